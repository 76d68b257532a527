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

// guard takes the panics of one check, but not what is left out then.
func guard(name string, check func() error, wg *sync.WaitGroup) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(name, r)
		}
	}()
	if err := check(); err != nil {
		log.Print(name, err)
	}
	wg.Done() // want "wg.Done.. is skipped when the function called at line 123 panics, which is recovered, so wg.Wait.. .line 137. blocks for ever: defer wg.Done.. at the start of guard"
}

func guarded(checks map[string]func() error) {
	var wg sync.WaitGroup
	for name, check := range checks {
		wg.Add(1)
		go func() {
			guard(name, check, &wg)
		}()
	}
	wg.Wait()
}

// A method has the group in its object, and another one recovers.
func (p *pool) guard(routine func()) {
	defer rescue()
	routine()
	p.wg.Done() // want "p.wg.Done.. is skipped when the function called at line 143 panics"
}

func (p *pool) guarded(routine func()) {
	p.wg.Add(1)
	go func() {
		log.Print("starts")
		p.guard(routine)
	}()
}

func guardDeferred(check func(), wg *sync.WaitGroup) {
	defer rescue()
	defer wg.Done() // ok
	check()
}

// ok: done by who recovers.
func guardDone(check func(), wg *sync.WaitGroup) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			wg.Done()
		}
	}()
	check()
	wg.Done()
}

// ok: the panic goes on, with a word about it.
func guardAgain(check func(), wg *sync.WaitGroup) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			panic(r)
		}
	}()
	check()
	wg.Done()
}

// ok: nothing recovers yet when the check runs.
func guardLate(check func(), wg *sync.WaitGroup) {
	check()
	defer rescue()
	wg.Done()
}

// ok: its caller is done, however it comes back.
func guardOnly(check func()) {
	defer rescue()
	check()
}

func guardedWell(checks []func()) {
	var wg sync.WaitGroup
	for _, check := range checks {
		wg.Add(5)
		go func() {
			guardDeferred(check, &wg)
		}()
		go func() {
			guardDone(check, &wg)
		}()
		go func() {
			guardAgain(check, &wg)
		}()
		go func() {
			guardLate(check, &wg)
		}()
		go func() {
			guardOnly(check)
			wg.Done()
		}()
	}
	wg.Wait()
}

func guardedOne(check func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { guardDeferred(check, &wg) }()
	wg.Wait()
	wg.Add(1)
	go func() { guardDone(check, &wg) }()
	wg.Wait()
	wg.Add(1)
	go func() { guardAgain(check, &wg) }()
	wg.Wait()
	wg.Add(1)
	go func() { guardLate(check, &wg) }()
	wg.Wait()
	wg.Add(1)
	go func() {
		guardOnly(check)
		wg.Done()
	}()
	wg.Wait()
}
