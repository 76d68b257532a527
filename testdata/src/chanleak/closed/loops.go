package closed

import (
	"os"
	"sync"
)

// Loops that only the end of the channel ends.

func purge(list []string) {
	jobs := make(chan string)
	go func() {
		for {
			j, ok := <-jobs // want `the goroutine waits for ever receiving from jobs: nothing closes it, though purge returns; close\(jobs\) after the last send`
			if !ok {
				return
			}
			_ = os.Remove(j)
		}
	}()
	for _, j := range list {
		jobs <- j
	}
}

func purgeClosed(list []string) {
	jobs := make(chan string)
	defer close(jobs)
	go func() {
		for {
			j, ok := <-jobs // ok
			if !ok {
				return
			}
			_ = os.Remove(j)
		}
	}()
	for _, j := range list {
		jobs <- j
	}
}

func purgeCount(list []string) {
	jobs := make(chan string)
	go func() {
		for n := 0; ; n++ {
			j, ok := <-jobs // ok: it counts
			if !ok || n == len(list)-1 {
				return
			}
			_ = os.Remove(j)
		}
	}()
	for _, j := range list {
		jobs <- j
	}
}

func purgeGroup[T any](items []T, do func(T)) {
	in := make(chan T)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				v, ok := <-in // want `the goroutine waits for ever receiving from in: nothing closes it`
				if !ok {
					break
				}
				do(v)
			}
		})
	}
	for _, v := range items {
		in <- v
	}
}

// purgeUntold has a channel to stop by, which nobody closes.
func purgeUntold(list []string) {
	jobs := make(chan string)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case j := <-jobs: // want `the goroutine waits for ever receiving from jobs: nothing closes it, or what else the select waits for, though purgeUntold returns`
				_ = os.Remove(j)
			case <-quit:
				return
			}
		}
	}()
	for _, j := range list {
		jobs <- j
	}
}

func purgeTold(list []string) {
	jobs := make(chan string)
	quit := make(chan struct{})
	defer close(quit)
	go func() {
		for {
			select {
			case j := <-jobs: // ok
				_ = os.Remove(j)
			case <-quit:
				return
			}
		}
	}()
	for _, j := range list {
		jobs <- j
	}
}

// purgeHelper starts the workers in a helper.
func purgeHelper(list []string) {
	jobs := make(chan string)
	startWorkers(4, jobs)
	for _, j := range list {
		jobs <- j
	}
}

func startWorkers(n int, jobs <-chan string) {
	for range n {
		go func() {
			for j := range jobs { // want `the goroutine waits for ever ranging over jobs: nothing closes it, though purgeHelper returns`
				_ = os.Remove(j)
			}
		}()
	}
}

// purger keeps the channel in a field.
type purger struct{ jobs chan string }

func (p *purger) loop() {
	for j := range p.jobs { // want `the goroutine waits for ever ranging over p\.jobs: nothing closes it, though Run returns; close\(p\.jobs\) after the last send`
		_ = os.Remove(j)
	}
}

func (p *purger) Run(list []string) {
	p.jobs = make(chan string)
	for range 4 {
		go p.loop()
	}
	for _, j := range list {
		p.jobs <- j
	}
}

// purgeService lives on: others send, too.
type purgeService struct{ jobs chan string }

func newPurgeService(first string) *purgeService {
	p := &purgeService{jobs: make(chan string, 1)}
	go p.loop()
	p.jobs <- first
	return p
}

func (p *purgeService) loop() {
	for j := range p.jobs { // ok
		_ = os.Remove(j)
	}
}

func (p *purgeService) Put(j string) { p.jobs <- j }

// One function closes, the other does not.

func removeEach(jobs <-chan string) {
	for j := range jobs { // want `the goroutine waits for ever ranging over jobs: nothing closes the one that purgeShared makes, though purgeShared returns; close\(jobs\) there`
		_ = os.Remove(j)
	}
}

func purgeShared(list []string) {
	jobs := make(chan string)
	go removeEach(jobs)
	for _, j := range list {
		jobs <- j
	}
}

func purgeSharedClosed(list []string) {
	jobs := make(chan string)
	defer close(jobs)
	go removeEach(jobs)
	for _, j := range list {
		jobs <- j
	}
}
