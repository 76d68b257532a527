//go:build go1.25

// Package usego is written for a language version that has WaitGroup.Go.
package usego

import (
	"errors"
	"sync"
)

func work(i int) error { return errors.New("x") }

type pool struct{ wg sync.WaitGroup }

func inside(n int) {
	var wg sync.WaitGroup
	for i := range n {
		go func() {
			wg.Add(1) // want "wg.Add runs in the goroutine"
			defer wg.Done()
			work(i)
		}()
	}
	wg.Wait()
}

func (p *pool) method(n int) {
	for i := range n {
		p.wg.Add(1)
		go func() {
			if work(i) != nil {
				return // want "without p.wg.Done"
			}
			println("worked")
			p.wg.Done()
		}()
	}
	p.wg.Wait()
}

// The fix is left to a person: Done is not the last thing.
func busy() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if work(1) != nil {
			return // want "without wg.Done"
		}
		wg.Done()
		work(2)
	}()
	wg.Wait()
}

// Nor is it where the goroutine takes arguments: Add moves.
func arguments(n int) {
	var wg sync.WaitGroup
	for i := range n {
		go func(i int) {
			wg.Add(1) // want "wg.Add runs in the goroutine"
			defer wg.Done()
			work(i)
		}(i)
	}
	wg.Wait()
}
