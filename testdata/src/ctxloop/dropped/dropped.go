// Package dropped drops what cancels contexts.
package dropped

import (
	"context"
	"time"

	"ctxloop/budget"
)

type agent struct {
	send func(context.Context, string) error
	ctx  context.Context
}

// A method. (An agent that delivers messages.)
func (a *agent) deliver(ctx context.Context, m string) error {
	ctx, _ = budget.Within(ctx, time.Minute) // want `the cancel function that Within returns is dropped, so each context that deliver makes stays in ctx until that ends or its time is over: defer it`
	return a.send(ctx, m)
}

// Of a field, in a loop and a literal.
func (a *agent) all(ms []string) {
	for _, m := range ms {
		func() {
			_, half, _ := budget.Half(time.Second, a.ctx, m) // want `the cancel function that Half returns is dropped, so each context that the function literal in all makes stays in a.ctx`
			_ = a.send(half, m)
		}()
	}
}

// A helper of the package, generic.
func within[T any](ctx context.Context, v T, d time.Duration) (T, context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, d)
	return v, ctx, cancel
}

func (a *agent) short(ctx context.Context, m string) error {
	m, ctx, _ = within(ctx, m, time.Second) // want `the cancel function that within returns is dropped`
	return a.send(ctx, m)
}

// Called, deferred, or kept.
func (a *agent) good(ctx context.Context, m string) (context.CancelFunc, error) {
	tctx, cancel := budget.Within(ctx, time.Minute) // ok
	defer cancel()
	if err := a.send(tctx, m); err != nil {
		return nil, err
	}
	a.ctx, cancel = budget.Within(ctx, time.Minute) // ok
	return cancel, nil
}

// Nothing that stays anywhere.
func (a *agent) alone(m string) error {
	ctx, _ := budget.Within(context.Background(), time.Minute) // ok
	if err := a.send(ctx, m); err != nil {
		return err
	}
	ctx, _ = budget.Background(ctx) // ok
	return a.send(ctx, m)
}

// Not always a context of its own.
func (a *agent) maybe(ctx context.Context, m string) error {
	ctx, _ = budget.Maybe(ctx, func() {}) // ok
	return a.send(ctx, m)
}

// The context lives as long as the object: the comment says so.
func (a *agent) start(ctx context.Context) {
	a.ctx, _ = budget.Within(ctx, time.Hour) // ends with ctx
}
