package result

import (
	"context"
	"time"
)

// A join with a way out, and no difference made afterwards.
func within(id int, d time.Duration) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
	return u // want "u is read while the goroutine that sets it .* may still run when the select of line 16 has not waited for it"
}

func ifReady(id int) {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	select {
	case <-done:
	default:
	}
	render(u) // want "u is read while the goroutine that sets it .* may still run when the select of line 30 has not waited for it"
}

type desk struct{ wait time.Duration }

func (d *desk) ask(ctx context.Context, id int) (u *user) {
	done := make(chan error)
	go func() {
		u = load(id)
		close(done)
	}()
	select {
	case <-ctx.Done():
	case <-time.After(d.wait):
	case <-done:
	}
	return u // want "u is read while the goroutine that sets it .* may still run"
}

func valueOf[T any](get func() T, d time.Duration) T {
	var v T
	done := make(chan struct{})
	go func() {
		v = get()
		close(done)
	}()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-done:
	}
	return v // want "v is read while the goroutine that sets it .* may still run"
}

func withinOrNone(id int, d time.Duration) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	select {
	case <-done:
	case <-time.After(d):
		return nil
	}
	return u // ok: waited
}

func withinMarked(id int, d time.Duration) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	late := false
	select {
	case <-done:
	case <-time.After(d):
		late = true
	}
	if late {
		return nil
	}
	return u // ok: waited
}

func withinReady(id int, d time.Duration) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	ready := false
	select {
	case <-time.After(d):
	case <-done:
		ready = true
	}
	if !ready {
		return nil
	}
	return u // ok: waited
}

func withinTwice(id int, d time.Duration) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
	println("still at it")
	<-done
	return u // ok: waited
}

func asksAgain(ctx context.Context, id int) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return nil
	}
	return u // ok: the context has not ended, so it was done
}

// Both are of goroutines.
func either(id int) *user {
	var u *user
	done, failed := make(chan struct{}), make(chan struct{})
	go func() {
		u = load(id)
		if u == nil {
			close(failed)
			return
		}
		close(done)
	}()
	select {
	case <-done:
	case <-failed:
	}
	return u // ok: waited
}
