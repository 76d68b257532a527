// Package timeout has the structure of the kernel of that name, corrected.
package timeout

import "context"

func wait(ctx context.Context) {
	guest := make(chan any, 1)
	go func() { guest <- struct{}{} }()
	select {
	case <-guest:
	case <-ctx.Done():
	}
}

func Run() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 10 {
		go wait(ctx)
	}
}
