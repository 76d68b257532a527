package after

import "sync"

// Shards counts what its parts hold.
type Shards struct {
	mu    sync.Mutex
	parts map[string]*Shard
}

// Shard is a part of Shards.
type Shard struct {
	mu    sync.Mutex
	whole *Shards
	n     int
}

// Total sums over the parts.
func (s *Shards) Total() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.parts {
		p.mu.Lock()
		n += p.n
		p.mu.Unlock()
	}
	return n
}

// Remove takes the part out.
func (p *Shard) Remove(name string) {
	p.whole.mu.Lock()
	delete(p.whole.parts, name)
	p.whole.mu.Unlock()
	p.mu.Lock()
	p.n = 0
	p.mu.Unlock()
}
