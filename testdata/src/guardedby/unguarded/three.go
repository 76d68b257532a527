package unguarded

import (
	"sync"

	"guardedby/dep"
)

// Names that all methods but one look up under the lock. (Label names of a store.)
type Store struct {
	mtx    sync.RWMutex
	blocks map[string][]string
}

func (s *Store) Add(id string, names []string) {
	s.mtx.Lock()
	s.blocks[id] = names
	s.mtx.Unlock()
}

func (s *Store) Remove(id string) {
	s.mtx.Lock()
	delete(s.blocks, id)
	s.mtx.Unlock()
}

func (s *Store) Get(id string) []string {
	s.mtx.RLock()
	defer s.mtx.RUnlock()
	return s.blocks[id]
}

func (s *Store) Update(use func([]string)) {
	for _, names := range s.blocks { // want `the map s.blocks is read here without Store.mtx, which all others hold for it, Add \(line \d+\) when it writes it: the program dies when both run at once; take the lock`
		use(names)
	}
}

// In a literal.
type Pages struct {
	mu sync.Mutex
	of map[int]string
}

func (p *Pages) Put(n int, s string) { p.mu.Lock(); p.of[n] = s; p.mu.Unlock() }
func (p *Pages) Drop(n int)          { p.mu.Lock(); delete(p.of, n); p.mu.Unlock() }
func (p *Pages) Swap(n, m int)       { p.mu.Lock(); p.of[n], p.of[m] = p.of[m], p.of[n]; p.mu.Unlock() }
func (p *Pages) Warm(next func() int) {
	go func() {
		for {
			if p.of[next()] == "" { // want `the map p.of is read here without Pages.mu`
				return
			}
		}
	}()
}

// A function, which deletes.
func Forget(s *Index, k string) {
	delete(s.rows, k) // want `the map s.rows is changed here without Index.mu`
}

type Index struct {
	mu   sync.Mutex
	rows map[string]int
}

func (i *Index) Put(k string)      { i.mu.Lock(); i.rows[k]++; i.mu.Unlock() }
func (i *Index) Has(k string) bool { i.mu.Lock(); defer i.mu.Unlock(); return i.rows[k] > 0 }
func (i *Index) Len() int          { i.mu.Lock(); defer i.mu.Unlock(); return len(i.rows) }

// In a helper, generic.
type Cache[K comparable, V any] struct {
	mu sync.RWMutex
	of map[K]V
}

func (c *Cache[K, V]) Put(k K, v V) { c.mu.Lock(); c.of[k] = v; c.mu.Unlock() }
func (c *Cache[K, V]) Drop(k K)     { c.mu.Lock(); delete(c.of, k); c.mu.Unlock() }
func (c *Cache[K, V]) Get(k K) V    { c.mu.RLock(); defer c.mu.RUnlock(); return c.of[k] }
func (c *Cache[K, V]) Has(k K) bool { return c.has(k) }

func (c *Cache[K, V]) has(k K) bool {
	_, ok := c.of[k] // want `the map c.of is read here without Cache.mu`
	return ok
}

// An object of another package: who else uses it is not known.
func Of(m *dep.Meter, name string) int { return m.Of[name] }

func Count(m *dep.Meter, name string) { m.Mu.Lock(); m.Of[name]++; m.Mu.Unlock() }
func Drop(m *dep.Meter, name string)  { m.Mu.Lock(); delete(m.Of, name); m.Mu.Unlock() }
func Has(m *dep.Meter, name string) bool {
	m.Mu.Lock()
	defer m.Mu.Unlock()
	return m.Of[name] > 0
}

// Elements put in by one who may be the first: kind field.
func (s *Names) Load(names []string) {
	for _, n := range names {
		s.of[n] = true // want `the map s.of is changed here without Names.mu`
	}
}

type Names struct {
	mu sync.Mutex
	of map[string]bool
}

func (s *Names) Put(n string)      { s.mu.Lock(); s.of[n] = true; s.mu.Unlock() }
func (s *Names) Drop(n string)     { s.mu.Lock(); delete(s.of, n); s.mu.Unlock() }
func (s *Names) Has(n string) bool { s.mu.Lock(); defer s.mu.Unlock(); return s.of[n] }
