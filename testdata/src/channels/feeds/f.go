// Package feeds has functions that return channels that they feed.
package feeds

import (
	"context"
	"errors"
	"time"
)

func Count(n int) <-chan int { // want Count:`feeds 0: cap 0, sends -1, closes`
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			c <- i
		}
	}()
	return c
}

func CountUntil(ctx context.Context, n int) (<-chan int, error) { // want CountUntil:`feeds 0: cap 16, sends -1, stoppable, under parameter 0, closes`
	if n < 0 {
		return nil, errors.New("negative")
	}
	c := make(chan int, 16)
	go count(ctx, c, n)
	return c, nil
}

func count(ctx context.Context, c chan<- int, n int) {
	defer close(c)
	for i := range n {
		select {
		case c <- i:
		case <-ctx.Done():
			return
		}
	}
}

func Ask(url string) <-chan error { // want Ask:`feeds 0: cap 1, sends 1`
	errc := make(chan error, 1)
	go func() {
		if url == "" {
			errc <- errors.New("empty")
			return
		}
		errc <- nil
	}()
	return errc
}

func Twice() chan error { // want Twice:`feeds 0: cap 0, sends 2`
	errc := make(chan error)
	go func() { errc <- first() }()
	go func() { errc <- first() }()
	return errc
}

func first() error { return nil }

// Both values come from one goroutine, through a helper that sends once.
func Both() (int, <-chan int, <-chan error) { // want Both:`feeds 1: cap 0, sends -1, always, closes; 2: cap 1, sends 1, always, closes`
	vals, errc := make(chan int), make(chan error, 1)
	go func() {
		defer close(errc)
		defer close(vals)
		for i := range 3 {
			vals <- i
		}
		report(errc, first())
	}()
	return 0, vals, errc
}

func report(errc chan<- error, err error) { errc <- err }

// Wrapped hands on what another function feeds.
func Wrapped(url string) <-chan error { // want Wrapped:`feeds 0: cap 1, sends 1`
	return Ask(url + "/")
}

type Box[T any] struct{ vals []T }

func (b *Box[T]) All() <-chan T { // want All:`feeds 0: cap 0, sends -1, closes`
	c := make(chan T)
	go b.feed(c)
	return c
}

func (b *Box[T]) feed(c chan<- T) {
	defer close(c)
	for _, v := range b.vals {
		c <- v
	}
}

// A done channel carries no values.
func Done() <-chan struct{} {
	c := make(chan struct{})
	go func() { defer close(c); first() }()
	return c
}

// Somebody else receives as well.
func Drained() <-chan int {
	c := make(chan int)
	go func() { c <- 1 }()
	go func() {
		for range c {
		}
	}()
	return c
}

// Whoever holds the server may receive.
type Server struct{ errs chan error }

func (s *Server) Start() <-chan error {
	s.errs = make(chan error)
	go func() { s.errs <- first() }()
	return s.errs
}

func (s *Server) Wait() error { return <-s.errs }

// The field is only sent on.
type Job struct{ errs chan error }

func (j *Job) Start() <-chan error { // want Start:`feeds 0: cap 0, sends 1, always`
	j.errs = make(chan error)
	go func() { j.errs <- first() }()
	return j.errs
}

// The answer is there before the function returns.
func Ready() <-chan int {
	c := make(chan int, 1)
	c <- 1
	return c
}

// No goroutine of this function.
func Timer() <-chan time.Time { return time.After(time.Second) }

// Either way it is a channel that Count made.
func Either(ok bool) <-chan int { // want Either:`feeds 0: cap 0, sends -1, closes`
	if ok {
		return Count(1)
	}
	return Count(2)
}

// The other channel says that it is over.
func Logs(n int) (chan int, chan error) { // want Logs:`feeds 0: cap 0, sends -1, always, over \[1\]; 1: cap 0, sends 1, always`
	logs, errs := make(chan int), make(chan error)
	go func() {
		if err := logAll(n, logs); err != nil {
			errs <- err
			return
		}
		errs <- nil
	}()
	return logs, errs
}

func logAll(n int, to chan int) error {
	for i := range n {
		to <- i
	}
	return first()
}

// Some come after an error.
func Goes(n int) (chan int, chan error) { // want Goes:`feeds 0: cap 0, sends -1; 1: cap 0, sends -1`
	logs, errs := make(chan int), make(chan error)
	go func() {
		for i := range n {
			if err := first(); err != nil {
				errs <- err
				continue
			}
			logs <- i
		}
	}()
	return logs, errs
}
