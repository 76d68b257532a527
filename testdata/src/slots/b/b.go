package b

import (
	"context"

	"golang.org/x/sync/semaphore"
)

func Acquire(sem chan struct{}) { sem <- struct{}{} } // want Acquire:`^takes\(0\)$`

func Release(n int, sem <-chan struct{}) { <-sem } // want Release:`^gives\(1\)$`

func Take(ctx context.Context, w *semaphore.Weighted) error { // want Take:`^takes\(1\)$`
	return w.Acquire(ctx, 1)
}

func Give(w *semaphore.Weighted) { w.Release(1) } // want Give:`^gives\(0\)$`

func Wait(done <-chan struct{}, tell func()) { // want Wait:`^gives\(0\)$`
	<-done
	tell()
}

func Maybe(sem chan struct{}, yes bool) {
	if yes {
		sem <- struct{}{}
	}
}

func Both(sem chan struct{}) {
	sem <- struct{}{}
	<-sem
}

func Drain(sem chan struct{}) {
	for range sem {
	}
}

func Forgets(ctx context.Context, w *semaphore.Weighted) {
	if err := w.Acquire(ctx, 1); err != nil {
		println(err.Error())
	}
}
