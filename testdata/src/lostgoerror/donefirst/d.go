// Package donefirst has selects that may take the end of goroutines for their success.
package donefirst

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync"
)

func check(ctx context.Context, name string) error {
	if name == "" {
		return errors.New("no name")
	}
	return ctx.Err()
}

// Members of a group, that a goroutine waits for.
func all(ctx context.Context, names []string) error {
	errc := make(chan error, 1)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			if err := check(ctx, name); err != nil {
				select {
				case errc <- err:
				default:
				}
			}
		})
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case err := <-errc:
		return err
	case <-done: // want `an error waits in errc \(sent at line 28\) when done is closed \(line 36\), and of two cases that are ready select takes either: half of the time all returns nil \(line 42\) although a goroutine has failed; look into errc once more in this case, without waiting`
		return nil
	}
}

// One goroutine, whose end is deferred, named.
func one(ctx context.Context, name string) (int, error) {
	errs, done := make(chan error, 1), make(chan struct{})
	go run(ctx, name, errs, done)
	select {
	case <-done: // want `an error waits in errs`
		return len(name), nil
	case err := <-errs:
		return 0, fmt.Errorf("check %s: %w", name, err)
	}
}

func run(ctx context.Context, name string, errs chan<- error, done chan<- struct{}) {
	defer close(done)
	if err := check(ctx, name); err != nil {
		errs <- err
		return
	}
	log.Print(name)
}

type probe struct {
	names []string
	errs  chan error
	wg    sync.WaitGroup
}

// A method sends, by a helper, and counts down.
func (p *probe) worker(ctx context.Context, name string) {
	defer p.wg.Done()
	if err := check(ctx, name); err != nil {
		p.fail(err)
	}
}

func (p *probe) fail(err error) { p.errs <- err }

// Methods, in a loop with a context.
func methods(ctx context.Context, names []string) error {
	p := &probe{names: names, errs: make(chan error, len(names))}
	done := make(chan struct{})
	for _, name := range p.names {
		p.wg.Add(1)
		go p.worker(ctx, name)
	}
	go func() {
		defer close(done)
		p.wg.Wait()
	}()
	for {
		select {
		case err := <-p.errs:
			if err != nil {
				return err
			}
		case <-done: // want `an error waits in errs`
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Results that are closed at the end, generic.
func results[T any](ctx context.Context, names []string, get func(string) (T, error)) ([]T, error) {
	out, errs := make(chan T), make(chan error, len(names))
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x, err := get(name)
			if err != nil {
				errs <- err
				return
			}
			out <- x
		}()
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	var list []T
	for {
		select {
		case x, ok := <-out: // want `an error waits in errs`
			if !ok {
				return list, nil
			}
			list = append(list, x)
		case err := <-errs:
			return nil, err
		}
	}
}

// A word on a channel in place of its end.
func word(ctx context.Context, names []string) error {
	errs, done := make(chan error, len(names)), make(chan bool)
	go func() {
		for _, name := range names {
			errs <- check(ctx, name)
		}
		done <- true
	}()
	for {
		select {
		case err := <-errs:
			if err != nil {
				return err
			}
		case <-done: // want `an error waits in errs \(sent at line \d+\) when done is sent to`
			return nil
		}
	}
}
