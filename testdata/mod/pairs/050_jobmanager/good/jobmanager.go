package jobmanager

import (
	"errors"
	"sync"
)

var ErrStopped = errors.New("job manager stopped")

type Manager struct {
	mu      sync.Mutex
	wg      sync.WaitGroup
	running map[int]string
	next    int
	stopped bool
}

func New() *Manager { return &Manager{running: make(map[int]string)} }

func (m *Manager) Go(name string, fn func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stopped {
		return ErrStopped
	}
	id := m.next
	m.next++
	m.running[id] = name
	m.wg.Add(1)
	go func() {
		defer m.wg.Done()
		fn()
		m.finished(id)
	}()
	return nil
}

func (m *Manager) finished(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.running, id)
}

// Stop refuses new jobs and waits for those under way.
func (m *Manager) Stop() {
	m.mu.Lock()
	m.stopped = true
	m.mu.Unlock()
	m.wg.Wait()
}
