// Package etcd7443 has the structure of the kernel of that name, corrected.
package etcd7443

import "sync"

type seat int

type ride struct {
	mu   sync.Mutex
	fair *fair
	seat seat
	off  func()
}

func (r *ride) end() {
	r.mu.Lock()
	off := r.off
	r.off = nil
	r.mu.Unlock()
	if off != nil {
		off()
	}
}

func (r *ride) begin() {
	off := r.fair.plan.wheel.On(r.seat)
	r.mu.Lock()
	r.off = off
	r.mu.Unlock()
}

type fair struct {
	plan  plan
	mu    sync.RWMutex
	rides map[seat]*ride
}

func (f *fair) turn() {
	for seats := range f.plan.wheel.Free() {
		var (
			add []seat
			del []*ride
		)
		f.mu.Lock()
		for _, s := range seats {
			if _, ok := f.rides[s]; !ok {
				add = append(add, s)
			}
		}
		for k, r := range f.rides {
			var keep bool
			for _, s := range seats {
				if k == s {
					keep = true
					break
				}
			}
			if !keep {
				del = append(del, r)
				delete(f.rides, r.seat)
			}
		}
		f.mu.Unlock()
		for _, s := range add {
			f.take(s)
		}
		for _, r := range del {
			r.end()
		}
	}
}

func (f *fair) take(s seat) {
	r := &ride{fair: f, seat: s}
	f.mu.Lock()
	if f.rides == nil {
		f.mu.Unlock()
		return
	}
	f.rides[r.seat] = r
	f.mu.Unlock()
	go func() { r.begin() }()
}

func (f *fair) Close() {
	f.mu.Lock()
	rides := f.rides
	f.rides = nil
	f.mu.Unlock()
	f.plan.wheel.Close()
	for _, r := range rides {
		r.end()
	}
}

type plan struct{ wheel wheel }

type option func(*plan)

func open(opts ...option) *fair {
	f := &fair{rides: make(map[seat]*ride)}
	for _, o := range opts {
		o(&f.plan)
	}
	go f.turn()
	return f
}

type wheel interface {
	On(s seat) (off func())
	Free() <-chan []seat
	Close()
}

// bigWheel announces free seats from a goroutine of its own, which holds no
// lock while it does and which alone closes the channel.
type bigWheel struct {
	all     []seat
	free    chan []seat
	changed chan struct{}
	stop    chan struct{}
	mu      sync.RWMutex
	closed  bool
	pinned  seat
}

func (w *bigWheel) announce() {
	defer close(w.free)
	for {
		select {
		case <-w.changed:
		case <-w.stop:
			return
		}
		w.mu.RLock()
		seats := w.all
		if w.pinned != 0 {
			seats = []seat{w.pinned}
		}
		w.mu.RUnlock()
		select {
		case w.free <- seats:
		case <-w.stop:
			return
		}
	}
}

func (w *bigWheel) change() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *bigWheel) On(s seat) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return func() {}
	}
	if w.pinned == 0 {
		w.pinned = s
		w.change()
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.pinned == s {
			w.pinned = 0
			w.change()
		}
	}
}

func (w *bigWheel) Free() <-chan []seat { return w.free }

func (w *bigWheel) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.closed = true
	close(w.stop)
	w.pinned = 0
}

func newBigWheel() *bigWheel {
	w := &bigWheel{
		all:     []seat{0, 1, 2},
		free:    make(chan []seat, 1),
		changed: make(chan struct{}, 1),
		stop:    make(chan struct{}),
	}
	w.free <- w.all
	go w.announce()
	return w
}

func withWheel(w wheel) option { return func(p *plan) { p.wheel = w } }

func Run() {
	w := newBigWheel()
	f := open(withWheel(w))
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		w.Close()
	}()
	go f.Close()
	<-closed
}
