// Package lent has maps that are handed out in copies of structs, from under a lock.
package lent

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
)

type profile struct {
	Name  string
	Tags  map[string]string
	Notes map[string]string `json:"-"`
}

type store struct {
	mu       sync.Mutex
	cur      profile
	ptr      *profile
	items    map[string]profile
	pointers map[string]*profile
}

func (s *store) Set(k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cur.Tags[k] = v
	s.cur.Notes[k] = v
	s.ptr.Tags[k] = v
}

func (s *store) Tag(id, k, v string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it := s.items[id]
	if it.Tags == nil {
		it.Tags = make(map[string]string)
	}
	it.Name = "tagged"
	s.items[id] = it
	s.items[id].Tags[k] = v
	s.pointers[id].Tags[k] = v
}

func (s *store) value() profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cur
}

func (s *store) pointer() *profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	cp := s.cur
	return &cp
}

func (s *store) named() profile {
	s.mu.Lock()
	cp := s.cur
	cp.Name = "copy"
	s.mu.Unlock()
	return cp
}

func (s *store) itself() *profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ptr
}

func (s *store) item(id string) (profile, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, ok := s.items[id]
	return it, ok
}

func (s *store) found(id string) (*profile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, ok := s.pointers[id]
	if !ok {
		return nil, fmt.Errorf("no %s", id)
	}
	return it, nil
}

type view struct {
	Tags map[string]string
	N    int
}

func (s *store) view() view {
	s.mu.Lock()
	defer s.mu.Unlock()
	return view{Tags: s.cur.Tags, N: len(s.cur.Tags)}
}

func (s *store) through() profile {
	return s.value()
}

func (s *store) Value() ([]byte, error) {
	return json.Marshal(s.value()) // want `the map that value returns in Tags is s.cur.Tags itself, and s.mu was given back: Set may change it meanwhile \(line 28\); let value return a copy of the map, made under the lock`
}

func (s *store) Pointer() string {
	return s.pointer().Tags["a"] // want `the map that pointer returns in Tags is s.cur.Tags itself`
}

func (s *store) Named() (n int) {
	cp := s.named()
	for range cp.Tags { // want `the map that named returns in Tags is s.cur.Tags itself`
		n++
	}
	return n
}

func (s *store) Itself() ([]byte, error) {
	return json.Marshal(s.itself()) // want `the map that itself returns in Tags is s.ptr.Tags itself`
}

func (s *store) Item(id string) map[string]string {
	it, ok := s.item(id)
	if !ok {
		return nil
	}
	return maps.Clone(it.Tags) // want `the map that item returns in Tags is s.items\[...\].Tags itself, and s.mu was given back: Tag may change it`
}

func (s *store) Found(id string) ([]byte, error) {
	it, err := s.found(id)
	if err != nil {
		return nil, err
	}
	return json.Marshal(it) // want `the map that found returns in Tags is s.pointers\[...\].Tags itself`
}

func (s *store) View() ([]byte, error) {
	return json.Marshal(s.view()) // want `the map that view returns in Tags is s.cur.Tags itself`
}

func (s *store) Through() ([]byte, error) {
	return json.Marshal(s.through()) // want `the map that through returns in Tags is s.cur.Tags itself`
}

func (s *store) Lit() func() string {
	return func() string {
		return s.value().Tags["a"] // want `the map that value returns in Tags is s.cur.Tags itself`
	}
}

// Generic.

type box[T any] struct {
	mu  sync.Mutex
	cur in[T]
}

type in[T any] struct{ M map[string]T }

func (b *box[T]) Put(k string, v T) {
	b.mu.Lock()
	b.cur.M[k] = v
	b.mu.Unlock()
}

func (b *box[T]) get() in[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cur
}

func (b *box[T]) Each(f func(T)) {
	for _, v := range b.get().M { // want `the map that get returns in M is b.cur.M itself`
		f(v)
	}
}
