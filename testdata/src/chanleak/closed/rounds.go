package closed

import "sync"

// Every round closes its channel before the goroutine starts, as in a scheduler's
// test.
func submitAll(n int, submit func(int)) {
	var wg sync.WaitGroup
	for range n {
		jobs := make(chan int, 8)
		for j := range 8 {
			jobs <- j
		}
		close(jobs) // ok
		wg.Go(func() {
			for j := range jobs {
				submit(j)
			}
		})
	}
	wg.Wait()
}
