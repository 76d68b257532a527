package closed

import (
	"context"
	"errors"
	"sync"
)

// The close is skipped on the way out, as in restic's restorer.
func download(ctx context.Context, packs []int, fetch func(int) error) {
	queue := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for p := range queue {
				if fetch(p) != nil {
					return
				}
			}
		}()
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, p := range packs {
			select {
			case queue <- p:
			case <-ctx.Done():
				return
			}
		}
		close(queue) // want `queue is not closed when the goroutine returns at line 31, and the goroutine that ranges over it \(line 17\) waits for ever: defer close\(queue\)`
	}()
	wg.Wait()
}

func worker(jobs <-chan string, do func(string)) {
	for j := range jobs {
		do(j)
	}
}

// Named functions; the starter returns early.
func runAll(names []string, check func(string) error, do func(string)) error {
	jobs := make(chan string)
	for range 3 {
		go worker(jobs, do)
	}
	for _, n := range names {
		if err := check(n); err != nil {
			return err
		}
		jobs <- n
	}
	close(jobs) // want `jobs is not closed when runAll returns at line 53, and the goroutine that ranges over it \(line 40\) waits for ever: defer close\(jobs\)`
	return nil
}

type crew[T any] struct{ do func(T) }

func (p crew[T]) work(jobs chan T) {
	for j := range jobs {
		p.do(j)
	}
}

// A method, generic.
func (p crew[T]) run(list []T, ok func(T) bool) {
	jobs := make(chan T)
	go p.work(jobs)
	for _, v := range list {
		if !ok(v) {
			return
		}
		jobs <- v
	}
	close(jobs) // want `jobs is not closed when run returns at line 75`
}

// Look-alikes.

// The return comes before the receivers start.
func checked(names []string, do func(string)) error {
	jobs := make(chan string)
	if len(names) == 0 {
		return errors.New("nothing to do")
	}
	go worker(jobs, do)
	for _, n := range names {
		jobs <- n
	}
	close(jobs) // ok
	return nil
}

// A deferred close.
func deferred(names []string, check func(string) error, do func(string)) error {
	jobs := make(chan string)
	defer close(jobs)
	go worker(jobs, do)
	for _, n := range names {
		if err := check(n); err != nil {
			return err
		}
		jobs <- n
	}
	return nil
}

// Closed on both ways.
func both(names []string, check func(string) error, do func(string)) error {
	jobs := make(chan string)
	go worker(jobs, do)
	for _, n := range names {
		if err := check(n); err != nil {
			close(jobs)
			return err
		}
		jobs <- n
	}
	close(jobs) // ok
	return nil
}

// One flag starts the receivers and closes.
func maybe(names []string, parallel bool, do func(string)) {
	jobs := make(chan string)
	if parallel {
		go worker(jobs, do)
	}
	for _, n := range names {
		if parallel {
			jobs <- n
		} else {
			do(n)
		}
	}
	if parallel {
		close(jobs) // ok
	}
}

// From kubernetes' ParallelizeUntil: all is in the buffer, and closed, before
// the receivers start.
func parallelize(n int, do func(int)) {
	pieces := make(chan int, n)
	for i := range n {
		pieces <- i
	}
	close(pieces) // ok
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for p := range pieces {
				do(p)
			}
		})
	}
	wg.Wait()
}
