package selectloop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"
)

// ended breaks out of the select, not of the loop.
func ended(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done():
			log.Print("stopping")
			break // want `break leaves the select, not the loop, which spins after ctx has ended: return, or give the loop a label and break that`
		case v := <-in:
			handle(v)
		}
	}
}

// updates breaks when the channel is closed.
func updates(stop <-chan struct{}, in <-chan []int) {
	for {
		select {
		case <-stop:
			return
		default:
			select {
			case <-stop:
				return
			case vs, ok := <-in:
				if !ok {
					break // want `break leaves the select, not the loop, which spins once in is closed: return`
				}
				for _, v := range vs {
					handle(v)
				}
			}
		}
	}
}

// pull polls the context and goes on asking the next peer.
func pull(ctx context.Context, peers []string, ask func(context.Context, string) error) error {
	var last error
	for {
		select {
		case <-ctx.Done():
			last = fmt.Errorf("stopped: %w", ctx.Err())
			break // want `break leaves the select, not the loop, which goes on after ctx has ended`
		default:
		}
		if len(peers) == 0 {
			return io.ErrUnexpectedEOF
		}
		peer := peers[0]
		peers = peers[1:]
		if err := ask(ctx, peer); err != nil {
			log.Print(last, err)
			continue
		}
		return nil
	}
}

// pullUntil looks at the context after the select.
func pullUntil(ctx context.Context, ask func(context.Context) error) error {
	for {
		select {
		case <-ctx.Done():
			log.Print("stopping")
			break
		case <-time.After(time.Second):
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := ask(ctx); err == nil {
			return nil
		}
	}
}

// asking leaves on the error that the ended context gives.
func asking(ctx context.Context, ask func(context.Context) error) error {
	for {
		select {
		case <-ctx.Done():
			log.Print("stopping")
			break
		case <-time.After(time.Second):
		}
		if err := ask(ctx); err != nil {
			return err
		}
	}
}

// marked sets what the loop looks at.
func marked(ctx context.Context, in <-chan int) error {
	var err error
	for {
		select {
		case <-ctx.Done():
			err = ctx.Err()
			break
		case v := <-in:
			handle(v)
		}
		if err != nil {
			return err
		}
	}
}

// labelled leaves the loop.
func labelled(ctx context.Context, in <-chan int) {
loop:
	for {
		select {
		case <-ctx.Done():
			break loop
		case v := <-in:
			handle(v)
		}
	}
}

// skipping breaks to leave out the rest of the case.
func skipping(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			if v < 0 {
				break
			}
			handle(v)
		}
	}
}

// stream reads until the end, and beyond it.
func stream(read func() (int, error)) {
	for {
		v, err := read()
		switch {
		case err == io.EOF:
			break // want `break on io.EOF leaves the switch, not the loop, which goes on reading: return`
		case err != nil:
			log.Print(err)
		default:
			handle(v)
		}
	}
}

// wrapped does so with errors.Is.
func wrapped(ctx context.Context, read func(context.Context) (int, error)) int {
	sum := 0
	for {
		v, err := read(ctx)
		switch {
		case errors.Is(err, context.Canceled):
			break // want `break on context.Canceled leaves the switch`
		case err != nil:
			return sum
		default:
			sum += v
		}
	}
}

// fallingOut leaves the loop after the switch.
func fallingOut(read func() (int, error)) {
	for {
		v, err := read()
		switch {
		case err == io.EOF:
			break
		case err != nil:
			log.Print(err)
			continue
		default:
			handle(v)
			continue
		}
		return
	}
}

type worker struct {
	ctx  context.Context
	jobs chan int
}

// work is a method, and the context a field.
func (w *worker) work() {
	for {
		select {
		case v := <-w.jobs:
			handle(v)
		case <-w.ctx.Done():
			break // want `break leaves the select, not the loop, which spins after w.ctx has ended`
		}
	}
}

// started does it in a goroutine.
func started(ctx context.Context, in <-chan int) {
	go func() {
		for {
			select {
			case v := <-in:
				handle(v)
			case <-ctx.Done():
				break // want `break leaves the select, not the loop`
			}
		}
	}()
}

// paced waits between the rounds, but never ends.
func paced(ctx context.Context, tick *time.Ticker) {
	for {
		select {
		case <-ctx.Done():
			break // want `break leaves the select, not the loop, which goes on after ctx has ended`
		default:
		}
		<-tick.C
		handle(1)
	}
}

type viewer interface {
	Gone() <-chan struct{}
}

// follow asks a method for the signal.
func follow(v viewer, next func() (string, bool), show func(string)) {
	for {
		select {
		case <-v.Gone():
			break // want `break leaves the select, not the loop, which goes on once v.Gone\(\) is closed: return`
		default:
		}
		line, more := next()
		if !more {
			break
		}
		show(line)
	}
}

// woken is told that there is something to do.
func woken(wake, stop <-chan struct{}, work func()) {
	for {
		select {
		case <-wake:
			work()
		case <-stop:
			return
		}
	}
}

// total says so after the loop.
func total(ctx context.Context, in <-chan int) int {
	sum := 0
	for {
		select {
		case <-ctx.Done():
			break // want `break leaves the select, not the loop, which spins after ctx has ended`
		case v := <-in:
			sum += v
		}
		log.Print(sum)
	}
}

// totals goes on after the loop.
func totals(ctx context.Context, in <-chan int, sum int, more func(int) bool) {
	for more(sum) {
		select {
		case <-ctx.Done():
			log.Print("stopping")
			break // want `break leaves the select, not the loop, which goes on after ctx has ended`
		case v := <-in:
			sum += v
		}
	}
	log.Print(sum)
}
