// Package readers writes a field under RLock that nobody writes under Lock.
package readers

import (
	"sync"
	"time"

	"rlockwrite/dep"
)

// From pd: whoever asks first writes down that all is ready.
type kiln struct {
	sync.RWMutex
	heat    map[string]int
	lit     time.Time
	ready   bool
	looked  int
	pieces  int
	touched time.Time
}

func (k *kiln) stoke(corner string) {
	k.Lock()
	defer k.Unlock()
	k.heat[corner]++
	k.pieces++
}

func (k *kiln) check(n int) bool {
	k.RLock()
	defer k.RUnlock()
	if k.ready {
		return true
	}
	if time.Since(k.lit) > time.Hour || k.pieces > n {
		k.ready = true // want "k.ready is written while k.RWMutex is only read-locked"
		return true
	}
	return false
}

func (k *kiln) isReady() bool {
	k.RLock()
	defer k.RUnlock()
	return k.ready
}

// Nobody else reads it.
func (k *kiln) peek(corner string) int {
	k.RLock()
	defer k.RUnlock()
	k.looked = len(k.heat)
	return k.heat[corner]
}

// Others touch it without the lock: it is not there for that.
func (k *kiln) hot(corner string) bool {
	k.RLock()
	defer k.RUnlock()
	k.touched = time.Now()
	return k.heat[corner] > 9
}

func (k *kiln) age() time.Duration { return time.Since(k.touched) }

func (k *kiln) cold(corner string) bool {
	k.RLock()
	defer k.RUnlock()
	return k.heat[corner] == 0 && time.Since(k.touched) > time.Hour
}

// A mutex of its own keeps the writers apart, and its readers.
type press struct {
	mu    sync.RWMutex
	inner sync.Mutex
	plate []byte
	runs  int
}

func (p *press) load(b []byte) {
	p.mu.Lock()
	p.plate = b
	p.mu.Unlock()
}

func (p *press) print() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.inner.Lock()
	p.runs++
	p.inner.Unlock()
	return len(p.plate)
}

func (p *press) count() int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.inner.Lock()
	defer p.inner.Unlock()
	return p.runs
}

// The lock is only ever read-locked: its holders are told apart by something else.
type vat struct {
	mu   sync.RWMutex
	full bool
}

func (v *vat) fill() {
	v.mu.RLock()
	defer v.mu.RUnlock()
	v.full = true
}

func (v *vat) isFull() bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.full
}

// tally is reset by the one goroutine that reads it: who adds to it holds the lock for
// writing.
type tally struct {
	mu     sync.RWMutex
	counts map[string]int
	last   time.Time
}

func (t *tally) add(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[key]++
	t.last = time.Now()
}

func (t *tally) collect(tick <-chan time.Time, show func(int)) {
	for range tick {
		t.mu.RLock()
		show(len(t.counts))
		t.counts = nil // ok
		t.last = time.Time{}
		t.mu.RUnlock()
	}
}

// start has another package run it.
func (t *tally) start(tick <-chan time.Time, show func(int)) {
	dep.Run(func() error {
		t.collect(tick, show)
		return nil
	})
}

// Two may collect at a time.
type tallies struct {
	mu     sync.RWMutex
	counts []int
}

func (t *tallies) add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts = append(t.counts, 1)
}

func (t *tallies) collect(show func(int)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	show(len(t.counts))
	t.counts = nil // want "t.counts is written while t.mu is only read-locked"
}

func (t *tallies) start(show func(int)) {
	for range 2 {
		dep.Run(func() error {
			t.collect(show)
			return nil
		})
	}
}
