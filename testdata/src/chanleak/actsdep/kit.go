// Package kit has helpers that other packages of the module give their channels.
package kit

import (
	"context"
	"errors"
	"sync"
)

func work() int { return 1 }

func fetch() (int, error) { return 0, errors.New("none") }

// Deliver sends one value.
func Deliver(ch chan<- int, v int) { ch <- v }

// Put is generic.
func Put[T any](ch chan T, v T) { ch <- v }

// Fetch sends a value, or ends for an error.
func Fetch(ch chan<- int) {
	v, err := fetch()
	if err != nil {
		return
	}
	ch <- v
}

// Result sends to one of two channels.
func Result(out chan<- int, errs chan<- error) {
	v, err := fetch()
	if err != nil {
		errs <- err
		return
	}
	out <- v
}

// Perhaps sends only if it is told to.
func Perhaps(ch chan<- int, send bool) {
	if send {
		ch <- 1
	}
}

// Offer sends if somebody receives.
func Offer(ch chan<- int, v int) {
	select {
	case ch <- v:
	default:
	}
}

// Run sends until its context ends.
func Run(ctx context.Context, ch chan<- int) {
	for {
		select {
		case ch <- work():
		case <-ctx.Done():
			return
		}
	}
}

// Await receives one value.
func Await(ch <-chan int) int { return <-ch }

// AwaitOr receives one value, or leaves when the context ends.
func AwaitOr(ctx context.Context, ch <-chan int) (int, error) {
	select {
	case v := <-ch:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Produce sends some values and closes the channel.
func Produce(ch chan<- int, n int) {
	defer close(ch)
	for i := range n {
		ch <- i
	}
}

// Stream sends some values and leaves the channel open.
func Stream(ch chan<- int, n int) {
	for i := range n {
		Deliver(ch, i)
	}
}

// Collect receives some values.
func Collect(ch <-chan int, n int) (out []int) {
	for range n {
		out = append(out, <-ch)
	}
	return out
}

// Each receives until the channel is closed.
func Each(ch <-chan int, do func(int)) {
	for v := range ch {
		do(v)
	}
}

// Consume receives until the channel is closed.
func Consume(ch <-chan int) {
	for {
		v, ok := <-ch
		if !ok {
			return
		}
		_ = v
	}
}

// Drain empties a channel in the background.
func Drain(ch <-chan int) {
	go func() {
		for range ch {
		}
	}()
}

// Start sends in the background.
func Start(ch chan<- int) {
	go func() {
		ch <- work()
	}()
}

// Loop receives until its context ends.
func Loop(ctx context.Context, ch <-chan int) {
	for {
		select {
		case v := <-ch:
			_ = v
		case <-ctx.Done():
			return
		}
	}
}

// Finish closes.
func Finish(ch chan<- int) { close(ch) }

// Twice sends an error and goes on.
func Twice(ch chan<- error, err error) {
	ch <- err
	ch <- nil
}

// Keep puts the channel where it is not seen.
func Keep(ch chan int) { kept = ch }

// Take receives from a channel that was kept.
func Take() int { return <-kept }

var kept chan int

// Closed closes once.
func Closed(once *sync.Once, ch chan int) { once.Do(func() { close(ch) }) }

// Work passes on what it gets.
func Work(in <-chan int, out chan<- int, wg *sync.WaitGroup) {
	defer wg.Done()
	for v := range in {
		out <- v
	}
}

// CloseAfter closes the channel when the group is done.
func CloseAfter(wg *sync.WaitGroup, ch chan int) {
	wg.Wait()
	close(ch)
}

// Join tells that a group is done.
func Join(wg *sync.WaitGroup, done chan<- struct{}) {
	wg.Wait()
	done <- struct{}{}
}

// Sender is a worker.
type Sender struct{ n int }

// Send sends one value.
func (s *Sender) Send(ch chan<- int) { ch <- s.n }

// Acquire takes a slot.
func Acquire(sem chan struct{}) { sem <- struct{}{} }

// Release gives it back.
func Release(sem chan struct{}) { <-sem }

// Stage passes on what it gets, until there is no more.
func Stage(in <-chan int, out chan<- int) {
	defer close(out)
	for v := range in {
		out <- v
	}
}

// Generate sends until it is told to stop.
func Generate(stop <-chan struct{}, out chan<- int) {
	defer close(out)
	for {
		select {
		case out <- work():
		case <-stop:
			return
		}
	}
}

// Timed gives up after a time.
func Timed(ch chan<- int, after <-chan int) {
	select {
	case ch <- 1:
	case <-after:
	}
}

// Ack answers.
func Ack(in <-chan int, ack chan<- bool) {
	<-in
	ack <- true
}

// Locked sends while somebody may wait for the lock.
func Locked(mu *sync.Mutex, ch chan<- int) {
	mu.Lock()
	defer mu.Unlock()
	ch <- 1
}
