// Package vars has locks that are variables, of the package or of a function.
package vars

import (
	"net/http"
	"sync"
)

var (
	mu    sync.RWMutex
	hits  = map[string]int{}
	total int
	once  = map[string]bool{}
)

func Hit(k string) int {
	mu.RLock()
	defer mu.RUnlock()
	hits[k]++ // want `hits is written.* while mu is only read-locked`
	return hits[k]
}

func Forget(k string) {
	mu.RLock()
	delete(hits, k) // want `hits is written while mu is only read-locked`
	mu.RUnlock()
}

func Reset() {
	mu.Lock()
	clear(hits)
	total = 0
	mu.Unlock()
}

func Sum() int {
	mu.RLock()
	defer mu.RUnlock()
	for _, n := range hits {
		total += n // want `total is written.* while mu is only read-locked`
	}
	return total
}

func Peek(k string) int {
	mu.RLock()
	defer mu.RUnlock()
	return hits[k] // ok
}

// The lock is there for something else: nobody locks it to write what is written here.
func Once(k string) bool {
	mu.RLock()
	defer mu.RUnlock()
	was := once[k]
	once[k] = true // ok: who knows what guards it
	return was
}

// Another lock is held exclusively.
var (
	writers sync.Mutex
	levels  = map[string]int{}
)

func Level(k string) {
	mu.RLock()
	defer mu.RUnlock()
	writers.Lock()
	defer writers.Unlock()
	levels[k]++ // ok
}

func Levels() {
	mu.Lock()
	defer mu.Unlock()
	clear(levels)
}

func Count(names []string) map[string]int {
	var mu sync.RWMutex
	sizes := map[string]int{}
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.RLock()
			defer mu.RUnlock()
			sizes[n]++ // want `sizes is written.* while mu is only read-locked`
		}()
	}
	wg.Wait()
	return sizes
}

func Handler() http.Handler {
	var lock sync.RWMutex
	seen := make(map[string]int)
	max := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/see", func(_ http.ResponseWriter, r *http.Request) {
		lock.RLock()
		defer lock.RUnlock()
		seen[r.URL.Path]++ // want `seen is written.* while lock is only read-locked`
		if n := seen[r.URL.Path]; n > max {
			max = n
		}
	})
	mux.HandleFunc("/reset", func(_ http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		clear(seen)
		max = 0
	})
	return mux
}

func Each[T comparable](all []T, of func(T) int) map[T]int {
	var (
		lock sync.RWMutex
		wg   sync.WaitGroup
		out  = make(map[T]int)
	)
	for _, v := range all {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := of(v)
			lock.RLock()
			out[v] = n // want `out is written while lock is only read-locked`
			lock.RUnlock()
		}()
	}
	wg.Wait()
	return out
}

// Every goroutine has a map of its own.
func Own(all [][]string, put func(map[string]int)) {
	var lock sync.RWMutex
	var wg sync.WaitGroup
	for _, list := range all {
		own := make(map[string]int)
		wg.Add(1)
		go func() {
			defer wg.Done()
			lock.RLock()
			defer lock.RUnlock()
			for _, s := range list {
				own[s]++ // ok
			}
			put(own)
		}()
	}
	wg.Wait()
}

// One goroutine writes, the lock is against whoever stops it.
func One(in <-chan string, stop func()) map[string]int {
	var lock sync.RWMutex
	seen := make(map[string]int)
	done := make(chan bool)
	go func() {
		defer close(done)
		for s := range in {
			lock.RLock()
			seen[s]++ // ok
			lock.RUnlock()
		}
	}()
	lock.Lock()
	stop()
	lock.Unlock()
	<-done
	return seen
}
