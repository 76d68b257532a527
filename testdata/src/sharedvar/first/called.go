package first

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// A local literal runs in the goroutines that call it.
func adds(ids []string) []int {
	var out []int
	add := func(p int) { out = append(out, p) } // want "out is appended to by every goroutine that the loop starts"
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { add(price(id)) })
	}
	wg.Wait()
	return out
}

func addsThrough(ids []string) map[string]int {
	m := make(map[string]int)
	set := func(id string, p int) { m[id] = p } // want "m is written to by every goroutine that the loop starts"
	fill := func(id string) { set(id, price(id)) }
	var g errgroup.Group
	for _, id := range ids {
		g.Go(func() error {
			fill(id)
			return nil
		})
	}
	_ = g.Wait()
	return m
}

func addsTwo(a, b string) int {
	n := 0
	add := func(p int) { n += p } // want "n is changed by this goroutine and by the one started at line"
	var wg sync.WaitGroup
	wg.Go(func() { add(price(a)) })
	wg.Go(func() { add(price(b)) })
	wg.Wait()
	return n
}

type till struct{ base int }

func (t *till) sum(ids []string) int {
	total := t.base
	add := func(p int) { total += p } // want "total is changed by every goroutine that the loop starts"
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if p := price(id); p > 0 {
				add(p)
			}
		}()
	}
	wg.Wait()
	return total
}

func generic[T any](xs []T, f func(T) int) (out []int) {
	add := func(p int) { out = append(out, p) } // want "out is appended to by every goroutine that the loop starts"
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Go(func() { add(f(x)) })
	}
	wg.Wait()
	return out
}

func addsLocked(ids []string) []int {
	var mu sync.Mutex
	var out, other, third []int
	add := func(p int) {
		mu.Lock()
		defer mu.Unlock()
		out = append(out, p) // ok
	}
	plain := func(p int) { other = append(other, p) } // ok
	sem := make(chan struct{}, 1)
	slot := func(p int) { third = append(third, p) } // ok
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			add(price(id))
			mu.Lock()
			plain(price(id))
			mu.Unlock()
			sem <- struct{}{}
			slot(price(id))
			<-sem
		})
	}
	wg.Wait()
	return append(append(out, other...), third...)
}

func addsAfter(ids []string) []int {
	var out []int
	add := func(p int) { out = append(out, p) } // ok
	prices := make([]int, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { prices[i] = price(id) })
	}
	wg.Wait()
	for _, p := range prices {
		add(p)
	}
	return out
}

func addsOnce(ids []string) int {
	best := 0
	set := func(p int) { best = p } // ok
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() {
			if i == 0 {
				set(price(id))
			}
		})
	}
	wg.Wait()
	return best
}

// One goroutine alone calls it.
func addsAlone(ids []string) (n int) {
	add := func(p int) { n += p } // ok
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, id := range ids {
			add(price(id))
		}
	}()
	<-done
	return n
}

// Two go statements run one literal.
func twoWorkers(in <-chan string) int {
	done := 0
	var wg sync.WaitGroup
	worker := func() {
		defer wg.Done()
		for id := range in {
			price(id)
			done++ // want "done is changed by this goroutine and by the one started at line"
		}
	}
	wg.Add(2)
	go worker()
	go worker()
	wg.Wait()
	return done
}

func twoOfGroup(ctx context.Context) (err error) {
	var wg sync.WaitGroup
	run := func() { err = save(ctx, "x") } // want "err is assigned by this goroutine and by the one started at line"
	wg.Go(run)
	wg.Go(run)
	wg.Wait()
	return err
}

func twoNamed(in <-chan string) int {
	n := 0
	var wg sync.WaitGroup
	wg.Add(2)
	go count(in, &n, &wg)
	go count(in, &n, &wg)
	wg.Wait()
	return n
}

func count(in <-chan string, n *int, wg *sync.WaitGroup) {
	defer wg.Done()
	for range in {
		*n++ // want "n is changed by this goroutine and by the one started at line"
	}
}

func twoInTurn(in <-chan string) int {
	done := 0
	var wg sync.WaitGroup
	worker := func() {
		for range in {
			done++ // ok
		}
	}
	wg.Go(worker)
	wg.Wait()
	wg.Go(worker)
	wg.Wait()
	return done
}

func twoLocked(in <-chan string) int {
	done := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	worker := func() {
		for range in {
			mu.Lock()
			done++ // ok
			mu.Unlock()
		}
	}
	wg.Go(worker)
	wg.Go(worker)
	wg.Wait()
	return done
}

func twoParts(in <-chan string) (odd, even int) {
	var wg sync.WaitGroup
	wg.Add(2)
	worker := func(isOdd bool) {
		defer wg.Done()
		for range in {
			if isOdd {
				odd++ // ok
			} else {
				even++ // ok
			}
		}
	}
	go worker(true)
	go worker(false)
	wg.Wait()
	return odd, even
}

func eitherOr(in <-chan string, async bool) (n int) {
	var wg sync.WaitGroup
	worker := func() {
		for range in {
			n++ // ok
		}
	}
	if async {
		wg.Go(worker)
	} else {
		wg.Go(worker)
	}
	wg.Wait()
	return n
}

// From nats-server's tests: each run is given variables of its own.
func ownVariables(names []string) string {
	done := make(chan struct{}, 2)
	make1 := func(name string, key, value *string) {
		*key = name       // ok
		*value = names[0] // ok
		done <- struct{}{}
	}
	var k1, v1 string
	go make1("a", &k1, &v1)
	var k2, v2 string
	go make1("b", &k2, &v2)
	<-done
	<-done
	return k1 + v1 + k2 + v2
}

func swapped(done chan struct{}) int {
	var a, b int
	go first2(done, &a, &b)
	go first2(done, &b, &a)
	<-done
	<-done
	return a + b
}

func first2(done chan struct{}, to, unused *int) {
	*to = 1 // ok
	done <- struct{}{}
}

func sameVariables(names []string) string {
	done := make(chan struct{}, 2)
	make1 := func(name string, key *string) {
		*key = names[0] // want "k is assigned by this goroutine and by the one started at line"
		done <- struct{}{}
	}
	var k string
	go make1("a", &k)
	go make1("b", &k)
	<-done
	<-done
	return k
}
