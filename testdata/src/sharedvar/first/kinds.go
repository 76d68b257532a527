package first

import (
	"slices"
	"sync"
)

// What is added to is no error.
func best(ids []string) int {
	best, least := 0, 1<<31
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			best = max(best, price(id))      // want "best is changed by every goroutine that the loop starts .*: use sync/atomic or a mutex"
			least = min(price(id), 3, least) // want "least is changed by every goroutine that the loop starts .*: use sync/atomic or a mutex"
		})
	}
	wg.Wait()
	return best - least
}

func concat(ids []string) (out []int) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			out = slices.Concat(out, []int{price(id)}) // want "out is appended to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return out
}

func inserted(ids []string) (out []int) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			out = slices.Insert(out, 0, price(id)) // want "out is appended to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return out
}

func inStruct(ids []string) []int {
	var res struct{ prices []int }
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			res.prices = append(res.prices, price(id)) // want "res.prices is appended to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return res.prices
}

func inStructLast(ids []string) string {
	var res struct{ last string }
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			res.last = id // want "res.last is assigned by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return res.last
}

func inStructCount(ids []string) int {
	var res struct{ n int }
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			res.n += price(id) // want "res.n is changed by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return res.n
}
