package first

import "sync"

func price(id string) int { return len(id) }

// A channel of one slot is a mutex to who fills it and empties it.
func channelLock(ids []string) int {
	n := 0
	lock := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			p := price(id)
			lock <- struct{}{}
			n += p // ok
			<-lock
		})
	}
	wg.Wait()
	return n
}

func channelDefer(ids []string) (out []int) {
	token := make(chan bool, 1)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			token <- true
			defer func() { <-token }()
			out = append(out, price(id)) // ok
		}()
	}
	wg.Wait()
	return out
}

func channelFuncs(ids []string) (out []int) {
	mu := make(chan struct{}, 1)
	lock := func() { mu <- struct{}{} }
	unlock := func() { <-mu }
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			lock()
			defer unlock()
			out = append(out, price(id)) // ok
		})
	}
	wg.Wait()
	return out
}

type shop struct{ mu chan struct{} }

func (s *shop) field(ids []string) (out []int) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			s.mu <- struct{}{}
			out = append(out, price(id)) // ok
			<-s.mu
		})
	}
	wg.Wait()
	return out
}

// More slots only bound how many go on.
func slots(ids []string) (out []int) {
	sem := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			sem <- struct{}{}
			defer func() { <-sem }()
			out = append(out, price(id)) // want "out is appended to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return out
}

// Who sends a result and takes nothing back has no lock.
func results(ids []string) int {
	n := 0
	out := make(chan int, 1)
	for _, id := range ids {
		go func() {
			out <- price(id)
			n++ // want "n is changed by every goroutine that the loop starts"
		}()
	}
	for range ids {
		<-out
	}
	return n
}

// Each waits for the one before it, if there is one.
func chain(ids []string) (out []int) {
	var last <-chan struct{}
	for _, id := range ids {
		before, next := last, make(chan struct{})
		last = next
		go func() {
			defer close(next)
			n := price(id)
			if before != nil {
				<-before
			}
			out = append(out, n) // ok
		}()
	}
	if last != nil {
		<-last
	}
	return out
}

func chainEarly(ids []string) (out []int) {
	var last chan struct{}
	for _, id := range ids {
		next := make(chan struct{})
		go func(before chan struct{}) {
			defer close(next)
			if before == nil {
				println("first")
			} else {
				<-before
			}
			out = append(out, price(id)) // ok
		}(last)
		last = next
	}
	if last == nil {
		return nil
	}
	<-last
	return out
}

// Whoever is there waits, but for what all wait for.
func gate(ids []string, start <-chan struct{}) (out []int) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if start != nil {
				<-start
			}
			out = append(out, price(id)) // want "out is appended to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return out
}
