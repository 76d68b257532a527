// Package flight shares calls.
package flight

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"golang.org/x/sync/singleflight"

	"deadctx/dep"
)

type cache struct {
	db     *sql.DB
	flight singleflight.Group
}

func (c *cache) fetch(ctx context.Context, key string) (any, error) {
	return c.db.ExecContext(ctx, key)
}

// With a timeout of its own, that ends with the caller's.
func (c *cache) key(ctx context.Context, key string) (any, error) {
	ch := c.flight.DoChan(key, func() (any, error) { // want `all who share this call wait for fetch \(line 29\), which works under ctx of the caller that came first: when that one leaves, all others fail; give it context.WithoutCancel\(ctx\), with a timeout`
		fctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return c.fetch(fctx, key)
	})
	select {
	case r := <-ch:
		return r.Val, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A timeout of the caller, which its return cancels.
func bounded(ctx context.Context, g *singleflight.Group, c *cache) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	ch := g.DoChan("all", func() (any, error) { return c.fetch(ctx, "all") }) // want `all who share this call wait for fetch`
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-ch:
		return r.Val, r.Err
	}
}

// Of a request, generic.
func serve[T any](g *singleflight.Group, work func(context.Context) (T, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ch := g.DoChan(r.URL.Path, func() (any, error) { // want `all who share this call wait for work`
			return work(r.Context())
		})
		select {
		case <-r.Context().Done():
		case res := <-ch:
			if res.Err != nil {
				w.WriteHeader(http.StatusBadGateway)
			}
		}
	}
}

// A function makes the function.
func (c *cache) made(ctx context.Context, key string) error {
	ch := c.flight.DoChan(key, c.lookup(ctx, key)) // want `all who share this call wait for fetch`
	select {
	case r := <-ch:
		return r.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *cache) lookup(ctx context.Context, key string) func() (any, error) {
	return func() (any, error) { return c.fetch(ctx, key) }
}

// What another package does.
func (c *cache) elsewhere(ctx context.Context, url string) error {
	ch := c.flight.DoChan(url, func() (any, error) { return dep.Fetch(ctx, url) }) // want `all who share this call wait for Fetch`
	select {
	case r := <-ch:
		return r.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ok: not cancelled with the caller.
func (c *cache) detached(ctx context.Context, key string) (any, error) {
	ch := c.flight.DoChan(key, func() (any, error) {
		fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return c.fetch(fctx, key)
	})
	select {
	case r := <-ch:
		return r.Val, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ok: under a context of the object.
type holder struct {
	cache
	ctx context.Context
}

func (h *holder) key(ctx context.Context, key string) (any, error) {
	ch := h.flight.DoChan(key, func() (any, error) { return h.fetch(h.ctx, key) })
	select {
	case r := <-ch:
		return r.Val, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ok: nobody leaves before.
func (c *cache) together(ctx context.Context, key string) (any, error) {
	v, err, _ := c.flight.Do(key, func() (any, error) { return c.fetch(ctx, key) })
	return v, err
}

// ok: its context is only asked for a value.
func (c *cache) valued(ctx context.Context, key string) (any, error) {
	ch := c.flight.DoChan(key, func() (any, error) {
		return c.fetch(context.Background(), ctx.Value("key").(string))
	})
	select {
	case r := <-ch:
		return r.Val, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
