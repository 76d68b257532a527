package a

import (
	"context"
	"os"
	"sync"

	"sharedvar/helper"
)

// A lock inside the work that a goroutine does is given back when that is done:
// it orders nothing that comes after.

type archive struct {
	mu    sync.Mutex
	sizes map[string]int
	slots chan struct{}
}

func (a *archive) put(name string, data []byte) error {
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sizes[name] = len(data)
	return nil
}

func putFile(a *archive, name string, data []byte) (int, error) { return len(data), a.put(name, data) }

func (a *archive) putAll(files map[string][]byte) error {
	var wg sync.WaitGroup
	var failed error
	for name, data := range files {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := a.put(name, data); err != nil {
				failed = err // want "failed is assigned by every goroutine that the loop starts"
			}
		}()
	}
	wg.Wait()
	return failed
}

func total(a *archive, files map[string][]byte) (sum int, err error) {
	var wg sync.WaitGroup
	for name, data := range files {
		wg.Add(1)
		go func(name string) {
			defer wg.Done()
			n, _ := putFile(a, name, data)
			sum += n // want "sum is changed by every goroutine that the loop starts"
		}(name)
	}
	wg.Wait()
	return sum, nil
}

func each[T any](a *archive, items []T, encode func(T) []byte) (err error) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Go(func() {
			err = a.put("x", encode(item)) // want "err is assigned by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return err
}

func elsewhereStored(s *helper.Store, files map[string][]byte) (err error) {
	var wg sync.WaitGroup
	for name, data := range files {
		wg.Go(func() {
			if e := s.Put(name, data); e != nil {
				err = e // want "err is assigned by every goroutine that the loop starts"
			}
		})
	}
	wg.Wait()
	return err
}

// Look-alikes.

// The lock is the goroutine's own.
func (a *archive) locked(files map[string][]byte) (failed error) {
	var wg sync.WaitGroup
	for name, data := range files {
		wg.Go(func() {
			err := a.put(name, data)
			a.mu.Lock()
			defer a.mu.Unlock()
			if err != nil {
				failed = err // ok
			}
		})
	}
	wg.Wait()
	return failed
}

// One of them at a time has the slot.
func (a *archive) enter(ctx context.Context) error {
	select {
	case a.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *archive) leave() { <-a.slots }

func (a *archive) oneByOne(ctx context.Context, files map[string][]byte) (n int) {
	var wg sync.WaitGroup
	for range files {
		wg.Go(func() {
			if a.enter(ctx) != nil {
				return
			}
			defer a.leave()
			n++ // ok
		})
	}
	wg.Wait()
	return n
}

// The work is done by a function that is called under a lock.
func (a *archive) under(name string, f func(int)) error {
	if err := os.Remove(name); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	f(a.sizes[name])
	return nil
}

func (a *archive) drop(names []string) (n int) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			_ = a.under(name, func(size int) {
				n += size // ok
			})
		})
	}
	wg.Wait()
	return n
}
