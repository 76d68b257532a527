package selectloop

import (
	"context"
	"log/slog"
	"time"
)

type agent struct {
	attempts int
	log      *slog.Logger
}

// withRetry notes why it ends, and then tries again.
func (a *agent) withRetry(ctx context.Context, fn func(context.Context) error) error {
	var err error
	timer := time.NewTimer(0)
	defer timer.Stop()
	for attempt := range a.attempts {
		select {
		case <-timer.C:
		case <-ctx.Done():
			err = ctx.Err()
			break // want `break leaves the select, not the loop, which goes on after ctx has ended`
		}
		if err = a.once(ctx, fn); err == nil {
			return nil
		}
		a.log.Warn("attempt failed", "attempt", attempt, "err", err)
		timer.Reset(time.Second)
	}
	return err
}

func (a *agent) once(ctx context.Context, fn func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return fn(ctx)
}

type client struct{ ctx context.Context }

// call is given what it does; the context is a field.
func (c *client) call(attempts int, do func(context.Context) (int, error)) (n int, err error) {
	for i := 0; i < attempts; i++ {
		select {
		case <-time.After(time.Second):
		case <-c.ctx.Done():
			err = c.ctx.Err()
			break // want `break leaves the select, not the loop, which goes on after c.ctx has ended`
		}
		n, err = do(c.ctx)
		if err == nil {
			return n, nil
		}
		slog.Warn("again", "err", err)
	}
	return 0, err
}

// try is generic, and the loop goes over what is to be tried.
func try[T any](ctx context.Context, peers []string, ask func(context.Context, string) (T, error)) (out T, err error) {
	for _, p := range peers {
		select {
		case <-ctx.Done():
			err = ctx.Err()
			break // want `break leaves the select, not the loop, which goes on after ctx has ended`
		default:
		}
		if out, err = ask(ctx, p); err == nil {
			return out, nil
		}
	}
	return out, err
}

// inLiteral does so in a goroutine.
func inLiteral(ctx context.Context, do func(context.Context) error) {
	go func() {
		for {
			var err error
			select {
			case <-ctx.Done():
				err = ctx.Err()
				break // want `break leaves the select, not the loop, which spins after ctx has ended`
			case <-time.After(time.Second):
			}
			if err = do(ctx); err == nil {
				return
			}
			slog.Info("failed", "err", err)
		}
	}()
}

// ok: what is to be tried no more is left.
func retryable(ctx context.Context, attempts int, do func(context.Context) error, again func(error) bool) (err error) {
	for range attempts {
		select {
		case <-ctx.Done():
			slog.Info("stopping")
			break
		case <-time.After(time.Second):
		}
		if err = do(ctx); err == nil {
			return nil
		}
		if !again(err) {
			return err
		}
	}
	return err
}

// ok: nothing is tried once there is an error.
func guarded(ctx context.Context, attempts int, do func(context.Context) error) (err error) {
	for range attempts {
		select {
		case <-ctx.Done():
			err = ctx.Err()
			break
		case <-time.After(time.Second):
			err = do(ctx)
		}
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// ok: leaves by the error that it has noted.
func notedError(ctx context.Context, attempts int, do func() error) error {
	var stopped error
	for range attempts {
		select {
		case <-ctx.Done():
			stopped = ctx.Err()
			break
		case <-time.After(time.Second):
		}
		if err := do(); err == nil {
			return nil
		}
		if stopped != nil {
			return stopped
		}
	}
	return nil
}

// ok: leaves at the end of its attempts, which the case has used up.
func usedUp(ctx context.Context, attempts int, do func() error) {
	for i := 0; i < attempts; i++ {
		select {
		case <-ctx.Done():
			i = attempts
			break
		case <-time.After(time.Second):
		}
		if err := do(); err == nil {
			return
		}
	}
}
