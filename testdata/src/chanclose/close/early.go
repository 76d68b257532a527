package close

import (
	"context"
	"errors"
	"sync"
	"time"
)

func fetchPage(string) (int, error) { return 0, nil }

// firstPage leaves on the first error, and closes under who still sends.
func firstPage(urls []string) (int, error) {
	pages := make(chan int)
	failed := make(chan error)
	defer close(pages)
	for _, u := range urls {
		go func() {
			n, err := fetchPage(u)
			if err != nil {
				failed <- err
				return
			}
			pages <- n // want `send on closed channel panics when firstPage closes pages \(line 16\) while the goroutine of line 18 still sends: wait for the goroutine before the close, or let it close pages`
		}()
	}
	select {
	case n := <-pages:
		return n, nil
	case err := <-failed:
		return 0, err
	}
}

// askOnce gives up, but the answer still comes: a named function.
func askOnce(ctx context.Context) (int, error) {
	answer := make(chan int, 1)
	defer close(answer)
	go ask(answer)
	select {
	case n := <-answer:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func ask(answer chan<- int) {
	n, _ := fetchPage("answer")
	answer <- n // want `send on closed channel panics when askOnce closes answer`
}

type clientOf struct{ name string }

// query closes on the way out of the time-out: a method.
func (c *clientOf) query() error {
	reply := make(chan error, 1)
	go c.send(reply)
	select {
	case err := <-reply:
		close(reply)
		return err
	case <-time.After(time.Second):
		close(reply)
		return errors.New("time-out")
	}
}

func (c *clientOf) send(reply chan<- error) {
	_, err := fetchPage(c.name)
	answerWith(reply, err)
}

func answerWith(reply chan<- error, err error) {
	reply <- err // want `send on closed channel panics when query closes reply`
}

// race takes the first: generic.
func race[T any](fs ...func() T) T {
	won := make(chan T, len(fs))
	defer close(won)
	for _, f := range fs {
		go func() {
			won <- f() // want `send on closed channel panics when race closes won`
		}()
	}
	return <-won
}

// flushed closes where it cannot go on.
func flushed(lines []string) error {
	in := make(chan string)
	errs := make(chan error, 1)
	go func() {
		for _, l := range lines {
			in <- l // want `send on closed channel panics when flushed closes in`
		}
		close(errs)
	}()
	for l := range in {
		if _, err := fetchPage(l); err != nil {
			close(in)
			return err
		}
	}
	return <-errs
}

// all waits for everybody.
func all(urls []string) (sum int) {
	pages := make(chan int, len(urls))
	defer close(pages)
	for _, u := range urls {
		go func() {
			n, _ := fetchPage(u)
			pages <- n
		}()
	}
	for range urls {
		sum += <-pages
	}
	return sum
}

// grouped waits for a group before its deferred close.
func grouped(ctx context.Context, urls []string) error {
	pages := make(chan int, len(urls))
	defer close(pages)
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n, _ := fetchPage(u)
			pages <- n
		}()
	}
	return ctx.Err()
}

type poolOf struct {
	wg   sync.WaitGroup
	mu   sync.Mutex
	stop func()
}

// run waits for a group of its own object, whatever happens.
func (p *poolOf) run(ctx context.Context, urls []string) error {
	pages := make(chan int, len(urls))
	for _, u := range urls {
		p.wg.Add(1)
		go func() {
			defer p.wg.Done()
			n, _ := fetchPage(u)
			pages <- n
		}()
	}
	p.wg.Wait()
	close(pages)
	return ctx.Err()
}

// ended has its sender's word.
func ended(ctx context.Context) int {
	out := make(chan int)
	gone := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(gone)
		for {
			select {
			case out <- 1:
			case <-ctx.Done():
				return
			}
		}
	}()
	n := <-out
	cancel()
	<-gone
	close(out)
	return n
}

// stopped calls what may wait for it: the goroutine tells somebody that it has sent.
func (p *poolOf) stopped(start func(func())) int {
	out := make(chan int, 1)
	defer close(out)
	go func() { out <- 1; start(nil) }()
	p.stop()
	return 0
}

// recovered expects it.
func recovered(ctx context.Context) (n int) {
	out := make(chan int)
	defer close(out)
	go func() {
		defer func() { _ = recover() }()
		out <- 1
	}()
	select {
	case n = <-out:
	case <-ctx.Done():
	}
	return n
}

// probe gives up: a method that sends itself.
func (c *clientOf) probe(ctx context.Context) error {
	found := make(chan string, 1)
	defer close(found)
	go c.look(found)
	select {
	case c.name = <-found:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *clientOf) look(found chan<- string) {
	if _, err := fetchPage(c.name); err == nil {
		found <- c.name // want `send on closed channel panics when probe closes found`
	}
}
