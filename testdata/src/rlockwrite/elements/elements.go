// Package elements has objects in maps and slices that lie beside a lock, which is for
// their fields, too.
package elements

import (
	"sync"

	"rlockwrite/dep"
)

type encoding struct{ rtx, fec int }

type sender struct {
	mu   sync.RWMutex
	encs []*encoding
	by   map[string]*encoding
	flat []encoding
}

func (s *sender) Add(v int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &encoding{}
	s.encs = append(s.encs, e)
	e.rtx, e.fec = v, v
}

func (s *sender) Set(v []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.encs {
		e.rtx = v[i]
	}
}

func (s *sender) RTX() (out []int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, e := range s.encs {
		out = append(out, e.rtx)
	}
	return out
}

// A method, over a slice.
func (s *sender) Clear() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, e := range s.encs {
		e.rtx = 0 // want `rtx of what is in s.encs is written while s.mu is only read-locked \(line 47\), and other readers may run`
	}
}

// A function, by key.
func Drop(s *sender, k string) {
	s.mu.RLock()
	s.by[k].rtx = 0 // want `rtx of what is in s.by is written while s.mu is only read-locked`
	s.mu.RUnlock()
}

// A literal, by key, if it is there.
func Dropper(s *sender) func(string) {
	return func(k string) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		if e, ok := s.by[k]; ok {
			e.rtx++ // want `rtx of what is in s.by is written while s.mu is only read-locked`
		}
	}
}

func (s *sender) rlock() { s.mu.RLock() }

// The lock is taken by a helper, over a map; the elements are no pointers.
func (s *sender) Reset() {
	s.rlock()
	defer s.mu.RUnlock()
	for _, e := range s.by {
		e.rtx = 0 // want `rtx of what is in s.by is written, as rtx of what is in s.flat is \(line \d+\), while s.mu is only read-locked`
	}
	for i := range s.flat {
		s.flat[i].rtx = 0
	}
}

type entry[T any] struct{ val T }

type table[K comparable, T any] struct {
	mu   sync.RWMutex
	rows map[K]*entry[T]
}

func (t *table[K, T]) Set(k K, v T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.rows[k]; e != nil {
		e.val = v
	}
}

func (t *table[K, T]) Zero() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var zero T
	for _, e := range t.rows {
		e.val = zero // want `val of what is in t.rows is written while t.mu is only read-locked`
	}
}

// Of another package.
func Mute(s *dep.Sender, k string) {
	s.Mu.RLock()
	defer s.Mu.RUnlock()
	s.Encs[k].FEC = 0 // want `FEC of what is in s.Encs is written while s.Mu is only read-locked`
}

func Unmute(s *dep.Sender, k string, v int) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.Encs[k].FEC = v
}
