package late

import (
	"context"
	"sync"
	"time"
)

// A goroutine that ends when it is told to, which it is after the Add.
func told(work func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	go func() {
		for range time.Tick(time.Millisecond) {
			if ctx.Err() != nil {
				wg.Done()
				return
			}
			work()
		}
	}()
	wg.Add(1) // ok: nobody calls cancel before
	cancel()
	wg.Wait()
}

// The caller's context may have ended by then.
func toldByOthers(ctx context.Context, work func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	go func() {
		for range time.Tick(time.Millisecond) {
			if ctx.Err() != nil {
				wg.Done()
				return
			}
			work()
		}
	}()
	wg.Add(1) // want `wg.Add comes after the go statement`
	cancel()
	wg.Wait()
}

func toldFirst(work func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	go func() {
		for range time.Tick(time.Millisecond) {
			if ctx.Err() != nil {
				wg.Done()
				return
			}
			work()
		}
	}()
	cancel()
	wg.Add(1) // want `wg.Add comes after the go statement`
	wg.Wait()
}
