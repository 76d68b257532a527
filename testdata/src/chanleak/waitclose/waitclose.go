// Package waitclose waits for workers and closes their queue afterwards.
package waitclose

import (
	"bufio"
	"io"
	"log"
	"sync"

	"chanleak/waitclosedep"
)

// Senders in a loop, and a collector that is waited for before the close.
func sum(in []int) (t int) {
	out := make(chan int)
	var senders, collect sync.WaitGroup
	for _, v := range in {
		senders.Go(func() { out <- v })
	}
	collect.Go(func() {
		for v := range out {
			t += v
		}
	})
	collect.Wait() // want "sum waits for ever for the group: the goroutine of line 20 ranges over out .line 21. until it is closed, which comes only after the wait .line 27.; close it before"
	senders.Wait()
	close(out)
	return t
}

// Several workers, a named function; the input is a stream.
func work(jobs <-chan string, wg *sync.WaitGroup) {
	defer wg.Done()
	for j := range jobs {
		log.Print(j)
	}
}

func lines(r io.Reader, n int) error {
	jobs := make(chan string)
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go work(jobs, &wg)
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		jobs <- sc.Text()
	}
	wg.Wait() // want "lines waits for ever for the group: the goroutine of line 44 ranges over jobs"
	close(jobs)
	return sc.Err()
}

// A method; the close is deferred, and so runs last.
type printer struct{ workers int }

func (p *printer) print(xs []int) {
	queue := make(chan int, 16)
	defer close(queue)
	var wg sync.WaitGroup
	for range p.workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for x := range queue {
				log.Print(x)
			}
		}()
	}
	for _, x := range xs {
		queue <- x
	}
	wg.Wait() // want "print waits for ever for the group: the goroutine of line 64 ranges over queue .line 66. until it is closed, which comes only after the wait .line 60."
}

// A generic function; the deferred literal closes, the loop asks for ok.
func each[T any](xs []T, do func(T)) {
	queue := make(chan T)
	var wg sync.WaitGroup
	defer func() {
		close(queue)
		log.Print("done")
	}()
	for range 4 {
		wg.Go(func() {
			for {
				x, ok := <-queue
				if !ok {
					return
				}
				do(x)
			}
		})
	}
	for _, x := range xs {
		queue <- x
	}
	wg.Wait() // want "each waits for ever for the group: the goroutine of line 86 receives from queue"
}

// A helper that the goroutine calls. What it ranges over is a parameter: silent.
func drain(in <-chan int) (n int) {
	for v := range in {
		n += v
	}
	return n
}

func viaHelper(xs []int) {
	in := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { log.Print(drain(in)) })
	}
	for _, x := range xs {
		in <- x
	}
	wg.Wait()
	close(in)
}

// Another package ranges: silent.
func elsewhere(xs []int) {
	in := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { waitclosedep.Drain(in, func(v int) { log.Print(v) }) })
	}
	for _, x := range xs {
		in <- x
	}
	wg.Wait()
	close(in)
}

// ok: closed before.
func right(xs []int) {
	in := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for v := range in {
				log.Print(v)
			}
		})
	}
	for _, x := range xs {
		in <- x
	}
	close(in)
	wg.Wait()
}

// ok: the closer is a goroutine.
func closer(xs []int) (t int) {
	out := make(chan int)
	var senders, collect sync.WaitGroup
	for _, v := range xs {
		senders.Go(func() { out <- v })
	}
	collect.Go(func() {
		for v := range out {
			t += v
		}
	})
	go func() {
		senders.Wait()
		close(out)
	}()
	collect.Wait()
	return t
}

// ok: the group counts the values, not the workers.
func counted(xs []int) {
	in := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		go func() {
			for v := range in {
				log.Print(v)
				wg.Done()
			}
		}()
	}
	for _, x := range xs {
		wg.Add(1)
		in <- x
	}
	wg.Wait()
	close(in)
}

// ok: a worker leaves by what it is told.
func told(xs []int) {
	in := make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() {
		for v := range in {
			if v < 0 {
				return
			}
			log.Print(v)
		}
	})
	for _, x := range xs {
		in <- x
	}
	in <- -1
	wg.Wait()
	close(in)
}

// ok: one of two closes comes before.
func onError(xs []int, check func(int) error) error {
	in := make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() {
		for v := range in {
			log.Print(v)
		}
	})
	for _, x := range xs {
		if err := check(x); err != nil {
			close(in)
			wg.Wait()
			return err
		}
		in <- x
	}
	close(in)
	wg.Wait()
	return nil
}

// ok: another group.
func another(xs []int) {
	in := make(chan int)
	var wg, senders sync.WaitGroup
	wg.Go(func() {
		for v := range in {
			log.Print(v)
		}
	})
	for _, x := range xs {
		senders.Go(func() { in <- x })
	}
	senders.Wait()
	close(in)
	wg.Wait()
}

// ok: it is closed before the workers start.
func full(xs []int) {
	in := make(chan int, len(xs))
	for _, x := range xs {
		in <- x
	}
	close(in)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for v := range in {
				log.Print(v)
			}
		})
	}
	wg.Wait()
}
