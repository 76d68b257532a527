// Package etcd6708 has the structure of the kernel of that name, corrected.
package etcd6708

import (
	"context"
	"sync"
)

type choice int

const (
	anyone choice = iota
	eldest
)

type family interface{ Eldest(ctx context.Context) }

type visitor interface {
	Refresh(ctx context.Context)
	Settle()
	caller
}

type caller interface{ Call(context.Context) }

type village struct {
	sync.RWMutex
	choice choice
	asked  int
}

func (v *village) askEldest() {
	f := newFamily(v)
	f.Eldest(context.Background())
}

func (v *village) Settle() {
	switch v.choice {
	case anyone:
	case eldest:
		v.askEldest()
	}
	v.Lock()
	defer v.Unlock()
	v.asked++
}

func (v *village) Call(context.Context) {
	v.RLock()
	_ = v.asked
	v.RUnlock()
}

func (v *village) Refresh(context.Context) { v.Settle() }

type household struct{ caller caller }

func (h *household) Eldest(ctx context.Context) { h.caller.Call(ctx) }

func newFamily(v visitor) family { return &household{caller: v} }

func Run() {
	go func() {
		v := &village{choice: eldest}
		v.Refresh(context.Background())
	}()
}
