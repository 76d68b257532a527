package panicboundary

import (
	"log"
	"os"
	"sync"

	"panicboundary/lib"
)

var broken bool

func work() {
	if broken {
		panic("x")
	}
}

func direct() {
	defer recover() // want `defer recover\(\) does not stop a panic`
	work()
}

func nested() {
	defer func() {
		func() {
			if r := recover(); r != nil { // want `recover in this function literal always gives nil`
				log.Print(r)
			}
		}()
	}()
	work()
}

func handle() {
	if r := recover(); r != nil { // want `recover in handle always gives nil, since handle is called \(line 41\) and never deferred itself`
		log.Print(r)
	}
}

func helper() { defer func() { handle() }(); work() }

type server struct{ wg sync.WaitGroup }

func (s *server) rescue() {
	recover() // want `recover in rescue always gives nil`
}

func (s *server) method() {
	defer func() {
		s.rescue()
	}()
	work()
}

func elsewhere(wg *sync.WaitGroup) {
	defer func() { // want `this recover cannot see a panic of the goroutine started on line 63`
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	wg.Add(1)
	go func() { // want `a panic in this goroutine ends the whole process`
		defer wg.Done()
		work()
	}()
}

func catch[T any](v *T) {
	if r := recover(); r != nil { // want `recover in catch always gives nil`
		log.Print(r, v)
	}
}

func generic[T any](v T) {
	defer func() { catch(&v) }()
	work()
}

func fatal(run func() error) {
	go func() { // want `a panic in this goroutine`
		if err := run(); err != nil {
			log.Fatal(err) // want `log.Fatal ends the process from a goroutine, and other goroutines and deferred calls get no chance`
		}
	}()
}

func (s *server) exit(f *os.File) {
	defer f.Close()
	go s.watch() // want `a panic in this goroutine`
	work()
}

func (s *server) watch() {
	work()
	os.Exit(1) // want `os.Exit ends the process from a goroutine, and what exit deferred does not run`
}

func anotherPackage() {
	defer func() {
		lib.Rescue() // want `Rescue recovers only when it is deferred itself, and here a deferred function literal calls it, so the panic goes on: write defer Rescue\(...\)`
	}()
	work()
}

func anotherMethod(h lib.Handler) {
	defer func() {
		log.Print("done")
		h.Crash("work") // want `Crash recovers only when it is deferred itself`
	}()
	work()
}

func ofThisPackage() {
	defer func() {
		Rescue() // want `Rescue recovers only when it is deferred itself`
	}()
	work()
}

func inGoroutine() {
	go func() { // want `a panic in this goroutine`
		defer func() { lib.Rescue() }() // want `Rescue recovers only when it is deferred itself`
		work()
	}()
}

func fatalHelper(name string) {
	run := func() {
		work()
		log.Fatalf("%s", name) // want `log.Fatalf ends the process from a goroutine`
	}
	go run() // want `a panic in this goroutine`
}

func fatalGeneric[T any](v T) {
	go func() { // want `a panic in this goroutine`
		log.Fatalln(v) // want `log.Fatalln ends the process from a goroutine`
	}()
}

// Look-alikes.

func deferredThere(h lib.Handler) {
	defer lib.Rescue()            // ok
	defer h.Crash("here")         // ok
	defer func() { lib.Exit() }() // ok: recovers nothing anyway
	go func() {
		defer lib.Rescue() // ok: and the goroutine is guarded
		work()
	}()
	work()
}

func calledElsewhere() {
	clean := func() { lib.Rescue() } // ok: who knows what it is for; it is called too
	clean()
	work()
}

func rescue() {
	if r := recover(); r != nil { // ok: deferred below
		log.Print(r)
	}
}

func deferred() {
	defer rescue()
	work()
}

// Exported: others may defer it.
func Rescue() {
	if r := recover(); r != nil { // ok
		log.Print(r)
	}
}

func rescueValue() {
	if r := recover(); r != nil { // ok: kept in a variable, deferred there
		log.Print(r)
	}
}

var hook = rescueValue

func guarded() {
	go func() {
		defer rescue() // ok: recovers
		work()
	}()
}

func both() {
	defer func() { // ok: work itself may panic
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	go func() {
		defer rescue()
		work()
	}()
	work()
}

func calc(ch chan int) {
	go func() { ch <- 1 }() // ok: nothing in it that can panic but the send
}

func given(f func()) {
	defer func() { // want `this recover cannot see a panic of the goroutine started on line \d+`
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	go f()
}

func givenAndCalled(f func()) {
	defer func() { // ok: for the call
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	go f()
	f()
}
