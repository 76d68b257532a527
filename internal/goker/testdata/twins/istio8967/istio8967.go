// Package istio8967 has the structure of the kernel of that name, corrected.
package istio8967

import (
	"sync"
	"time"
)

type well interface {
	Open()
	Close()
}

type pump struct{ dry chan struct{} }

func (p *pump) Open() {
	go func() {
		for {
			select {
			case <-p.dry:
				return
			}
		}
	}()
}

func (p *pump) Close() { close(p.dry) }

func newPump() *pump { return &pump{dry: make(chan struct{})} }

func dig() well { return newPump() }

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		w := dig()
		w.Open()
		w.Close()
		time.Sleep(time.Millisecond)
	}()
	wg.Wait()
}
