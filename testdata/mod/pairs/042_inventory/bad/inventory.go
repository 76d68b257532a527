package inventory

import (
	"fmt"
	"sync"
)

type Item struct {
	Name string
	Qty  int
}

type shard struct {
	sync.RWMutex
	items map[string]Item
}

type Inventory struct {
	shards [16]*shard
}

func New() *Inventory {
	inv := &Inventory{}
	for i := range inv.shards {
		inv.shards[i] = &shard{items: make(map[string]Item)}
	}
	return inv
}

func (inv *Inventory) shardFor(name string) *shard {
	h := uint32(2166136261)
	for i := 0; i < len(name); i++ {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return inv.shards[h%16]
}

func (inv *Inventory) Take(name string, n int) error {
	s := inv.shardFor(name)
	s.Lock()
	defer s.Unlock()
	it, ok := s.items[name]
	if !ok || it.Qty < n {
		return fmt.Errorf("inventory: not enough %s", name)
	}
	it.Qty -= n
	s.items[name] = it
	return nil
}

func (inv *Inventory) Put(name string, n int) {
	s := inv.shardFor(name)
	s.RLock()
	defer s.RUnlock()
	it := s.items[name]
	it.Name = name
	it.Qty += n
	s.items[name] = it
}
