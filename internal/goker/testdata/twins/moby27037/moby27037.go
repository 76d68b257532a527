// Package moby27037 has the structure of the kernel of that name, corrected.
package moby27037

import (
	"fmt"
	"sync"
)

func Run() {
	wg := sync.WaitGroup{}
	for n := 17; n <= 21; n++ {
		wg.Add(1)
		go func(n int) {
			defer wg.Done()
			_ = fmt.Sprintf("edition %d", n)
		}(n)
	}
	wg.Wait()
}
