package b

import "sync"

type Runner struct{ wg sync.WaitGroup }

func (r *Runner) Go(f func()) { // want Go:`spawns\+joins\(0\)`
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		f()
	}()
}

func (r *Runner) Wait() { r.wg.Wait() }

func Async(name string, f func()) { go f() } // want Async:`spawns\(1\)`

func Deep(f func()) { Async("deep", func() { f() }) } // want Deep:`spawns\(0\)`

func Each(xs []int, f func(int)) { // want Each:`calls\(1\)`
	for _, x := range xs {
		f(x)
	}
}

var kept []func()

func Keep(f func()) { kept = append(kept, f) } // want Keep:`stores\(0\)`

func Gen[T any](x T, f func(T)) { go f(x) } // want Gen:`spawns\(1\)`

func Workers(n int, f func(int)) { // want Workers:`spawns\+joins\+many\+waits\(1\)`
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(i)
		}()
	}
	wg.Wait()
}

func OneByOne(n int, f func(int)) { // want OneByOne:`spawns\+joins\+waits\(1\)`
	for i := range n {
		done := make(chan bool)
		go func() {
			defer close(done)
			f(i)
		}()
		<-done
	}
}

// Safe makes f one that does not panic.
func Safe(name string, f func() error) func() error { // want Safe:`wraps\(1\)`
	return func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				println(name)
			}
		}()
		return f()
	}
}

type Task func()

func Timed(f func()) Task { return func() { f() } } // want Timed:`wraps\(0\)`

func Nested(f func() error) func() error { return Safe("nested", f) } // want Nested:`wraps\(0\)`

// Both also keeps it.
func Both(f func()) func() { // want Both:`stores\(0\)`
	kept = append(kept, f)
	return func() { f() }
}

// Later starts another goroutine when it is called.
func Later(f func()) func() { return func() { go f() } } // want Later:`stores\(0\)`

// Same gives back what it got.
func Same(f func()) func() { return f } // want Same:`stores\(0\)`
