// Package ctxloop has contexts that outlive their round.
package ctxloop

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

type client struct {
	hc  *http.Client
	ctx context.Context
}

func (c *client) get(ctx context.Context, u string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return err
	}
	resp, err := c.hc.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func all(ctx context.Context, c *client, urls []string) error {
	for _, u := range urls {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel() // want `cancel is deferred in a loop, so that the context of each round \(line 31\) stays until all returns: move the body of the loop to a function of its own, or call it at the end of the round`
		if err := c.get(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// In a method, in a loop that does not end, by a literal.
func (c *client) poll(ctx context.Context, tick <-chan time.Time) {
	for range tick {
		one, cancel := context.WithDeadline(ctx, time.Now().Add(time.Second))
		defer func() { cancel() }() // want `cancel is deferred in a loop`
		_ = c.get(one, "/")
	}
}

// Generic, in a literal.
func each[T any](list []T, do func(context.Context, T) error) func(context.Context) {
	return func(ctx context.Context) {
		for _, x := range list {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel() // want `cancel is deferred in a loop`
			if do(ctx, x) != nil {
				continue
			}
		}
	}
}

func tickers(stop <-chan struct{}, work func() bool) {
	for {
		t := time.NewTicker(time.Second)
		defer t.Stop() // want `t.Stop is deferred in a loop, so that the ticker of each round`
		for !work() {
			select {
			case <-t.C:
			case <-stop:
				return
			}
		}
	}
}

// ok: the function returns in the same round.
func first(ctx context.Context, c *client, urls []string) error {
	for _, u := range urls {
		if u == "" {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return c.get(ctx, u)
	}
	return io.EOF
}

// ok: a few rounds.
func retry(ctx context.Context, c *client) (err error) {
	for i := 0; i < 3; i++ {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err = c.get(ctx, "/"); err == nil {
			return nil
		}
	}
	return err
}

// ok: goroutines have it until the function returns.
func workers(ctx context.Context, c *client, urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		wg.Go(func() { _ = c.get(ctx, u) })
	}
	wg.Wait()
}

// ok: it is kept.
func kept(ctx context.Context, list []*client) {
	for _, c := range list {
		one, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		c.ctx = one
	}
	for _, c := range list {
		_ = c.get(c.ctx, "/")
	}
}

// ok: what is cancelled by hand may live as long.
func watchers(ctx context.Context, watch []func(context.Context) <-chan int, use func(...<-chan int)) {
	var all []<-chan int
	for _, w := range watch {
		one, cancel := context.WithCancel(ctx)
		defer cancel()
		all = append(all, w(one))
	}
	use(all...)
}

// ok: each round ends its own.
func rounds(ctx context.Context, c *client, urls []string) {
	for _, u := range urls {
		one, cancel := context.WithTimeout(ctx, time.Second)
		_ = c.get(one, u)
		cancel()
	}
}

// ok: both of two.
func both(ctx context.Context, c *client) error {
	for _, u := range []string{"/a", "/b"} {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if c.get(ctx, u) == nil {
			return nil
		}
	}
	return io.EOF
}

// ok: it says why.
func meant(ctx context.Context, c *client, urls []string) error {
	for _, u := range urls {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel() // a webhook is asked once a request
		if err := c.get(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// ok: one after the other, until one answers.
func anyOf(ctx context.Context, c *client, keys []string) bool {
	for _, key := range keys {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := c.get(ctx, "/"+key); err != nil {
			continue
		}
		return true
	}
	return false
}

// All are asked, and one that says no ends it.
func unlessOne(ctx context.Context, c *client, keys []string, over func() bool) error {
	for _, key := range keys {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel() // want `cancel is deferred in a loop`
		if err := c.get(ctx, "/"+key); err != nil {
			return err
		}
		if err := c.get(ctx, "/more/"+key); err != nil {
			return err
		}
	}
	return nil
}

type limited struct{ timeout time.Duration }

// Only some rounds make one.
func sometimes(ctx context.Context, c *client, next func() (limited, error)) error {
	for {
		r, err := next()
		if err != nil {
			return err
		}
		ctx := ctx
		if r.timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, r.timeout)
			defer cancel() // want `cancel is deferred in a loop`
		}
		if err := c.get(ctx, "/"); err != nil {
			return err
		}
	}
}

// A timer for each round.
func timers(stop <-chan struct{}, next <-chan int, use func(int)) {
	for {
		t := time.NewTimer(time.Minute)
		defer t.Stop() // want `t.Stop is deferred in a loop, so that the timer of each round`
		select {
		case v := <-next:
			use(v)
		case <-t.C:
		case <-stop:
			return
		}
	}
}

// ok: one after the other, some with a time of their own.
func dialAny(ctx context.Context, c *client, addrs []string, limit time.Duration) error {
	var first error
	for _, a := range addrs {
		one := ctx
		if limit > 0 {
			var cancel context.CancelFunc
			one, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		err := c.get(one, a)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}
