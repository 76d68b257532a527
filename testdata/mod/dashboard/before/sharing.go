package before

import (
	"context"
	"sync/atomic"
	"time"
)

// refreshEvery is how often the caches are refreshed.
var refreshEvery = time.Minute

// Refresher refreshes a cache again and again.
type Refresher struct {
	stop    chan struct{}
	refresh func(context.Context) error
	calls   Calls
}

// Calls counts what was asked for, and what failed.
type Calls struct{ all, failed int64 }

// Start begins to refresh.
func (r *Refresher) Start(ctx context.Context) {
	go func() {
		every := refreshEvery
		for {
			select {
			case <-r.stop:
				return
			case <-time.After(every):
			}
			r.again(ctx)
		}
	}()
}

func (r *Refresher) again(ctx context.Context) {
	atomic.AddInt64(&r.calls.all, 1)
	if r.refresh(ctx) != nil {
		atomic.AddInt64(&r.calls.failed, 1)
	}
}

// Calls tells how it went so far.
func (r *Refresher) Calls() Calls {
	return r.calls // mixedatomic/copied
}

// Stop ends it.
func (r *Refresher) Stop() {
	close(r.stop)
	r.stop = nil // sharedvar/nil-channel
}

// RefreshFast refreshes more often from now on.
func RefreshFast(ctx context.Context, refresh func(context.Context) error) *Refresher {
	r := &Refresher{stop: make(chan struct{}), refresh: refresh}
	r.Start(ctx)
	refreshEvery = time.Second // sharedvar/global
	return r
}

// Bundle is done when all of its parts are.
type Bundle struct{ open int64 }

// Part is one of them.
type Part struct {
	User   string
	bundle *Bundle
}

// Bundles hands parts to workers.
type Bundles struct{ parts []*Part }

func (b *Bundles) put(p *Part) { b.parts = append(b.parts, p) }

// Split makes parts of a bundle.
func (b *Bundles) Split(users []string) {
	bundle := &Bundle{}
	for _, u := range users {
		b.put(&Part{User: u, bundle: bundle})
	}
	bundle.open += int64(len(users)) // mixedatomic/handed-out
}

// Done reports whether the part was the last of its bundle.
func (p *Part) Done() bool { return atomic.AddInt64(&p.bundle.open, -1) == 0 }
