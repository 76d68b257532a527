package runs

import "sync"

const workers = 16

// More goroutines than are looked at one by one.
func firstOfMany(ask func(int) int) int {
	ch := make(chan int)
	for i := range workers {
		go func() {
			ch <- ask(i) // want `the goroutine waits for ever sending on ch: fewer values are received than goroutines send`
		}()
	}
	return <-ch
}

// Look-alikes.

func allOfMany(ask func(int) int) (sum int) {
	ch := make(chan int)
	for i := range workers {
		go func() { ch <- ask(i) }() // ok
	}
	for range workers {
		sum += <-ch
	}
	return sum
}

func roomForMany(ask func(int) int) int {
	ch := make(chan int, workers)
	for i := range workers {
		go func() { ch <- ask(i) }() // ok
	}
	return <-ch
}

func groupOfMany(ask func(int) int) int {
	ch := make(chan int, workers)
	var wg sync.WaitGroup
	wg.Add(workers)
	for i := range workers {
		go func() {
			defer wg.Done()
			ch <- ask(i) // ok
		}()
	}
	wg.Wait()
	return <-ch
}
