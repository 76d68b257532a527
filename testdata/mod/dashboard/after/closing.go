package after

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

// Emit hands the ids on and closes the channel.
func Emit(out chan string, ids []string) {
	defer close(out)
	for _, id := range ids {
		out <- id
	}
}

// Squares shares the work among four.
func Squares(in <-chan int) <-chan int {
	out := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for v := range in {
				out <- v * v
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

// Feed hands on readings until it is closed.
type Feed struct {
	readings chan int
	done     chan struct{}
	once     sync.Once
}

// NewFeed reads until the source has no more.
func NewFeed(read func() (int, bool)) *Feed {
	f := &Feed{readings: make(chan int, 8), done: make(chan struct{})}
	go func() {
		for v, ok := read(); ok; v, ok = read() {
			select {
			case f.readings <- v:
			case <-f.done:
				return
			}
		}
	}()
	return f
}

// Next waits for the next reading.
func (f *Feed) Next() (int, bool) {
	select {
	case v := <-f.readings:
		return v, true
	case <-f.done:
		return 0, false
	}
}

// Close ends the feed.
func (f *Feed) Close() { f.once.Do(func() { close(f.done) }) }

// Latest asks for the latest reading, and waits no longer than ctx.
func Latest(ctx context.Context, read func() int) (int, error) {
	latest := make(chan int, 1)
	go func() {
		defer close(latest)
		latest <- read()
	}()
	select {
	case v := <-latest:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// UntilSignal works until a signal comes, and goes on with what is left.
func UntilSignal(work, rest func(), stop func()) {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	go func() {
		for range sigs {
			stop()
		}
	}()
	work()
	signal.Stop(sigs)
	close(sigs)
	rest()
}
