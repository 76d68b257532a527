package lockleak

import (
	"errors"
	"sync"
)

// From Tempo: whoever finds the queue says with what to give the lock back,
// since it may have changed the mode.
type queues struct {
	mu      sync.RWMutex
	by      map[string]chan int
	stopped bool
}

var errStopped = errors.New("stopped")

func (q *queues) put(id string, v int) error {
	q.mu.RLock()
	if q.stopped {
		q.mu.RUnlock()
		return errStopped
	}
	ch, cleanup, err := q.get(id)
	defer cleanup()
	if err != nil {
		return err // ok
	}
	ch <- v
	return nil
}

func (q *queues) get(id string) (chan int, func(), error) {
	cleanup := func() { q.mu.RUnlock() }
	if ch := q.by[id]; ch != nil {
		return ch, cleanup, nil
	}
	q.mu.RUnlock()
	q.mu.Lock()
	cleanup = func() { q.mu.Unlock() }
	if id == "" {
		return nil, cleanup, errStopped
	}
	q.by[id] = make(chan int, 3)
	return q.by[id], cleanup, nil
}

// What is called has nothing to do with the lock.
func (q *queues) take(id string) (int, error) {
	q.mu.RLock()
	ch, done, err := q.look(id)
	defer done()
	if err != nil {
		return 0, err // want `returns with q.mu held since line \d+, though other paths call RUnlock`
	}
	q.mu.RUnlock()
	return <-ch, nil
}

func (q *queues) look(id string) (chan int, func(), error) {
	if ch := q.by[id]; ch != nil {
		return ch, func() { println("taken") }, nil
	}
	return nil, func() {}, errStopped
}
