package leaderwatch

import (
	"context"
	"log"
	"sync/atomic"
)

type Lease struct {
	Holder string
	Term   uint64
}

type Elector interface {
	Campaign(ctx context.Context) (Lease, error)
}

type Watcher struct {
	el      Elector
	current atomic.Pointer[Lease]
}

func New(el Elector) *Watcher { return &Watcher{el: el} }

// Start campaigns in the background and returns once the first lease is known.
func (w *Watcher) Start(ctx context.Context) *Lease {
	ready := make(chan *Lease)
	go func() {
		l, err := w.el.Campaign(ctx)
		if err != nil {
			log.Printf("campaign: %v", err)
			return
		}
		w.current.Store(&l)
		ready <- &l
	}()
	return <-ready
}

func (w *Watcher) Current() (Lease, bool) {
	l := w.current.Load()
	if l == nil {
		return Lease{}, false
	}
	return *l, true
}
