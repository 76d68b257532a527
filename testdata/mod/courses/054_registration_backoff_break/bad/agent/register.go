package agent

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

type Registrar interface {
	Register(ctx context.Context, node string, labels map[string]string) error
	Deregister(ctx context.Context, node string) error
}

type Policy struct {
	Attempts int
	First    time.Duration
	Max      time.Duration
	Timeout  time.Duration
}

type Agent struct {
	Node      string
	Labels    map[string]string
	Registrar Registrar
	Policy    Policy
	Log       *slog.Logger
}

// withRetry calls fn until it succeeds, the attempts are used up or the
// context ends.
func (a *Agent) withRetry(ctx context.Context, what string, fn func(ctx context.Context) error) error {
	var err error
	delay := a.Policy.First
	timer := time.NewTimer(0)
	defer timer.Stop()

	for attempt := range a.Policy.Attempts {
		select {
		case <-timer.C:
		case <-ctx.Done():
			err = ctx.Err()
			break
		}
		if err = a.once(ctx, fn); err == nil {
			return nil
		}
		a.Log.Warn("attempt failed", "what", what, "node", a.Node, "attempt", attempt+1, "err", err)
		timer.Reset(delay)
		delay = min(delay*2, a.Policy.Max)
	}
	return fmt.Errorf("%s %s: %w", what, a.Node, err)
}

func (a *Agent) once(ctx context.Context, fn func(ctx context.Context) error) error {
	// A registration that is cut off half-way leaves a stale entry behind.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.Policy.Timeout)
	defer cancel()
	return fn(ctx)
}

// Run registers the node, serves until the context ends and deregisters it.
func (a *Agent) Run(ctx context.Context, serve func(ctx context.Context) error) error {
	err := a.withRetry(ctx, "register", func(ctx context.Context) error {
		return a.Registrar.Register(ctx, a.Node, a.Labels)
	})
	if err != nil {
		return err
	}
	a.Log.Info("registered", "node", a.Node)
	err = serve(ctx)

	dctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	derr := a.withRetry(dctx, "deregister", func(ctx context.Context) error {
		return a.Registrar.Deregister(ctx, a.Node)
	})
	if derr != nil {
		a.Log.Error("node stays registered", "err", derr)
	}
	return err
}
