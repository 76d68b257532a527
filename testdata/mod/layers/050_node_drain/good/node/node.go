package node

import (
	"errors"
	"log/slog"
	"maps"
	"sync"
)

var (
	ErrDraining = errors.New("node is draining")
	ErrRunning  = errors.New("task is already running")
	ErrBusy     = errors.New("too many tasks")
)

const maxTasks = 16

// Node runs tasks.
type Node struct {
	tasks sync.WaitGroup

	mu       sync.Mutex
	draining bool
	running  map[string]bool
	failed   map[string]error
}

func New() *Node {
	return &Node{running: make(map[string]bool), failed: make(map[string]error)}
}

// Start runs fn in the background.
func (n *Node) Start(name string, fn func() error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.draining:
		return ErrDraining
	case n.running[name]:
		return ErrRunning
	case len(n.running) >= maxTasks:
		return ErrBusy
	}
	n.running[name] = true
	n.tasks.Go(func() { n.finish(name, fn()) })
	return nil
}

func (n *Node) finish(name string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.running, name)
	if err != nil {
		n.failed[name] = err
		slog.Error("task failed", "name", name, "err", err)
	}
}

// Drain refuses further tasks, waits for the running ones and returns the
// failures.
func (n *Node) Drain() map[string]error {
	n.mu.Lock()
	n.draining = true
	n.mu.Unlock()
	n.tasks.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.failed)
}
