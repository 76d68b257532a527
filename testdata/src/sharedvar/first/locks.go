package first

import (
	"context"
	"net/http"
	"sync"
)

// Locks that keep nobody out.
func forReading(ids []string) int {
	n := 0
	var mu sync.RWMutex
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			p := price(id)
			mu.RLock()
			defer mu.RUnlock()
			n += p // want "n is changed by every goroutine that the loop starts .*with nothing to order them \\(the lock of line \\d+ is for reading, and lets all of them in\\)"
		})
	}
	wg.Wait()
	return n
}

type prices struct {
	mu    sync.RWMutex
	known map[string]int
}

func (p *prices) missing(ids []string) (out []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			p.mu.RLock()
			_, ok := p.known[id]
			p.mu.RUnlock()
			if !ok {
				out = append(out, id) // want "out is appended to by every goroutine that the loop starts"
			}
		})
	}
	wg.Wait()
	return out
}

func givenBack(ids []string) map[string]int {
	m := make(map[string]int)
	started := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			started++ // ok
			mu.Unlock()
			m[id] = price(id) // want "m is written to by every goroutine that the loop starts .*with nothing to order them \\(the lock of line \\d+ was given back before\\)"
		}()
	}
	wg.Wait()
	println(started)
	return m
}

func itsOwn[T any](xs []T, f func(T) int) int {
	n := 0
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Go(func() {
			var mu sync.Mutex
			mu.Lock()
			defer mu.Unlock()
			n += f(x) // want "n is changed by every goroutine that the loop starts .*with nothing to order them \\(the lock of line \\d+ is of a mutex that each goroutine has for itself\\)"
		})
	}
	wg.Wait()
	return n
}

func readThenWrite(ids []string) map[string]int {
	m := make(map[string]int)
	var mu sync.RWMutex
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			mu.RLock()
			_, ok := m[id] // ok
			mu.RUnlock()
			if ok {
				return
			}
			p := price(id)
			mu.Lock()
			m[id] = p // ok
			mu.Unlock()
		})
	}
	wg.Wait()
	return m
}

// The lock decides who it is.
func claimed(ids []string) (winner string) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	taken := false
	for _, id := range ids {
		wg.Go(func() {
			mu.Lock()
			if taken {
				mu.Unlock()
				return
			}
			taken = true // ok
			mu.Unlock()
			winner = id // ok
		})
	}
	wg.Wait()
	return winner
}

func counted(ids []string) (last string) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	left := len(ids)
	for _, id := range ids {
		wg.Go(func() {
			mu.Lock()
			left-- // ok
			end := left == 0
			mu.Unlock()
			if end {
				last = id // ok
			}
		})
	}
	wg.Wait()
	return last
}

func indexed(ids []string) []int {
	out := make([]int, len(ids))
	next := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range ids {
		wg.Go(func() {
			mu.Lock()
			i := next
			next++ // ok
			mu.Unlock()
			out[i] = price(ids[i]) // ok
		})
	}
	wg.Wait()
	return out
}

func two(ids []string) int {
	n := 0
	var stats sync.RWMutex
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			stats.RLock()
			defer stats.RUnlock()
			mu.Lock()
			defer mu.Unlock()
			n += price(id) // ok
		})
	}
	wg.Wait()
	return n
}

// The write is locked, the read before it is not.
func half(ids []string) map[string]int {
	var mu sync.Mutex
	m := map[string]int{}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if _, ok := m[id]; ok { // want "m is read here with nothing to order that, while another goroutine of the loop may be at line \\d+, where it is written to under a lock"
				return
			}
			p := price(id)
			mu.Lock()
			m[id] = p
			mu.Unlock()
		})
	}
	wg.Wait()
	return m
}

func halfFailed(ctx context.Context, names []string) (err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err != nil { // want "err is read here with nothing to order that, while another goroutine of the loop may be at line \\d+, where it is assigned under a lock"
				return
			}
			if e := save(ctx, n); e != nil {
				mu.Lock()
				err = e
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return err
}

// It is read by the goroutines, and filled before them.
func filled(ids []string) map[string]int {
	var mu sync.Mutex
	known := map[string]int{"x": 1}
	m := make(map[string]int)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if _, ok := known[id]; ok { // ok
				return
			}
			mu.Lock()
			m[id] = price(id) // ok
			mu.Unlock()
		})
	}
	wg.Wait()
	return m
}

// One after the other.
func inTurn(ids []string) map[string]int {
	var mu sync.Mutex
	m := make(map[string]int)
	for _, id := range ids {
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, ok := m[id]; ok { // ok
				return
			}
			mu.Lock()
			m[id] = price(id) // ok
			mu.Unlock()
		})
		wg.Wait()
	}
	return m
}

// Who calls another machine does not wait for the goroutine by that.
func both(ctx context.Context, url string) error {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = save(ctx, url) // want "err is assigned by this goroutine, and by both at line \\d+ without waiting for it"
	}()
	_, err = http.Get(url)
	<-done
	return err
}

func bothGrouped(ctx context.Context, url string) (err error) {
	var wg sync.WaitGroup
	wg.Go(func() { err = save(ctx, url) }) // want "err is assigned by this goroutine, and by bothGrouped at line \\d+ without waiting for it"
	err = send(url)
	wg.Wait()
	return err
}

func send(url string) error {
	resp, err := http.Post(url, "text/plain", nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func bothAfter(ctx context.Context, url string) (err error) {
	var wg sync.WaitGroup
	wg.Go(func() { err = save(ctx, url) }) // ok
	wg.Wait()
	if err != nil {
		return err
	}
	_, err = http.Get(url)
	return err
}

// Here the call may well be what waits: the goroutine is the server.
func serves(srv *http.Server, url string) (err error) {
	go func() { err = srv.ListenAndServe() }() // ok
	_, err = http.Get(url)
	return err
}

func waitsInside(ctx context.Context, url string) (err error) {
	done := make(chan struct{})
	go func() {
		err = save(ctx, url) // ok
		close(done)
	}()
	err = sendAfter(done, url)
	return err
}

func sendAfter(done <-chan struct{}, url string) error {
	<-done
	return send(url)
}
