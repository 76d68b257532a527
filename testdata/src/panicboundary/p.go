package panicboundary

import (
	"log"
	"os"
	"sync"
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
	if r := recover(); r != nil { // want `recover in handle always gives nil, since handle is called \(line 39\) and never deferred itself`
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
	defer func() { // want `this recover cannot see a panic of the goroutine started on line 61`
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

// Look-alikes.

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
