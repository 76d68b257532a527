// Package istio8144 has the structure of the kernel of that name, corrected.
package istio8144

import (
	"sync"
	"sync/atomic"
)

type onDrop func()

type counter struct{ drops atomic.Int32 }

func (c *counter) drop() { c.drops.Add(1) }

type shelf struct {
	jars   sync.Map
	onDrop func()
}

func (s *shelf) shaker() { s.shake() }

func (s *shelf) shake() {
	s.jars.Range(func(key, value any) bool {
		s.onDrop()
		return true
	})
}

func (s *shelf) Put(key, value any) { s.jars.Store(key, value) }

func newShelf(f onDrop) *shelf {
	s := &shelf{onDrop: f}
	go s.shaker()
	return s
}

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		c := &counter{}
		s := newShelf(c.drop)
		s.Put(1, 1)
		if c.drops.Load() != 1 {
			return
		}
	}()
	wg.Wait()
}
