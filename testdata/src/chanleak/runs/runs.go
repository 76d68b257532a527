package runs

import (
	"context"
	"errors"
	"time"
)

type reply struct {
	v   int
	err error
}

func slow() (int, error) { return 1, nil }

func literal(ctx context.Context) (int, error) {
	ch := make(chan reply)
	go func() {
		v, err := slow()
		ch <- reply{v, err} // want `the goroutine waits for ever sending on ch when literal leaves on`
	}()
	select {
	case r := <-ch:
		return r.v, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func send(ch chan<- int) {
	v, _ := slow()
	ch <- v // want `the goroutine waits for ever sending on ch when named leaves on <-time.After\(\)`
}

func named() int {
	ch := make(chan int)
	go send(ch)
	select {
	case v := <-ch:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

type client struct{ n int }

func (c *client) ask(ch chan int) {
	ch <- c.n // want `the goroutine waits for ever sending on ch`
}

func method(c *client, fail bool) (int, error) {
	ch := make(chan int)
	go c.ask(ch)
	if fail {
		return 0, errors.New("no")
	}
	return <-ch, nil
}

func deliver(ch chan int, v int) {
	ch <- v // want `the goroutine waits for ever sending on ch`
}

func helper(fail bool) int {
	ch := make(chan int)
	go func() {
		v, _ := slow()
		deliver(ch, v)
	}()
	if fail {
		return 0
	}
	return <-ch
}

func generic[T any](ctx context.Context, f func() T) (v T, err error) {
	ch := make(chan T)
	go func() {
		ch <- f() // want `the goroutine waits for ever sending on ch`
	}()
	select {
	case v = <-ch:
		return v, nil
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

func first(mirrors []func() int) int {
	ch := make(chan int)
	for _, m := range mirrors {
		go func() {
			ch <- m() // want `the goroutine waits for ever sending on ch: fewer values are received than goroutines send`
		}()
	}
	return <-ch
}

func twice() int {
	ch := make(chan int)
	go func() {
		v, err := slow()
		if err != nil {
			ch <- -1
		}
		ch <- v // want `the goroutine waits for ever sending on ch: it sent once already and only one value is received`
	}()
	return <-ch
}

func alone(f func()) {
	done := make(chan struct{})
	go func() {
		f()
		done <- struct{}{} // want `the goroutine waits for ever sending on done: nothing receives from it`
	}()
}

// From cloudflared's log streaming: the reader sends in a loop, and its handler
// leaves.
func stream(ctx context.Context, read func() (int, error)) {
	events := make(chan int)
	go readAll(ctx, read, events)
	idle := time.NewTimer(time.Minute)
	defer idle.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-idle.C:
			return
		case <-events:
		}
	}
}

func readAll(ctx context.Context, read func() (int, error), events chan<- int) {
	for {
		v, err := read()
		select {
		case <-ctx.Done():
			return
		default:
			if err != nil {
				return
			}
			events <- v // want `the goroutine waits for ever sending on events when stream leaves on`
		}
	}
}

const parts = 6

func restore(ctx context.Context) bool {
	ready := make(chan bool, parts)
	go func() {
		defer close(ready)
		split(ready)
	}()
	for r := range ready {
		select {
		case <-ctx.Done():
			return r
		}
	}
	return true
}

func split(ready chan bool) {
	for i := 0; i < parts+2; i++ {
		ready <- i != 0 // want `the goroutine waits for ever sending on ready when restore returns first`
	}
}

// Look-alikes.

func streams(ctx context.Context, read func() (int, error)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	events := make(chan int)
	go func() {
		for {
			v, err := read()
			if err != nil {
				return
			}
			select {
			case events <- v: // ok: gives way
			case <-ctx.Done():
				return
			}
		}
	}()
	for v := range events {
		if v == 0 {
			return
		}
	}
}

func restores(ctx context.Context) bool {
	ready := make(chan bool, parts)
	go func() {
		defer close(ready)
		for i := 0; i < parts; i++ {
			ready <- i != 0 // ok: room for all
		}
	}()
	for r := range ready {
		select {
		case <-ctx.Done():
			return r
		}
	}
	return true
}

func large(done <-chan struct{}) {
	out := make(chan int, 100)
	go func() {
		for i := range 50 {
			out <- i // ok: room for all
		}
		for i := range 50 {
			out <- i
		}
	}()
	<-done
	for range len(out) {
		<-out
	}
}

func buffered(ctx context.Context) (int, error) {
	ch := make(chan reply, 1)
	go func() {
		v, err := slow()
		ch <- reply{v, err} // ok: there is room
	}()
	select {
	case r := <-ch:
		return r.v, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func selects(ctx context.Context) int {
	ch := make(chan int)
	go func() {
		v, _ := slow()
		select {
		case ch <- v: // ok: gives way
		case <-ctx.Done():
		}
	}()
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

func drained(ctx context.Context) int {
	ch := make(chan int)
	go func() {
		v, _ := slow()
		ch <- v // ok: somebody receives in any case
	}()
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		<-ch
		return 0
	}
}

func room(mirrors []func() int) int {
	ch := make(chan int, len(mirrors))
	for _, m := range mirrors {
		go func() { ch <- m() }() // ok: room for all
	}
	return <-ch
}

func all(mirrors []func() int) (sum int) {
	ch := make(chan int)
	for _, m := range mirrors {
		go func() { ch <- m() }() // ok: all are received
	}
	for range mirrors {
		sum += <-ch
	}
	return sum
}

// From minio's iam-etcd-store.go: the channel is returned.
func watch() <-chan int {
	ch := make(chan int)
	go func() {
		v, _ := slow()
		ch <- v // ok: the caller receives
	}()
	return ch
}

func returned(f func() (int, error)) int {
	ch := make(chan int)
	go func() {
		v, err := f()
		if err != nil {
			ch <- -1
			return
		}
		ch <- v // ok: one of the two
	}()
	return <-ch
}

func after(fail bool) int {
	if fail {
		return 0
	}
	ch := make(chan int)
	go func() {
		v, _ := slow()
		ch <- v // ok: nothing leaves after the start
	}()
	return <-ch
}
