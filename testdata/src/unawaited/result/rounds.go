package result

import (
	"os"
	"sync"

	"golang.org/x/sync/errgroup"
)

// One goroutine a round, and nobody waits: that there may be no rounds is no
// reason not to.
func sizes(names []string) []int64 {
	out := make([]int64, len(names))
	for i, n := range names {
		go func() {
			if fi, err := os.Stat(n); err == nil {
				out[i] = fi.Size()
			}
		}()
	}
	return out // want `out is read while the goroutine that sets it \(started at line 15\) may still run`
}

// Counted, but not waited for.
func counted(names []string) []int64 {
	out := make([]int64, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if fi, err := os.Stat(n); err == nil {
				out[i] = fi.Size()
			}
		}()
	}
	return out // want `out is read while the goroutine`
}

// Under a lock that the goroutines have for themselves.
func byName(names []string) map[string]int64 {
	out := make(map[string]int64)
	var mu sync.Mutex
	for _, n := range names {
		go func() {
			fi, err := os.Stat(n)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out[n] = fi.Size()
		}()
	}
	return out // want `out is read while the goroutine`
}

type lister struct{ root string }

func (l lister) each(names []string) []error {
	errs := make([]error, len(names))
	for i, n := range names {
		go func() { errs[i] = os.Remove(l.root + n) }()
	}
	return errs // want `errs is read while the goroutine`
}

func mappedEach[T, U any](in []T, f func(T) U) []U {
	out := make([]U, len(in))
	for i, v := range in {
		go func() { out[i] = f(v) }()
	}
	return out // want `out is read while the goroutine`
}

// Waited for by as many answers.
func answered(names []string) []int64 {
	out := make([]int64, len(names))
	done := make(chan bool)
	for i, n := range names {
		go func() {
			if fi, err := os.Stat(n); err == nil {
				out[i] = fi.Size()
			}
			done <- true
		}()
	}
	for range names {
		<-done
	}
	return out // ok
}

func waitedFor(names []string) []int64 {
	out := make([]int64, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() {
			if fi, err := os.Stat(n); err == nil {
				out[i] = fi.Size()
			}
		})
	}
	wg.Wait()
	return out // ok
}

// Only some rounds start one, and who does not waits for nothing.
func some(names []string, first func() int64) []int64 {
	out := make([]int64, len(names))
	started := 0
	done := make(chan bool)
	for i, n := range names {
		if n == "" {
			continue
		}
		started++
		go func() {
			if fi, err := os.Stat(n); err == nil {
				out[i] = fi.Size()
			}
			done <- true
		}()
	}
	for range started {
		<-done
	}
	return out // ok
}

// Looked into under the lock, for what has come so far.
func soFar(names []string, enough func(map[string]int64) bool) map[string]int64 {
	out := make(map[string]int64)
	var mu sync.Mutex
	for _, n := range names {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			out[n] = int64(len(n))
		}()
	}
	mu.Lock()
	defer mu.Unlock()
	if enough(out) { // ok
		return nil
	}
	return nil
}

// Read beside the wait, last as compilers do it: a case from prometheus.
func beside(names []string) ([]int64, error) {
	var out []int64
	var mu sync.Mutex
	var g errgroup.Group
	for _, n := range names {
		g.Go(func() error {
			fi, err := os.Stat(n)
			if err != nil {
				return err
			}
			mu.Lock()
			out = append(out, fi.Size())
			mu.Unlock()
			return nil
		})
	}
	return out, g.Wait() // ok
}
