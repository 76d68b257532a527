package before

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

// Emit hands the ids on and closes the channel.
func Emit(out chan string, ids []string) {
	defer close(out)
	if len(ids) == 0 {
		close(out) // chanclose/after-close
		return
	}
	for _, id := range ids {
		out <- id
	}
}

// Squares shares the work among four.
func Squares(in <-chan int) <-chan int {
	out := make(chan int)
	for range 4 {
		go func() {
			defer close(out) // chanclose/many-closers
			for v := range in {
				out <- v * v
			}
		}()
	}
	return out
}

// Feed hands on readings until it is closed.
type Feed struct {
	readings chan int
	once     sync.Once
}

// NewFeed reads until the source has no more.
func NewFeed(read func() (int, bool)) *Feed {
	f := &Feed{readings: make(chan int, 8)}
	go func() {
		for v, ok := read(); ok; v, ok = read() {
			f.readings <- v // chanclose/close-vs-send (strict)
		}
	}()
	return f
}

// Next waits for the next reading.
func (f *Feed) Next() (int, bool) {
	v, ok := <-f.readings
	return v, ok
}

// Close ends the feed.
func (f *Feed) Close() { f.once.Do(func() { close(f.readings) }) }

// Latest asks for the latest reading, and waits no longer than ctx.
func Latest(ctx context.Context, read func() int) (int, error) {
	latest := make(chan int, 1)
	defer close(latest)
	go func() {
		latest <- read() // chanclose/closed-early
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
	close(sigs) // chanclose/notified
	rest()
}
