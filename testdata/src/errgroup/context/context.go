package context

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

func pull(ctx context.Context, ref string) error { return ctx.Err() }

type client struct{}

func (*client) Get(ctx context.Context, ref string) (string, error) { return "", ctx.Err() }
func (*client) Shutdown(ctx context.Context) error                  { return ctx.Err() }

type getter interface {
	Get(ctx context.Context, ref string) (string, error)
}

func outer(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") }) // want `pull runs in a goroutine of g with the outer context ctx, so the failure of another goroutine does not stop it: pass gctx`
	g.Go(func() error { return pull(gctx, "b") })
	return g.Wait()
}

func outerMethod(ctx context.Context, c *client) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		_, err := c.Get(ctx, "a") // want `Get runs in a goroutine of g with the outer context ctx`
		return err
	})
	g.Go(func() error { return pull(gctx, "b") })
	return g.Wait()
}

func outerInterface(ctx context.Context, c getter, refs []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, ref := range refs {
		g.Go(func() error {
			_, err := c.Get(ctx, ref) // want `Get runs in a goroutine of g with the outer context ctx`
			return err
		})
	}
	<-gctx.Done()
	return g.Wait()
}

func outerGeneric[T any](ctx context.Context, in []T, f func(context.Context, T) error) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, v := range in {
		g.Go(func() error { return f(ctx, v) }) // want `f runs in a goroutine of g with the outer context ctx`
	}
	<-gctx.Done()
	return g.Wait()
}

func outerNamed(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	work := func() error {
		return pull(ctx, "named") // want `pull runs in a goroutine of g`
	}
	g.Go(work)
	g.Go(func() error { return pull(gctx, "b") })
	return g.Wait()
}

func dropped(ctx context.Context) error {
	g, _ := errgroup.WithContext(ctx) // want `the context that WithContext derives is dropped`
	g.Go(func() error { return pull(ctx, "a") })
	g.Go(func() error { return pull(ctx, "b") })
	return g.Wait()
}

// Look-alikes.

func shadowed(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") }) // ok: this is the group's
	return g.Wait()
}

func reassigned(ctx context.Context) error {
	var g *errgroup.Group
	g, ctx = errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") }) // ok: this is the group's
	return g.Wait()
}

func detached(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(context.WithoutCancel(ctx), "a") }) // ok: on purpose
	g.Go(func() error { return pull(gctx, "b") })
	return g.Wait()
}

func logs(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		slog.InfoContext(ctx, "pull") // ok: no work
		return pull(gctx, "a")
	})
	g.Go(func() error {
		<-gctx.Done()
		return new(client).Get2(ctx) // ok: looks at the group's context first
	})
	g.Go(func() error { return new(client).Shutdown(ctx) }) // ok: clean-up
	return g.Wait()
}

func (*client) Get2(ctx context.Context) error { return nil }

func root() error {
	ctx := context.Background()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") }) // ok: nothing cancels ctx, it is passed on purpose
	g.Go(func() error { return pull(gctx, "b") })
	return g.Wait()
}

func ctxErr(ctx context.Context, ops <-chan int, sem chan<- int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "a") })
	for op := range ops {
		select {
		case <-gctx.Done():
			err := gctx.Err() // want `gctx.Err\(\) says only "context canceled" when a goroutine of g failed: return g.Wait\(\)`
			_ = g.Wait()
			return err
		case sem <- op:
		}
	}
	return g.Wait()
}

func ctxErrLiteral(ctx context.Context, ops <-chan int) (err error) {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "a") })
	defer func() { err = errors.Join(err, g.Wait()) }()
	feed := func() error {
		for range ops {
			if gctx.Err() != nil { // ok: compared only
				return gctx.Err() // want `gctx.Err\(\) says only`
			}
		}
		return nil
	}
	return feed()
}

func ctxErrMember(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		select {
		case <-in:
			return nil
		case <-gctx.Done():
			return gctx.Err() // ok: a goroutine of the group gives way
		}
	})
	return g.Wait()
}

func afterWait(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	return pull(ctx, "b") // want `pull gets ctx after g.Wait\(\) \(line \d+\), which has cancelled it`
}

func afterWaitDerived(ctx context.Context, c *client) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "a") })
	if err := g.Wait(); err != nil {
		return fmt.Errorf("pull: %w", err)
	}
	tctx, cancel := context.WithTimeout(gctx, time.Second)
	defer cancel()
	_, err := c.Get(tctx, "b") // want `Get gets tctx after g.Wait`
	return err
}

func afterWaitFine(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "a") })
	err := g.Wait()
	if gctx.Err() != nil {
		slog.InfoContext(gctx, "done") // ok: logging
	}
	if err2 := pull(context.WithoutCancel(gctx), "b"); err2 != nil { // ok
		return err2
	}
	if err2 := pull(ctx, "b"); err2 != nil { // ok: the outer one
		return err2
	}
	return err
}

func loop(ctx context.Context, batches [][]string) error {
	for _, b := range batches {
		g, gctx := errgroup.WithContext(ctx)
		for _, ref := range b {
			g.Go(func() error { return pull(gctx, ref) }) // ok: a new group each time
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func reuse(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	g.Go(func() error { return pull(gctx, "b") }) // want `g.Go after g.Wait\(\) \(line \d+\): Wait has cancelled the group's context`
	return g.Wait()
}

func batches(ctx context.Context, bs [][]string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "head") })
	if err := g.Wait(); err != nil {
		return err
	}
	for _, b := range bs {
		for _, ref := range b {
			g.Go(func() error { return pull(gctx, ref) }) // want `g.Go after g.Wait\(\)`
		}
	}
	return g.Wait()
}

func plainReuse(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { return pull(ctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	g.Go(func() error { return pull(ctx, "b") }) // ok: a plain group may be used again
	return g.Wait()
}

func remade(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "a") })
	if err := g.Wait(); err != nil {
		return err
	}
	g, gctx = errgroup.WithContext(ctx)
	g.Go(func() error { return pull(gctx, "b") }) // ok: a new group in the same variable
	return g.Wait()
}

type node struct{}

func (node) Shutdown(ctx context.Context) error { return ctx.Err() }

func stopAll(ctx context.Context, nodes []node) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, n := range nodes {
		g.Go(func() error { return n.Shutdown(gctx) }) // want `the first Shutdown that fails cancels gctx`
	}
	return g.Wait()
}

// From a builder: what is asked needs only a value of the context.
type leaseKey struct{}

func leaseFromContext(ctx context.Context) (string, bool) {
	l, ok := ctx.Value(leaseKey{}).(string)
	return l, ok
}

func chainOf(ctx context.Context, n int) error {
	if _, ok := leaseFromContext(ctx); !ok {
		return errors.New("no lease")
	}
	println(n)
	return nil
}

func valuesAfterWait(ctx context.Context, push func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return push(ctx) })
	if err := g.Wait(); err != nil {
		return err
	}
	return chainOf(ctx, 1) // ok
}

// A literal in a variable that only the goroutines call: a case from dgraph.
func calculated(ctx context.Context, n int) error {
	g, gctx := errgroup.WithContext(ctx)
	calculate := func(from, to int) error {
		for i := from; i < to; i++ {
			select {
			case <-gctx.Done():
				return gctx.Err() // ok: Wait has the cause already
			default:
			}
		}
		return nil
	}
	for i := range n {
		g.Go(func() error { return calculate(i, i+100) })
	}
	return g.Wait()
}

// The starter calls it too.
func calculatedHere(ctx context.Context, n int) error {
	g, gctx := errgroup.WithContext(ctx)
	calculate := func(from, to int) error {
		for i := from; i < to; i++ {
			select {
			case <-gctx.Done():
				return gctx.Err() // want `gctx.Err\(\) says only`
			default:
			}
		}
		return nil
	}
	for i := range n {
		g.Go(func() error { return calculate(i, i+100) })
	}
	if err := calculate(-100, 0); err != nil { // ok: Wait comes anyway
		slog.Error("calculate", "err", err)
	}
	return g.Wait()
}

// With a named result, one report: what it returns says that it does not wait.
func namedResult(ctx context.Context, refs []string) (err error) {
	defer func() { err = errors.Join(err, errors.New("x")) }()
	g, gctx := errgroup.WithContext(ctx)
	for _, r := range refs {
		select {
		case <-gctx.Done():
			return gctx.Err() // want `gctx.Err\(\) says only`
		default:
		}
		g.Go(func() error { return pull(gctx, r) })
	}
	return g.Wait()
}

// From connect: there is no other goroutine that a failure could stop.
func onlyOne(ctx context.Context, read func(context.Context) error) error {
	g, _ := errgroup.WithContext(ctx)
	g.Go(func() error { return read(ctx) }) // ok
	return g.Wait()
}

// From buildkit: what is run under it only looks for who shows progress.
type progress struct{ lines []string }

type progressKey struct{}

func progressFromContext(ctx context.Context) *progress {
	p, _ := ctx.Value(progressKey{}).(*progress)
	return p
}

func inStep(ctx context.Context, name string, f func(context.Context) error) error {
	return f(context.WithValue(ctx, progressKey{}, &progress{lines: []string{name}}))
}

func verified(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") })
	g.Go(func() error { return pull(ctx, "b") })
	if err := g.Wait(); err != nil {
		return err
	}
	return inStep(ctx, "verified", func(ctx context.Context) error { // ok
		p := progressFromContext(ctx)
		p.lines = append(p.lines, "done")
		return nil
	})
}

func verifiedByPull(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pull(ctx, "a") })
	g.Go(func() error { return pull(ctx, "b") })
	if err := g.Wait(); err != nil {
		return err
	}
	return inStep(ctx, "verified", func(ctx context.Context) error { // want `inStep gets ctx after g.Wait`
		return pull(ctx, "c")
	})
}

// A function that makes another around its argument runs it where the other runs.

func guarded(name string, f func() error) func() error {
	return func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("%s: panic: %v", name, r)
			}
		}()
		return f()
	}
}

func ctxErrWrapped(ctx context.Context, in <-chan int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(guarded("in", func() error {
		select {
		case <-in:
			return nil
		case <-gctx.Done():
			return gctx.Err() // ok: runs in a goroutine of the group
		}
	}))
	return g.Wait()
}
