package begun

import (
	"fmt"
	"sync"
)

type manager struct {
	mu       sync.Mutex
	started  chan struct{}
	stopped  chan struct{}
	running  bool
	pending  int
	handlers []func()
	peers    map[string]int
}

func (m *manager) Start() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = true
	m.pending++
	m.peers["self"] = 1
	close(m.started)
}

func (m *manager) Add(f func()) {
	m.mu.Lock()
	m.handlers = append(m.handlers, f)
	m.mu.Unlock()
}

// What a goroutine reads that is started after the section.
func (m *manager) Stop() {
	m.mu.Lock()
	if !m.running {
		fmt.Println("not running yet")
	}
	m.mu.Unlock()
	go func() {
		if m.running { // want `m.running is used here without m.mu, which Stop holds for it at line \d+, before it starts this goroutine, and Start when it writes it \(line \d+\): use it under the lock, or take a copy there`
			<-m.started
		}
		close(m.stopped)
	}()
}

// In the section: the goroutine is not in it.
func (m *manager) Ping() {
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Println(len(m.handlers))
	go func() {
		for _, f := range m.handlers { // want `m.handlers is used here without m.mu, which Ping holds for it`
			f()
		}
	}()
}

// A method that is a goroutine of this alone; a map.
func (m *manager) Sweep() {
	m.mu.Lock()
	n := len(m.peers)
	m.mu.Unlock()
	if n > 0 {
		go m.sweep(n)
	}
}

func (m *manager) sweep(n int) {
	for name := range m.peers { // want `m.peers is used here without m.mu, which Sweep holds for it at line \d+, before it starts this goroutine`
		fmt.Println(name, n)
	}
}

// Users that are fetched once at a time.
type users struct {
	mu   sync.Mutex
	sync map[string]chan struct{}
	of   map[string]string
	busy bool
}

// The deferred unlock comes first: deferred functions run last first.
func (u *users) Fetch(id string) {
	u.mu.Lock()
	if ch, ok := u.sync[id]; ok {
		u.mu.Unlock()
		<-ch
		return
	}
	ch := make(chan struct{})
	u.sync[id] = ch
	defer func() {
		close(ch)
		delete(u.sync, id) // want `u.sync is used here without u.mu, which Fetch has given back when this deferred function runs, though it holds it for it at line \d+, and Forget when it writes it`
	}()
	u.mu.Unlock()
	name := fmt.Sprint("user ", id)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.of[id] = name
}

func (u *users) Forget(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.sync, id)
	u.busy = false
}

// A flag.
func (u *users) Begin() bool {
	u.mu.Lock()
	if u.busy {
		u.mu.Unlock()
		return false
	}
	u.busy = true
	u.mu.Unlock()
	defer u.end()
	fmt.Println("works")
	return true
}

func (u *users) end() {
	u.busy = false // want `u.busy is used here without u.mu, which Begin has given back`
}

// listener tells handlers of events.
type listener struct {
	mu       sync.Mutex
	handlers map[string]func(int)
	started  bool
	events   chan int
}

// As an argument, from a helper that is called with the lock.
func (l *listener) start() {
	l.started = true
	go func(handlers map[string]func(int)) {
		for e := range l.events {
			for _, h := range handlers { // want `this goroutine uses the map of l.handlers, which start took out under l.mu \(line \d+\), without it, while Remove may change it \(line \d+\): copy the map under the lock, or take the lock here`
				h(e)
			}
		}
	}(l.handlers)
}

func (l *listener) Add(name string, h func(int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.handlers[name] = h
	if !l.started {
		l.start()
	}
}

func (l *listener) Remove(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.handlers, name)
}

// Captured.
func (l *listener) Tell(e int) {
	l.mu.Lock()
	handlers := l.handlers
	l.mu.Unlock()
	go func() {
		for _, h := range handlers { // want `this goroutine uses the map of l.handlers`
			h(e)
		}
	}()
}

// A named function.
func (l *listener) TellAll(e int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	go l.tellAll(l.handlers, e)
}

func (l *listener) tellAll(handlers map[string]func(int), e int) {
	for _, h := range handlers { // want `this goroutine uses the map of l.handlers`
		h(e)
	}
}
