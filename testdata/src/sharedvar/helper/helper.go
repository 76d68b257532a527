// Package helper starts goroutines for its callers.
package helper

import (
	"context"
	"net/http"
	"os"
	"sync"
)

type Pool struct{ wg sync.WaitGroup }

func (p *Pool) Submit(f func()) {
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		f()
	}()
}

func (p *Pool) Wait() { p.wg.Wait() }

func Each[T any](xs []T, f func(T)) {
	for _, x := range xs {
		f(x)
	}
}

// Parallel calls f in a goroutine for each element, and waits.
func Parallel[T any](xs []T, f func(T)) {
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(x)
		}()
	}
	wg.Wait()
}

// Sink is an object that calls a function.
type Sink struct {
	write func(context.Context, string) error
}

// NewSink makes a sink.
func NewSink(f func(context.Context, string) error) (*Sink, error) { return &Sink{f}, nil }

// NewCount calls a function and counts.
func NewCount(ctx context.Context, f func(context.Context, string) error) int {
	if f(ctx, "x") != nil {
		return 0
	}
	return 1
}

// Site has a function for each path.
type Site struct{ routes map[string]http.HandlerFunc }

// Handle keeps a function for a path.
func (s *Site) Handle(p string, f http.HandlerFunc) { s.routes[p] = f }

// Eventually tries a condition until it holds, each time in a goroutine.
func Eventually(ctx context.Context, condition func() bool) {
	for ctx.Err() == nil && !attempt(ctx, condition) {
	}
}

func attempt(ctx context.Context, condition func() bool) bool {
	done := make(chan bool, 1)
	go func() { done <- condition() }()
	select {
	case ok := <-done:
		return ok
	case <-ctx.Done():
		return false
	}
}

// Store keeps files.
type Store struct {
	mu    sync.Mutex
	names []string
}

// Put writes a file and notes its name.
func (s *Store) Put(name string, data []byte) error {
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, name)
	return nil
}
