// Package overwritten keeps the errors of several goroutines in one place.
package overwritten

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
	"lostgoerror/dep"
)

func byMethod(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	o := new(dep.Outcome)
	for _, name := range names {
		wg.Go(func() {
			o.Set(dep.Save(ctx, name)) // want `Set keeps what Save returned last, nil too, so a goroutine that ends well overwrites the error of another, and byMethod \(line 23\) takes it for a success: keep it if it is not nil, or join them with errors.Join`
		})
	}
	wg.Wait()
	n, err := o.Last()
	if err != nil {
		return fmt.Errorf("%d: %w", n, err)
	}
	return nil
}

// Workers, which go on after an error.
func workers(ctx context.Context, names <-chan string) error {
	var wg sync.WaitGroup
	var o dep.Outcome
	wg.Add(4)
	for range 4 {
		go func() {
			defer wg.Done()
			for name := range names {
				err := dep.Save(ctx, name)
				if err == nil {
					fmt.Println(name)
				}
				o.Set(err) // want `Set keeps what Save returned last`
			}
		}()
	}
	wg.Wait()
	_, err := o.Last()
	return err
}

// A variable, under a lock.
func variable(ctx context.Context, names []string) error {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		total error
	)
	for _, name := range names {
		wg.Go(func() {
			err := dep.Save(ctx, name)
			mu.Lock()
			defer mu.Unlock()
			total = err // want `total keeps what Save returned last`
		})
	}
	wg.Wait()
	return total
}

type batch struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	err error
}

// A method as the body, and a field.
func (b *batch) one(ctx context.Context, name string) {
	defer b.wg.Done()
	err := dep.Save(ctx, name)
	b.mu.Lock()
	b.err = err // want `b.err keeps what Save returned last`
	b.mu.Unlock()
}

func (b *batch) run(ctx context.Context, names []string) error {
	for _, name := range names {
		b.wg.Add(1)
		go b.one(ctx, name)
	}
	b.wg.Wait()
	return b.err
}

// A group for its limit.
func group[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	var g errgroup.Group
	g.SetLimit(3)
	o := &dep.Outcome{}
	for _, i := range items {
		g.Go(func() error {
			o.Set(f(ctx, i)) // want `Set keeps what f returned last`
			return nil
		})
	}
	g.Wait()
	_, err := o.Last()
	return err
}

// Over a channel.
func replies(ctx context.Context, names []string) (err error) {
	errc := make(chan error, len(names))
	for _, name := range names {
		go func() { errc <- dep.Save(ctx, name) }()
	}
	for range names {
		err = <-errc // want `each error received from errc overwrites the one before, nil too, so only how the last one ended is known after the loop`
	}
	return err
}

func two(a, b func() error) error {
	errc := make(chan error, 2)
	go func() { errc <- a() }()
	go func() { errc <- b() }()
	var err error
	for i := 0; i < 2; i++ {
		err = <-errc // want `each error received from errc overwrites`
	}
	if err != nil {
		return fmt.Errorf("two: %w", err)
	}
	return nil
}

type answer struct {
	name string
	err  error
}

// As a part of answers.
func answers(ctx context.Context, names []string) ([]string, error) {
	c := make(chan answer)
	for _, name := range names {
		go func() { c <- answer{name, dep.Save(ctx, name)} }()
	}
	var out []string
	var err error
	for range names {
		a := <-c // want `each error received from c overwrites`
		out, err = append(out, a.name), a.err
	}
	return out, err
}

// ok: each is looked at.
func checked(ctx context.Context, names []string) ([]string, error) {
	c := make(chan answer)
	for _, name := range names {
		go func() { c <- answer{name, dep.Save(ctx, name)} }()
	}
	var out []string
	var err error
	for range names {
		a := <-c
		if a.err != nil {
			fmt.Println(a.err)
		}
		out, err = append(out, a.name), a.err
	}
	return out, err
}

// Look-alikes.

func first(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	o, p := new(dep.Outcome), new(dep.Outcome)
	for _, name := range names {
		wg.Go(func() {
			o.Add(dep.Save(ctx, name)) // ok: keeps the first
			if err := dep.Save(ctx, name); err != nil {
				p.Set(err) // ok: no success gets there
			}
		})
	}
	wg.Wait()
	_, err := p.Last()
	return errors.Join(o.Some(), err)
}

func joined(ctx context.Context, names []string) error {
	var (
		wg               sync.WaitGroup
		mu               sync.Mutex
		all, any1, last1 error
	)
	for _, name := range names {
		wg.Go(func() {
			err := dep.Save(ctx, name)
			mu.Lock()
			defer mu.Unlock()
			all = errors.Join(all, err) // ok
			if any1 == nil {
				any1 = err // ok
			}
			if err != nil {
				last1 = err // ok
			}
		})
	}
	wg.Wait()
	return errors.Join(all, any1, last1)
}

// Each has one of its own, or is waited for before the next.
func each(ctx context.Context, names []string) (errs []error) {
	var all []*dep.Outcome
	var wg sync.WaitGroup
	for _, name := range names {
		o := new(dep.Outcome)
		all = append(all, o)
		wg.Go(func() { o.Set(dep.Save(ctx, name)) }) // ok
	}
	wg.Wait()
	for _, o := range all {
		_, err := o.Last()
		errs = append(errs, err)
	}
	o := new(dep.Outcome)
	for _, name := range names {
		wg.Go(func() { o.Set(dep.Save(ctx, name)) }) // ok
		wg.Wait()
		if _, err := o.Last(); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// A single goroutine that tries again: the last try counts.
func retried(ctx context.Context) error {
	var wg sync.WaitGroup
	o := new(dep.Outcome)
	wg.Go(func() {
		for range 3 {
			o.Set(dep.Save(ctx, "a")) // ok
		}
	})
	wg.Wait()
	_, err := o.Last()
	return err
}

// How the last check went is what a monitor shows; nobody waits for all.
func monitor(ctx context.Context, o *dep.Outcome, names []string) {
	for _, name := range names {
		go o.Set(dep.Save(ctx, name)) // ok
	}
}

// The last is looked at in each round, or only one comes.
func looked(ctx context.Context, names []string) error {
	errc := make(chan error, len(names))
	for _, name := range names {
		go func() { errc <- dep.Save(ctx, name) }()
	}
	var err error
	for range names {
		if err = <-errc; err != nil { // ok
			break
		}
	}
	var failed error
	for range names {
		if err := <-errc; err != nil {
			failed = err // ok: the last failure
		}
	}
	done := make(chan error)
	go func() {
		done <- dep.Save(ctx, "a")
		close(done)
	}()
	for err = range done { // ok: as many as there are
	}
	return errors.Join(err, failed)
}

// ok: what a method is kept as has its receiver elsewhere.
type result struct {
	mu  sync.Mutex
	err error
}

func (r *result) set(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

type sink struct{ keep func(error) }

func newSink(r *result) *sink { return &sink{keep: r.set} }

func stored(ctx context.Context, r *result, names []string) error {
	var wg sync.WaitGroup
	s := newSink(r)
	for _, name := range names {
		wg.Go(func() {
			s.keep(dep.Save(ctx, name))
		})
	}
	wg.Wait()
	return r.err
}
