// Package kubernetes77796 has the structure of the kernel of that name, corrected.
package kubernetes77796

import (
	"sync"
	"time"
)

type ear int

type bell struct {
	sync.RWMutex
	ears []*ear
}

func (b *bell) begin() []*ear {
	b.Lock()
	defer b.Unlock()
	b.ears = b.ears[:0]
	return append([]*ear(nil), b.ears...)
}

func (b *bell) ring() {
	for range b.begin() {
	}
}

func (b *bell) ringAll() { b.ring() }

func hang() *bell {
	b := &bell{}
	go b.ringAll()
	return b
}

func hangBell() *bell { return hang() }

func Run() {
	b := hangBell()
	for range 3 {
		go func() { b.ring() }()
		time.Sleep(time.Millisecond)
	}
}
