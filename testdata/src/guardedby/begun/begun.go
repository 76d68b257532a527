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
