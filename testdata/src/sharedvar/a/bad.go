package a

import (
	"context"
	"errors"
	"iter"
	"sync"

	"golang.org/x/sync/errgroup"
	"sharedvar/helper"
)

type result struct {
	body string
	err  error
}

func fetch(ctx context.Context, url string) (string, error) { return url, nil }

func literal(ctx context.Context, urls []string) error {
	var wg sync.WaitGroup
	var err error
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err = fetch(ctx, u) // want "^err is assigned by every goroutine that the loop starts .line 25., with nothing to order them: declare it in the goroutine"
		}()
	}
	wg.Wait()
	return err
}

func group(ctx context.Context, urls []string) error {
	var g errgroup.Group
	var body string
	for _, u := range urls {
		g.Go(func() (err error) {
			body, err = fetch(ctx, u) // want "body is assigned by every goroutine"
			return err
		})
	}
	err := g.Wait()
	println(body)
	return err
}

func named(ctx context.Context, urls []string) (err error) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			if _, e := fetch(ctx, u); e != nil {
				err = e // want "err is assigned by every goroutine"
			}
		})
	}
	wg.Wait()
	return
}

func viaHelper(ctx context.Context, urls []string) (n int) {
	var p helper.Pool
	for range urls {
		p.Submit(func() {
			n++ // want "n is changed by every goroutine that the loop starts .*: use sync/atomic or a mutex"
		})
	}
	p.Wait()
	return n
}

type crawler struct{ wg sync.WaitGroup }

func (c *crawler) spawn(f func()) {
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		f()
	}()
}

func (c *crawler) method(urls []string) []string {
	var out []string
	for _, u := range urls {
		c.spawn(func() {
			out = append(out, u) // want "out is appended to by every goroutine"
		})
	}
	c.wg.Wait()
	return out
}

func generic[T comparable](xs []T) map[T]int {
	m := make(map[T]int)
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Go(func() {
			m[x]++ // want "m is written to by every goroutine"
		})
	}
	wg.Wait()
	return m
}

func overIterator(urls iter.Seq[string]) int {
	var wg sync.WaitGroup
	total := 0
	for u := range urls {
		wg.Go(func() {
			total += len(u) // want "total is changed by every goroutine"
		})
	}
	wg.Wait()
	return total
}

func twoGoroutines(ctx context.Context) error {
	var wg sync.WaitGroup
	var a, b string
	var err error
	wg.Add(2)
	go func() {
		defer wg.Done()
		a, err = fetch(ctx, "a") // want "err is assigned by this goroutine and by the one started at line 126, with nothing to order them"
	}()
	go func() {
		defer wg.Done()
		b, err = fetch(ctx, "b")
	}()
	wg.Wait()
	println(a, b)
	return err
}

func withStarter(ctx context.Context) error {
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		_, err = fetch(ctx, "a") // want "err is assigned by this goroutine, and by withStarter at line 142 without waiting for it"
	}()
	err = validate()
	<-done
	return err
}

func validate() error { return nil }

func namedResult(ctx context.Context) (err error) {
	go func() {
		_, err = fetch(ctx, "a") // want "err is assigned by this goroutine, and by namedResult at line 153 without waiting"
	}()
	return errors.New("x")
}

func structField(urls []string) result {
	var r result
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			r.body = u // want "r.body is assigned by every goroutine"
		})
	}
	wg.Wait()
	return r
}

func boundedStill(urls []string) error {
	sem := make(chan struct{}, 4)
	var wg sync.WaitGroup
	var last error
	for range urls {
		sem <- struct{}{} // four at a time still race
		wg.Go(func() {
			defer func() { <-sem }()
			last = validate() // want "last is assigned by every goroutine"
		})
	}
	wg.Wait()
	return last
}

func fromChannel(in <-chan string) (n int) {
	var wg sync.WaitGroup
	for range in { // the input is no join
		wg.Go(func() {
			n++ // want "n is changed by every goroutine"
		})
	}
	wg.Wait()
	return n
}

// From quic-go's tests.
func timeoutNamed(ctx context.Context) (body string, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		body, err = fetch(ctx, "a") // want "body and err are assigned by this goroutine, and by timeoutNamed at line"
	}()
	select {
	case <-done:
		return body, err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func changedLater(urls []string) {
	url := urls[0]
	go func() {
		println(url) // want "url is read by this goroutine while changedLater may change it at line 214 without waiting: give the goroutine a copy, or wait for it first"
	}()
	url = urls[1]
	println(url)
}

// From moby's copying: one statement, one finding.
func oneStatement(f func() (int, error)) (int, error) {
	var n int
	var err error
	for range 2 {
		go func() {
			n, err = f() // want "^n and err are assigned by every goroutine that the loop starts"
		}()
	}
	return n, err
}

// From rclone's HTTP remote: what the workers are fed with orders them with
// who feeds them, not with each other.
func fedWorkers(ctx context.Context, names []string, n int) (found int, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	in := make(chan string, n)
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for name := range in {
				_, err = fetch(ctx, name) // want "err is assigned by every goroutine that the loop starts"
				if err == nil {
					mu.Lock()
					found++
					mu.Unlock()
				}
			}
		}()
	}
	for _, name := range names {
		in <- name
	}
	close(in)
	wg.Wait()
	return found, nil
}

type scaler struct {
	mu      sync.Mutex
	cancels []context.CancelFunc
	wg      sync.WaitGroup
}

// From Loki's query scheduler client: a loop behind that calls what is unknown
// does not wait for the goroutines of this one.
func (s *scaler) scale(ctx context.Context, n int, run func(ctx context.Context, id int)) {
	id := 0
	for len(s.cancels) < n {
		id++
		ctx, cancel := context.WithCancel(ctx)
		s.cancels = append(s.cancels, cancel)
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			run(ctx, id) // want "id is read by this goroutine while scale may change it"
		}()
	}
	for len(s.cancels) > n {
		s.cancels[0]()
		s.cancels = s.cancels[1:]
	}
}

// One at a time: whoever is fed gives back a token.
func tokens(ctx context.Context, names []string) (last string) {
	token := make(chan bool, 1)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-token
			last, _ = fetch(ctx, name) // ok
			token <- true
		}()
	}
	token <- true
	wg.Wait()
	return last
}

type target struct {
	name   string
	strict bool
}

// What a mark lets through is no one's own.
func strict(targets []*target, ask func(*target) error) (err error) {
	var wg sync.WaitGroup
	for _, t := range targets {
		wg.Add(1)
		go func(t *target) {
			defer wg.Done()
			e := ask(t)
			if t.strict {
				err = e // want `err is assigned by every goroutine`
			}
		}(t)
	}
	wg.Wait()
	return err
}
