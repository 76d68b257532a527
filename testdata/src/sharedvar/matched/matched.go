// Package matched puts results beside what they are for.
package matched

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"sharedvar/fanout"
)

type line struct {
	sku   string
	cents int
}

func price(context.Context, string) (int, error) { return 0, nil }

func literal(skus []string) []line {
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		out []int
	)
	for _, s := range skus {
		wg.Go(func() {
			cents, _ := price(context.Background(), s)
			mu.Lock()
			out = append(out, cents)
			mu.Unlock()
		})
	}
	wg.Wait()
	lines := make([]line, len(skus))
	for i, s := range skus {
		lines[i] = line{s, out[i]} // want `out is in the order in which goroutines end, since goroutines append to it \(line 31\), and is matched by index with skus here: have each goroutine set its own element, out\[i\] = ...`
	}
	return lines
}

// By a function of another package, generic.
func another(ctx context.Context, skus []string) ([]line, error) {
	cents, err := fanout.Map(ctx, 8, skus, price)
	if err != nil {
		return nil, err
	}
	var lines []line
	for i := range cents {
		lines = append(lines, line{skus[i], cents[i]}) // want `cents is in the order in which goroutines end, since Map returns what its goroutines append, and is matched by index with skus here`
	}
	return lines, nil
}

type shop struct{ skus []string }

// A method, whose list is a field, and a helper of the package.
func (s *shop) print(ctx context.Context) {
	all := prices(s.skus)
	for i := 0; i < len(s.skus); i++ {
		fmt.Println(s.skus[i], all[i]) // want `all is in the order in which goroutines end, since prices returns what its goroutines append, and is matched by index with s.skus here`
	}
}

// prices receives them as they come.
func prices(skus []string) (all []int) {
	c := make(chan int, len(skus))
	for _, s := range skus {
		go func() {
			n, _ := price(context.Background(), s)
			c <- n
		}()
	}
	for range skus {
		all = append(all, <-c)
	}
	return all
}

type answer struct {
	cents int
	err   error
}

func answers(skus []string) ([]int, error) {
	c := make(chan answer)
	for _, s := range skus {
		go func() {
			n, err := price(context.Background(), s)
			c <- answer{n, err}
		}()
	}
	var out []int
	var err error
	for range skus {
		a := <-c
		if a.err != nil {
			err = a.err
		}
		out = append(out, a.cents)
	}
	for i, s := range skus {
		fmt.Println(s, out[i]) // want `out is in the order in which goroutines end`
	}
	return out, err
}

// Look-alikes.

func inPlace(skus []string) []line {
	cents := fanout.Ordered(skus, func(s string) int { return len(s) })
	var lines []line
	for i, s := range skus {
		lines = append(lines, line{s, cents[i]}) // ok
	}
	return lines
}

func sorted(ctx context.Context, skus []string) {
	all := prices(skus)
	for i, n := range all {
		fmt.Println(i, n) // ok: not beside others
	}
	for i, s := range skus {
		fmt.Println(i, s) // ok: on its own
	}
}

// The results say whose they are.
func named(skus []string) {
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		out []line
	)
	for _, s := range skus {
		wg.Go(func() {
			cents, _ := price(context.Background(), s)
			mu.Lock()
			out = append(out, line{s, cents})
			mu.Unlock()
		})
	}
	wg.Wait()
	slices.SortFunc(out, func(a, b line) int { return slices.Index(skus, a.sku) - slices.Index(skus, b.sku) })
	for i, s := range skus {
		fmt.Println(s, out[i].cents) // ok: sorted
	}
}

// One at a time, in order.
func limited(skus []string) {
	var g errgroup.Group
	g.SetLimit(1)
	var out []int
	for _, s := range skus {
		g.Go(func() error {
			cents, err := price(context.Background(), s)
			out = append(out, cents)
			return err
		})
	}
	_ = g.Wait() // none comes
	for i, s := range skus {
		fmt.Println(s, out[i]) // ok
	}
}

// Beside another list.
func other(skus, names []string) {
	all := prices(skus)
	for i, n := range names {
		fmt.Println(n, all[i]) // ok: what these have to do with each other is not known
	}
}

// Each works before the next is started.
func inTurn(skus []string) {
	var out []int
	for _, s := range skus {
		func() {
			n, _ := price(context.Background(), s)
			out = append(out, n)
		}()
	}
	for i, s := range skus {
		fmt.Println(s, out[i]) // ok
	}
}

// Waited for in each round.
func eachWaits(skus []string) {
	var out []int
	for _, s := range skus {
		done := make(chan struct{})
		go func() {
			defer close(done)
			n, _ := price(context.Background(), s)
			out = append(out, n)
		}()
		<-done
	}
	for i, s := range skus {
		fmt.Println(s, out[i]) // ok
	}
}
