// Package kubernetes13058 has the structure of the kernel of that name, corrected.
package kubernetes13058

import (
	"fmt"
	"sync"
	"time"
)

type process func(obj any)

type plan struct{ process process }

type events interface{ Gone(obj any) }

type eventFuncs struct{ gone func(obj any) }

func (e eventFuncs) Gone(obj any) {
	if e.gone != nil {
		e.gone(obj)
	}
}

type loop struct{ plan plan }

func (l *loop) turn() {
	for {
		l.plan.process(nil)
		break
	}
}

func (l *loop) Run(stop <-chan struct{}) { again(l.turn, time.Millisecond, stop) }

func newLoop(p *plan) *loop {
	l := &loop{plan: *p}
	return l
}

func newWatcher(e events) *loop {
	p := &plan{process: func(obj any) { e.Gone(obj) }}
	return newLoop(p)
}

func again(f func(), pause time.Duration, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() { f() }()
		time.Sleep(pause)
	}
}

func Run() {
	const hands = 3
	var gone sync.WaitGroup
	var once [hands]sync.Once
	seen := 0
	l := newWatcher(eventFuncs{gone: func(any) {
		if seen < hands {
			once[seen].Do(gone.Done)
			seen++
		}
	}})
	tests := []func(string){func(string) {}}
	gone.Add(hands * len(tests))
	stop := make(chan struct{})
	go l.Run(stop)
	var wg sync.WaitGroup
	wg.Add(hands * len(tests))
	for i := range hands {
		for j, f := range tests {
			go func(name string, f func(string)) {
				defer wg.Done()
				f(name)
			}(fmt.Sprintf("%v-%v", i, j), f)
		}
	}
	wg.Wait()
	gone.Wait()
	close(stop)
}
