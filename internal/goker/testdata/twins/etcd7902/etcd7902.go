// Package etcd7902 has the structure of the kernel of that name, corrected.
package etcd7902

import (
	"sync"
	"time"
)

type rower struct {
	strokes int
	reach   func()
	catch   func()
	finish  func() <-chan bool
}

func race() {
	const strokes = 5
	rowers := make([]rower, 3)
	call := make(chan bool)
	for i := range rowers {
		var heard chan bool
		listen := func() { heard = call }
		rowers[i].reach = func() {}
		rowers[i].catch = func() { listen() }
		rowers[i].finish = func() <-chan bool {
			if i == 0 {
				close(call)
				if rowers[0].strokes < strokes {
					call = make(chan bool)
				}
			}
			return heard
		}
	}
	row(rowers, strokes)
}

func row(rowers []rower, strokes int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(len(rowers))
	for i := range rowers {
		go func(r *rower) {
			defer wg.Done()
			for r.strokes < strokes || strokes <= 0 {
				r.reach()
				mu.Lock()
				r.catch()
				mu.Unlock()

				time.Sleep(time.Millisecond)
				r.strokes++

				mu.Lock()
				called := r.finish()
				mu.Unlock()
				<-called
			}
		}(&rowers[i])
	}
	wg.Wait()
}

func Run() { race() }
