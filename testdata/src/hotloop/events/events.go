package events

import (
	"context"
	"time"
)

// A literal.
func start(ctx context.Context, jobs chan int, urgent chan string, run func(int)) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case u := <-urgent:
				println(u)
			case j := <-jobs:
				time.Sleep(time.Minute) // want `time.Sleep stops the event loop for 1m0s, in which ctx.Done\(\) and the other cases of the select \(line 12\) are not looked at`
				run(j)
			}
		}
	}()
}

// A named function, with a channel that says stop.
func loop(stop chan struct{}, jobs, urgent chan int, run func(int) error) {
	for {
		select {
		case <-stop:
			return
		case u := <-urgent:
			run(u)
		case j := <-jobs:
			if err := run(j); err != nil {
				time.Sleep(5 * time.Second) // want "time.Sleep stops the event loop for 5s, in which stop"
			}
		}
	}
}

type worker struct {
	stop  chan struct{}
	in    chan int
	again chan int
	kept  []int
}

// Through a helper.
func backOff() { time.Sleep(time.Second) }

// A method.
func (w *worker) run(do func(int) bool) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
			backOff() // want "backOff stops the event loop for 1s, in which w.stop"
		case v := <-w.in:
			do(v)
		}
	}
}

// Generic.
func each[T any](ctx context.Context, in, other <-chan T, handle func(T)) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-other:
			handle(v)
		case v := <-in:
			handle(v)
			time.Sleep(10 * time.Second) // want "stops the event loop for 10s"
		}
	}
}

// self sends to itself.
func self(ctx context.Context, run func(int) bool) {
	jobs := make(chan int)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case j := <-jobs:
				if !run(j) {
					jobs <- j // want "event loop sends on jobs, which has no buffer and which only its own select receives from"
				}
			}
		}
	}()
	jobs <- 1
}

// Look-alikes.

// short is not worth a word.
func short(stop chan struct{}, jobs chan int, run func(int)) {
	for {
		select {
		case <-stop:
			return
		case j := <-jobs:
			time.Sleep(time.Millisecond)
			run(j)
		}
	}
}

// last sleeps on the way out.
func last(stop chan struct{}, jobs chan int, run func(int)) {
	for {
		select {
		case <-stop:
			time.Sleep(time.Second)
			return
		case j := <-jobs:
			run(j)
		}
	}
}

// apart sleeps in a goroutine of its own.
func apart(stop chan struct{}, jobs chan int, run func(int)) {
	for {
		select {
		case <-stop:
			return
		case j := <-jobs:
			go func() {
				time.Sleep(time.Second)
				run(j)
			}()
		}
	}
}

// plain has nothing else to look at.
func plain(jobs chan int, run func(int)) {
	for j := range jobs {
		run(j)
		time.Sleep(time.Second)
	}
}

// many loops receive from one channel: another takes what one sends.
func many(ctx context.Context, run func(int) bool) {
	jobs := make(chan int)
	for range 4 {
		go func() {
			for {
				select {
				case <-ctx.Done():
					return
				case j := <-jobs:
					if !run(j) {
						jobs <- j
					}
				}
			}
		}()
	}
	jobs <- 1
}

// buffered has room.
func buffered(ctx context.Context, run func(int) bool) {
	jobs := make(chan int, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case j := <-jobs:
				if !run(j) {
					jobs <- j
				}
			}
		}
	}()
	jobs <- 1
}

// retry serves one channel, and gives the network a second: a case from minio.
func retry(ctx context.Context, in chan int, handle func(int)) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			time.Sleep(time.Second)
			handle(v)
		}
	}
}

type pieces interface {
	next() (int, bool)
	ready(int) <-chan int
}

// pauses sleeps in a round that does not come to the select, when it has looked
// whether it is to stop: a case from cometbft.
func pauses(ctx context.Context, p pieces, ask func(int)) {
	for {
		i, more := p.next()
		if !more {
			select {
			case <-ctx.Done():
				return
			default:
			}
			time.Sleep(2 * time.Second) // ok: of the select's events there are none
			continue
		}
		ask(i)
		select {
		case <-p.ready(i):
		case <-time.After(time.Minute):
		case <-ctx.Done():
			return
		}
	}
}

// before sleeps on the way to the select.
func before(ctx context.Context, p pieces, ask func(int)) {
	for {
		i, more := p.next()
		if !more {
			time.Sleep(2 * time.Second) // want `time.Sleep stops the event loop for 2s`
		}
		ask(i)
		select {
		case <-p.ready(i):
		case <-time.After(time.Minute):
		case <-ctx.Done():
			return
		}
	}
}

type snapshots interface {
	Fetch(ctx context.Context, from int) error
}

// insists tries again what waits for the network in any case: a case from dgraph.
func insists(ctx context.Context, s snapshots, in, other chan int) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-other:
		case v := <-in:
			for {
				if err := s.Fetch(ctx, v); err == nil {
					break
				}
				time.Sleep(time.Second) // ok: the time goes into Fetch, and uncancellable has it
			}
		}
	}
}

// waits for a flag.
func waits(ctx context.Context, done func() bool, in, other chan int) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-other:
		case <-in:
			for !done() {
				time.Sleep(time.Second) // ok: uncancellable has it
			}
		}
	}
}
