package window

import (
	"context"
	"io"
	"sync"
)

// The stream closes itself when its context ends; whoever reads closes it, too.
type stream struct {
	body io.ReadCloser
	done chan struct{}
}

func Open(ctx context.Context, body io.ReadCloser) *stream {
	s := &stream{body: body, done: make(chan struct{})}
	go func() {
		select {
		case <-ctx.Done():
			s.Close()
		case <-s.done:
		}
	}()
	return s
}

func (s *stream) Close() {
	select {
	case <-s.done:
	default:
		close(s.done) // want `close of closed channel panics when the goroutine of line 17 and Close come here at once: both find s.done open before either closes it; use a sync.Once, or hold a lock from the test to the close`
		s.body.Close()
	}
}

func (s *stream) Each(fn func([]byte)) {
	defer s.Close()
	buf := make([]byte, 64)
	for {
		n, err := s.body.Read(buf)
		if err != nil {
			return
		}
		fn(buf[:n])
	}
}

// The same by a method that the constructor starts; nobody calls Stop here but it, and
// who has got the worker.
type Worker struct{ stop chan struct{} }

func NewWorker(work func() error) *Worker {
	w := &Worker{stop: make(chan struct{})}
	go w.run(work)
	return w
}

func (w *Worker) run(work func() error) {
	for work() == nil {
	}
	w.Stop()
}

func (w *Worker) Stop() {
	select {
	case <-w.stop:
		return
	default:
	}
	close(w.stop) // want `close of closed channel panics when the goroutine of line \d+ and Stop come here at once`
}

// Generic.
type feed[T any] struct {
	done chan struct{}
	out  chan T
}

func NewFeed[T any](next func() (T, bool)) (*feed[T], error) {
	f := &feed[T]{done: make(chan struct{}), out: make(chan T)}
	go func() {
		defer f.Close()
		for {
			v, ok := next()
			if !ok {
				return
			}
			select {
			case f.out <- v:
			case <-f.done:
				return
			}
		}
	}()
	return f, nil
}

func (f *feed[T]) Close() {
	select {
	case <-f.done:
	default:
		close(f.done) // want `close of closed channel panics when the goroutine of line \d+ and Close come here at once`
	}
}

// With a sync.Once.
type once struct {
	done chan struct{}
	once sync.Once
}

func OpenOnce(ctx context.Context) *once {
	o := &once{done: make(chan struct{})}
	go func() {
		<-ctx.Done()
		o.Close()
	}()
	return o
}

func (o *once) Close() {
	o.once.Do(func() {
		select {
		case <-o.done:
		default:
			close(o.done) // ok
		}
	})
}

// Under a lock.
type locked struct {
	mu   sync.Mutex
	done chan struct{}
}

func OpenLocked(ctx context.Context) *locked {
	l := &locked{done: make(chan struct{})}
	go func() {
		<-ctx.Done()
		l.Close()
	}()
	return l
}

func (l *locked) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.done:
	default:
		close(l.done) // ok
	}
}

// The goroutine closes when it is told to, by the method that everybody calls.
type told struct {
	quit chan struct{}
	done chan struct{}
}

func OpenTold() *told {
	t := &told{quit: make(chan struct{}, 1), done: make(chan struct{})}
	go func() {
		<-t.quit
		t.finish()
	}()
	return t
}

func (t *told) Close() {
	select {
	case t.quit <- struct{}{}:
	default:
	}
}

func (t *told) finish() {
	select {
	case <-t.done:
	default:
		close(t.done) // ok
	}
}

// The goroutine alone comes to the close.
type alone struct{ done chan struct{} }

func OpenAlone(ctx context.Context) *alone {
	a := &alone{done: make(chan struct{})}
	go func() {
		<-ctx.Done()
		a.finish()
	}()
	return a
}

func (a *alone) finish() {
	select {
	case <-a.done:
	default:
		close(a.done) // ok
	}
}

func (a *alone) Done() <-chan struct{} { return a.done }
