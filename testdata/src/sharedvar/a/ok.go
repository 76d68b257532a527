package a

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"sharedvar/helper"
)

func perIndex(ctx context.Context, urls []string) []error {
	errs := make([]error, len(urls))
	var wg sync.WaitGroup
	for i, u := range urls {
		wg.Go(func() {
			_, errs[i] = fetch(ctx, u) // ok: an element each
		})
	}
	wg.Wait()
	return errs
}

func declaredInside(ctx context.Context, urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			_, err := fetch(ctx, u) // ok: the goroutine's own
			println(err)
		})
	}
	wg.Wait()
}

func perIteration(ctx context.Context, urls []string) {
	for _, u := range urls {
		var err error
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err = fetch(ctx, u) // ok: one variable a round, waited for
		}()
		<-done
		println(err)
	}
}

func locked(ctx context.Context, urls []string) (out []string) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			s, _ := fetch(ctx, u)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, s) // ok: under the lock
		})
	}
	wg.Wait()
	return out
}

type guard struct{ mu sync.Mutex }

func (g *guard) with(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
}

func lockedByHelper(urls []string) (n int) {
	var g guard
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() {
			g.with(func() { n++ }) // ok: the helper locks
		})
	}
	wg.Wait()
	return n
}

func once(urls []string) (first error) {
	var o sync.Once
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() {
			if err := validate(); err != nil {
				o.Do(func() { first = err }) // ok: once
			}
		})
	}
	wg.Wait()
	return first
}

func oneAtATime(urls []string) (n int) {
	var g errgroup.Group
	g.SetLimit(1)
	for range urls {
		g.Go(func() error {
			n++ // ok: a limit of one
			return nil
		})
	}
	g.Wait()
	return n
}

func waitEachRound(urls []string) (err error) {
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() { err = validate() }) // ok: waited for before the next
		wg.Wait()
	}
	return err
}

func slotOfOne(urls []string) (n int) {
	sem := make(chan struct{}, 1)
	for range urls {
		sem <- struct{}{}
		go func() {
			n++ // ok: one slot
			<-sem
		}()
	}
	sem <- struct{}{}
	return n
}

func joinedFirst(ctx context.Context) error {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err = fetch(ctx, "a") // ok: the starter waits before it assigns
	}()
	<-done
	if err == nil {
		err = validate()
	}
	return err
}

func handedOver(ctx context.Context) error {
	var err error
	ready := make(chan struct{})
	go func() {
		<-ready
		err = validate() // ok: after the starter's write, which close orders
	}()
	err = validate()
	println(err)
	close(ready)
	return nil
}

func differentFields() result {
	var r result
	var wg sync.WaitGroup
	wg.Go(func() { r.body = "x" }) // ok: another field each
	wg.Go(func() { r.err = nil })
	wg.Wait()
	return r
}

func counters(urls []string) int64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() { n.Add(1) }) // ok: atomic
	}
	wg.Wait()
	return n.Load()
}

func calledNow(urls []string) (n int) {
	helper.Each(urls, func(string) { n++ }) // ok: no goroutine
	return n
}

func addressTaken(urls []string) (n int64) {
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() { atomic.AddInt64(&n, 1) }) // ok: its address is passed on
	}
	wg.Wait()
	return n
}

func timer(d time.Duration) (fired bool) {
	t := time.AfterFunc(d, func() { fired = true }) // ok: of timers the rule says nothing
	fired = false
	t.Stop()
	return fired
}

func oneRound(ctx context.Context, urls []string) (err error) {
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() { err = validate() }) // ok: the loop ends after it
		break
	}
	wg.Wait()
	return err
}

func consumer(in <-chan int) (sum int) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for v := range in {
			sum += v // ok: one goroutine
		}
	}()
	<-done
	return sum
}

func spinning() (data int) {
	var turn atomic.Int32
	done := make(chan bool, 2)
	for p := range int32(2) {
		go func() {
			if turn.Load() == p {
				data++ // ok: an order of its own, by an atomic; from sync/atomic's tests
			}
			done <- true
		}()
	}
	<-done
	<-done
	return data
}

func rounds(urls []string) (n int) {
	c := make(chan bool)
	for range 3 {
		var sum int
		for range 4 {
			go func() {
				if len(urls) > 3 {
					c <- true
					return
				}
				c <- false
			}()
		}
		for range 4 {
			<-c
		}
		go func() {
			n++ // ok: the goroutine of the round before was waited for
			c <- true
		}()
		for range 1 {
			<-c
		}
		println(sum)
	}
	return n
}

// From containerd.
func returnsItself(n int) (wg *sync.WaitGroup, err error) {
	wg = new(sync.WaitGroup)
	for range n {
		wg.Add(1)
		go func() {
			wg.Done()
		}()
	}
	return wg, nil // ok: a named result returned as it is
}

func changedBefore(urls []string) {
	url := urls[0]
	url = urls[1]
	go func() {
		println(url) // ok: changed before it was started
	}()
}

func readAfterSignal(urls []string) {
	url := urls[0]
	ready := make(chan struct{})
	go func() {
		<-ready
		println(url) // ok: reads after it was told
	}()
	url = urls[1]
	close(ready)
}

func eachRound(urls []string) {
	for i := 0; i < len(urls); i++ {
		go func() { println(i) }() // ok: a variable a round, since Go 1.22
	}
}

func fieldByAddress(urls []string) int64 {
	var stats struct{ n, max int64 }
	var wg sync.WaitGroup
	for range urls {
		wg.Go(func() {
			if n := atomic.AddInt64(&stats.n, 1); n == 1 {
				stats.n = 1 // ok: the address of the field is passed on
			}
		})
	}
	wg.Wait()
	return stats.n
}

type backend struct {
	name      string
	preferred bool
}

// Which of them is marked: a case from loki.
func preferred(backends []*backend, ask func(*backend) error) (at int) {
	var wg sync.WaitGroup
	for i, b := range backends {
		wg.Add(1)
		go func(i int, b *backend) {
			defer wg.Done()
			if ask(b) != nil {
				return
			}
			if b.preferred {
				at = i // ok: one is
			}
		}(i, b)
	}
	wg.Wait()
	return at
}
