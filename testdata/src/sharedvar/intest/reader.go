// Package intest has tests that know how many goroutines there are.
package intest

import (
	"context"
	"net"
	"sync"
)

type batch struct{ from, to int }

func batches(keys []string) []batch {
	if len(keys) < 100 {
		return []batch{{0, len(keys)}}
	}
	return []batch{{0, 100}, {100, len(keys)}}
}

type reader struct{ keys []string }

// From dolt: how many goroutines there are depends on where the keys are.
func (r *reader) getMany(ctx context.Context, wg *sync.WaitGroup, found func(context.Context, string)) error {
	return r.withRead(ctx, wg, func(ctx context.Context, b batch) {
		for _, k := range r.keys[b.from:b.to] {
			found(ctx, k)
		}
	})
}

func (r *reader) withRead(ctx context.Context, wg *sync.WaitGroup, read func(context.Context, batch)) error {
	all := batches(r.keys)
	for i := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		i := i
		wg.Go(func() { read(ctx, all[i]) })
	}
	return nil
}

// each starts a goroutine for each that it is given.
func each(keys []string, f func(string)) {
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Go(func() { f(k) })
	}
	wg.Wait()
}

// times starts so many.
func times(n int, f func()) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(f)
	}
	wg.Wait()
}

func all(ctx context.Context, r *reader) (out []string, err error) {
	var wg sync.WaitGroup
	err = r.getMany(ctx, &wg, func(_ context.Context, k string) {
		out = append(out, k) // want `out is appended to by all goroutines that run this function literal at the same time \(started by withRead, line 37\)`
	})
	wg.Wait()
	return out, err
}

// A server, which does not know how many there will be.
type server struct {
	net.Listener
	seen map[string]bool
}

func (s *server) listen() error {
	for {
		c, err := s.Accept()
		if err != nil {
			return err
		}
		go s.handle(c)
	}
}

func (s *server) handle(c net.Conn) {
	s.seen[c.RemoteAddr().String()] = true // want `s.seen is written to by every goroutine that the loop starts`
}

// The variable is the outer loop's.
func rounds(n int, work func(int) error) {
	for r := range n {
		var err error
		for i := range n {
			go func() {
				err = work(r * i) // want `err is assigned by every goroutine that the loop of line 93 starts \(line 94\)`
				if err != nil {
					println("failed")
				}
			}()
		}
	}
}

type cache struct{}

func (*cache) Start(ctx context.Context) error { return ctx.Err() }

// From kubesphere: this does not declare anything.
func (s *server) run(ctx context.Context, c *cache) (err error) {
	go func() {
		if err := c.Start(ctx); err != nil { // want `ctx is read by this goroutine while run may change it at line 116 \(:= assigns the parameter ctx there\) without waiting`
			println("failed")
		}
	}()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	<-ctx.Done()
	return nil
}
