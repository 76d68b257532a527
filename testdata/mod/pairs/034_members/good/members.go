package members

import (
	"maps"
	"sync"
	"time"
)

type Node struct {
	Addr string
	Seen time.Time
}

type Set struct {
	mu    sync.RWMutex
	nodes map[string]Node
}

func NewSet() *Set { return &Set{nodes: map[string]Node{}} }

func (s *Set) Heartbeat(id, addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes[id] = Node{Addr: addr, Seen: time.Now()}
}

func (s *Set) Expire(max time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.nodes, func(_ string, n Node) bool { return time.Since(n.Seen) > max })
}

// Snapshot returns the members known now.
func (s *Set) Snapshot() map[string]Node {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.nodes)
}

func (s *Set) Addrs() []string {
	var out []string
	for _, n := range s.Snapshot() {
		out = append(out, n.Addr)
	}
	return out
}
