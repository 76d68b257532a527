package a

import "context"

func rows(ctx context.Context) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := 0; ; i++ {
			select {
			case out <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func First(ctx context.Context, is func(int) bool) int { // want First:`leaves behind until \[0\] end`
	for i := range rows(ctx) {
		if is(i) {
			return i
		}
	}
	return -1
}

type finder struct{}

func (finder) Find(n int, ctx context.Context) int { // want Find:`leaves behind until \[2\] end`
	return First(ctx, func(i int) bool { return i > n })
}

func own(ctx context.Context) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return First(ctx, nil)
}

func all(ctx context.Context) (n int) {
	for range rows(ctx) {
		n++
	}
	return n
}
