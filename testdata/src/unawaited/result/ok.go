package result

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"unawaited/lib"
)

func closed(id int) {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	<-done
	render(u) // ok: received after close
}

func grouped(id int) *user {
	var u *user
	var g errgroup.Group
	g.Go(func() error { u = load(id); return nil })
	if g.Wait() != nil {
		return nil
	}
	return u // ok: waited
}

func underLock(id int) *user {
	var u *user
	var mu sync.Mutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
		u = load(id)
	}()
	mu.Lock()
	defer mu.Unlock()
	return u // ok: the same lock
}

type waiter interface{ Join() }

func unknownWait(id int, w waiter) *user {
	var u *user
	go func() { u = load(id) }()
	w.Join()
	return u // ok: who knows what Join waits for
}

func helperWaits(id int) *user {
	var u *user
	var b lib.Background
	b.Go(func() { u = load(id) })
	b.Wait()
	return u // ok: a helper that waits, by fact
}

func ownHelper(id int) *user {
	var u *user
	done := make(chan struct{})
	go func() { u = load(id); close(done) }()
	join(done)
	return u // ok: a helper of the package waits
}

func join(c chan struct{}) { <-c }

func withTimeout(ctx context.Context, id int) (*user, error) {
	var u *user
	err := callWith(ctx, func() { u = load(id) })
	return u, err // ok: the helper may wait for it before it returns
}

func callWith(ctx context.Context, f func()) error {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func setFirst(id int) *user {
	u := load(0)
	render(u)
	go func() { u = load(id) }()
	return nil // ok: read before, never after
}

func nextRound(ids []int) {
	for _, id := range ids {
		var u *user
		render(u) // ok: a new variable each round
		go func() { u = load(id); render(u) }()
	}
}

func size(ids []int) int {
	out := make([]*user, len(ids))
	for i, id := range ids {
		go func() { out[i] = load(id) }()
	}
	return len(out) // ok: its length is nobody's to change
}

func timer() bool {
	fired := false
	t := time.AfterFunc(time.Second, func() { fired = true })
	t.Stop()
	return fired // ok: of timers the rule says nothing
}

func atDefer(id int) (u *user) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { u = load(id) })
	return // ok: a deferred call waits before the result is read
}

// From gomega and golang.org/x/crypto.
func timeout(ctx context.Context, id int) (*user, error) {
	var u *user
	done := make(chan struct{})
	go func() {
		u = load(id)
		close(done)
	}()
	select {
	case <-done:
		return u, nil // ok: in the case that waited
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func timeoutAfter(ctx context.Context, id int) (*user, error) {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-done:
	}
	render(u) // ok: only after the case that waited
	return u, nil
}

func ownCancel(id int) *user {
	var u *user
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		u = load(id)
	}()
	select {
	case <-ctx.Done(): // the goroutine ends it
	case <-time.After(time.Second):
		return nil
	}
	return u // ok: the goroutine cancels the context when it is done
}

// From Go's race tests: y is never 1, so x is not read.
func neverRead() int {
	c := make(chan bool)
	x, y := 0, 0
	go func() {
		x = 1
		c <- true
	}()
	if y == 1 && x == 1 { // ok
		println("both")
	}
	<-c
	return x
}
