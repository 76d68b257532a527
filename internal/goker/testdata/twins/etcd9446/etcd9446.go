// Package etcd9446 has the structure of the kernel of that name, corrected.
package etcd9446

import "sync"

type heap struct{ bins map[string]struct{} }

func (h *heap) empty() {
	for k := range h.bins {
		delete(h.bins, k)
	}
}

type readHeap struct{ heap }

func (h *readHeap) Look() { _ = h.bins["a"] }

type view struct {
	mu   sync.RWMutex
	heap readHeap
}

func (v *view) clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.heap.empty()
}

func (v *view) Look() {
	v.mu.RLock()
	defer v.mu.RUnlock()
	v.heap.Look()
}

func Run() {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		defer wg.Done()
		v := &view{heap: readHeap{heap{bins: make(map[string]struct{})}}}
		v.heap.bins["a"] = struct{}{}
		go func() {
			defer wg.Done()
			v.clear()
		}()
		go func() {
			defer wg.Done()
			v.Look()
		}()
	}()
	wg.Wait()
}
