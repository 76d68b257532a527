package panicboundary

import (
	"errors"
	"log"
	"os"
	"sync"

	"panicboundary/lib"
)

// Functions that only start goroutines.

func startAll(us []string) {
	defer rescue() // want `this recover cannot see a panic of the goroutine started on line 18`
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Go(func() { println(u); work() })
	}
	wg.Wait()
}

func startEach[T any](xs []T, f func(T)) {
	defer func() { // want `this recover cannot see a panic of the goroutine started on line 30`
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	for _, x := range xs {
		go f(x)
	}
}

type parser struct {
	in  map[string]int
	log *log.Logger
}

func (p *parser) recovered() {
	if r := recover(); r != nil {
		p.log.Print(r)
	}
}

func (p *parser) start() {
	defer p.recovered() // want `this recover cannot see a panic`
	for k := range p.in {
		go p.one(k) // want `a panic in this goroutine`
	}
}

func (p *parser) one(k string) { work() }

func startFar() {
	defer lib.Rescue() // want `this recover cannot see a panic`
	lib.Spawn(work)
}

func spawnHere(f func()) { go f() } // want `a panic in this goroutine`

func startHere() {
	defer lib.Rescue() // want `this recover cannot see a panic`
	spawnHere(func() { work() })
}

// One that others defer well.

func clean(err *error) {
	if r := recover(); r != nil { // ok
		*err = errors.New("panic")
	}
}

func cleanWell() (err error) {
	defer clean(&err)
	work()
	return nil
}

func cleanDeep() (err error) {
	defer func() {
		clean(&err) // want `clean recovers only when it is deferred itself, and here a deferred function literal calls it`
	}()
	work()
	return nil
}

func (p *parser) deep() {
	defer func() { p.recovered() }() // want `recovered recovers only when it is deferred itself`
	work()
}

// Ends of the process one call deep.

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func die() {
	log.Print("bye")
	os.Exit(1)
}

func fatalMust(run func() error) {
	go func() { // want `a panic in this goroutine`
		must(run()) // want `must ends the process from a goroutine, and other goroutines and deferred calls get no chance`
	}()
}

func fatalDie() {
	var wg sync.WaitGroup
	wg.Go(func() {
		if broken {
			die() // want `die ends the process from a goroutine`
		}
	})
	wg.Wait()
}

func fatalFar(run func() error) {
	go func() { // want `a panic in this goroutine`
		if err := run(); err != nil {
			lib.Die(err) // want `Die ends the process from a goroutine`
		}
	}()
}

// Look-alikes.

func startSafe() {
	defer lib.Rescue() // ok: who knows
	lib.SpawnSafe(work)
}

func startNamed(names []string) {
	defer lib.Rescue() // ok: for names[0]
	lib.SpawnNamed(names, work)
}

func startFirst(us []func()) {
	defer lib.Rescue() // ok: for the index
	go us[0]()
}

func startRecovering(us []string) {
	defer lib.Rescue() // ok: the goroutines recover, too
	var wg sync.WaitGroup
	for range us {
		wg.Go(func() {
			defer lib.Rescue()
			work()
		})
	}
	wg.Wait()
}

func mustHere(run func() error) {
	must(run()) // ok: no goroutine
}

// Runs until it is told to stop; deep inside something may end the process.
func (p *parser) serve() {
	if broken {
		p.stop()
	}
}

func (p *parser) stop() { die() }

func fatalDeep(p *parser) {
	go func() { // want `a panic in this goroutine`
		p.serve() // ok: too deep to say
	}()
}
