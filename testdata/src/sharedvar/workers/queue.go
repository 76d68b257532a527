package workers

import "sync"

// Workers that take from one queue: what they receive orders them with who
// fills it, not with each other.

func checkAll(names []string, n int, check func(string) error) error {
	queue := make(chan string)
	var err error
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for name := range queue {
				if err = check(name); err != nil { // want "err is assigned by every goroutine that the loop starts"
					return
				}
			}
		}()
	}
	for _, name := range names {
		queue <- name
	}
	close(queue)
	wg.Wait()
	return err
}

func dropAll(seen map[string]bool, queue <-chan string, stop <-chan struct{}, n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for {
				select {
				case name := <-queue:
					delete(seen, name) // want "seen is written to by every goroutine that the loop starts"
				case <-stop:
					return
				}
			}
		})
	}
	wg.Wait()
}

// They all wait for the start, and race then.
func together(n int, f func() error) (err error) {
	start := make(chan bool)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			<-start
			err = f() // want "err is assigned by every goroutine that the loop starts"
		})
	}
	close(start)
	wg.Wait()
	return err
}

// Look-alikes.

// A token goes from one to the next.
func inTurn(n int, f func() error) (err error) {
	token := make(chan bool, 1)
	token <- true
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			<-token
			err = f() // ok
			token <- true
		})
	}
	wg.Wait()
	return err
}

// Each waits for the one before it.
func chain(n int, f func() error) (err error) {
	before := make(chan struct{})
	close(before)
	for range n {
		done, last := make(chan struct{}), before
		go func() {
			<-last
			err = f() // ok
			close(done)
		}()
		before = done
	}
	<-before
	return err
}

// A lock around what is written.
func lockedQueue(queue <-chan string, n int, check func(string) error) (err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for name := range queue {
				e := check(name)
				mu.Lock()
				err = e // ok
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return err
}

// From a test of transports: the first worker alone starts more.
func growing(queue <-chan string, most int, work func(string)) {
	workers := 1
	var wg sync.WaitGroup
	var start func(i int)
	start = func(i int) {
		defer wg.Done()
		for name := range queue {
			func() {
				defer func() {
					if i == 0 && workers < most {
						wg.Add(1)
						go start(workers)
						workers++ // ok
					}
				}()
				work(name)
			}()
		}
	}
	for i := range 2 {
		wg.Add(1)
		go start(i)
	}
	wg.Wait()
}

// From nuclei: only with a list of payloads are there goroutines.
type request struct{ payloads []string }

func (r *request) execute(on func(string)) {
	if len(r.payloads) == 0 {
		on("")
		return
	}
	var wg sync.WaitGroup
	for _, p := range r.payloads {
		wg.Go(func() { on(p) })
	}
	wg.Wait()
}

func last(r *request) string {
	var found string
	r.execute(func(s string) {
		found = s // ok
	})
	return found
}
