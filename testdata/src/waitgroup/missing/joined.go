package missing

import (
	"context"
	"sync"

	"waitgroup/lib"
)

func join(wg *sync.WaitGroup) { wg.Wait() }

func joined(us []string) {
	var wg sync.WaitGroup
	for range us {
		wg.Add(1)
		go func() {
			if work() != nil {
				return // want `without wg.Done\(\), so wg.Wait\(\) \(line 23\)`
			}
			wg.Done()
		}()
	}
	join(&wg)
}

func joinedFar(us []string) {
	var wg sync.WaitGroup
	for range us {
		wg.Add(1)
		go func() {
			if work() != nil {
				return // want `without wg.Done`
			}
			lib.Finish(&wg)
		}()
	}
	lib.Join(&wg)
}

// Deferred too late.
func late(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		go func() {
			if u == "" {
				return // want `without wg.Done`
			}
			defer wg.Done()
			println(u)
		}()
	}
	wg.Wait()
}

type fleet struct{ wg sync.WaitGroup }

func (f *fleet) start(u string) {
	f.wg.Add(1)
	go f.one(u)
}

func (f *fleet) one(u string) {
	if err := work(); err != nil {
		return // want `without f.wg.Done`
	}
	defer f.wg.Done()
	println(u)
}

func (f *fleet) stop() { f.wg.Wait() }

// All are counted before the loop.
func counted[T any](xs []T, f func(T) error) {
	var wg sync.WaitGroup
	wg.Add(len(xs))
	for _, x := range xs {
		go func() {
			switch err := f(x); {
			case err != nil:
				println(err.Error())
			default:
				wg.Done()
			}
		}() // want `without wg.Done`
	}
	wg.Wait()
}

func countedNumber() {
	var wg sync.WaitGroup
	wg.Add(3)
	for i := range 3 {
		go oneOf(i, &wg)
	}
	wg.Wait()
}

func oneOf(i int, wg *sync.WaitGroup) {
	if i == 1 {
		return // want `without wg.Done`
	}
	wg.Done()
}

// Nobody calls Done.
func never(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		go func() { // want `nobody calls wg.Done\(\), nor does this goroutine, so wg.Wait\(\) \(line 115\) blocks for ever: defer wg.Done\(\) at its start, or use wg.Go`
			println(u)
		}()
	}
	wg.Wait()
}

func neverNamed(us []string) {
	wg := new(sync.WaitGroup)
	wg.Add(len(us))
	for _, u := range us {
		go show(u) // want `nobody calls wg.Done`
	}
	lib.Join(wg)
}

func show(u string) { println(u) }

func neverOne(u string) string {
	var wg sync.WaitGroup
	wg.Add(1)
	lib.Async(func() { show(u) }) // want `nobody calls wg.Done`
	wg.Wait()
	return u
}

type shower struct {
	wg sync.WaitGroup
	us []string
}

func (s *shower) all() {
	for _, u := range s.us {
		s.wg.Add(1)
		go s.one(u) // ok: chanleak/never-served says so
	}
	s.wg.Wait()
}

func (s *shower) one(u string) { show(u) }

// Look-alikes.

// A program that is to run for ever.
func forEver() {
	var wg sync.WaitGroup
	wg.Add(1)
	go show("server") // ok: nothing comes after the wait
	wg.Wait()
}

func servers(us []string, serve func(string)) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		go serve(u) // ok: may run for ever
	}
	wg.Wait()
}

func runsForEver(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // ok: it does not return
		for {
			show("tick")
		}
	}()
	wg.Wait()
	return nil
}

// Somebody else calls Done.
func doneByCallback(us []string, on func(string, func())) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		on(u, wg.Done)
		go func() { // ok
			show(u)
		}()
	}
	wg.Wait()
}

func doneByReader(us []string) {
	var wg sync.WaitGroup
	out := make(chan error)
	wg.Add(len(us))
	for _, u := range us {
		go func() {
			show(u)
			out <- work() // ok: who reads calls Done
		}()
	}
	go func() {
		for err := range out {
			if err != nil {
				println(err.Error())
			}
			wg.Done()
		}
	}()
	wg.Wait()
}

func doneByFailed(us []string) {
	var wg sync.WaitGroup
	failed := make(chan error)
	go func() {
		for range failed {
			wg.Done()
		}
	}()
	wg.Add(len(us))
	for range us {
		go func() {
			if err := work(); err != nil {
				failed <- err
				return // ok: for this one the reader calls Done
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

type keeper struct{ wg *sync.WaitGroup }

func (k *keeper) end() { k.wg.Done() }

func doneByKeeper(us []string) {
	var wg sync.WaitGroup
	k := &keeper{wg: &wg}
	for range us {
		wg.Add(1)
		go func() { // ok
			k.end()
		}()
	}
	wg.Wait()
}

// Another list is counted.
func another(us, vs []string) {
	var wg sync.WaitGroup
	wg.Add(len(vs))
	for _, u := range us {
		go func() {
			if u == "" {
				return // ok: nobody counts this one
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

type session struct{ wg sync.WaitGroup }

func (s *session) run(us []string) {
	for _, u := range us {
		s.wg.Add(1)
		go show(u) // ok: close calls Done
	}
	s.wg.Wait()
}

func (s *session) close() { s.wg.Done() }

// From containerd: collect is also called without a group.
func collectAll(us []string) {
	wg := &sync.WaitGroup{}
	for _, u := range us {
		wg.Add(1)
		go collect(u, wg)
	}
	wg.Wait()
}

func collect(u string, wg *sync.WaitGroup) {
	if wg != nil {
		defer wg.Done()
	}
	if work() != nil {
		return // ok
	}
	println(u)
}

func countAll(us []string) {
	var wg sync.WaitGroup
	for _, u := range us {
		wg.Add(1)
		go count(u, &wg, true)
	}
	wg.Wait()
}

func count(u string, wg *sync.WaitGroup, counted bool) {
	println(u)
	if counted {
		wg.Done() // ok
	}
}
