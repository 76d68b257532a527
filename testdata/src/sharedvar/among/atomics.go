package among

import (
	"sync"
	"sync/atomic"
)

// They ask whether to go on, and none of them tells the others anything.
func countUntil(stop *atomic.Bool, n int) (total int) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for !stop.Load() {
				total++ // want `total is changed by every goroutine that the loop starts`
			}
		})
	}
	wg.Wait()
	return total
}

// They hand on whose turn it is.
func inTurns(n int) (total int) {
	var turn atomic.Int64
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for turn.Load() != int64(i) {
			}
			total++ // ok
			turn.Store(int64(i) + 1)
		})
	}
	wg.Wait()
	return total
}

// A helper does.
type turns struct{ now atomic.Int64 }

func (t *turns) over() { t.now.Add(1) }

func byHelper(t *turns, n int) (total int) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for t.now.Load() != int64(i) {
			}
			total++ // ok
			t.over()
		})
	}
	wg.Wait()
	return total
}

// One of them alone is let in.
func once(n int, find func() error) (err error) {
	var found atomic.Bool
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if e := find(); e != nil && found.CompareAndSwap(false, true) {
				err = e // ok
			}
		})
	}
	wg.Wait()
	return err
}
