// Package lease gives out named leases that end unless they are renewed.
package lease

import (
	"errors"
	"sync"
	"time"
)

var (
	ErrHeld    = errors.New("lease is held by another holder")
	ErrNotHeld = errors.New("lease is not held")
)

type entry struct {
	holder string
	until  time.Time
	timer  *time.Timer
}

type Table struct {
	ttl time.Duration

	mu     sync.Mutex
	leases map[string]*entry
}

func NewTable(ttl time.Duration) *Table {
	return &Table{ttl: ttl, leases: make(map[string]*entry)}
}

// Acquire takes the lease if it is free.
func (t *Table) Acquire(name, holder string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.leases[name]; ok {
		return ErrHeld
	}
	e := &entry{holder: holder, until: time.Now().Add(t.ttl)}
	e.timer = time.AfterFunc(t.ttl, func() { t.expire(name, e) })
	t.leases[name] = e
	return nil
}

// Renew starts the lease time of holder anew.
func (t *Table) Renew(name, holder string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.leases[name]
	if !ok || e.holder != holder {
		return ErrNotHeld
	}
	e.until = time.Now().Add(t.ttl)
	e.timer.Reset(t.ttl)
	return nil
}

// Release gives the lease back.
func (t *Table) Release(name, holder string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.leases[name]
	if !ok || e.holder != holder {
		return ErrNotHeld
	}
	e.timer.Stop()
	delete(t.leases, name)
	return nil
}

func (t *Table) expire(name string, e *entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.leases[name] == e && !time.Now().Before(e.until) {
		delete(t.leases, name)
	}
}
