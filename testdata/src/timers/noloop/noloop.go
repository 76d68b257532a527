// Package noloop has goroutines that sleep when their work is done.
package noloop

import (
	"log"
	"sync"
	"time"
)

type store struct{ mu sync.Mutex }

func (s *store) prune() error { return nil }

// Sessions are to be pruned periodically. (A manager of mailing lists.)
func literal(st *store) {
	go func() {
		if err := st.prune(); err != nil {
			log.Print(err)
		}
		time.Sleep(time.Hour) // want `the goroutine \(started on line 16\) ends with this sleep, which nothing comes after: if its work is to be done again and again, the loop around it is missing; if not, leave the sleep out`
	}()
}

func start(st *store) {
	go refresh(st)
	go st.report(time.Minute)
	go each([]int{1}, func(int) {})
}

func refresh(st *store) {
	err := st.prune()
	if err != nil {
		return
	}
	time.Sleep(time.Hour) // want `started on line 25`
}

func (s *store) report(every time.Duration) {
	s.mu.Lock()
	log.Print("report")
	s.mu.Unlock()
	time.Sleep(every) // want `started on line 26`
}

func each[T any](list []T, do func(T)) {
	for _, v := range list {
		do(v)
	}
	time.Sleep(time.Second) // want `started on line 27`
}

// ok: the loop is there
func loop(st *store) {
	go func() {
		for {
			if err := st.prune(); err != nil {
				return
			}
			time.Sleep(time.Hour)
		}
	}()
}

// ok: something comes after it
func after(st *store) {
	go func() {
		st.prune()
		time.Sleep(time.Second)
		log.Print("pruned")
	}()
}

// ok: somebody waits for it
func pace(st *store) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		st.prune()
		time.Sleep(time.Second)
	}()
	wg.Wait()
}

// ok: so does a group
func group(st *store) {
	var wg sync.WaitGroup
	wg.Go(func() {
		st.prune()
		time.Sleep(time.Second)
	})
	wg.Wait()
}

// ok: the lock is kept for as long
func slow(s *store) {
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.prune()
		time.Sleep(time.Second)
	}()
}

// ok: others call it, in a loop
func wait(st *store) {
	go tick(st)
	for {
		tick(st)
	}
}

func tick(st *store) {
	st.prune()
	time.Sleep(time.Second)
}

// ok: it only sleeps, for whatever it be
func only() {
	go func() { time.Sleep(time.Second) }()
}

// ok: a loop starts them
func load(st *store, n int) {
	for range n {
		go func() {
			st.prune()
			time.Sleep(time.Second)
		}()
	}
}
