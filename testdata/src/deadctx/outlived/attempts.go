package outlived

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"deadctx/dep"
)

type options struct {
	timeout  time.Duration
	attempts int
	pause    time.Duration
}

type caller struct{ opts options }

type apiError struct{ status int }

func (e *apiError) Error() string { return fmt.Sprint(e.status) }

type opError struct {
	op  string
	err error
}

func (e *opError) Error() string { return e.op + e.err.Error() }
func (e *opError) Unwrap() error { return e.err }

func (c *caller) attempt(ctx context.Context, method string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, method, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return &apiError{resp.StatusCode}
	}
	return nil
}

func (c *caller) wait(ctx context.Context, attempt int) error {
	select {
	case <-time.After(c.opts.pause << attempt):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func retryable(err error) bool {
	var api *apiError
	if errors.As(err, &api) {
		return api.status >= 500 || api.status == http.StatusTooManyRequests
	}
	return true
}

func throttled(err error) bool {
	var api *apiError
	return errors.As(err, &api) && api.status >= 500
}

// The outer context is asked, and a helper waits under it.
func (c *caller) call(ctx context.Context, method string) error {
	actx, cancel := context.WithTimeout(ctx, c.opts.timeout)
	defer cancel()
	var err error
	for attempt := 1; ; attempt++ {
		err = c.attempt(actx, method) // want `all attempts share the timeout of actx, which began before the loop \(line 73\): once the first has used it up each other fails at once, and the loop only looks at ctx; make actx in the round, or leave the loop when it has ended`
		if err == nil || !retryable(err) || attempt == c.opts.attempts || ctx.Err() != nil {
			break
		}
		if werr := c.wait(ctx, attempt); werr != nil {
			return errors.Join(werr, err)
		}
	}
	return err
}

// A select, and a deadline.
func (c *caller) inSelect(ctx context.Context, method string) error {
	dctx, cancel := context.WithDeadline(ctx, time.Now().Add(c.opts.timeout))
	defer cancel()
	for {
		if err := c.attempt(dctx, method); err == nil { // want `all attempts share the timeout of dctx`
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.opts.pause):
		}
	}
}

// Generic, in the condition, with what is done as a function.
func do[T any](ctx context.Context, n int, fn func(context.Context) (T, error)) (out T, err error) {
	tctx, cancel := context.WithTimeoutCause(ctx, time.Second, errors.New("too slow"))
	defer cancel()
	for i := 0; i < n && ctx.Err() == nil; i++ {
		out, err = fn(tctx) // want `all attempts share the timeout of tctx`
		if err == nil {
			return out, nil
		}
		time.Sleep(time.Second)
	}
	return out, err
}

// In a literal, which a literal calls.
func (c *caller) started(ctx context.Context, method string, done chan<- error) {
	go func() {
		tctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		attempt := func() error { return c.attempt(tctx, method) } // want `all attempts share the timeout of tctx`
		for i := range c.opts.attempts {
			err := attempt()
			if err == nil {
				break
			}
			if c.wait(ctx, i) != nil {
				break
			}
		}
		done <- nil
	}()
}

// A helper of another package waits.
func (c *caller) elsewhere(ctx context.Context, method string) (err error) {
	tctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for range c.opts.attempts {
		vctx := context.WithValue(tctx, c, method)
		if err = c.attempt(vctx, method); err == nil { // want `all attempts share the timeout of tctx`
			return nil
		}
		if err := dep.Pause(ctx, c.opts.pause); err != nil {
			return err
		}
	}
	return err
}

// A switch says what is not tried again.
func (c *caller) switched(ctx context.Context, method string) error {
	tctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for {
		err := c.attempt(tctx, method) // want `all attempts share the timeout of tctx`
		switch e := err.(type) {
		case nil:
			return nil
		case *apiError:
			if e.status < 500 {
				return e
			}
		}
		if err := c.wait(ctx, 1); err != nil {
			return err
		}
	}
}

// ok: a budget, whose end the pause sees.
func (c *caller) budget(ctx context.Context, method string) error {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if err := c.attempt(bctx, method); err == nil {
			return nil
		}
		if err := c.wait(bctx, 1); err != nil {
			return err
		}
	}
}

// ok: a budget that is asked for.
func (c *caller) asked(ctx context.Context, method string) (err error) {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for i := range c.opts.attempts {
		if err = c.attempt(bctx, method); err == nil || bctx.Err() != nil {
			return err
		}
		if err := c.wait(ctx, i); err != nil {
			return err
		}
	}
	return err
}

// ok: its error ends the loop.
func (c *caller) ended(ctx context.Context, method string) (err error) {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for i := range c.opts.attempts {
		err = c.attempt(bctx, method)
		if err == nil || errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		if err := c.wait(ctx, i); err != nil {
			return err
		}
	}
	return err
}

// ok: what is tried again is not what the end of a context gives.
func (c *caller) only(ctx context.Context, method string) (err error) {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for i := range c.opts.attempts {
		err = c.attempt(bctx, method)
		if err == nil || !throttled(err) {
			return err
		}
		if err := c.wait(ctx, i); err != nil {
			return err
		}
	}
	return err
}

// ok: who decides what is tried again is not known.
func (c *caller) decided(ctx context.Context, method string, again func(error) bool) (err error) {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for i := range c.opts.attempts {
		err = c.attempt(bctx, method)
		var op *opError
		if err == nil || !again(err) || errors.As(err, &op) && op.op == "dial" {
			return err
		}
		if err := c.wait(ctx, i); err != nil {
			return err
		}
	}
	return err
}

// ok: a number of attempts under one timeout, and nothing else is looked at.
func (c *caller) few(ctx context.Context, method string) (err error) {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for range 3 {
		if err = c.attempt(bctx, method); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// ok: each in a time of its own.
func (c *caller) each(ctx context.Context, method string) (err error) {
	for i := range c.opts.attempts {
		actx, cancel := context.WithTimeout(ctx, time.Second)
		err = c.attempt(actx, method)
		cancel()
		if err == nil {
			return nil
		}
		if err := c.wait(ctx, i); err != nil {
			return err
		}
	}
	return err
}

// ok: each of many is done, whatever has become of the others.
func (c *caller) all(ctx context.Context, methods []string) error {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var errs []error
	for _, m := range methods {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := c.attempt(bctx, m); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// ok: a budget of which each attempt gets a part.
func (c *caller) parts(ctx context.Context, method string) (err error) {
	bctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for i := range c.opts.attempts {
		actx, cancel := context.WithTimeout(bctx, time.Second)
		err = c.attempt(actx, method)
		cancel()
		if err == nil {
			return nil
		}
		if err := c.wait(ctx, i); err != nil {
			return err
		}
	}
	return err
}
