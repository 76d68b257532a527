// Package cockroach6181 has the structure of the kernel of that name, corrected.
package cockroach6181

import (
	"fmt"
	"io"
	"sync"
)

type atlas struct{ sheets *sheets }

func newAtlas() *atlas { return &atlas{&sheets{}} }

type sheets struct {
	mu    sync.RWMutex
	names []string
}

func (s *sheets) Find() {
	s.mu.RLock()
	io.Discard.Write([]byte(s.stringLocked()))
	s.mu.RUnlock()
	s.mu.Lock()
	s.names = append(s.names, "found")
	s.mu.Unlock()
}

func (s *sheets) String() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.stringLocked()
}

func (s *sheets) stringLocked() string { return fmt.Sprintf("%d sheets", len(s.names)) }

func look(s *sheets) { s.Find() }

func manyLook() {
	a := newAtlas()
	together := func() {
		var wg sync.WaitGroup
		for range 3 {
			wg.Add(1)
			go func() {
				look(a.sheets)
				wg.Done()
			}()
		}
		wg.Wait()
	}
	together()
	fmt.Fprint(io.Discard, a.sheets)
}

func Run() {
	for range 5 {
		go manyLook()
	}
}
