package inside

import "sync"

var handlers = []func(n int){
	func(n int) {
		var wg sync.WaitGroup
		for range n {
			go func() {
				wg.Add(1) // want "wg.Add runs in the goroutine"
				defer wg.Done()
				work()
			}()
		}
		wg.Wait()
	},
	func(n int) {
		var wg sync.WaitGroup
		for range n {
			wg.Go(work) // ok
		}
		wg.Wait()
	},
}
