package missing

import "sync"

// Goroutines that have got to the bottom of a recursion. (From a test of a library that
// finds leaked goroutines.)
func bottom(n int) {
	var started sync.WaitGroup
	done := make(chan struct{})
	for range n {
		var down func(int)
		down = func(depth int) {
			if depth == 0 {
				started.Done()
				<-done
				return
			}
			down(depth - 1) // ok: it gets there
		}
		started.Add(1)
		go down(10)
	}
	started.Wait()
	close(done)
}

type tree struct{ left, right *tree }

func (t *tree) first(wg *sync.WaitGroup) {
	if t.left == nil {
		wg.Done()
		return
	}
	t.left.first(wg) // ok
}

func walk(t *tree) {
	var wg sync.WaitGroup
	wg.Add(1)
	go t.first(&wg)
	wg.Wait()
}

// A way that does not go deeper.
func shallow(n int) {
	var started sync.WaitGroup
	for range n {
		var down func(int)
		down = func(depth int) {
			if depth == 0 {
				started.Done()
				return
			}
			if depth > 100 {
				return // want `the goroutine returns here without started.Done\(\)`
			}
			down(depth - 1)
		}
		started.Add(1)
		go down(n)
	}
	started.Wait()
}
