package called

import "sync"

// ok: called after the lock was given back, with a copy.
type tray struct {
	mu  sync.Mutex
	all []int
}

func (t *tray) add(n int) { t.mu.Lock(); t.all = append(t.all, n); t.mu.Unlock() }

func (t *tray) each(do func(int)) {
	t.mu.Lock()
	all := append([]int(nil), t.all...)
	t.mu.Unlock()
	for _, n := range all {
		do(n)
	}
}

type Desk struct {
	mu   sync.Mutex
	n    int
	tray *tray
}

func (d *Desk) Put(n int) { d.mu.Lock(); defer d.mu.Unlock(); d.tray.add(n) }
func (d *Desk) Sum() {
	d.tray.each(func(n int) {
		d.mu.Lock()
		d.n += n
		d.mu.Unlock()
	})
}

// ok: the same order at both ends.
type jar struct {
	mu  sync.Mutex
	all []int
}

func (j *jar) add(n int) { j.mu.Lock(); j.all = append(j.all, n); j.mu.Unlock() }
func (j *jar) each(do func(int)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, n := range j.all {
		do(n)
	}
}

type Shelf struct {
	mu  sync.Mutex
	n   int
	jar *jar
}

func (s *Shelf) Put(n int) { s.jar.add(n); s.mu.Lock(); s.n++; s.mu.Unlock() }
func (s *Shelf) Sum() {
	s.jar.each(func(n int) {
		s.mu.Lock()
		s.n += n
		s.mu.Unlock()
	})
}

// ok: who goes over them has the lock already, as has who adds.
type Attic struct {
	mu    sync.Mutex
	n     int
	boxes *jar
}

func (a *Attic) Put(n int) { a.mu.Lock(); defer a.mu.Unlock(); a.boxes.add(n) }
func (a *Attic) Sum() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.boxes.each(func(n int) { a.n += n })
}

// ok: the function starts a goroutine, which takes the lock some time.
type Hall struct {
	mu  sync.Mutex
	n   int
	jar *jar
}

func (h *Hall) Put(n int) { h.mu.Lock(); defer h.mu.Unlock(); h.jar.add(n) }
func (h *Hall) Sum() {
	h.jar.each(func(n int) {
		go func() {
			h.mu.Lock()
			h.n += n
			h.mu.Unlock()
		}()
	})
}

// ok: two lists of one type, for different things: what is gone over is a list of the
// function's own.
type Yard struct {
	mu   sync.Mutex
	n    int
	cars *jar
}

func (y *Yard) Park(n int) { y.mu.Lock(); defer y.mu.Unlock(); y.cars.add(n) }

func (y *Yard) Count(more []int) {
	own := &jar{all: more}
	own.each(func(n int) {
		y.mu.Lock()
		y.n += n
		y.mu.Unlock()
	})
}

// ok: another of its fields, of the same type.
type Port struct {
	mu        sync.Mutex
	n         int
	in, quays *jar
}

func NewPort() *Port { return &Port{in: &jar{}, quays: &jar{}} }

func (p *Port) Land(n int) { p.mu.Lock(); defer p.mu.Unlock(); p.quays.add(n) }

func (p *Port) Count() {
	p.in.each(func(n int) {
		p.mu.Lock()
		p.n += n
		p.mu.Unlock()
	})
}
