// Package readers takes locks by RLock for which it has them by RLock: those that only who sets
// an object up, fills it, or closes it takes by Lock, as the names of the functions say, and
// others.
package readers

import (
	"slices"
	"sync"
)

// From a node of a network: its protocols are added before it listens.
type node struct {
	mu        sync.RWMutex
	protocols []string
	byName    map[string]int
}

func (n *node) AddProtocol(p string, version int) {
	n.mu.Lock()
	n.protocols = append(n.protocols, p)
	n.byName[p] = version
	n.mu.Unlock()
}

func (n *node) drop(peer string) {
	n.mu.RLock()
	for _, p := range n.protocols {
		println(p, peer)
	}
	n.mu.RUnlock()
}

func (n *node) ConnectReaders(peer string) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, p := range n.protocols {
		if p == peer {
			n.drop(peer) // want `ConnectReaders calls drop, which takes n.mu again`
		}
	}
}

// From the databases of chains: they are added first, and closed last.
type chains struct {
	mu  sync.RWMutex
	dbs map[string]db
}

type db interface{ Close() error }

func (c *chains) Add(id string, d db) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dbs[id] = d
}

func (c *chains) Close() (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.dbs {
		err = d.Close()
	}
	return err
}

func (c *chains) get(id string) db {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.dbs[id]
}

func (c *chains) BothReaders(a, b string) (db, db) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.get(a), // want `BothReaders calls get, which takes c.mu again`
		c.get(b) // want `BothReaders calls get, which takes c.mu again`
}

// The same of a variable, of a type that is given, and in a literal.
var (
	typesMu sync.RWMutex
	types   = map[string]int{}
)

func AddType(name string, size int) {
	typesMu.Lock()
	defer typesMu.Unlock()
	types[name] = size
}

func sizeOf(name string) int {
	typesMu.RLock()
	defer typesMu.RUnlock()
	return types[name]
}

func allReaders(names []string) (sum int) {
	typesMu.RLock()
	defer typesMu.RUnlock()
	for _, n := range names {
		sum += sizeOf(n) // want `allReaders calls sizeOf, which takes typesMu again`
	}
	return sum
}

type registry[T any] struct {
	mu  sync.RWMutex
	all map[string]T
}

func (r *registry[T]) Add(name string, v T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[name] = v
}

func (r *registry[T]) get(name string) T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.all[name]
}

func (r *registry[T]) listReaders(names []string) (out []T) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, n := range names {
		out = append(out, r.get(n)) // want `listReaders calls get, which takes r.mu again`
	}
	return out
}

func (n *node) literalReaders(peers []string) func() {
	return func() {
		n.mu.RLock()
		defer n.mu.RUnlock()
		for _, p := range peers {
			n.drop(p) // want `calls drop, which takes n.mu again`
		}
	}
}

// What calls back is of another package.
func (n *node) visitReaders(peers []string) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	slices.ContainsFunc(peers, func(p string) bool { // want `through drop\), which takes n.mu again`
		n.drop(p)
		return false
	})
}

// A registry whose entries go again is in use while they do.
type subscribers struct {
	mu  sync.RWMutex
	all map[string]func()
}

func (s *subscribers) Add(id string, f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id] = f
}

func (s *subscribers) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, id)
}

func (s *subscribers) len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.all)
}

func (s *subscribers) Run() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	println(s.len()) // want `Run calls len, which takes s.mu again`
	for _, f := range s.all {
		f()
	}
}

// A cache makes what is not there.
type compiled struct {
	mu  sync.RWMutex
	all map[string][]byte
}

func (c *compiled) Compile(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[s] = []byte(s)
}

func (c *compiled) len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.all)
}

func (c *compiled) Has(s string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.len() > 0 && c.all[s] != nil // want `Has calls len, which takes c.mu again`
}
