// Package workers has helpers that run one literal in many goroutines.
package workers

import (
	"sync"
	"sync/atomic"

	"sharedvar/helper"
)

// parallel has workers call f for each piece, and waits.
func parallel(workers, pieces int, f func(piece int)) {
	todo := make(chan int, pieces)
	for i := range pieces {
		todo <- i
	}
	close(todo)
	var wg sync.WaitGroup
	wg.Add(workers)
	for range workers {
		go func() {
			defer wg.Done()
			for p := range todo {
				f(p)
			}
		}()
	}
	wg.Wait()
}

// forEach starts a goroutine for each element.
func forEach[T any](xs []T, f func(int, T)) {
	var wg sync.WaitGroup
	for i, x := range xs {
		wg.Go(func() { f(i, x) })
	}
	wg.Wait()
}

// locked calls f under a lock.
func locked(n int, f func(int)) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			f(i)
		})
	}
	wg.Wait()
}

// oneByOne waits for each goroutine.
func oneByOne(n int, f func(int)) {
	for i := range n {
		done := make(chan bool)
		go func() {
			f(i)
			close(done)
		}()
		<-done
	}
}

type pool struct{ n int }

func (p *pool) run(f func()) {
	for range p.n {
		go f()
	}
}

func work(i int) (string, error) { return "", nil }

func counts() (failed int) {
	parallel(4, 100, func(i int) {
		if _, err := work(i); err != nil {
			failed++ // want "^failed is changed by all goroutines that run this function literal at the same time .started by parallel, line 21., with nothing to order them: use sync/atomic or a mutex"
		}
	})
	return failed
}

func appends(xs []string) []string {
	var out []string
	forEach(xs, func(_ int, x string) {
		out = append(out, x) // want "out is appended to by all goroutines"
	})
	return out
}

func writesMap(xs []string) map[string]int {
	m := make(map[string]int)
	fill := func(i int, x string) {
		m[x] = i // want "m is written to by all goroutines"
	}
	forEach(xs, fill)
	return m
}

func assigns(p *pool) (err error) {
	p.run(func() {
		_, err = work(1) // want "err is assigned by all goroutines"
	})
	return err
}

func otherPackage(xs []string) int {
	n := 0
	helper.Parallel(xs, func(x string) {
		n += len(x) // want "n is changed by all goroutines"
	})
	return n
}

// From Kubernetes' scheduler: every piece writes all elements.
func sameElements(configs []int) [][]int {
	results := make([][]int, len(configs))
	parallel(2, 10, func(piece int) {
		for i := range configs {
			if results[i] == nil {
				results[i] = []int{1, 2} // want "results is assigned at the same index by all goroutines"
			}
		}
	})
	return results
}

// Look-alikes.

func ownElement(n int) []string {
	out := make([]string, n)
	parallel(4, n, func(i int) {
		out[i], _ = work(i) // ok: one element a piece
	})
	return out
}

func stride(n int) []int {
	out := make([]int, n)
	parallel(4, 4, func(w int) {
		for i := range n {
			if i%4 == w {
				out[i] = i // ok: each has its own
			}
		}
	})
	return out
}

func chunk(n int) []int {
	out := make([]int, n)
	parallel(4, 4, func(w int) {
		for i := w; i < n; i += 4 {
			out[i] = i // ok
		}
	})
	return out
}

func underLock(n int) (failed int) {
	var mu sync.Mutex
	parallel(4, n, func(i int) {
		if _, err := work(i); err != nil {
			mu.Lock()
			failed++ // ok
			mu.Unlock()
		}
	})
	locked(n, func(i int) {
		failed++ // ok: the helper locks
	})
	oneByOne(n, func(i int) {
		failed++ // ok: one after the other
	})
	helper.Each([]int{1, 2}, func(i int) {
		failed++ // ok: no goroutine
	})
	return failed
}

func atomically(n int) int64 {
	var failed atomic.Int64
	parallel(4, n, func(i int) {
		failed.Add(1) // ok
	})
	return failed.Load()
}

func onceOnly(n int) (first string) {
	var once sync.Once
	parallel(4, n, func(i int) {
		once.Do(func() { first, _ = work(i) }) // ok
	})
	return first
}

func ownVariable(n int) {
	parallel(4, n, func(i int) {
		err := error(nil)
		_, err = work(i) // ok: its own
		_ = err
	})
}

// From badger's benchmarks: nobody reads the count.
func sink(n int) {
	var hits int
	parallel(4, n, func(i int) {
		if _, err := work(i); err == nil {
			hits++ // ok
		}
	})
}
