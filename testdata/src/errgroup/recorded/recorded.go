// Package recorded has groups whose goroutines note a failure and return it.
package recorded

import (
	"context"
	"errors"
	"fmt"
	"log"

	"golang.org/x/sync/errgroup"
)

type panel struct {
	data   string
	failed bool
	why    string
	err    error
}

func load(ctx context.Context, name string) (string, error) { return name, ctx.Err() }

// A literal.
func page(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, failed: err != nil} // want `the failure that is noted in panels here is never seen: the goroutine returns the error, too, for which page drops the whole list \(line 36\); return nil when it is noted, or do not note it`
			if err != nil {
				log.Print(err)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return panels, nil
}

// The error itself, a field of the element, wrapped, in a method.
type assembler struct{ names []string }

func (a *assembler) all(ctx context.Context) (map[string]panel, error) {
	panels := make([]panel, len(a.names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range a.names {
		g.Go(func() error {
			data, err := load(ctx, name)
			if err != nil {
				panels[i].err = err // want `the failure that is noted in panels here is never seen`
				return fmt.Errorf("load %s: %w", name, err)
			}
			panels[i].data = data
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		log.Print(err)
		return nil, err
	}
	out := make(map[string]panel)
	for i, p := range panels {
		out[a.names[i]] = p
	}
	return out, nil
}

// A text, generic, from a helper that makes the literal's work.
func each[T any](ctx context.Context, items []T, do func(context.Context, T) error) ([]panel, error) {
	panels := make([]panel, len(items))
	g, ctx := errgroup.WithContext(ctx)
	for i, item := range items {
		g.Go(func() error {
			err := do(ctx, item)
			if err != nil {
				panels[i] = panel{why: err.Error()} // want `the failure that is noted in panels here is never seen`
			}
			return err
		})
	}
	err := g.Wait()
	if err != nil {
		return nil, err
	}
	return panels, nil
}

// What was noted is what is wanted: nil is returned.
func kept(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, failed: err != nil} // ok
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return panels, nil
}

// Only some failures end all.
func some(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, failed: err != nil} // ok
			if errors.Is(err, context.Canceled) {
				return err
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return panels, nil
}

// All of the errors are returned.
func joined(ctx context.Context, names []string) error {
	errs := make([]error, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			_, err := load(ctx, name)
			errs[i] = err // ok
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return errors.Join(errs...)
	}
	return nil
}

// The list is returned with the error.
func both(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, err: err} // ok
			return err
		})
	}
	return panels, g.Wait()
}

// Somebody else has the list.
func (r *report) fill(ctx context.Context, names []string) error {
	panels := make([]panel, len(names))
	r.panels = panels
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, err: err} // ok
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return nil
}

type report struct{ panels []panel }

// A deferred function prints what has failed.
func printed(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	defer func() {
		for _, p := range panels {
			log.Print(p.err)
		}
	}()
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, err: err} // ok
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return panels, nil
}

// The branch goes on with the list.
func goesOn(ctx context.Context, names []string) []panel {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			panels[i] = panel{data: data, err: err} // ok
			return err
		})
	}
	if err := g.Wait(); err != nil {
		log.Print(err)
	}
	return panels
}

// Results alone are no notes.
func results(ctx context.Context, names []string) ([]string, error) {
	out := make([]string, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			data, err := load(ctx, name)
			out[i] = data // ok
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// A named function as the goroutine, which is handed the list.
func one(ctx context.Context, panels []panel, i int, name string) error {
	data, err := load(ctx, name)
	panels[i] = panel{data: data, err: err} // want `the failure that is noted in panels here is never seen`
	return err
}

func named(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error { return one(ctx, panels, i, name) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return panels, nil
}

// Others call it, too: of two lists, one may be looked at.
func shared(ctx context.Context, panels []panel, i int, name string) error {
	data, err := load(ctx, name)
	panels[i] = panel{data: data, err: err} // ok
	return err
}

func first(ctx context.Context, names []string) ([]panel, error) {
	panels := make([]panel, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error { return shared(ctx, panels, i, name) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return panels, nil
}

func second(ctx context.Context, name string) panel {
	panels := make([]panel, 1)
	if err := shared(ctx, panels, 0, name); err != nil {
		log.Print(panels[0].why)
	}
	return panels[0]
}
