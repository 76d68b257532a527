// Package deaf has goroutines of groups that wait for a channel alone.
package deaf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"
)

var errAgain = errors.New("again")

func literal(ctx context.Context, again chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-again // want `this goroutine of g waits for again alone: when another one fails, g.Wait waits for as long as nobody sends on again or closes it; select on <-gctx.Done\(\), too`
		return errAgain
	})
	return g.Wait()
}

func named(ctx context.Context, stop <-chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	untilStop := func() error {
		<-stop // want `waits for stop alone`
		return nil
	}
	g.Go(untilStop)
	g.Go(func() error { return work(gctx) })
	return g.Wait()
}

func await(ch <-chan struct{}) { <-ch }

func helper(ctx context.Context, stop chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		await(stop) // want `waits for stop alone`
		return nil
	})
	g.Go(func() error { return work(gctx) })
	return g.Wait()
}

type post struct {
	name   string
	closed chan struct{}
}

func newPost() *post { return &post{closed: make(chan struct{})} }

func (p *post) Close() { close(p.closed) }

func (p *post) untilClosed() error {
	<-p.closed // want `waits for p.closed alone`
	return nil
}

func (p *post) serve(ctx context.Context, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(p.untilClosed)
	g.Go(func() error { return work(gctx) })
	return g.Wait()
}

func generic[T any](ctx context.Context, in []T, stop chan T, f func(context.Context, T) error) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, v := range in {
		g.Go(func() error { return f(gctx, v) })
	}
	g.Go(func() error {
		<-stop // want `waits for stop alone`
		return errAgain
	})
	return g.Wait()
}

func interrupted(ctx context.Context, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	defer signal.Stop(sigs)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		s := <-sigs // want `waits for sigs alone`
		return fmt.Errorf("got %v", s)
	})
	return g.Wait()
}

type mux struct{ n int }

func (*mux) Shutdown() {}

// What is done when the context ends has nothing to do with it.
func shutsDown(ctx context.Context, m *mux, again chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-gctx.Done()
		m.Shutdown()
		return nil
	})
	g.Go(func() error {
		<-again // want `waits for again alone`
		return errAgain
	})
	return g.Wait()
}

// Look-alikes.

func shutDown(ctx context.Context, m *mux, done <-chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-gctx.Done()
		m.Shutdown()
		return nil
	})
	g.Go(func() error {
		<-done // ok: m's, perhaps
		return errAgain
	})
	return g.Wait()
}

func selects(ctx context.Context, again chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		select {
		case <-again: // ok
			return errAgain
		case <-gctx.Done():
			return nil
		}
	})
	return g.Wait()
}

func noContext(ctx context.Context, again chan struct{}, work func(context.Context) error) error {
	var g errgroup.Group
	g.Go(func() error { return work(ctx) })
	g.Go(func() error {
		<-again // ok: the goroutines of a plain group do not stop one another
		return errAgain
	})
	return g.Wait()
}

func closedAfter(ctx context.Context, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	ready := make(chan struct{})
	g.Go(func() error {
		defer close(ready)
		return work(gctx)
	})
	g.Go(func() error {
		<-ready // ok: closed by the other
		return nil
	})
	return g.Wait()
}

func closedByMember(ctx context.Context, ready chan struct{}, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(ready)
		return work(gctx)
	})
	g.Go(func() error {
		<-ready // ok
		return nil
	})
	return g.Wait()
}

func (p *post) both(ctx context.Context, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer p.Close()
		return work(gctx)
	})
	g.Go(func() error {
		<-p.closed // ok: closed when the other has failed
		return nil
	})
	return g.Wait()
}

func watched(ctx context.Context, done chan struct{}, kill func() error, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-gctx.Done()
		return kill()
	})
	g.Go(func() error {
		<-done // ok: what is killed is done
		return nil
	})
	return g.Wait()
}

func stopped(ctx context.Context, done chan struct{}, stop func(), work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer stop()
		return work(gctx)
	})
	g.Go(func() error {
		<-done // ok: stop closes it, for all that is known
		return nil
	})
	return g.Wait()
}

func result(ctx context.Context, errc chan error, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error { return <-errc }) // ok: a result comes from who has been started
	return g.Wait()
}

func value(ctx context.Context, first chan int, work func(context.Context, int) error) error {
	g, gctx := errgroup.WithContext(ctx)
	n := 0
	g.Go(func() error { return work(gctx, 1) })
	g.Go(func() error {
		n = <-first // ok
		return nil
	})
	err := g.Wait()
	fmt.Println(n)
	return err
}

func each(ctx context.Context, in chan int, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		for range in { // ok: who sends closes
		}
		return nil
	})
	return g.Wait()
}

func timer(ctx context.Context, t *time.Timer, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-t.C // ok: comes by itself
		return nil
	})
	return g.Wait()
}

func ended(ctx, other context.Context, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-other.Done() // ok: another context
		return nil
	})
	return g.Wait()
}

func nobodyFails(ctx context.Context, stop chan struct{}, work func(context.Context)) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		work(gctx)
		return nil
	})
	g.Go(func() error {
		<-stop // ok: no other one fails
		return errAgain
	})
	return g.Wait()
}

func first(ctx context.Context, stop chan struct{}, work func(context.Context) error) error {
	g, _ := errgroup.WithContext(ctx)
	g.Go(func() error { return work(context.Background()) })
	g.Go(func() error {
		<-stop // ok: there is no context to stop by
		return errAgain
	})
	return g.Wait()
}

// The field is the end of a context.
type session struct{ done <-chan struct{} }

func newSession(ctx context.Context) *session { return &session{done: ctx.Done()} }

func (s *session) run(ctx context.Context, work func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return work(gctx) })
	g.Go(func() error {
		<-s.done // ok
		return nil
	})
	return g.Wait()
}
