package given

import (
	"context"
	"log"
	"sync"

	"golang.org/x/sync/semaphore"
	"semaphoreleak/lib"
)

func work(string) error { return nil }

// A declared function that is started.
func saveAll(us []string) {
	sem := make(chan struct{}, 8)
	for _, u := range us {
		sem <- struct{}{}
		go saveOne(u, sem)
	}
	for range cap(sem) {
		sem <- struct{}{}
	}
}

func saveOne(u string, sem chan struct{}) {
	if err := work(u); err != nil {
		log.Print(err)
		return // want `the goroutine returns without giving back the slot of sem that was taken for it on line 18`
	}
	<-sem
}

type saver struct{ name string }

func (s *saver) all(us []string, sem chan struct{}) {
	for _, u := range us {
		sem <- struct{}{}
		go s.one(u, sem)
	}
}

func (s *saver) one(u string, sem <-chan struct{}) {
	if u == s.name {
		return // want `the goroutine returns without giving back the slot of sem`
	}
	work(u)
	<-sem
}

func each[T any](xs []T, f func(T) error) {
	sem := make(chan struct{}, 8)
	for _, x := range xs {
		sem <- struct{}{}
		go run(x, f, sem)
	}
}

func run[T any](x T, f func(T) error, sem chan struct{}) {
	if f(x) != nil {
		return // want `the goroutine returns without giving back the slot of sem`
	}
	<-sem
}

// By functions of another package.
func far(us []string) {
	sem := make(chan struct{}, 8)
	var wg sync.WaitGroup
	for _, u := range us {
		lib.Acquire(sem)
		wg.Go(func() {
			if err := work(u); err != nil {
				log.Print(err)
				return // want `the goroutine returns without giving back the slot of sem that was taken for it on line \d+`
			}
			lib.Release(sem)
		})
	}
	wg.Wait()
}

func farWeighted(ctx context.Context, w *semaphore.Weighted, u string) error {
	if err := lib.Take(ctx, w); err != nil { // want `the slot of w taken here is not given back when farWeighted returns`
		return err
	}
	if err := work(u); err != nil {
		return err
	}
	lib.Give(w)
	return nil
}

type gate struct{ slots chan struct{} }

func newGate() *gate { return &gate{slots: make(chan struct{}, 4)} }

func enter(slots chan struct{}) { slots <- struct{}{} }

func (g *gate) do(u string) error {
	enter(g.slots) // want `the slot of g.slots taken here is not given back when do returns`
	if err := work(u); err != nil {
		return err
	}
	<-g.slots
	return nil
}

// Look-alikes.

func deferred(us []string) {
	sem := make(chan struct{}, 8)
	for _, u := range us {
		sem <- struct{}{}
		go deferredOne(u, sem)
	}
}

func deferredOne(u string, sem chan struct{}) {
	defer lib.Release(sem)
	if work(u) != nil {
		return // ok
	}
	work(u + ".sum")
}

func farDeferred(ctx context.Context, w *semaphore.Weighted, u string) error {
	if err := lib.Take(ctx, w); err != nil {
		return err
	}
	defer lib.Give(w)
	return work(u) // ok
}

func farBoth(us []string) {
	sem := make(chan struct{}, 8)
	for _, u := range us {
		lib.Acquire(sem)
		if u == "" {
			lib.Release(sem)
			continue // ok
		}
		go func() {
			work(u)
			lib.Release(sem)
		}()
	}
}

// Not taken for the goroutine.
func told(us []string) {
	stop := make(chan struct{}, 1)
	for _, u := range us {
		go untilTold(u, stop)
	}
	stop <- struct{}{}
}

func untilTold(u string, stop chan struct{}) {
	if work(u) != nil {
		return // ok: the send comes after
	}
	<-stop
}
