// Package slots takes a slot for each goroutine. (From a library that finds processes.)
package slots

import "sync"

// all takes slots in its loop, and receives behind it.
func all(ids []int, look func(int) int) (out []int) {
	var wg sync.WaitGroup
	found, slots := make(chan int), make(chan struct{}, 10)
	for _, id := range ids {
		wg.Add(1)
		slots <- struct{}{} // want `sending on slots waits for ever once its buffer of 10 is full: the goroutines give their slot back after they have sent on found \(line 16\), from which all receives only when the loop is over`
		go func() {
			defer wg.Done()
			defer func() { <-slots }()
			found <- look(id)
		}()
	}
	go func() {
		wg.Wait()
		close(found)
	}()
	for v := range found {
		out = append(out, v)
	}
	return out
}

// inside takes the slot in the goroutine.
func inside(ids []int, look func(int) int) (out []int) {
	found, slots := make(chan int), make(chan struct{}, 10)
	for _, id := range ids {
		go func() {
			slots <- struct{}{} // ok
			defer func() { <-slots }()
			found <- look(id)
		}()
	}
	for range ids {
		out = append(out, <-found)
	}
	return out
}

// before starts who receives before the loop.
func before(ids []int, look func(int) int, use func(int)) {
	found, slots, done := make(chan int), make(chan struct{}, 10), make(chan struct{})
	go func() {
		defer close(done)
		for v := range found {
			use(v)
		}
	}()
	var wg sync.WaitGroup
	for _, id := range ids {
		slots <- struct{}{} // ok
		wg.Go(func() {
			defer func() { <-slots }()
			found <- look(id)
		})
	}
	wg.Wait()
	close(found)
	<-done
}

// first gives the slot back before it sends.
func first(ids []int, look func(int) int) (out []int) {
	found, slots := make(chan int), make(chan struct{}, 10)
	for _, id := range ids {
		slots <- struct{}{} // ok
		go func() {
			v := look(id)
			<-slots
			found <- v
		}()
	}
	for range ids {
		out = append(out, <-found)
	}
	return out
}

// roomy has room for all results.
func roomy(ids []int, look func(int) int) (out []int) {
	found, slots := make(chan int, len(ids)), make(chan struct{}, 10)
	for _, id := range ids {
		slots <- struct{}{} // ok
		go func() {
			defer func() { <-slots }()
			found <- look(id)
		}()
	}
	for range ids {
		out = append(out, <-found)
	}
	return out
}

// few is over fewer than there are slots.
func few(look func(string) int) (out []int) {
	found, slots := make(chan int), make(chan struct{}, 10)
	names := []string{"a", "b", "c"}
	for _, n := range names {
		slots <- struct{}{} // ok
		go func() {
			defer func() { <-slots }()
			found <- look(n)
		}()
	}
	for range names {
		out = append(out, <-found)
	}
	return out
}

type finder struct{ look func(int) int }

func (f *finder) one(id int, found chan<- int, slots <-chan struct{}) {
	found <- f.look(id)
	<-slots
}

// method starts a method, with the channels as arguments.
func (f *finder) method(ids []int) (out []int) {
	found, slots := make(chan int), make(chan struct{}, 4)
	for _, id := range ids {
		slots <- struct{}{} // want `sending on slots waits for ever once its buffer of 4 is full`
		go f.one(id, found, slots)
	}
	for range ids {
		out = append(out, <-found)
	}
	return out
}

func generic[T, R any](list []T, look func(T) R) (out []R) {
	found, slots := make(chan R), make(chan bool, 8)
	for _, v := range list {
		slots <- true // want `sending on slots waits for ever once its buffer of 8 is full`
		go func() {
			found <- look(v)
			<-slots
		}()
	}
	for range list {
		out = append(out, <-found)
	}
	return out
}

// both receives while it starts, too.
func both(ids []int, look func(int) int, use func(int)) {
	found, slots := make(chan int), make(chan struct{}, 10)
	for i, id := range ids {
		if i >= 10 {
			use(<-found)
		}
		slots <- struct{}{} // ok
		go func() {
			defer func() { <-slots }()
			found <- look(id)
		}()
	}
	for range min(10, len(ids)) {
		use(<-found)
	}
}

// skips sends only what is found, as in the report.
func skips(ids map[int]string, look func(string) (int, error)) (out []int) {
	var wg sync.WaitGroup
	found, slots := make(chan int), make(chan struct{}, 10)
	for _, id := range ids {
		wg.Add(1)
		slots <- struct{}{} // want `sending on slots waits for ever once its buffer of 10 is full`
		go func() {
			defer wg.Done()
			defer func() { <-slots }()
			v, err := look(id)
			if err != nil {
				return
			}
			found <- v
		}()
	}
	go func() {
		wg.Wait()
		close(found)
	}()
	for v := range found {
		out = append(out, v)
	}
	return out
}
