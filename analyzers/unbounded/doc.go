// Package unbounded finds goroutines that are started for each element of
// something from outside, where each asks a server, a database or the disk, and
// nothing limits how many do so at once. One long list is then as many
// connections, file descriptors and answers in memory.
//
// It is silent when there is a limit or may be one: SetLimit, a pool, a group
// that was made elsewhere, a slot of a channel or a limiter that the loop or the
// goroutines wait for, batches, a look at the length of the list anywhere, also
// in a caller of the same package; when the source spells out how many there
// are; in tests.
//
// Approximations: what a request holds is followed within a function and
// through two calls of the same package. That a proxy in front limits the size
// of requests, or that lists are short in practice, cannot be seen.
//
// # request
//
// Whoever sends a request decides how many goroutines start.
//
// WRONG:
//
//	func handle(w http.ResponseWriter, r *http.Request) {
//		var ids []string
//		if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
//			http.Error(w, err.Error(), http.StatusBadRequest)
//			return
//		}
//		g, ctx := errgroup.WithContext(r.Context())
//		for _, id := range ids {
//			g.Go(func() error { return load(ctx, id) })
//		}
//		if err := g.Wait(); err != nil {
//			http.Error(w, err.Error(), http.StatusBadGateway)
//		}
//	}
//
// RIGHT:
//
//	func handle(w http.ResponseWriter, r *http.Request) {
//		var ids []string
//		if err := json.NewDecoder(r.Body).Decode(&ids); err != nil {
//			http.Error(w, err.Error(), http.StatusBadRequest)
//			return
//		}
//		g, ctx := errgroup.WithContext(r.Context())
//		g.SetLimit(8)
//		for _, id := range ids {
//			g.Go(func() error { return load(ctx, id) })
//		}
//		if err := g.Wait(); err != nil {
//			http.Error(w, err.Error(), http.StatusBadGateway)
//		}
//	}
//
// # data
//
// A file, a directory, a table or a stream decides how many goroutines start.
// Off by default: whether such a source is long is for those to say who know it.
//
// WRONG:
//
//	func all(ctx context.Context, f io.Reader) {
//		var wg sync.WaitGroup
//		lines := bufio.NewScanner(f)
//		for lines.Scan() {
//			url := lines.Text()
//			wg.Go(func() { load(ctx, url) })
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	func all(ctx context.Context, f io.Reader) {
//		var wg sync.WaitGroup
//		slots := make(chan struct{}, 8)
//		lines := bufio.NewScanner(f)
//		for lines.Scan() {
//			url := lines.Text()
//			slots <- struct{}{}
//			wg.Go(func() {
//				defer func() { <-slots }()
//				load(ctx, url)
//			})
//		}
//		wg.Wait()
//	}
package unbounded
