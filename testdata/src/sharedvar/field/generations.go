package field

import "sync"

// Each generation waits for the one before, by a group that is handed on.
type line struct {
	dial   func() func() string
	next   func() string
	last   string
	closed chan struct{}
}

func (l *line) keep() {
	var one sync.WaitGroup
	l.open(&one)
	go func() {
		for {
			one.Wait()
			select {
			case <-l.closed:
				return
			default:
			}
			l.open(&one)
		}
	}()
}

func (l *line) open(one *sync.WaitGroup) {
	one.Add(1)
	go l.read(l.dial(), one)
}

func (l *line) read(next func() string, one *sync.WaitGroup) {
	defer one.Done()
	l.last = next() // ok
}

// Nobody waits here.
type wire struct {
	dial func() func() string
	last string
}

func (w *wire) keep() {
	w.open()
	go func() { w.open() }()
}

func (w *wire) open() { go w.read(w.dial()) }

func (w *wire) read(next func() string) {
	w.last = next() // want `w.last is assigned by the goroutine started at`
}
