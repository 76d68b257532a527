package missing

import (
	"sync"
	"time"
)

// From benthos: the values of all goroutines have come when Wait is reached.
func allReceived(ch chan int) {
	const workers, each = 4, 10
	var wg sync.WaitGroup
	wg.Add(workers)
	for w := range workers {
		go func() {
			for i := range each {
				select {
				case ch <- w + i:
				case <-time.After(time.Second):
					println("too slow")
					return // ok
				}
			}
			wg.Done()
		}()
	}
	for i := 0; i < workers*each; i++ {
		select {
		case v := <-ch:
			println(v)
		case <-time.After(time.Second):
			println("nothing comes")
			return
		}
	}
	wg.Wait()
}

func allAnswered(in, out chan int, answers []chan int) {
	workers, each := 4, 10
	var wg sync.WaitGroup
	wg.Add(workers)
	for w := range workers {
		go func(index int) {
			for i := range each {
				select {
				case in <- index:
				case <-time.After(time.Second):
					println("too slow", i)
					return // ok
				}
				select {
				case <-answers[index]:
				case <-time.After(time.Second):
					println("no answer", i)
					return
				}
			}
			wg.Done()
		}(w)
	}
	for range each * workers {
		v, ok := <-out
		if !ok {
			return
		}
		answers[v] <- v
	}
	wg.Wait()
}

// There are more than are received.
func someReceived(ch chan int) {
	const workers, each = 4, 10
	var wg sync.WaitGroup
	wg.Add(workers)
	for w := range workers {
		go func() {
			for i := range each {
				select {
				case ch <- w + i:
				case <-time.After(time.Second):
					println("too slow")
					return // want `the goroutine returns here without wg.Done`
				}
			}
			wg.Done()
		}()
	}
	for i := 0; i < each; i++ {
		select {
		case v := <-ch:
			println(v)
		case <-time.After(time.Second):
			println("nothing comes")
			return
		}
	}
	wg.Wait()
}

// The rounds do not all receive.
func patient(ch chan int) {
	const workers, each = 4, 10
	var wg sync.WaitGroup
	wg.Add(workers)
	for w := range workers {
		go func() {
			for i := range each {
				select {
				case ch <- w + i:
				case <-time.After(time.Second):
					println("too slow")
					return // want `the goroutine returns here without wg.Done`
				}
			}
			wg.Done()
		}()
	}
	for i := 0; i < workers*each; i++ {
		select {
		case v := <-ch:
			println(v)
		case <-time.After(time.Second):
			println("nothing comes")
		}
	}
	wg.Wait()
}

// Nor is everything received where the loop is left.
func leaving(ch chan int) {
	const workers, each = 4, 10
	var wg sync.WaitGroup
	wg.Add(workers)
	for w := range workers {
		go func() {
			for i := range each {
				select {
				case ch <- w + i:
				case <-time.After(time.Second):
					println("too slow")
					return // want `the goroutine returns here without wg.Done`
				}
			}
			wg.Done()
		}()
	}
rounds:
	for i := 0; i < workers*each; i++ {
		select {
		case v := <-ch:
			println(v)
		case <-time.After(time.Second):
			break rounds
		}
	}
	wg.Wait()
}
