package replaced

import (
	"io"
	"sync"
	"time"
)

// Tunnels that are closed when they are idle: one function sets the timer, for a new one
// and for one that is touched.
type tunnel struct {
	id    string
	conn  io.Closer
	timer *time.Timer
}

type registry struct {
	idle    time.Duration
	mu      sync.Mutex
	tunnels map[string]*tunnel
}

func (r *registry) open(id string, conn io.Closer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &tunnel{id: id, conn: conn}
	r.tunnels[id] = t
	r.arm(t)
}

func (r *registry) arm(t *tunnel) {
	t.timer = time.AfterFunc(r.idle, func() { r.expire(t) }) // want `the timer that timer holds \(line 28\) is not stopped here, for touch \(line 49\), so its function is called although another timer takes its place, and close no longer reaches it \(line 56\): call timer.Reset, or Stop before`
}

func (r *registry) expire(t *tunnel) {
	r.mu.Lock()
	current := r.tunnels[t.id] == t
	delete(r.tunnels, t.id)
	r.mu.Unlock()
	if current {
		t.conn.Close()
	}
}

func (r *registry) touch(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t, ok := r.tunnels[id]; ok {
		r.arm(t)
	}
}

func (r *registry) close(id string) {
	r.mu.Lock()
	t := r.tunnels[id]
	t.timer.Stop()
	delete(r.tunnels, id)
	r.mu.Unlock()
}

// A method of the object, generic.
type held[T any] struct {
	value T
	timer *time.Timer
}

func hold[T any](v T, over func(T)) *held[T] {
	h := &held[T]{value: v}
	h.arm(over)
	return h
}

func (h *held[T]) arm(over func(T)) {
	h.timer = time.AfterFunc(time.Second, func() { over(h.value) }) // want `the timer that timer holds \(line \d+\) is not stopped here, for renew`
}

func (h *held[T]) renew(over func(T)) { h.arm(over) }

func (h *held[T]) drop() { h.timer.Stop() }

// A function, which is called in a literal.
type job struct{ timer *time.Timer }

func newJob(f func()) *job {
	j := new(job)
	arm(j, f)
	return j
}

func end(j *job) { j.timer.Stop() }

func arm(j *job, f func()) {
	j.timer = time.AfterFunc(time.Minute, func() { f() }) // want `the timer that timer holds \(line \d+\) is not stopped here, for serve`
}

func serve(jobs <-chan *job, f func()) {
	go func() {
		for j := range jobs {
			arm(j, f)
		}
	}()
}

// ok: the helper stops the one before.
type lease struct{ timer *time.Timer }

func newLease(f func()) *lease {
	l := new(lease)
	l.arm(f)
	return l
}

func (l *lease) arm(f func()) {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.timer = time.AfterFunc(time.Second, f)
}

func (l *lease) renew(f func()) { l.arm(f) }

// ok: who calls it stops the one before.
type link struct{ timer *time.Timer }

func newLink(f func()) *link {
	l := new(link)
	l.arm(f)
	return l
}

func (l *link) arm(f func()) { l.timer = time.AfterFunc(time.Second, f) }

func (l *link) again(f func()) {
	l.timer.Stop()
	l.arm(f)
}

// ok: it goes on when it has rested, and knows that.
type player struct {
	timer  *time.Timer
	paused bool
}

func play(f func()) *player {
	p := new(player)
	p.arm(f)
	return p
}

func (p *player) arm(f func()) { p.timer = time.AfterFunc(time.Second, f) }

func (p *player) pause() {
	p.timer.Stop()
	p.paused = true
}

func (p *player) resume(f func()) {
	if !p.paused {
		return
	}
	p.paused = false
	p.arm(f)
}

// ok: only those that make one call it.
type note struct{ timer *time.Timer }

func newNote(f func()) *note {
	n := new(note)
	n.arm(f)
	return n
}

func copyOf(n *note, f func()) *note {
	n.timer.Stop()
	m := new(note)
	m.arm(f)
	return m
}

func (n *note) arm(f func()) { n.timer = time.AfterFunc(time.Second, f) }

// ok: made in two steps, of which the second sets it.
type probe struct {
	timer *time.Timer
	on    bool
}

func newProbe(f func()) *probe {
	p := new(probe)
	p.start(f)
	return p
}

func otherProbe(f func()) *probe {
	p := new(probe)
	p.arm(f)
	return p
}

func (p *probe) start(f func()) {
	p.on = true
	p.arm(f)
}

func (p *probe) arm(f func()) { p.timer = time.AfterFunc(time.Second, f) }

func (p *probe) stop() { p.timer.Stop() }

// ok: its own function sets it again.
type beat struct{ timer *time.Timer }

func newBeat() *beat {
	b := new(beat)
	b.arm()
	return b
}

func (b *beat) arm() { b.timer = time.AfterFunc(time.Second, b.run) }

func (b *beat) run() { b.arm() }

func (b *beat) stop() { b.timer.Stop() }
