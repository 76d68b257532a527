// Package shapes has what goroutines do to one variable in the shapes that the
// other fixtures leave out.
package shapes

import (
	"errors"
	"sync"

	"sharedvar/helper"
)

type page struct{ links []string }

func fetch(u string) (*page, error) {
	if u == "" {
		return nil, errNoURL
	}
	return &page{}, nil
}

var errNoURL = errors.New("no URL")

// append

func appendLiteral(urls []string) (out []*page) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p, _ := fetch(u)
			out = append(out, p) // want "out is appended to by every goroutine"
		}()
	}
	wg.Wait()
	return out
}

func add(wg *sync.WaitGroup, u string, out *[]*page) {
	defer wg.Done()
	p, _ := fetch(u)
	*out = append(*out, p) // want "out is appended to by every goroutine"
}

func appendNamed(urls []string) (out []*page) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go add(&wg, u, &out)
	}
	wg.Wait()
	return out
}

func push(out *[]*page, p *page) {
	*out = append(*out, p) // want "out is appended to by every goroutine"
}

func appendByHelper(urls []string) (out []*page) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			p, _ := fetch(u)
			push(&out, p)
		})
	}
	wg.Wait()
	return out
}

func appendGeneric[T any](urls []string, f func(string) T) (out []T) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			out = append(out, f(u)) // want "out is appended to by every goroutine"
		})
	}
	wg.Wait()
	return out
}

func appendPackage(urls []string) (out []string) {
	helper.Parallel(urls, func(u string) {
		out = append(out, u) // want "out is appended to by all goroutines"
	})
	return out
}

// map

func mapLiteral(urls []string) map[string]*page {
	m := make(map[string]*page)
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			m[u], _ = fetch(u) // want "m is written to by every goroutine"
		})
	}
	wg.Wait()
	return m
}

func set(wg *sync.WaitGroup, m map[string]*page, u string) {
	defer wg.Done()
	m[u], _ = fetch(u) // want "m is written to by every goroutine"
}

func mapNamed(urls []string) map[string]*page {
	m := make(map[string]*page)
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go set(&wg, m, u)
	}
	wg.Wait()
	return m
}

type crawler struct{ depth int }

func (c *crawler) visit(wg *sync.WaitGroup, m map[string]*page, u string) {
	defer wg.Done()
	m[u], _ = fetch(u) // want "m is written to by every goroutine"
}

func mapMethod(c *crawler, urls []string) map[string]*page {
	m := make(map[string]*page)
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go c.visit(&wg, m, u)
	}
	wg.Wait()
	return m
}

func put(m map[string]*page, u string, p *page) {
	m[u] = p // want "m is written to by every goroutine"
}

func mapByHelper(urls []string) map[string]*page {
	m := make(map[string]*page)
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			p, _ := fetch(u)
			put(m, u, p)
		})
	}
	wg.Wait()
	return m
}

func mapPackage(urls []string) map[string]int {
	m := make(map[string]int)
	helper.Parallel(urls, func(u string) {
		m[u] = len(u) // want "m is written to by all goroutines"
	})
	return m
}

// counter

func counterLiteral(urls []string) (n int) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			if _, err := fetch(u); err != nil {
				n++ // want "n is changed by every goroutine"
			}
		})
	}
	wg.Wait()
	return n
}

func tally(wg *sync.WaitGroup, u string, n *int) {
	defer wg.Done()
	if _, err := fetch(u); err != nil {
		*n++ // want "n is changed by every goroutine"
	}
}

func counterNamed(urls []string) (n int) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go tally(&wg, u, &n)
	}
	wg.Wait()
	return n
}

func (c *crawler) count(wg *sync.WaitGroup, u string, n *int) {
	defer wg.Done()
	if _, err := fetch(u); err != nil {
		*n++ // want "n is changed by every goroutine"
	}
}

func counterMethod(c *crawler, urls []string) (n int) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go c.count(&wg, u, &n)
	}
	wg.Wait()
	return n
}

func counterGeneric[T any](in []T, f func(T) error) (n int) {
	var wg sync.WaitGroup
	for _, v := range in {
		wg.Go(func() {
			if f(v) != nil {
				n++ // want "n is changed by every goroutine"
			}
		})
	}
	wg.Wait()
	return n
}

// error

func try(wg *sync.WaitGroup, u string, err *error) {
	defer wg.Done()
	_, *err = fetch(u) // want "err is assigned by every goroutine"
}

func errorNamed(urls []string) (err error) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go try(&wg, u, &err)
	}
	wg.Wait()
	return err
}

// Look-alikes.

func each(urls []string) (out []*page, n int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, u := range urls {
		wg.Add(1)
		var own int
		go tally(&wg, u, &own) // ok: one a round
		wg.Go(func() {
			p, _ := fetch(u)
			mu.Lock()
			defer mu.Unlock()
			push(&out, p) // ok: locked
		})
	}
	wg.Wait()
	return out, n
}
