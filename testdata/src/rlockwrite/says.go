package rlockwrite

import (
	"sync"
	"time"
)

// From cubefs: the caller says whether it may note the time.
type batches struct {
	mu   sync.RWMutex
	last time.Time
	size int
}

func (b *batches) due(note bool) bool {
	if time.Since(b.last) < time.Second {
		return false
	}
	if note {
		b.last = time.Now()
	}
	return true
}

func (b *batches) add() {
	b.mu.RLock()
	if !b.due(false) {
		b.mu.RUnlock()
		return
	}
	b.mu.RUnlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.due(true) {
		b.size = 0
		b.last = time.Now()
	}
}

type rashBatches struct {
	mu   sync.RWMutex
	last time.Time
}

func (b *rashBatches) due(note bool) bool {
	if time.Since(b.last) < time.Second {
		return false
	}
	if note {
		b.last = time.Now()
	}
	return true
}

func (b *rashBatches) add() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.due(true) // want `b.last is written by due while b.mu is only read-locked`
}

func (b *rashBatches) ready() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.due(false)
}

func (b *rashBatches) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = time.Time{}
}
