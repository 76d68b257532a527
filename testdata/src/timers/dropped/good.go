package dropped

import (
	"sync"
	"time"
)

// Stopped under another name, by a helper, and by the callers of one.
type hold struct {
	seat  int
	timer *time.Timer
}

func (h *hold) end() { h.timer.Stop() }

type hall struct {
	mu    sync.Mutex
	holds map[string]*hold
	free  func(seat int)
}

func (h *hall) reserve(who string, seat int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.holds[who] = &hold{seat: seat, timer: time.AfterFunc(time.Minute, func() { h.free(seat) })}
}

func (h *hall) buy(who string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.holds[who]
	delete(h.holds, who) // ok: stopped by end
	held.end()
}

func (h *hall) remove(who string) {
	delete(h.holds, who) // ok: its caller stops it
}

func (h *hall) leave(who string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if held, ok := h.holds[who]; ok {
		held.timer.Stop()
		h.remove(who)
	}
}

func (h *hall) take(who string) *hold {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.holds[who]
	delete(h.holds, who) // ok: who gets it may stop it
	return held
}

func (h *hall) rename(who, to string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.holds[who]
	delete(h.holds, who) // ok: it is in the map under another name
	h.holds[to] = held
}

func (h *hall) close() {
	for _, held := range h.holds {
		held.timer.Stop()
	}
}

// The timer's function asks whether it is still wanted.
type job struct {
	gone  bool
	timer *time.Timer
}

type desk struct {
	mu   sync.Mutex
	jobs map[int]*job
	do   func(int)
}

func (d *desk) plan(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j := new(job)
	j.timer = time.AfterFunc(time.Minute, func() { d.run(n, j) })
	d.jobs[n] = j
}

func (d *desk) run(n int, j *job) {
	d.mu.Lock()
	wanted := d.jobs[n] == j
	d.mu.Unlock()
	if wanted {
		d.do(n)
	}
}

func (d *desk) drop(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.jobs, n) // ok: run looks for it
}

func (d *desk) shut() {
	for _, j := range d.jobs {
		j.timer.Stop()
	}
}

// It asks what was noted of it.
type marks struct {
	mu   sync.Mutex
	jobs map[int]*job
	do   func(int)
}

func (m *marks) plan(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := new(job)
	j.timer = time.AfterFunc(time.Minute, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if !j.gone {
			m.do(n)
		}
	})
	m.jobs[n] = j
}

func (m *marks) drop(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs[n].gone = true
	delete(m.jobs, n) // ok
}

func (m *marks) shut() {
	for _, j := range m.jobs {
		j.timer.Stop()
	}
}

// What the timer would do is done at once.
type peer struct {
	conn interface{ Close() error }
	idle *time.Timer
}

type table struct {
	mu    sync.Mutex
	peers map[string]*peer
}

func (t *table) add(name string, p *peer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p.idle = time.AfterFunc(time.Minute, func() { p.conn.Close() })
	t.peers[name] = p
}

func (t *table) kick(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.peers[name].conn.Close()
	delete(t.peers, name) // ok
}

func (t *table) shut() {
	for _, p := range t.peers {
		p.idle.Stop()
	}
}

// A sweep takes out what has passed.
type lot struct {
	until time.Time
	timer *time.Timer
}

type auction struct {
	mu   sync.Mutex
	lots map[int]*lot
	sell func(int)
}

func (a *auction) open(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lots[n] = &lot{until: time.Now().Add(time.Minute), timer: time.AfterFunc(time.Minute, func() { a.sell(n) })}
}

func (a *auction) sweep() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for n, l := range a.lots {
		if time.Now().After(l.until) {
			delete(a.lots, n) // ok
		}
	}
}

func (a *auction) shut() {
	for _, l := range a.lots {
		l.timer.Stop()
	}
}

// Nobody stops any.
type note struct{ timer *time.Timer }

type board struct {
	mu    sync.Mutex
	notes map[int]*note
	read  func(int)
}

func (b *board) pin(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes[n] = &note{timer: time.AfterFunc(time.Minute, func() { b.read(n) })}
}

func (b *board) unpin(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.notes, n) // ok: nobody minds
}

// Two maps: out of one, it is still in the other.
type parcel struct{ timer *time.Timer }

type depot struct {
	waiting, sent map[int]*parcel
	remind        func(int)
}

func (d *depot) take(n int) {
	d.waiting[n] = &parcel{timer: time.AfterFunc(time.Minute, func() { d.remind(n) })}
}

func (d *depot) send(n int) {
	d.sent[n] = d.waiting[n]
}

func (d *depot) away(n int) {
	delete(d.waiting, n) // ok
}

func (d *depot) shut() {
	for _, p := range d.sent {
		p.timer.Stop()
	}
}

// The timer sends to the loop that takes it out.
type watch struct{ timer *time.Timer }

type kennel struct {
	dogs  map[int]*watch
	times chan int
}

func (k *kennel) let(n int) {
	k.dogs[n] = &watch{timer: time.AfterFunc(time.Minute, func() { k.times <- n })}
}

func (k *kennel) run() {
	for n := range k.times {
		delete(k.dogs, n) // ok
	}
}

func (k *kennel) shut() {
	for _, d := range k.dogs {
		d.timer.Stop()
	}
}
