package fakeparallel

import (
	"bytes"
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"image"
	"image/png"
	"log"
	"net/http"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

func work(n int) int { return n * 2 }

func fetch(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

// A literal and its channel.
func answer() int {
	ch := make(chan int)
	go func() { ch <- work(1) }()
	return <-ch // want `^<-ch right after the goroutine of line \d+ starts lets the two run one after the other: call the function instead of starting it, and use its result$`
}

// Closing a channel.
func closes() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(1)
	}()
	<-done // want `<-done right after the goroutine`
}

// A group, a named function.
func group() {
	var wg sync.WaitGroup
	wg.Add(1)
	go named(&wg)
	wg.Wait() // want `^wg.Wait\(\) right after the goroutine of line \d+ starts lets the two run one after the other: call the function instead of starting it$`
}

func named(wg *sync.WaitGroup) {
	defer wg.Done()
	work(1)
}

// A method, a method value.
type job struct {
	wg sync.WaitGroup
}

func (j *job) run() { work(2) }

func (j *job) all() {
	var wg sync.WaitGroup
	wg.Go(j.run)
	wg.Wait() // want `wg.Wait\(\) right after`
}

type jobs struct {
	wg sync.WaitGroup
}

func (j *jobs) run() { work(2) }

func (j *jobs) first() { j.wg.Go(j.run) }

// ok: other methods may have started some.
func (j *jobs) last() {
	j.wg.Go(j.run)
	j.wg.Wait()
}

// ok: the goroutine starts others in its group, as an archiver does.
func workers(ctx context.Context, run func(context.Context, *errgroup.Group)) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		run(gctx, g)
		return nil
	})
	return g.Wait()
}

// ok: somebody else has started one.
func uploader(ctx context.Context, start func(*errgroup.Group), save func() error) error {
	g, _ := errgroup.WithContext(ctx)
	start(g)
	g.Go(save)
	return g.Wait()
}

// ok: so may the goroutine itself.
func spawns(n int) {
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range n {
			wg.Go(func() { work(i) })
		}
	})
	wg.Wait()
}

// An errgroup; generic.
func generic[T any](ctx context.Context, f func(context.Context) (T, error)) (v T, err error) {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		v, err = f(gctx)
		return err
	})
	err = g.Wait() // want `g.Wait\(\) right after`
	return v, err
}

// In a loop.
func loop(ctx context.Context, urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() { fetch(ctx, u) })
		wg.Wait() // want `^wg.Wait\(\) in the loop waits for the goroutine that the same round started \(line \d+\), so only one ever runs: wait after the loop$`
	}
}

func loopAdd(ctx context.Context, urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fetch(ctx, u)
		}()
		wg.Wait() // want `wg.Wait\(\) in the loop`
	}
}

func loopOwn(ctx context.Context, urls []string) (out []*http.Response) {
	for _, u := range urls {
		ch := make(chan *http.Response, 1)
		go func() {
			resp, _ := fetch(ctx, u)
			ch <- resp
		}()
		out = append(out, <-ch) // want `^<-ch in the loop waits for the goroutine that the same round started \(line \d+\), so only one ever runs: start all first and collect the results after the loop$`
	}
	return out
}

func loopGroup(ctx context.Context, urls []string) error {
	for _, u := range urls {
		var g errgroup.Group
		g.Go(func() error {
			_, err := fetch(ctx, u)
			return err
		})
		if err := g.Wait(); err != nil { // want `g.Wait\(\) in the loop`
			return err
		}
	}
	return nil
}

// All under one lock.
func locked(ctx context.Context, urls []string) (out []*http.Response) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			resp, err := fetch(ctx, u) // want `^fetch waits for the network, via Client.Do while mu is locked, which every goroutine of the loop takes first \(line \d+\), so they run one after the other: call it before mu.Lock\(\), and lock only what keeps the result$`
			if err != nil {
				log.Print(err)
				return
			}
			out = append(out, resp)
		})
	}
	wg.Wait()
	return out
}

type pool struct {
	mu  sync.Mutex
	out map[string]*http.Response
}

func (p *pool) one(ctx context.Context, u string) {
	p.mu.Lock()
	p.out[u], _ = fetch(ctx, u) // want `fetch waits for the network, via Client.Do while p.mu is locked`
	p.mu.Unlock()
}

func (p *pool) all(ctx context.Context, urls []string) {
	for _, u := range urls {
		go p.one(ctx, u)
	}
}

// Keys are derived under the lock of their results, as the deferred Unlock is for
// the whole goroutine.
func keys(ctx context.Context, passwords map[string]string) (map[string][]byte, error) {
	var mu sync.Mutex
	out := make(map[string][]byte)
	g, gctx := errgroup.WithContext(ctx)
	for user, pw := range passwords {
		g.Go(func() error {
			if err := gctx.Err(); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			key, err := deriveKey(pw) // want `^deriveKey computes for long, via pbkdf2.Key while mu is locked, which every goroutine of the loop takes first \(line \d+\), so they run one after the other: call it before mu.Lock\(\), and lock only what keeps the result$`
			if err != nil {
				return err
			}
			out[user] = key
			return nil
		})
	}
	return out, g.Wait()
}

func deriveKey(pw string) ([]byte, error) {
	start := time.Now()
	key, err := pbkdf2.Key(sha256.New, pw, []byte("salt"), 600_000, 32)
	if err != nil {
		return nil, err
	}
	log.Print(time.Since(start))
	return key, nil
}

// A method that a loop starts, with pictures.
type album struct {
	mu   sync.Mutex
	size map[string]image.Point
}

func (a *album) add(name string, data []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	img, err := png.Decode(bytes.NewReader(data)) // want `^Decode computes for long while a.mu is locked`
	if err == nil {
		a.size[name] = img.Bounds().Size()
	}
}

func (a *album) all(files map[string][]byte) {
	for name, data := range files {
		go a.add(name, data)
	}
}

// ok: the key is derived before the lock.
func keysFirst(passwords map[string]string) map[string][]byte {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := make(map[string][]byte)
	for user, pw := range passwords {
		wg.Go(func() {
			key, err := deriveKey(pw)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out[user] = key
		})
	}
	wg.Wait()
	return out
}

// ok: some of the work is outside: the goroutines are good for that.
func keysAfter(urls []string, names map[string]string) map[string][]byte {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := make(map[string][]byte)
	for _, u := range urls {
		wg.Go(func() {
			resp, err := fetch(context.Background(), u)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out[u], _ = deriveKey(resp.Status)
		})
	}
	wg.Wait()
	return out
}

// ok: what is done under the lock takes no time.
func sums(passwords map[string]string) map[string][32]byte {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := make(map[string][32]byte)
	for user, pw := range passwords {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			out[user] = sha256.Sum256([]byte(pw))
		})
	}
	wg.Wait()
	return out
}

// A limit of one.
func limit(ctx context.Context, urls []string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(1) // want `^g.SetLimit\(1\) lets one goroutine of the loop run at a time \(started on line \d+\), which is the loop without goroutines: raise the limit, or call the function in the loop$`
	for _, u := range urls {
		g.Go(func() error {
			_, err := fetch(gctx, u)
			return err
		})
	}
	return g.Wait()
}

func slot(ctx context.Context, urls []string) {
	sem := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, u := range urls {
		sem <- struct{}{} // want `^sem has one slot, so the loop starts a goroutine \(line \d+\) only when the one before has ended: give sem more slots, or call the function in the loop$`
		wg.Go(func() {
			defer func() { <-sem }()
			fetch(ctx, u)
		})
	}
	wg.Wait()
}

// ok: a timeout.
func timeout(ctx context.Context) (n int) {
	ch := make(chan int, 1)
	go func() { ch <- work(1) }()
	select {
	case n = <-ch:
	case <-ctx.Done():
	}
	return n
}

// ok: something in between.
func between(ctx context.Context) (int, error) {
	ch := make(chan int, 1)
	go func() { ch <- work(1) }()
	_, err := fetch(ctx, "x")
	return <-ch, err
}

// ok: panics stay there.
func isolated(f func()) (v any) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { v = recover() }()
		f()
	}()
	<-done
	return v
}

// ok: a thread of its own.
func thread(f func()) {
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		f()
		close(done)
	}()
	<-done
}

// ok: two.
func two() {
	var wg sync.WaitGroup
	wg.Go(func() { work(1) })
	wg.Go(func() { work(2) })
	wg.Wait()
}

// ok: batches.
func batches(ctx context.Context, urls []string) {
	var wg sync.WaitGroup
	for i, u := range urls {
		wg.Go(func() { fetch(ctx, u) })
		if i%8 == 7 {
			wg.Wait()
		}
	}
	wg.Wait()
}

// ok: a batch in each round.
func rounds(ctx context.Context, all [][]string) {
	for _, urls := range all {
		var wg sync.WaitGroup
		for _, u := range urls {
			wg.Go(func() { fetch(ctx, u) })
		}
		wg.Wait()
	}
}

// ok: a stream of answers.
func stream(urls []string) (n int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for range urls {
			ch <- 1
		}
	}()
	for v := range ch {
		n += v
	}
	return n
}

// ok: says when it has begun.
func begun() {
	started := make(chan struct{})
	go func() {
		close(started)
		for {
			time.Sleep(time.Second)
		}
	}()
	<-started
}

// ok: the lock is taken for the result.
func stored(ctx context.Context, urls []string) (out []*http.Response) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			resp, _ := fetch(ctx, u)
			mu.Lock()
			out = append(out, resp)
			mu.Unlock()
		})
	}
	wg.Wait()
	return out
}

// ok: each has its own.
type host struct {
	mu  sync.Mutex
	url string
}

func own(ctx context.Context, hosts []*host) {
	var wg sync.WaitGroup
	for _, h := range hosts {
		wg.Go(func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			fetch(ctx, h.url)
		})
	}
	wg.Wait()
}

// ok: as many as configured.
func configured(ctx context.Context, urls []string, n int) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(n)
	for _, u := range urls {
		g.Go(func() error {
			_, err := fetch(gctx, u)
			return err
		})
	}
	return g.Wait()
}

// ok: one at a time unless asked otherwise.
func chosen(ctx context.Context, urls []string, parallel bool) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(1)
	if parallel {
		g.SetLimit(8)
	}
	for _, u := range urls {
		g.Go(func() error {
			_, err := fetch(gctx, u)
			return err
		})
	}
	return g.Wait()
}

// ok: waits until the goroutine has begun, as a container runtime does before
// it copies from a console.
func begunGroup(copy func()) {
	var began sync.WaitGroup
	began.Add(1)
	go func() {
		began.Done()
		copy()
	}()
	began.Wait()
}

// ok: panics of what is called stay in the goroutine, as in a software
// transactional memory that ends transactions so.
func transaction(apply func() error) error {
	out := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				out <- r.(error)
			}
		}()
		out <- apply()
	}()
	return <-out
}

// From a library for tests: a goroutine for each attempt, since it may end
// itself; what it did decides whether there is another.
func attempts(tries int, try func(*attempt)) bool {
	a := new(attempt)
	for range tries {
		var wg sync.WaitGroup
		wg.Go(func() { try(a) })
		wg.Wait() // ok
		if a.failed {
			a.failed = false
			continue
		}
		return true
	}
	return false
}

type attempt struct{ failed bool }
