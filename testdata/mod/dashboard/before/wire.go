package before

import "sync"

// Wire hands on what comes over it, line by line.
type Wire struct {
	lines chan string
	quit  chan struct{}
	once  sync.Once
}

// NewWire starts to read.
func NewWire(next func() string) *Wire {
	w := &Wire{lines: make(chan string), quit: make(chan struct{})}
	go w.read(next)
	return w
}

func (w *Wire) read(next func() string) {
	for {
		text := next()
		select {
		case w.lines <- text: // chanclose/closed-first
		case <-w.quit:
			return
		}
	}
}

// Lines returns where they come.
func (w *Wire) Lines() <-chan string { return w.lines }

// Close ends it.
func (w *Wire) Close() {
	w.once.Do(func() {
		close(w.lines)
		close(w.quit)
	})
}
