// Package tally has groups that count what is not a constant.
package tally

import "sync"

// extra starts one more than it counts.
func extra(xs []string, do func(string), last func()) {
	var wg sync.WaitGroup
	wg.Add(len(xs)) // want `wg counts len\(xs\), but len\(xs\)\+1 calls of Done follow, so the counter gets negative, which panics: add what is started`
	go func() {
		defer wg.Done()
		last()
	}()
	for _, x := range xs {
		go func() {
			defer wg.Done()
			do(x)
		}()
	}
	wg.Wait()
}

// The loop may come first, and be over a number or a map.
func fewer(m map[string]int, do func(string)) {
	var wg sync.WaitGroup
	wg.Add(len(m) + 1) // want `wg counts len\(m\)\+1, but len\(m\) calls of Done follow, so wg.Wait\(\) \(line 33\) blocks for ever`
	for k := range m {
		go func(k string) {
			defer wg.Done()
			do(k)
		}(k)
	}
	wg.Wait()
}

func worker(wg *sync.WaitGroup, do func()) {
	defer wg.Done()
	do()
}

// once counts one for all.
func once(n int, do func()) {
	var wg sync.WaitGroup
	wg.Add(1) // want `wg counts 1, but n calls of Done follow, so the counter gets negative, which panics`
	for i := 0; i < n; i++ {
		go worker(&wg, do)
	}
	wg.Wait()
}

type pool struct{ wg sync.WaitGroup }

// run is a method, and the group is a field.
func (p *pool) run(xs []int, do func(int)) {
	for range xs {
		p.wg.Add(1) // want `p.wg counts len\(xs\), but 1 calls of Done follow, so p.wg.Wait\(\) \(line \d+\) blocks for ever`
	}
	go func() {
		defer p.wg.Done()
		for _, x := range xs {
			do(x)
		}
	}()
	p.wg.Wait()
}

func generic[T any](xs []T, do func(T)) {
	var wg sync.WaitGroup
	wg.Add(len(xs)) // want `wg counts len\(xs\), but 2\*len\(xs\) calls of Done follow`
	for _, x := range xs {
		go func() {
			defer wg.Done()
			do(x)
		}()
		go func() {
			defer wg.Done()
			do(x)
		}()
	}
	wg.Wait()
}

// ok: as many.
func same(xs []string, do func(string), last func()) {
	var wg sync.WaitGroup
	wg.Add(len(xs) + 1)
	go func() {
		defer wg.Done()
		last()
	}()
	for _, x := range xs {
		go func() {
			defer wg.Done()
			do(x)
		}()
	}
	wg.Wait()
}

// ok: the first has none.
func butOne(xs []string, do func(string)) {
	var wg sync.WaitGroup
	wg.Add(len(xs) - 1)
	for i := 1; i < len(xs); i++ {
		go func() {
			defer wg.Done()
			do(xs[i])
		}()
	}
	wg.Wait()
}

// ok: some are left out, and counted so.
func some(xs []string, do func(string)) {
	var wg sync.WaitGroup
	for _, x := range xs {
		if x == "" {
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			do(x)
		}()
	}
	wg.Wait()
}

// ok: the rounds may end early, and n may be one.
func early(n int, xs []string, do func(string) bool) {
	var wg sync.WaitGroup
	wg.Add(n)
	go func() {
		defer wg.Done()
		for _, x := range xs {
			if !do(x) {
				return
			}
		}
	}()
	wg.Wait()
}

// ok: a number of workers, whatever they are told by.
func workers(n int, xs []string, do func(string)) {
	var wg sync.WaitGroup
	wg.Add(n)
	in := make(chan string)
	for range n {
		go func() {
			defer wg.Done()
			for x := range in {
				do(x)
			}
		}()
	}
	for _, x := range xs {
		in <- x
	}
	close(in)
	wg.Wait()
}

// ok: rounds of its own, from one.
func fromOne(n int, do func(int)) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 1; i <= n; i++ {
		go func() {
			defer wg.Done()
			do(i)
		}()
	}
	wg.Wait()
}

// ok: the slice that is gone through is another one by then.
func grown(xs []string, do func(string)) {
	var wg sync.WaitGroup
	wg.Add(len(xs) + 1)
	xs = append(xs, "last")
	for _, x := range xs {
		go func() {
			defer wg.Done()
			do(x)
		}()
	}
	wg.Wait()
}
