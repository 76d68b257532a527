// Package etcd10492 has the structure of the kernel of that name, corrected.
package etcd10492

import (
	"context"
	"sync"
	"time"
)

type notary func(ctx context.Context)

type tenancy struct {
	mu     sync.RWMutex
	notary notary
	signed int
	every  time.Duration
}

func (t *tenancy) Sign() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.signed++
}

func (t *tenancy) SetNotary(n notary) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notary = n
}

func (t *tenancy) Renew() {
	t.mu.Lock()
	unlock := func() { t.mu.Unlock() }
	defer func() { unlock() }()
	if t.notary != nil {
		n := t.notary
		unlock()
		unlock = func() {}
		n(context.Background())
	}
}

func Run() {
	go func() {
		t := &tenancy{every: 0}
		n := func(context.Context) { t.Sign() }
		t.SetNotary(n)
		t.mu.Lock()
		t.every++
		t.mu.Unlock()
		t.Renew()
	}()
}
