package begun

import (
	"fmt"
	"maps"
	"sync"
)

// ok: a copy.
func (m *manager) Copied() {
	m.mu.Lock()
	running := m.running
	m.mu.Unlock()
	go func() {
		if running {
			<-m.started
		}
	}()
}

// ok: the goroutine takes the lock.
func (m *manager) Locked() {
	m.mu.Lock()
	n := len(m.handlers)
	m.mu.Unlock()
	go func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		fmt.Println(n, len(m.handlers))
	}()
}

// ok: it waits for who writes the field.
func (m *manager) Waits() {
	m.mu.Lock()
	if m.running {
		fmt.Println("runs")
	}
	m.mu.Unlock()
	go func() {
		<-m.started
		if m.running {
			close(m.stopped)
		}
	}()
}

// ok: it only tells.
func (m *manager) Logs() {
	m.mu.Lock()
	if m.pending > 3 {
		m.mu.Unlock()
		return
	}
	m.mu.Unlock()
	go func() { fmt.Println("pending", m.pending) }()
}

// once is set up before its goroutine, and then left alone.
type once struct {
	manager
	name string
}

// ok: nobody else writes it.
func (o *once) Open(name string) {
	o.mu.Lock()
	o.name = name
	o.mu.Unlock()
	go func() { fmt.Println(o.name) }()
}

// ok: the unlock was deferred first, so it comes last.
func (u *users) Clear(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	defer func() { delete(u.sync, id) }()
	u.of[id] = ""
	if u.sync[id] != nil {
		u.of[id] = "there"
	}
}

// ok: the lock is given back by hand, after it was taken again.
func (u *users) ByHand(id string) {
	u.mu.Lock()
	defer func() {
		delete(u.sync, id)
		u.mu.Unlock()
	}()
	u.sync[id] = nil
}

// ok: the deferred function takes the lock.
func (u *users) Takes(id string) {
	u.mu.Lock()
	u.sync[id] = nil
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		delete(u.sync, id)
		u.mu.Unlock()
	}()
	fmt.Println(id)
}

// ok: a copy.
func (l *listener) Copy(e int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	handlers := maps.Clone(l.handlers)
	go func() {
		for _, h := range handlers {
			h(e)
		}
	}()
}

// ok: with the lock.
func (l *listener) Careful(e int) {
	l.mu.Lock()
	handlers := l.handlers
	l.mu.Unlock()
	go func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, h := range handlers {
			h(e)
		}
	}()
}

// replaced has a map that is made anew for each change.
type replaced struct {
	mu sync.Mutex
	of map[string]func(int)
}

func (r *replaced) Add(name string, f func(int)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := maps.Clone(r.of)
	of[name] = f
	r.of = of
}

// ok: nobody changes the map that is taken out.
func (r *replaced) Tell(e int) {
	r.mu.Lock()
	of := r.of
	r.mu.Unlock()
	go func() {
		for _, f := range of {
			f(e)
		}
	}()
}

// ok: the map that is taken out is replaced, so it is the goroutine's own.
func (l *listener) Drain(e int) {
	l.mu.Lock()
	handlers := l.handlers
	l.handlers = make(map[string]func(int))
	l.mu.Unlock()
	go func() {
		for _, h := range handlers {
			h(e)
		}
	}()
}
