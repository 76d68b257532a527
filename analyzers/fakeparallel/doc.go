// Package fakeparallel finds goroutines that look parallel but run one after
// the other: joined as soon as they start, serialised by a lock, or by a limit
// of one.
//
// It is silent in tests and where a goroutine of its own has another reason: to
// recover from panics, to own its thread, to end by Goexit. Anything between
// the start and the wait that takes time or decides something is a reason, too,
// as are waits under a timeout, and batches.
//
// # wait-at-once
//
// A goroutine is started and waited for with nothing in between.
//
// WRONG:
//
//	func f(get func() int) int {
//		ch := make(chan int)
//		go func() { ch <- get() }()
//		return <-ch
//	}
//
// RIGHT:
//
//	func f(get func() int) int {
//		return get()
//	}
//
// # wait-in-loop
//
// A loop waits in each round for the one goroutine which that round started, itself or by
// a function, also of another package of the module, that runs what it is given in a
// goroutine and returns a task, a future or a channel to wait by. Such a function is left
// alone if it recovers from panics, or keeps the task where others see it.
//
// WRONG:
//
//	func all(ctx context.Context, urls []string, fetch func(context.Context, string)) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Go(func() { fetch(ctx, u) })
//			wg.Wait()
//		}
//	}
//
// RIGHT:
//
//	func all(ctx context.Context, urls []string, fetch func(context.Context, string)) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Go(func() { fetch(ctx, u) })
//		}
//		wg.Wait()
//	}
//
// # lock-held
//
// The goroutines of a loop do all their work under one lock, and the work
// waits, or computes what is made to take long: keys from passwords, pictures. A lock that does more than guard the results, of a client that serves
// one at a time, say, makes goroutines pointless as well; then the loop can do
// without them.
//
// WRONG:
//
//	func all(urls []string) (out []*http.Response) {
//		var mu sync.Mutex
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Go(func() {
//				mu.Lock()
//				defer mu.Unlock()
//				resp, err := http.Get(u)
//				if err == nil {
//					out = append(out, resp)
//				}
//			})
//		}
//		wg.Wait()
//		return out
//	}
//
// RIGHT:
//
//	func all(urls []string) (out []*http.Response) {
//		var mu sync.Mutex
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Go(func() {
//				resp, err := http.Get(u)
//				if err == nil {
//					mu.Lock()
//					out = append(out, resp)
//					mu.Unlock()
//				}
//			})
//		}
//		wg.Wait()
//		return out
//	}
//
// # limit-one
//
// A limit lets one goroutine of a loop run at a time.
//
// WRONG:
//
//	func all(ctx context.Context, urls []string, fetch func(context.Context, string) error) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.SetLimit(1)
//		for _, u := range urls {
//			g.Go(func() error { return fetch(gctx, u) })
//		}
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func all(ctx context.Context, urls []string, fetch func(context.Context, string) error) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.SetLimit(8)
//		for _, u := range urls {
//			g.Go(func() error { return fetch(gctx, u) })
//		}
//		return g.Wait()
//	}
package fakeparallel
