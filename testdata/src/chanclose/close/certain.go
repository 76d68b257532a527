package close

import (
	"os"
	"sync"
)

// merge has two goroutines that both close.
func merge(a, b <-chan string) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out) // want `when both the goroutine of line \d+ and the goroutine of line \d+ \(line \d+\) close out: close it once, after both have ended`
		for s := range a {
			out <- s
		}
	}()
	go func() {
		defer close(out)
		for s := range b {
			out <- s
		}
	}()
	return out
}

// mergeNamed starts one function twice.
func mergeNamed[T any](a, b <-chan T) <-chan T {
	out := make(chan T)
	go forward(out, a)
	go forward(out, b)
	return out
}

func forward[T any](out chan<- T, in <-chan T) {
	for v := range in {
		out <- v
	}
	close(out) // want `when both the goroutine of line \d+ and the goroutine of line \d+ \(line \d+\) close out`
}

// mergeAfter closes when both have ended.
func mergeAfter(a, b <-chan string) <-chan string {
	out := make(chan string)
	var wg sync.WaitGroup
	for _, in := range []<-chan string{a, b} {
		wg.Go(func() {
			for s := range in {
				out <- s
			}
		})
	}
	go func() {
		defer close(out) // ok
		wg.Wait()
	}()
	return out
}

// either closes in the goroutine that gets a value.
func either(a, b <-chan string) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		if _, ok := <-a; ok {
			close(done) // ok: what is sent where is not known
		}
	}()
	go func() {
		if _, ok := <-b; ok {
			close(done)
		}
	}()
	return done
}

// pool starts methods that close its channel.
type pool struct {
	in  chan string
	out chan int
}

func newPool() *pool {
	p := &pool{in: make(chan string), out: make(chan int)}
	for range 4 {
		go p.work()
	}
	return p
}

func (p *pool) work() {
	for s := range p.in {
		p.out <- len(s)
	}
	close(p.out) // want `every goroutine started at line \d+ closes p\.out; close it once`
}

// restart makes the channel where it starts the goroutines.
type restart struct{ out chan int }

func (r *restart) Start() {
	r.out = make(chan int)
	for i := range 4 {
		go func() {
			defer close(r.out) // want `every goroutine started at line \d+ closes r\.out`
			r.out <- i
		}()
	}
}

type lane struct{ out chan int }

// lanes has a channel for each goroutine.
func lanes() []*lane {
	var all []*lane
	for range 4 {
		r := &lane{out: make(chan int)}
		go r.run()
		all = append(all, r)
	}
	return all
}

func (r *lane) run() {
	r.out <- 1
	close(r.out) // ok
}

// removeAll closes in its loop.
func removeAll(names []string) <-chan struct{} {
	done := make(chan struct{})
	for _, n := range names {
		os.Remove(n)
		close(done) // want `panics in the second round of the loop at line \d+: done is made before the loop; close it after the loop`
	}
	return done
}

func removeDeferred(names []string) {
	done := make(chan struct{})
	go func() { <-done }()
	for i := 0; i < len(names); i++ {
		defer close(done) // want `panics when removeDeferred returns, if the loop at line \d+ has two rounds`
		os.Remove(names[i])
	}
}

// removeFirst leaves.
func removeFirst(names []string) <-chan struct{} {
	done := make(chan struct{})
	for _, n := range names {
		err := os.Remove(n)
		if err != nil {
			continue
		}
		close(done) // ok
		break
	}
	return done
}

// removeLast asks for the last.
func removeLast(names []string) <-chan struct{} {
	done := make(chan struct{})
	for i, n := range names {
		os.Remove(n)
		if i == len(names)-1 {
			close(done) // ok
		}
	}
	return done
}

// removeUntil leaves after the close, on a condition.
func removeUntil(names []string, enough func() bool) <-chan struct{} {
	done := make(chan struct{})
	for _, n := range names {
		os.Remove(n)
		close(done) // ok
		if enough() {
			return done
		}
		done = make(chan struct{})
	}
	return done
}

// verifyEach signals a failure.
func verifyEach(names []string) {
	failed := make(chan struct{})
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			if _, err := os.Stat(n); err != nil {
				close(failed) // want `every goroutine started at line \d+ that comes here closes failed; close it in a sync\.Once`
			}
		})
	}
	wg.Wait()
}
