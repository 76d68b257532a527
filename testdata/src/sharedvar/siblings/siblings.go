// Package siblings has two goroutines of which one reads what the other changes.
package siblings

import "sync"

func literal(parts []int) (half int) {
	var wg sync.WaitGroup
	total := 0
	wg.Add(2)
	go func() {
		defer wg.Done()
		total = len(parts) * 2 // want `total is assigned by this goroutine, and read at line 16 by the one started at line 14, with nothing to order them: send it over a channel, or lock a mutex around both`
	}()
	go func() {
		defer wg.Done()
		half = total / 2
	}()
	wg.Wait()
	return half
}

func group(names []string, greet func(string)) {
	var wg sync.WaitGroup
	seen := map[string]bool{}
	wg.Go(func() {
		for _, n := range names {
			seen[n] = true // want `seen is written to by this goroutine, and read at line 32 by the one started at line 30`
		}
	})
	wg.Go(func() {
		for _, n := range names {
			if !seen[n] {
				greet(n)
			}
		}
	})
	wg.Wait()
}

func counted(next func() bool, show func(int)) {
	n := 0
	done := make(chan bool)
	go func() {
		for next() {
			n++ // want `n is changed by this goroutine, and read at line 50 by the one started at line 49, with nothing to order them: use sync/atomic or a mutex`
		}
		close(done)
	}()
	go func() {
		show(n)
	}()
	<-done
}

// Named functions that are given the address, generic.
func put[T any](to *T, v T, wg *sync.WaitGroup) {
	defer wg.Done()
	*to = v // want `got is assigned by this goroutine, and read at line 63 by the one started at line 71`
}

func show(from *int, print func(int), wg *sync.WaitGroup) {
	defer wg.Done()
	print(*from)
}

func named(print func(int)) {
	var wg sync.WaitGroup
	got := 0
	wg.Add(2)
	go put(&got, 7, &wg)
	go show(&got, print, &wg)
	wg.Wait()
}

// One after the other.
func inTurn(parts []int) (half int) {
	var wg sync.WaitGroup
	total := 0
	wg.Go(func() { total = len(parts) * 2 }) // ok
	wg.Wait()
	wg.Go(func() { half = total / 2 })
	wg.Wait()
	return half
}

// The reader waits for the writer.
func told(parts []int) (half int) {
	var wg sync.WaitGroup
	ready := make(chan struct{})
	total := 0
	wg.Go(func() {
		total = len(parts) * 2 // ok
		close(ready)
	})
	wg.Go(func() {
		<-ready
		half = total / 2
	})
	wg.Wait()
	return half
}

// The writer waits for the reader.
func asked(parts []int, print func(int)) {
	var wg sync.WaitGroup
	read := make(chan struct{})
	total := len(parts)
	wg.Go(func() {
		print(total)
		close(read)
	})
	wg.Go(func() {
		<-read
		total = 0 // ok
	})
	wg.Wait()
}

// Both hold the lock.
func locked(parts []int) (half int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	wg.Go(func() {
		mu.Lock()
		defer mu.Unlock()
		total = len(parts) * 2 // ok
	})
	wg.Go(func() {
		mu.Lock()
		defer mu.Unlock()
		half = total / 2
	})
	wg.Wait()
	return half
}

// The reader is in the group that the other goroutine waits for.
func waited(parts []int, print func(int)) {
	var inner, outer sync.WaitGroup
	total := len(parts)
	inner.Go(func() { print(total) })
	outer.Go(func() {
		inner.Wait()
		total = 0 // ok
	})
	outer.Wait()
}

// Other elements, other fields.
func apart(parts []int) int {
	var wg sync.WaitGroup
	var sum struct{ a, b int }
	out := make([]int, 2)
	wg.Go(func() {
		sum.a = len(parts) // ok
		out[0] = sum.a
	})
	wg.Go(func() {
		out[1] = sum.b
	})
	wg.Wait()
	return out[0] + out[1]
}

// Only in one of two branches.
func either(parts []int, quick bool, print func(int)) {
	var wg sync.WaitGroup
	total := 0
	if quick {
		wg.Go(func() { total = len(parts) }) // ok
	} else {
		wg.Go(func() { print(total) })
	}
	wg.Wait()
	print(total)
}
