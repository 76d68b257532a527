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
