// Package panics has goroutines whose panics are recovered.
package panics

import (
	"log"
	"sync"
)

func rescue() {
	if r := recover(); r != nil {
		log.Print(r)
	}
}

// Go starts f and recovers.
func Go(f func()) {
	go func() {
		defer rescue()
		f()
	}()
}

// From traefik's pool of routines.
type pool struct{ wg sync.WaitGroup }

func (p *pool) add(routine func()) {
	p.wg.Add(1)
	Go(func() {
		routine()
		p.wg.Done() // want "^p.wg.Done.. is skipped when the function called at line 29 panics, which is recovered, so p.wg.Wait.. .line 43. blocks for ever: defer p.wg.Done.."
	})
}

func (p *pool) literal(routine func()) {
	p.wg.Add(1)
	go func() {
		defer rescue()
		routine()
		p.wg.Done() // want "p.wg.Done.. is skipped"
	}()
}

func (p *pool) stop() { p.wg.Wait() }

func each[T any](xs []T, f func(T)) {
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Add(1)
		go func() {
			defer func() {
				if r := recover(); r != nil {
					log.Print(r)
				}
			}()
			f(x)
			wg.Done() // want "wg.Done.. is skipped"
		}()
	}
	wg.Wait()
}

func worker(wg *sync.WaitGroup, f func() error) {
	defer rescue()
	if err := f(); err != nil {
		log.Print(err)
	}
	wg.Done() // want "wg.Done.. is skipped"
}

func named(f func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go worker(&wg, f)
	wg.Wait()
}

// Look-alikes.

func (p *pool) deferred(routine func()) {
	p.wg.Add(1)
	Go(func() {
		defer p.wg.Done() // ok
		routine()
	})
}

func (p *pool) unguarded(routine func()) {
	p.wg.Add(1)
	go func() {
		routine()
		p.wg.Done() // ok: a panic ends the program
	}()
}

func (p *pool) handled(routine func()) {
	p.wg.Add(1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				p.wg.Done() // ok: done there as well
			}
		}()
		routine()
		p.wg.Done()
	}()
}

func (p *pool) known() {
	p.wg.Add(1)
	Go(func() {
		println("x")
		p.wg.Done() // ok: nothing that is known to panic
	})
}
