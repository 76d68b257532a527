// Package moby22941 has the structure of the kernel of that name, corrected.
package moby22941

import (
	"sync"
	"time"
)

type ear interface{ Hear(b []byte) }

type horn struct {
	mu    sync.Mutex
	heard int
}

func (h *horn) Hear(b []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard += len(b[1:])
}

func newHorn() ear { return &horn{} }

func Run() {
	e := newHorn()
	calls := [][2][]byte{
		{[]byte("low\n"), []byte("low")},
		{[]byte("high\n"), []byte("high")},
	}
	for i := range calls {
		call := calls[i]
		go func() {
			e.Hear(call[0])
		}()
	}
	time.Sleep(time.Millisecond)
}
