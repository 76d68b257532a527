package merge

import (
	"context"
	"sync"
)

// Fan merges all inputs into one channel, which is closed when all are drained.
func Fan[T any](ctx context.Context, ins ...<-chan T) <-chan T {
	out := make(chan T)
	var wg sync.WaitGroup
	wg.Add(len(ins))
	for _, in := range ins {
		go func(in <-chan T) {
			defer wg.Done()
			for {
				select {
				case v, ok := <-in:
					if !ok {
						return
					}
					select {
					case out <- v:
					case <-ctx.Done():
						return
					}
				case <-ctx.Done():
					return
				}
			}
		}(in)
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

// Take reads at most n values and then stops the producers.
func Take[T any](ctx context.Context, n int, ins ...<-chan T) []T {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	res := make([]T, 0, n)
	for v := range Fan(ctx, ins...) {
		res = append(res, v)
		if len(res) == n {
			break
		}
	}
	return res
}
