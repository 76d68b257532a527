// Package touch has functions that touch what they are given.
package touch

import "sync"

type s struct {
	mu    sync.Mutex
	n     int
	m     map[string]int
	sub   *s
	ready chan bool
}

func (x *s) inc() { x.n++ } // want `Count x.n`

func (x *s) set() { // want `Assign x.m; MapSet x.m; Read x.m; Read x.n`
	x.m = make(map[string]int)
	x.m["a"] = x.n
}

func (x *s) deep() { x.sub.inc() } // want `Count x.sub.n; Read x.sub`

func (x *s) locked() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.n = 1
}

func (x *s) later() { // want `Read x.ready`
	<-x.ready
	x.n = 1
}

func (x *s) sometimes(wait bool) { // want `Assign x.n; Read x.ready`
	if wait {
		<-x.ready
	}
	x.n = 1
}

func own() {
	x := new(s)
	x.inc()
}

// Only what runs in goroutines, and what their starters call, is looked at.
func start(x *s) {
	go x.inc()
	go x.set()
	go x.deep()
	go x.locked()
	go x.later()
	go x.sometimes(true)
	go own()
}
