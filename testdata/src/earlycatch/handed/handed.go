package handed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
)

type answer struct {
	url string
	err error
}

// In a struct that is sent.
func inStruct(ctx context.Context, urls []string, out chan<- answer) {
	for _, u := range urls {
		go func() {
			if err := ask(ctx, u); err != nil {
				out <- answer{u, fmt.Errorf("ask %s: %v", u, err)} // want `err is turned into text`
				return
			}
			out <- answer{url: u}
		}()
	}
}

func ask(ctx context.Context, u string) error { return ctx.Err() }

// By its address.
func byAddress(ctx context.Context, u string, out chan<- *answer) {
	if err := ask(ctx, u); err != nil {
		out <- &answer{url: u, err: fmt.Errorf("ask %s: %s", u, err)} // want `err is turned into text`
	}
}

// Into an element that the starter reads.
func inElement(ctx context.Context, urls []string) error {
	errs := make([]error, len(urls))
	var wg sync.WaitGroup
	for i, u := range urls {
		wg.Go(func() {
			if err := ask(ctx, u); err != nil {
				errs[i] = fmt.Errorf("ask %s: %v", u, err) // want `err is turned into text`
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

type asker struct{ errc chan error }

// As the end of a longer text.
func (a *asker) run(ctx context.Context) {
	if err := ask(ctx, "x"); err != nil {
		a.errc <- errors.New("ask: " + err.Error()) // want `err is turned into text`
	}
}

// Its text formatted.
func each[T any](ctx context.Context, in <-chan T, f func(context.Context, T) error, errc chan<- error) {
	for v := range in {
		if err := f(ctx, v); err != nil {
			errc <- fmt.Errorf("ask: %v", err.Error()) // want `err is turned into text`
		}
	}
}

// Look-alikes.

// The struct stays here.
func stays(ctx context.Context, u string) answer {
	a := answer{url: u}
	if err := ask(ctx, u); err != nil {
		a.err = fmt.Errorf("ask %s: %v", u, err) // ok: no goroutine is left
	}
	return a
}

// Not an error's text.
func otherText(ctx context.Context, u string, out chan<- answer) {
	if err := ask(ctx, u); err != nil {
		out <- answer{u, errors.New("ask: " + u)} // ok: says something of its own
	}
}

// Wrapped.
func wrapped(ctx context.Context, urls []string, errs []error) {
	for i, u := range urls {
		go func() {
			if err := ask(ctx, u); err != nil {
				errs[i] = fmt.Errorf("ask %s: %w", u, err) // ok
			}
		}()
	}
}

// For the function itself.
func itself(ctx context.Context, urls []string) error {
	errs := make([]error, len(urls))
	for i, u := range urls {
		if err := ask(ctx, u); err != nil {
			errs[i] = fmt.Errorf("ask %s: %v", u, err) // ok: no goroutine
		}
	}
	return errors.Join(errs...)
}

// From kubo: whoever receives it writes it into an answer, as text.
func follow(ctx context.Context, u string, write func(string)) {
	errc := make(chan error, 1)
	go func() {
		if err := ask(ctx, u); err != nil {
			errc <- fmt.Errorf("ask %s: %v", u, err) // ok
			return
		}
		errc <- nil
	}()
	err := <-errc
	if err != nil {
		write(err.Error())
	}
}

// Whoever receives it returns it.
func report(ctx context.Context, u string) error {
	errc := make(chan error, 1)
	go func() {
		if err := ask(ctx, u); err != nil {
			errc <- fmt.Errorf("ask %s: %v", u, err) // want `err is turned into text`
			return
		}
		errc <- nil
	}()
	return <-errc
}

// From kubo: this one never fails.
func pipe(w *io.PipeWriter, errc chan<- error) {
	if err := w.Close(); err != nil {
		errc <- fmt.Errorf("closing: %v", err) // ok
	}
}

// From coredns: what fails is put into a variable, which goes out at the end.
func everyZone(ctx context.Context, us []string) error {
	errc := make(chan error)
	for _, u := range us {
		go func() {
			var err error
			defer func() { errc <- err }()
			if err = ask(ctx, u); err != nil {
				err = fmt.Errorf("ask %s: %v", u, err) // ok: text for all who receive it
				return
			}
		}()
	}
	var texts []string
	for range us {
		if err := <-errc; err != nil {
			texts = append(texts, err.Error())
		}
	}
	if len(texts) > 0 {
		return fmt.Errorf("%v", texts)
	}
	return nil
}

func everyZoneReturned(ctx context.Context, us []string) error {
	errc := make(chan error, len(us))
	for _, u := range us {
		go func() {
			var err error
			defer func() { errc <- err }()
			if err = ask(ctx, u); err != nil {
				err = fmt.Errorf("ask %s: %v", u, err) // want `err is turned into text`
				return
			}
		}()
	}
	for range us {
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// From tailscale: who receives returns it, and who called that prints it.
func probe(ctx context.Context, urls []string) error {
	errc, done := make(chan error), make(chan struct{})
	for _, u := range urls {
		go func() {
			if err := ask(ctx, u); err != nil {
				select {
				case <-done:
				case errc <- fmt.Errorf("ask %s: %v", u, err): // ok
				}
			}
		}()
	}
	defer close(done)
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return nil
	}
}

func probes(ctx context.Context, urls []string) {
	if err := probe(ctx, urls); err != nil {
		log.Printf("cannot go on: %v", err)
	}
}

// Here somebody asks for the cause.
func probeFor(ctx context.Context, u string) error {
	errc := make(chan error, 1)
	go func() {
		if err := ask(ctx, u); err != nil {
			errc <- fmt.Errorf("ask %s: %v", u, err) // want `err is turned into text`
		}
	}()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return nil
	}
}

func cancelled(ctx context.Context, u string) bool {
	return errors.Is(probeFor(ctx, u), context.Canceled)
}

// Everybody may.
func Probe(ctx context.Context, u string) error {
	errc := make(chan error, 1)
	go func() {
		errc <- fmt.Errorf("ask %s: %v", u, ask(ctx, u)) // want `is turned into text`
	}()
	return <-errc
}
