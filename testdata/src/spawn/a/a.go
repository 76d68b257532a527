package a

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"spawn/b"
)

type S struct {
	wg  sync.WaitGroup
	cb  func()
	svc Service
}

type Service interface{ Run() }

func (s *S) work(n int) {}

func target() {}

func statements(s *S, unknown func()) {
	go func() {}()   // want `go body=statements\$1 exact`
	go target()      // want `go body=target exact`
	go s.work(1)     // want `go body=work exact args=s`
	f := s.work      //
	go f(2)          // want `go body=work exact args=s`
	go s.svc.Run()   // want `go body= callee=Run`
	go unknown()     // want `go body=$`
	go println("hi") // want `go body= exact`
}

func groups(ctx context.Context, s *S) {
	s.wg.Go(target)      // want `group body=target exact owner=s.wg`
	var g errgroup.Group //
	g.Go(s.try)          // want `group body=try exact args=s owner=g`
	if g.TryGo(s.try) {  // want `group body=try exact args=s owner=g`
	}
	time.AfterFunc(1, target)      // want `timer body=target exact`
	context.AfterFunc(ctx, target) // want `timer body=target exact`
	var once sync.Once
	once.Do(target) // ok: runs now
}

func (s *S) try() error { return nil }

func helpers(s *S) {
	var r b.Runner
	r.Go(target)              // want `helper body=target exact joins`
	b.Async("x", func() {})   // want `helper body=helpers\$1 exact`
	b.Deep(target)            // want `helper body=target exact`
	b.Each(nil, func(int) {}) // ok: called at once
	b.Keep(target)            // ok: kept
	b.Gen(1, func(int) {})    // want `helper body=helpers\$3 exact`
	s.own(target)             // want `helper body=target exact joins`
}

func (s *S) own(f func()) {
	done := make(chan struct{})
	go func() { // want `go body=own\$1 exact`
		defer close(done)
		f()
	}()
	<-done
}

func loops(xs []int) {
	for range 4 {
		go target() // want `go body=target exact times=4`
	}
	for i := 0; i < 3; i++ {
		go target() // want `go body=target exact times=3`
	}
	for range 4 {
		if len(xs) > 1 {
			go target() // want `go body=target exact times=many`
		}
	}
	for range xs {
		go target() // want `go body=target exact times=many`
	}
	for range 2 {
		for range 2 {
			go target() // want `go body=target exact times=many`
		}
	}
	for range seq {
		go target() // want `go body=target exact times=many`
	}
}

func seq(yield func() bool) {
	yield()
}

func recursive(n int) {
	var walk func(int)
	walk = func(i int) {
		if i < n {
			walk(i + 1)
			go walk(i + 2) // want `go body=recursive\$1 exact`
		}
	}
	walk(0)
}

func wrapped(s *S) {
	var g errgroup.Group
	g.Go(b.Safe("try", s.try))                  // want `group body=try exact args=s owner=g`
	g.Go(b.Nested(func() error { return nil })) // want `group body=wrapped\$1 exact owner=g`
	g.Go(b.Nested(b.Safe("try", s.try)))        // want `group body=try exact args=s owner=g`
	go b.Timed(target)()                        // want `go body=target exact`
	go b.Both(target)()                         // want `go body=$`
	go b.Later(target)()                        // want `go body=$`
	go counted(func() {})()                     // want `go body=wrapped\$2 exact`
	counted(func() {})()                        // ok: called at once
	f := counted(target)                        //
	go f()                                      // want `go body=target exact`
}

func counted(f func()) func() {
	return func() {
		println("in")
		f()
	}
}
