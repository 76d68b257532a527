package escapes

import (
	"encoding/json"
	"io"
	"log"
	"maps"
	"sync"
)

// Maps that are elements of a guarded one.
type services struct {
	mu     sync.RWMutex
	byName map[string]map[string]int
	pinned map[string]map[string]int
}

func (s *services) Register(name, id string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.byName[name]
	if m == nil {
		m = make(map[string]int)
		s.byName[name] = m
	}
	m[id] = n
	s.pinned[name] = map[string]int{id: n}
}

func (s *services) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.byName {
		for id, n := range m {
			if n == 0 {
				delete(m, id)
			}
		}
	}
}

func (s *services) List(name string) map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byName[name]
}

func (s *services) find(name string) (map[string]int, bool) {
	s.mu.RLock()
	m, ok := s.byName[name]
	s.mu.RUnlock()
	return m, ok
}

func (s *services) Write(w io.Writer, name string) error {
	list := s.List(name)
	if len(list) == 0 {
		return nil
	}
	return json.NewEncoder(w).Encode(list) // want `the map that List returns is an element of s.byName itself, and s.mu was given back: Register may change it meanwhile`
}

func (s *services) Print(name string) {
	m, ok := s.find(name)
	if !ok {
		return
	}
	for id, n := range m { // want `the map that find returns is an element of s.byName itself`
		log.Print(id, n)
	}
}

func One(s *services, name, id string) int {
	return s.List(name)[id] // want `the map that List returns is an element of s.byName itself`
}

func Copied(s *services, name string) map[string]int {
	return maps.Clone(s.List(name)) // want `the map that List returns is an element of s.byName itself`
}

// ok: a copy.
func (s *services) Copy(name string) map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.byName[name])
}

func (s *services) PrintCopy(name string) {
	for id := range s.Copy(name) {
		log.Print(id)
	}
}

// ok: taken out, it is nobody else's.
func (s *services) Take(name string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.byName[name]
	delete(s.byName, name)
	return m
}

func (s *services) PrintTaken(name string) {
	for id := range s.Take(name) {
		log.Print(id)
	}
}

// ok: these are replaced, not changed.
func (s *services) Pinned(name string) map[string]int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.pinned[name]
}

func (s *services) PrintPinned(name string) {
	for id := range s.Pinned(name) {
		log.Print(id)
	}
}

// ok: its length alone, or nobody looks into it without the lock.
func (s *services) Count(name string) int { return len(s.List(name)) }

func (s *services) PrintLocked(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.byName[name] {
		log.Print(id)
	}
}

// ok: somebody changes them without the lock: it may not be what guards them.
type loose struct {
	mu sync.Mutex
	m  map[string]map[string]int
}

func (l *loose) get(k string) map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.m[k]
}

func (l *loose) Put(k, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.m[k][id] = 1
}

func (l *loose) Drop(k, id string) { delete(l.m[k], id) }

func (l *loose) Print(k string) {
	for id := range l.get(k) {
		log.Print(id)
	}
}
