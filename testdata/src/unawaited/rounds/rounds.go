// Package rounds has functions that start a goroutine a round, wait for each in another
// loop, and leave that early.
package rounds

import (
	"context"
	"errors"
	"sync"
	"time"
)

type quote struct{ cents int }

func ask(i int) *quote { return &quote{i} }

// The slice is returned while late ones still fill it.
func untilDeadline(ctx context.Context, n int) []*quote {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	found := make([]*quote, n)
	done := make(chan struct{}, n)
	for i := range n {
		go func() {
			found[i] = ask(i)
			done <- struct{}{}
		}()
	}
	for range n {
		select {
		case <-done:
		case <-ctx.Done():
			return found // want `found is read while the goroutine that sets it .* may still run`
		}
	}
	return found // ok: all have answered
}

// The same in a method that counts what has come.
type service struct{ carriers []int }

func (s *service) collect(limit time.Duration) ([]*quote, error) {
	found := make([]*quote, len(s.carriers))
	done := make(chan struct{}, len(s.carriers))
	for i, c := range s.carriers {
		go func() {
			found[i] = ask(c)
			done <- struct{}{}
		}()
	}
	timeout := time.After(limit)
	for range s.carriers {
		select {
		case <-done:
		case <-timeout:
			return found, errors.New("late") // want `found is read while the goroutine that sets it`
		}
	}
	return found, nil
}

// Values come over the channel: who is late changes nothing.
func overChannel(ctx context.Context, n int) []*quote {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var found []*quote
	done := make(chan *quote, n)
	for i := range n {
		go func() { done <- ask(i) }()
	}
	for range n {
		select {
		case q := <-done:
			found = append(found, q)
		case <-ctx.Done():
			return found // ok
		}
	}
	return found
}

// Early ones only tell how many have come.
func counted(ctx context.Context, n int) ([]*quote, error) {
	found := make([]*quote, n)
	done := make(chan struct{}, n)
	for i := range n {
		go func() {
			found[i] = ask(i)
			done <- struct{}{}
		}()
	}
	for range n {
		select {
		case <-done:
		case <-ctx.Done():
			return nil, ctx.Err() // ok: nobody looks
		}
	}
	return found, nil
}

// A lock keeps them apart.
func locked(ctx context.Context, n int) []*quote {
	var mu sync.Mutex
	found := make([]*quote, n)
	done := make(chan struct{}, n)
	for i := range n {
		go func() {
			q := ask(i)
			mu.Lock()
			found[i] = q
			mu.Unlock()
			done <- struct{}{}
		}()
	}
	for range n {
		select {
		case <-done:
		case <-ctx.Done():
			mu.Lock()
			defer mu.Unlock()
			out := make([]*quote, n)
			copy(out, found) // ok
			return out
		}
	}
	return found
}

// The rest is waited for before the return.
func drained(ctx context.Context, n int) []*quote {
	var wg sync.WaitGroup
	found := make([]*quote, n)
	done := make(chan struct{}, n)
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			found[i] = ask(i)
			done <- struct{}{}
		}()
	}
	for range n {
		select {
		case <-done:
		case <-ctx.Done():
			wg.Wait()
			return found // ok
		}
	}
	wg.Wait()
	return found
}
