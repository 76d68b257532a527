package inside

import "sync"

// From minio's kafka.go: Add and the end of adding are under one lock.
type logger struct {
	mu sync.Mutex
	wg sync.WaitGroup
	ch chan int
}

func (l *logger) start() {
	go l.run()
}

func (l *logger) run() {
	l.mu.Lock()
	ch := l.ch
	if ch != nil {
		l.wg.Add(1) // ok: Close has not set ch to nil, and waits after it did
		defer l.wg.Done()
	}
	l.mu.Unlock()
	for range ch {
	}
}

func (l *logger) Close() {
	l.mu.Lock()
	close(l.ch)
	l.ch = nil
	l.mu.Unlock()
	l.wg.Wait()
}
