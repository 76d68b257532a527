// Package moby33781 has the structure of the kernel of that name, corrected.
package moby33781

import (
	"context"
	"time"
)

func sound(stop chan bool) {
	const every = time.Millisecond
	const limit = time.Millisecond
	for {
		select {
		case <-stop:
			return
		case <-time.After(every):
			depths := make(chan bool, 1)
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			go func() {
				depths <- true
				close(depths)
			}()
			select {
			case <-stop:
				cancel()
				return
			case <-depths:
				cancel()
			case <-ctx.Done():
				cancel()
				<-depths
			}
		}
	}
}

func Run() {
	for n := range 5 {
		go func(n int) {
			stop := make(chan bool)
			go sound(stop)
			go func() {
				time.Sleep(time.Duration(n) * time.Millisecond)
				stop <- true
			}()
		}(n)
	}
}
