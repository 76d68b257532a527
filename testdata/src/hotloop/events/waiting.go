package events

import (
	"context"
	"log"
	"time"
)

// Whose events wait: nobody's.

// Only the stop waits, at the end of the program: a case from a registry's metrics.
func (w *worker) remind() {
	due := make(chan time.Duration, 1)
	go func() {
		for {
			select {
			case <-w.stop:
				return
			default:
				time.Sleep(30 * time.Second) // ok: there are no events
				select {
				case due <- time.Second:
				case <-w.stop:
					return
				}
			}
		}
	}()
	<-due
}

// A pause before the next of the only kind of event.
func pacing(ctx context.Context, in chan int, handle func(int)) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			handle(v)
			time.Sleep(10 * time.Second) // ok
		}
	}
}

// The other case is a limit on this one.
func limited(ctx context.Context, in chan int, handle func(int)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
			log.Print("nothing for a minute")
		case v := <-in:
			handle(v)
			time.Sleep(10 * time.Second) // ok
		}
	}
}

// A link that could not be set up is put back, to be tried again: a case from a
// service mesh.
func mirror(ctx context.Context, links chan *link, other chan int, restart func(*link) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-other:
		case l := <-links:
			if err := restart(l); err != nil {
				log.Print(err)
				time.Sleep(10 * time.Second) // ok: it is put back
				links <- l
			}
		}
	}
}

type link struct{ n int }

// It is put elsewhere, and the pause holds up the rest.
func mirrorElse(ctx context.Context, links, bad chan *link, other chan int, restart func(*link) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-other:
		case l := <-links:
			if err := restart(l); err != nil {
				log.Print(err)
				time.Sleep(10 * time.Second) // want `time.Sleep stops the event loop for 10s`
				bad <- l
			}
		}
	}
}

// A beat waits, too.
func beating(ctx context.Context, in chan int, beat *time.Ticker, handle func(int), send func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			send()
		case v := <-in:
			handle(v)
			backOffLong() // want `backOffLong stops the event loop for 10s`
		}
	}
}

func backOffLong() { time.Sleep(10 * time.Second) }
