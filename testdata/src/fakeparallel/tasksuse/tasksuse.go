// Package tasksuse waits for what another package starts.
package tasksuse

import (
	"context"
	"errors"

	"fakeparallel/tasks"
)

type checker struct {
	runner *tasks.Runner
	probe  func(context.Context, string) error
}

func (c *checker) all(ctx context.Context, hosts []string) []error {
	out := make([]error, len(hosts))
	for i, h := range hosts {
		t := c.runner.Start(func() { out[i] = c.probe(ctx, h) })
		t.Wait() // want `t.Wait\(\) in the loop waits for the goroutine that the same round started \(line 19\), so only one ever runs: start all first and collect the results after the loop`
	}
	return out
}

func sum(ctx context.Context, hosts []string, ask func(context.Context, string) (int, error)) (total int, errs error) {
	for _, h := range hosts {
		n, err := tasks.Go(func() (int, error) { return ask(ctx, h) }).Get() // want `Get\(\) in the loop waits for the goroutine that the same round started`
		if err != nil {
			errs = errors.Join(errs, err)
			continue
		}
		total += n
	}
	return total, errs
}

func inMethod(hosts []string, ask func(string)) {
	for _, h := range hosts {
		task := tasks.Run(func() { ask(h) })
		task.Wait() // want `task.Wait\(\) in the loop`
	}
}

func byChannel(hosts []string, ask func(string) error) (errs []error) {
	for _, h := range hosts {
		errs = append(errs, <-tasks.Result(func() error { return ask(h) })) // want `in the loop waits for the goroutine that the same round started`
	}
	return errs
}

func generic[T any](in []string, ask func(string) (T, error)) (out []T) {
	for _, h := range in {
		f := tasks.Go(func() (T, error) { return ask(h) })
		v, _ := f.Get() // want `f.Get\(\) in the loop`
		out = append(out, v)
	}
	return out
}

// Look-alikes.

func first(hosts []string, ask func(string) error) {
	var all []*tasks.Task
	for _, h := range hosts {
		all = append(all, tasks.Run(func() { ask(h) })) // ok: all are started first
	}
	for _, t := range all {
		t.Wait()
	}
}

func beside(hosts []string, ask, note func(string) error) {
	for _, h := range hosts {
		t := tasks.Run(func() { ask(h) })
		note(h) // ok: meanwhile
		t.Wait()
	}
}

func survives(hosts []string, ask func(string) (int, error)) (n int) {
	for _, h := range hosts {
		v, err := tasks.Safe(func() (int, error) { return ask(h) }).Get() // ok: a panic ends nothing
		if err == nil {
			n += v
		}
	}
	return n
}

func limited(ctx context.Context, hosts []string, ask func(string)) error {
	for _, h := range hosts {
		if err := tasks.Run(func() { ask(h) }).WaitContext(ctx); err != nil { // ok: no longer than ctx
			return err
		}
	}
	return nil
}

func begun(hosts []string, ask func(string)) {
	for _, h := range hosts {
		tasks.Begun(func() { ask(h) }).Wait() // ok: they run on
	}
}

type worker struct{ current *tasks.Task }

func (w *worker) kept(hosts []string, ask func(string)) {
	for _, h := range hosts {
		t := tasks.Run(func() { ask(h) })
		w.current = t
		t.Wait() // ok: others may see it
	}
}

func shown(b *tasks.Board, hosts []string, ask func(string)) {
	for _, h := range hosts {
		b.Start(func() { ask(h) }).Wait() // ok: others may see it
	}
}

func tries(ask func() error) error {
	for range 3 {
		var err error
		tasks.Run(func() { err = ask() }).Wait() // ok: tries again
		if err == nil {
			return nil
		}
	}
	return errors.New("no answer")
}

func tryFutures(ask func() (int, error)) (n int) {
	for {
		v, err := tasks.Go(ask).Get() // ok: tries again
		if err == nil {
			return v
		}
	}
}
