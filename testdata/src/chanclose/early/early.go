// Package early closes on the way out what its goroutines still send on.
package early

import (
	"io"
	"sync"
	"time"
)

// From minikube: the literal that closes is deferred.
func readByte(r io.ByteReader, d time.Duration) (byte, error) {
	bytes := make(chan byte, 1)
	errs := make(chan error, 1)
	defer func() {
		close(bytes)
		close(errs)
	}()
	go func() {
		b, err := r.ReadByte()
		if err != nil {
			errs <- err // want "send on closed channel panics when readByte closes errs"
		} else {
			bytes <- b // want "send on closed channel panics when readByte closes bytes"
		}
	}()
	select {
	case b := <-bytes:
		return b, nil
	case err := <-errs:
		return 0, err
	case <-time.After(d):
		return 0, io.ErrNoProgress
	}
}

// From netmaker: what was deferred before runs after the close.
func login(r io.ByteReader, bye func(), timeout <-chan time.Time) {
	defer bye()
	done := make(chan struct{})
	defer close(done)
	go func() {
		if _, err := r.ReadByte(); err == nil {
			done <- struct{}{} // want "send on closed channel panics when login closes done"
		}
	}()
	select {
	case <-done:
	case <-timeout:
	}
}

// What the loop calls may do what it likes: it cannot learn when the sender has ended.
func serve(xs []int, run func(int) error) error {
	c := make(chan int)
	go func() {
		for _, x := range xs {
			c <- x // want "send on closed channel panics when serve closes c"
		}
	}()
	defer close(c)
	for v := range c {
		if err := run(v); err != nil {
			return err
		}
	}
	return nil
}

// A named function sends, a method closes.
func feed(xs []int, out chan<- int, stop <-chan struct{}) {
	for _, x := range xs {
		select {
		case out <- x: // want "send on closed channel panics when each closes out"
		case <-stop:
			return
		}
	}
}

type runner struct{ run func(int) error }

func (r *runner) each(xs []int) error {
	out, stop := make(chan int), make(chan struct{})
	go feed(xs, out, stop)
	defer close(out)
	defer close(stop)
	for x := range out {
		if err := r.run(x); err != nil {
			return err
		}
	}
	return nil
}

// A generic function, and an interface method.
type visitor[T any] interface{ Visit(T) bool }

func visit[T any](xs []T, v visitor[T]) {
	c := make(chan T)
	go func() {
		for _, x := range xs {
			c <- x // want "send on closed channel panics when visit closes c"
		}
	}()
	for x := range c {
		if !v.Visit(x) {
			close(c)
			return
		}
	}
}

// ok: what is deferred later runs before, and may wait.
func waitsLater(xs []int, run func(int) error, wait func()) error {
	c := make(chan int, 1)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, x := range xs {
			run(x)
			c <- x
		}
	}()
	defer close(c)
	defer wait()
	for range xs {
		if err := run(<-c); err != nil {
			return err
		}
	}
	return nil
}

// ok: the deferred literal waits itself.
func literalWaits(r io.ByteReader, d time.Duration) bool {
	c := make(chan byte, 1)
	var wg sync.WaitGroup
	defer func() {
		wg.Wait()
		close(c)
	}()
	wg.Add(1)
	go func() {
		defer wg.Done()
		b, _ := r.ReadByte()
		c <- b
	}()
	select {
	case <-c:
		return true
	case <-time.After(d):
		return false
	}
}

type gate struct {
	mu     sync.Mutex
	closed bool
}

// ok: both hold the lock, and the sender asks.
func (g *gate) locked(xs []int, run func(int) error) error {
	c := make(chan int, 10)
	go func() {
		for _, x := range xs {
			g.mu.Lock()
			if g.closed {
				g.mu.Unlock()
				return
			}
			c <- x
			g.mu.Unlock()
		}
	}()
	defer func() {
		g.mu.Lock()
		g.closed = true
		close(c)
		g.mu.Unlock()
	}()
	for v := range c {
		if err := run(v); err != nil {
			return err
		}
	}
	return nil
}

// ok: a function value of the sender's tells that it has ended, perhaps.
func tells(xs []int, run func(int) error, ended func()) error {
	c := make(chan int)
	go func() {
		defer ended()
		for _, x := range xs {
			c <- x
		}
	}()
	defer close(c)
	for v := range c {
		if err := run(v); err != nil {
			return err
		}
	}
	return nil
}

// ok: a group that is not of the function.
type pool struct{ wg sync.WaitGroup }

func (p *pool) drain(xs []int, run func(int) error) error {
	c := make(chan int, 3)
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		for _, x := range xs[:3] {
			c <- x
		}
	}()
	defer close(c)
	defer p.wg.Wait()
	for range 3 {
		if err := run(<-c); err != nil {
			return err
		}
	}
	return nil
}
