// Package lib is imported by the other fixtures: what they know of it are
// facts.
package lib

import (
	"context"
	"net/http"
	"sync"
	"testing"
)

// Mail sends a mail, and does not come back before it is sent.
func Mail(to string) error {
	resp, err := http.Post("https://mail.example.com", "text/plain", nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Audit works under a context.
func Audit(ctx context.Context, what string) error {
	req, err := http.NewRequestWithContext(ctx, "POST", "https://audit.example.com/"+what, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Trace only looks at the values of a context.
func Trace(ctx context.Context) { _ = ctx.Value("id") }

// Async runs f in a goroutine.
func Async(f func()) { go f() }

// Background is an owner that waits.
type Background struct{ wg sync.WaitGroup }

// Go runs f in a goroutine that Wait waits for.
func (b *Background) Go(f func()) {
	b.wg.Add(1)
	go func() {
		defer b.wg.Done()
		f()
	}()
}

// Wait waits.
func (b *Background) Wait() { b.wg.Wait() }

// Check fails a test.
func Check(t *testing.T, err error) {
	if err != nil {
		t.Error(err)
	}
}

// Fill sets what it is given.
func Fill(to *string) { *to = "x" }

// Tenant finds out for whom a request is.
func Tenant(ctx context.Context) (string, error) {
	t, ok := ctx.Value("tenant").(string)
	if !ok {
		return "", http.ErrNoCookie
	}
	return t, nil
}

// Tally counts under a lock.
type Tally struct {
	mu sync.Mutex
	n  int
}

// Add counts one more.
func (t *Tally) Add() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	return t.n
}

// Waiter returns a function that may wait.
func Waiter() func() { return func() {} }
