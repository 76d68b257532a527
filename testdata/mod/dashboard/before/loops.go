package before

import (
	"context"
	"log"
	"time"
)

// Relay hands the notes of a source on until it is told to stop.
func Relay(ctx context.Context, next func() (string, error), show func(string)) {
	notes := make(chan string)
	go func() {
		defer close(notes)
		for {
			note, err := next()
			if err != nil {
				return
			}
			select {
			case notes <- note:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case note := <-notes: // selectloop/closed-spin
			show(note)
		case <-ctx.Done():
			return
		}
	}
}

// Count adds numbers up until its context ends.
func Count(ctx context.Context, numbers chan int) (sum int) {
	for {
		select {
		case n := <-numbers:
			sum += n
		case <-ctx.Done():
			break // selectloop/break
		}
	}
}

// Reconnect dials until it works.
func Reconnect(ctx context.Context, dial func(context.Context) error, wait time.Duration) error {
	for range 10 {
		if err := dial(ctx); err == nil {
			return nil
		}
		time.Sleep(wait) // uncancellable/sleep
	}
	return ctx.Err()
}

// Deliver sends a note until it has arrived.
func Deliver(ctx context.Context, send func(context.Context) error) {
	for {
		err := send(ctx) // uncancellable/retry
		if err == nil {
			return
		}
		log.Print(err)
	}
}

// Sweeper removes what is old every now and then.
type Sweeper struct{ ticker *time.Ticker }

// NewSweeper starts one.
func NewSweeper(every time.Duration, sweep func()) *Sweeper {
	s := &Sweeper{ticker: time.NewTicker(every)}
	go s.run(sweep)
	return s
}

func (s *Sweeper) run(sweep func()) {
	for range s.ticker.C { // uncancellable/loop-no-exit
		sweep()
	}
}

// Close stops it.
func (s *Sweeper) Close() { s.ticker.Stop() }
