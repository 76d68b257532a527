// Package inner waits for senders in a goroutine of its own. (From a tool that breaks
// things on purpose, which sums up processes.)
package inner

import "sync"

// sizes leaves when all that send have sent.
func sizes(names []string, size func(string) (int, error)) (all []int) {
	out, done := make(chan int), make(chan bool)
	go func() {
		var wg sync.WaitGroup
		for _, n := range names {
			wg.Add(1)
			go func() {
				defer wg.Done()
				v, err := size(n)
				if err != nil {
					return
				}
				out <- v // ok: done is sent after it
			}()
		}
		wg.Wait()
		done <- true
	}()
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case <-done:
			return all
		}
	}
}

// unwaited does not wait before it says that all is done.
func unwaited(names []string, size func(string) (int, error)) (all []int) {
	out, done := make(chan int), make(chan bool)
	go func() {
		for _, n := range names {
			go func() {
				v, err := size(n)
				if err != nil {
					return
				}
				out <- v // want `the goroutine waits for ever sending on out`
			}()
		}
		done <- true
	}()
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case <-done:
			return all
		}
	}
}

// closed says so with a close.
func closed(names []string, size func(string) int) (all []int) {
	out, done := make(chan int), make(chan bool)
	go func() {
		defer close(done)
		var wg sync.WaitGroup
		defer wg.Wait()
		for _, n := range names {
			wg.Go(func() { out <- size(n) }) // ok
		}
	}()
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case <-done:
			return all
		}
	}
}

type scan struct{ size func(string) int }

// one sends a size.
func (s scan) one(n string, out chan<- int, wg *sync.WaitGroup) {
	defer wg.Done()
	out <- s.size(n) // ok
}

// collect waits for all it starts.
func (s scan) collect(names []string, out chan int, done chan<- struct{}) {
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go s.one(n, out, &wg)
	}
	wg.Wait()
	done <- struct{}{}
}

func (s scan) All(names []string) (all []int) {
	out, done := make(chan int), make(chan struct{})
	go s.collect(names, out, done)
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case <-done:
			return all
		}
	}
}

// each is the same for any type.
func each[T any](list []T, get func(T) int) (all []int) {
	out, done := make(chan int), make(chan struct{})
	go func() {
		var wg sync.WaitGroup
		for _, v := range list {
			wg.Add(1)
			go func() {
				out <- get(v) // ok
				wg.Done()
			}()
		}
		wg.Wait()
		close(done)
	}()
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case <-done:
			return all
		}
	}
}

// early counts down before it sends.
func early(names []string, size func(string) int) (all []int) {
	out, done := make(chan int), make(chan bool)
	go func() {
		var wg sync.WaitGroup
		for _, n := range names {
			wg.Add(1)
			go func() {
				v := size(n)
				wg.Done()
				out <- v // want `the goroutine waits for ever sending on out`
			}()
		}
		wg.Wait()
		done <- true
	}()
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case <-done:
			return all
		}
	}
}
