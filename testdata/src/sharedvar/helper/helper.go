// Package helper starts goroutines for its callers.
package helper

import "sync"

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
