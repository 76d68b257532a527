// Package cockroach18101 has the structure of the kernel of that name, corrected.
package cockroach18101

import "context"

const trays = 6

func bake(ctx context.Context) bool {
	ready := make(chan bool, trays)
	go func() {
		defer close(ready)
		knead(ctx, ready)
	}()
	for loaf := range ready {
		select {
		case <-ctx.Done():
			return loaf
		}
	}
	return true
}

func knead(ctx context.Context, ready chan bool) {
	for n := 0; n < trays+2; n++ {
		select {
		case ready <- n != 0:
		case <-ctx.Done():
			return
		}
	}
}

func Run() {
	for range 10 {
		ctx, cancel := context.WithCancel(context.Background())
		go bake(ctx)
		go cancel()
	}
}
