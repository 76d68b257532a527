package backoff

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

var errGone = errors.New("gone")

type policy struct {
	attempts  int
	base, max time.Duration
}

func (p policy) pause(attempt int) time.Duration {
	d := min(p.base<<min(attempt, 16), p.max)
	return d/2 + rand.N(d/2+1)
}

// A method says how long, by the number of the try; generic.
func do[T any](ctx context.Context, p policy, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	var last error
	for attempt := range p.attempts {
		if attempt > 0 {
			time.Sleep(p.pause(attempt)) // want `time.Sleep, longer each time round the loop, goes on waiting after ctx has ended: wait in a select \{ case <-time.After\(...\): case <-ctx.Done\(\): return \}`
		}
		v, err := fn(ctx)
		if err == nil {
			return v, nil
		}
		last = err
	}
	return zero, last
}

// It doubles; a method.
type client struct {
	get func(context.Context, string) error
}

func (c *client) Get(ctx context.Context, url string) (err error) {
	wait := 500 * time.Millisecond
	for range 10 {
		if err = c.get(ctx, url); err == nil {
			return nil
		}
		<-time.After(wait) // want `<-time.After, longer each time round the loop, goes on waiting`
		wait *= 2
	}
	return err
}

// A function literal, in a variable; with a cap.
var dial = func(ctx context.Context, d func(context.Context) error) {
	wait := time.Second
	for range 50 {
		if d(ctx) == nil {
			return
		}
		time.Sleep(wait) // want `time.Sleep, longer each time round the loop,`
		if wait *= 2; wait > time.Minute {
			wait = time.Minute
		}
	}
}

// A helper does nothing but sleep.
func snooze(d time.Duration) { time.Sleep(d) }

func poll(ctx context.Context, f func(context.Context) error) (err error) {
	for i := 1; i < 20; i++ {
		if err = f(ctx); err == nil {
			return nil
		}
		snooze(time.Duration(i) * time.Second) // want `snooze, longer each time round the loop,`
	}
	return err
}

// A select.
func selects(ctx context.Context, p policy, f func(context.Context) error) (err error) {
	for i := range p.attempts {
		if err = f(ctx); err == nil {
			return nil
		}
		select {
		case <-time.After(p.pause(i)): // ok
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// All tries together take no time.
func quick(ctx context.Context, f func(context.Context) error) (err error) {
	for i := range 5 {
		if err = f(ctx); err == nil {
			return nil
		}
		time.Sleep(time.Duration(i) * 50 * time.Millisecond) // ok: half a second
	}
	return err
}

func quickToo(ctx context.Context, n int, f func(context.Context) error) (err error) {
	wait := time.Millisecond
	for range n {
		if err = f(ctx); err == nil {
			return nil
		}
		time.Sleep(wait) // want `time.Sleep in a loop goes on waiting`
		wait *= 2
	}
	return err
}

// The loop asks before it waits.
func asks(ctx context.Context, p policy, f func(context.Context) error) (err error) {
	for i := range p.attempts {
		if err = f(ctx); err == nil || errors.Is(err, errGone) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(p.pause(i)) // want `time.Sleep goes on waiting`
	}
	return err
}

// What is tried again knows nothing of the context: sleep says what there is to say.
func other(ctx context.Context, p policy, f func() error) (err error) {
	start(ctx)
	for i := range p.attempts {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(p.pause(i)) // want `time.Sleep in a loop goes on waiting`
	}
	return err
}

func start(ctx context.Context) { go func() { <-ctx.Done() }() }

// The wait is the same each time: sleep, too.
func even(ctx context.Context, p policy, f func(context.Context) error) (err error) {
	for range p.attempts {
		if err = f(ctx); err == nil {
			return nil
		}
		time.Sleep(p.base) // ok: a second, as far as is known
	}
	return err
}

// A pause after each piece of work, not after what has failed.
func paced(ctx context.Context, p policy, save func(context.Context, int)) {
	for i := range p.attempts {
		save(ctx, i)
		time.Sleep(time.Duration(i) * time.Second) // want `time.Sleep in a loop goes on waiting`
	}
}

// Every caller makes its context of Background.
func setUp(ctx context.Context, p policy, f func(context.Context) error) {
	for i := range p.attempts {
		if f(ctx) == nil {
			return
		}
		time.Sleep(p.pause(i)) // ok
	}
}

func Main(f func(context.Context) error) {
	setUp(context.Background(), policy{attempts: 4, base: time.Second}, f)
}

// The wait is in a helper, which makes something of it and is given the context.
func helped(ctx context.Context, p policy, f func(context.Context) error) (err error) {
	wait := p.base
	for range p.attempts {
		if err = f(ctx); err == nil {
			return nil
		}
		doze(ctx, wait) // want `doze, longer each time round the loop, goes on waiting after ctx has ended`
		wait = min(2*wait, p.max)
	}
	return err
}

func doze(ctx context.Context, d time.Duration) error {
	time.Sleep(d/2 + time.Millisecond) // want `time.Sleep goes on waiting`
	return ctx.Err()
}
