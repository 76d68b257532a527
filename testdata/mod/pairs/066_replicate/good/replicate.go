package replicate

import (
	"context"
	"fmt"
	"sync"
)

type Peer interface {
	Name() string
	Push(ctx context.Context, seq uint64, data []byte) error
}

type Replicator struct {
	peers []Peer
	seq   uint64
}

func New(peers []Peer) *Replicator { return &Replicator{peers: peers} }

// Replicate pushes the data to all peers; every peer must have it.
func (r *Replicator) Replicate(ctx context.Context, data []byte) error {
	r.seq++
	seq := r.seq
	var wg sync.WaitGroup
	errs := make([]error, len(r.peers))
	for i, p := range r.peers {
		wg.Add(1)
		go func(p Peer) {
			defer wg.Done()
			errs[i] = r.push(ctx, p, seq, data)
		}(p)
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Replicator) push(ctx context.Context, p Peer, seq uint64, data []byte) error {
	var err error
	for range 3 {
		if err = p.Push(ctx, seq, data); err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("push %d to %s: %w", seq, p.Name(), err)
}
