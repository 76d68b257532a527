// Package waited has functions that wait for goroutines and return an error.
package waited

import (
	"context"
	"errors"
	"log"
	"sync"

	"golang.org/x/sync/errgroup"
	"lostgoerror/dep"
)

type peer interface {
	Push(ctx context.Context, data []byte) error
}

type replicator struct {
	peers []peer
	wg    sync.WaitGroup
}

func push(ctx context.Context, p peer, data []byte) (err error) {
	for range 3 {
		if err = p.Push(ctx, data); err == nil {
			return nil
		}
	}
	return err
}

func literal(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p.Push(ctx, data) // want `the error of Push is dropped in the goroutine, and literal, which waits for it \(line 41\), returns nil even so: keep it`
		}()
	}
	wg.Wait()
	return nil
}

func helper(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Go(func() {
			push(ctx, p, data) // want `the error of push is dropped in the goroutine, and helper`
		})
	}
	wg.Wait()
	log.Print("pushed")
	return nil
}

func (r *replicator) method(ctx context.Context, data []byte) (n int, err error) {
	for _, p := range r.peers {
		r.wg.Go(func() {
			push(ctx, p, data) // want `the error of push is dropped in the goroutine, and method`
			n++
		})
	}
	r.wg.Wait()
	return len(r.peers), nil
}

func generic[T any](ctx context.Context, items []T, do func(context.Context, T) error) error {
	var g errgroup.Group
	for _, i := range items {
		g.Go(func() error {
			do(ctx, i) // want `the error of do is dropped in the goroutine, and generic, which waits for it \(line \d+\), returns nil even so: return it`
			return nil
		})
	}
	return g.Wait()
}

func elsewhere(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			dep.Load(ctx, n) // want `the error of Load is dropped in the goroutine, and elsewhere`
		})
	}
	wg.Wait()
	return nil
}

// ok: kept.
func kept(ctx context.Context, peers []peer, data []byte) error {
	errs := make([]error, len(peers))
	var wg sync.WaitGroup
	for i, p := range peers {
		wg.Go(func() { errs[i] = push(ctx, p, data) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// ok: looked at.
func logged(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Go(func() {
			if err := push(ctx, p, data); err != nil {
				log.Print(err)
			}
		})
	}
	wg.Wait()
	return nil
}

// ok: somebody has thought about it.
func said(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Go(func() {
			_ = push(ctx, p, data) // best effort, peers ask again
		})
	}
	wg.Wait()
	return nil
}

// ok: it is dropped on purpose.
func blank(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Go(func() {
			_ = push(ctx, p, data)
			log.Print("pushed")
		})
	}
	wg.Wait()
	return nil
}

// ok: it returns an error of another kind, perhaps of the same.
func counted(ctx context.Context, peers []peer, data []byte, done func() error) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Go(func() {
			push(ctx, p, data)
			log.Print("pushed")
		})
	}
	wg.Wait()
	return done()
}

// ok: nobody waits.
func unwaited(ctx context.Context, peers []peer, data []byte) error {
	for _, p := range peers {
		go func() {
			if p != nil {
				push(ctx, p, data)
				log.Print("pushed")
			}
		}()
	}
	return nil
}

// ok: a member that may fail for another reason.
func mixed(ctx context.Context, peers []peer, data []byte) error {
	var g errgroup.Group
	for _, p := range peers {
		g.Go(func() error {
			push(ctx, p, data)
			return ctx.Err()
		})
	}
	return g.Wait()
}

// The wait may be deferred.
func deferred(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, p := range peers {
		wg.Go(func() {
			push(ctx, p, data) // ok: only a wait that comes after the start is looked at
			log.Print("pushed")
		})
	}
	return nil
}

// The errors come over channels, from this package and another one.
func reply(ctx context.Context, p peer, data []byte) <-chan error {
	errc := make(chan error, 1)
	go func() { errc <- push(ctx, p, data) }()
	return errc
}

func replies(ctx context.Context, peers []peer, data []byte, save func() error) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range peers {
		g.Go(func() error {
			reply(gctx, p, data) // want `the error that reply sends on the channel it returns is not received in the goroutine, and replies, which waits for it \(line \d+\), goes on as if there were none: return it`
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return save()
}

func mirrored(ctx context.Context, names []string) error {
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			dep.Mirror(ctx, n) // want `the error that Mirror sends on the channel it returns is not received in the goroutine, and mirrored`
		})
	}
	wg.Wait()
	return nil
}

// A group whose error is asked for, before more is done.
func then(ctx context.Context, peers []peer, data []byte, save func() error) error {
	var g errgroup.Group
	for _, p := range peers {
		g.Go(func() error {
			push(ctx, p, data) // want `the error of push is dropped in the goroutine, and then, which waits for it \(line \d+\), goes on as if there were none: return it`
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return save()
}

// ok: the errors are received, or nobody asks the group.
func received(ctx context.Context, peers []peer, data []byte, save func() error) error {
	var g, h errgroup.Group
	for _, p := range peers {
		g.Go(func() error { return <-reply(ctx, p, data) })
		h.Go(func() error {
			push(ctx, p, data)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	_ = h.Wait()
	return save()
}

// The error is tested, and it is all the same. (Records get their tags.)
func tested(ctx context.Context, peers []peer, data []byte) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range peers {
		g.Go(func() error {
			if err := push(gctx, p, data); err != nil { // want `the error of push is dropped in the goroutine, and tested, which waits for it \(line \d+\), returns nil even so: return it`
				return nil
			}
			return nil
		})
	}
	return g.Wait()
}

func testedLast(ctx context.Context, peers []peer, data []byte) error {
	var wg sync.WaitGroup
	for _, p := range peers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := push(ctx, p, data); err != nil { // want `the error of push is dropped in the goroutine, and testedLast`
				return
			}
		}()
	}
	wg.Wait()
	return nil
}

// The rest is left out then.
func bestEffort(ctx context.Context, peers []peer, data []byte) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range peers {
		g.Go(func() error {
			if err := push(gctx, p, data); err != nil { // ok
				return nil
			}
			log.Print("pushed to ", p)
			return nil
		})
		g.Go(func() error {
			if err := push(gctx, p, data); err != nil { // ok: who is gone needs no data
				return nil
			}
			return nil
		})
	}
	return g.Wait()
}
