package leftqueued

import (
	"sync"
	"time"
)

type query struct {
	n     int
	reply chan int
}

// It waits for the end as well.
type heedful struct {
	queries chan query
	quit    chan struct{}
}

func newHeedful() *heedful {
	h := &heedful{make(chan query, 8), make(chan struct{})}
	go h.run()
	return h
}

func (h *heedful) run() {
	for {
		select {
		case q := <-h.queries:
			q.reply <- q.n
		case <-h.quit:
			return
		}
	}
}

func (h *heedful) Get(n int) (int, bool) {
	q := query{n, make(chan int, 1)}
	select {
	case h.queries <- q:
	case <-h.quit:
		return 0, false
	}
	select {
	case v := <-q.reply: // ok
		return v, true
	case <-h.quit:
		return 0, false
	}
}

func (h *heedful) Close() { close(h.quit) }

// The server takes what is left.
type drained struct {
	queries chan query
	quit    chan struct{}
}

func newDrained() *drained {
	h := &drained{make(chan query, 8), make(chan struct{})}
	go h.run()
	return h
}

func (h *drained) run() {
	for {
		select {
		case q := <-h.queries:
			q.reply <- q.n
		case <-h.quit:
			for {
				select {
				case q := <-h.queries:
					q.reply <- 0
				default:
					return
				}
			}
		}
	}
}

func (h *drained) Get(n int) int {
	q := query{n, make(chan int, 1)}
	h.queries <- q
	return <-q.reply // ok
}

func (h *drained) Close() { close(h.quit) }

// Who stops it takes what is left, or calls what does.
type emptied struct {
	queries chan query
	quit    chan struct{}
	all     sync.WaitGroup
}

func newEmptied() *emptied {
	h := &emptied{queries: make(chan query, 8), quit: make(chan struct{})}
	h.all.Go(h.run)
	return h
}

func (h *emptied) run() {
	for {
		select {
		case q := <-h.queries:
			q.reply <- q.n
		case <-h.quit:
			return
		}
	}
}

func (h *emptied) Get(n int) int {
	q := query{n, make(chan int, 1)}
	h.queries <- q
	return <-q.reply // ok
}

func (h *emptied) Close() {
	close(h.quit)
	h.all.Wait()
	for len(h.queries) > 0 {
		q := <-h.queries
		q.reply <- 0
	}
}

// A channel without room: what is received is answered.
type direct struct {
	queries chan query
	quit    chan struct{}
}

func newDirect() *direct {
	h := &direct{make(chan query), make(chan struct{})}
	go h.run()
	return h
}

func (h *direct) run() {
	for {
		select {
		case q := <-h.queries:
			q.reply <- q.n
		case <-h.quit:
			return
		}
	}
}

func (h *direct) Get(n int) int {
	q := query{n, make(chan int, 1)}
	select {
	case h.queries <- q:
		return <-q.reply // ok
	case <-h.quit:
		return 0
	}
}

func (h *direct) Close() { close(h.quit) }

// Close waits for those who ask: they are counted, or hold a lock.
type counted struct {
	queries chan query
	quit    chan struct{}
	asking  sync.WaitGroup
	mu      sync.RWMutex
}

func newCounted() *counted {
	h := &counted{queries: make(chan query, 8), quit: make(chan struct{})}
	go h.run()
	return h
}

func (h *counted) run() {
	for {
		select {
		case q := <-h.queries:
			q.reply <- q.n
		case <-h.quit:
			return
		}
	}
}

func (h *counted) Get(n int) int {
	h.asking.Add(1)
	defer h.asking.Done()
	q := query{n, make(chan int, 1)}
	h.queries <- q
	return <-q.reply // ok
}

func (h *counted) GetLocked(n int) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	q := query{n, make(chan int, 1)}
	h.queries <- q
	return <-q.reply // ok
}

func (h *counted) Close() {
	h.asking.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.quit)
}

// It has a time, and goes on after the other case.
type timed struct {
	queries chan query
	pause   chan struct{}
}

func newTimed() *timed {
	h := &timed{make(chan query, 8), make(chan struct{})}
	go h.run()
	return h
}

func (h *timed) run() {
	for {
		select {
		case q := <-h.queries:
			q.reply <- q.n
		case <-h.pause:
			time.Sleep(time.Second)
		}
	}
}

func (h *timed) Get(n int) int {
	q := query{n, make(chan int, 1)}
	h.queries <- q
	return <-q.reply // ok
}

func (h *timed) Pause() { close(h.pause) }
