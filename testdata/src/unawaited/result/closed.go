package result

import (
	"errors"
	"fmt"
	"log"
	"sync"
)

// A collector ranges over a channel, and its starter closes that and takes what it has
// collected: the last value may not be there yet.
func squares(in []int) []int {
	ch := make(chan int)
	var out []int
	go func() {
		for v := range ch {
			out = append(out, v*v)
		}
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return out // want "out is read while the goroutine that sets it .started at line 15. may still be at the last value of ch: closing ch does not wait for it"
}

// A named result.
func total(in []int) (n int) {
	ch := make(chan int, 8)
	go func() {
		for v := range ch {
			log.Print(v)
			n += v
		}
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return // want "n is read while the goroutine that sets it .started at line 30. may still be at the last value of ch"
}

// From rekor: the senders are waited for, the collector is not; the close is deferred.
func failures(n int, get func(int) error) (err error) {
	var wg sync.WaitGroup
	results := make(chan int)
	var bad []int
	go func() {
		for r := range results {
			bad = append(bad, r)
		}
	}()
	defer func() {
		close(results)
		if len(bad) > 0 {
			err = fmt.Errorf("failed: %v", bad) // want "bad is read while the goroutine that sets it .started at line 48. may still be at the last value of results"
		}
	}()
	for i := range n {
		wg.Go(func() {
			if get(i) != nil {
				results <- i
			}
		})
	}
	wg.Wait()
	return nil
}

// A method with a map.
type index struct{ words []string }

func (x *index) counts() map[string]int {
	ch := make(chan string)
	seen := make(map[string]int)
	go func() {
		for w := range ch {
			seen[w]++
		}
	}()
	for _, w := range x.words {
		ch <- w
	}
	close(ch)
	return seen // want "seen is read while the goroutine that sets it .started at line 76. may still be at the last value of ch"
}

// A named function gets the variable's address.
func collect(ch <-chan int, out *[]int) {
	for v := range ch {
		*out = append(*out, v)
	}
}

func named(in []int) []int {
	ch := make(chan int)
	var out []int
	go collect(ch, &out)
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return out // want "out is read while the goroutine that sets it .started at line 98. may still be at the last value of ch"
}

// A generic function, which sets it after the loop.
func last[T any](in []T) T {
	ch := make(chan T)
	var end T
	go func() {
		var v T
		for v = range ch {
		}
		end = v
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return end // want "end is read while the goroutine that sets it .started at line 110. may still be at the last value of ch"
}

// ok: it closes another channel at its end.
func waited(in []int) []int {
	ch, done := make(chan int), make(chan struct{})
	var out []int
	go func() {
		defer close(done)
		for v := range ch {
			out = append(out, v)
		}
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	<-done
	return out
}

// ok: a group has it.
func inGroup(in []int) []int {
	ch := make(chan int)
	var out []int
	var wg sync.WaitGroup
	wg.Go(func() {
		for v := range ch {
			out = append(out, v)
		}
	})
	for _, v := range in {
		ch <- v
	}
	close(ch)
	wg.Wait()
	return out
}

// ok: each value is answered.
func acknowledged(in []int) []int {
	ch, ack := make(chan int), make(chan struct{})
	var out []int
	go func() {
		for v := range ch {
			out = append(out, v)
			ack <- struct{}{}
		}
	}()
	for _, v := range in {
		ch <- v
		<-ack
	}
	close(ch)
	return out
}

// ok: a lock, and a condition that the last value is there.
func locked(in []int) []int {
	ch := make(chan int)
	var out []int
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	go func() {
		for v := range ch {
			mu.Lock()
			out = append(out, v)
			mu.Unlock()
			cond.Signal()
		}
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	mu.Lock()
	defer mu.Unlock()
	for len(out) < len(in) {
		cond.Wait()
	}
	return out
}

// ok: what it calls may tell.
func told(in []int, each func(int)) []int {
	ch := make(chan int)
	var out []int
	go func() {
		for v := range ch {
			out = append(out, v)
			each(v)
		}
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return out
}

// ok: the goroutine's variable is its own, and the starter's another.
func own(in []int) error {
	ch := make(chan int)
	var err error
	go func() {
		var err error
		for v := range ch {
			if v < 0 {
				err = errors.New("negative")
			}
		}
		log.Print(err)
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return err
}

// ok: it reads before it closes, what it has set itself.
func before(in []int) int {
	ch := make(chan int)
	n := len(in)
	go func() {
		for v := range ch {
			log.Print(v, n)
		}
	}()
	for _, v := range in {
		ch <- v
	}
	close(ch)
	return n
}
