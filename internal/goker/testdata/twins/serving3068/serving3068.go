// Package serving3068 has the structure of the kernel of that name, corrected.
package serving3068

import (
	"sync"
	"sync/atomic"
)

type crew interface {
	Do(func())
	Leave()
}

type deck struct {
	wg    sync.WaitGroup
	mu    sync.RWMutex
	shut  bool
	tasks chan func()
	once  sync.Once
}

var _ crew = (*deck)(nil)

func newCrew(hands, room int) crew {
	d := &deck{tasks: make(chan func(), room)}
	for range hands {
		go func() {
			for task := range d.tasks {
				func() {
					defer d.wg.Done()
					task()
				}()
			}
		}()
	}
	return d
}

// Do hands a task over while it holds the lock under which Leave sets shut, so
// that nobody sends after the close.
func (d *deck) Do(task func()) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.shut {
		return
	}
	d.wg.Add(1)
	d.tasks <- task
}

func (d *deck) Leave() {
	d.once.Do(func() {
		d.mu.Lock()
		d.shut = true
		close(d.tasks)
		d.mu.Unlock()
		d.wg.Wait()
	})
}

func Run() {
	c := newCrew(1, 5)
	wg := &sync.WaitGroup{}
	var did atomic.Int32
	const n = 5
	wg.Add(n)
	go func() {
		for range n {
			c.Do(func() { did.Add(1) })
			wg.Done()
		}
	}()
	c.Leave()
	wg.Wait()
	if did.Load() > n {
		panic("more than was asked")
	}
}
