package lockleak

import "relock/locks"

type basket struct {
	mu locks.Mutex
	m  map[string]int
}

// A lock behind an interface that is nothing else.
func (b *basket) take(k string) int {
	b.mu.Lock()
	if n, ok := b.m[k]; ok {
		return n // want `returns with b.mu held`
	}
	b.mu.Unlock()
	return 0
}

func (b *basket) right(k string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.m[k]
}
