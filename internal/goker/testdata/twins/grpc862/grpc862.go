// Package grpc862 has the structure of the kernel of that name, corrected.
package grpc862

import (
	"context"
	"sync"
	"time"
)

type fleet struct {
	ctx    context.Context
	recall context.CancelFunc
	mu     sync.Mutex
	boats  []*boat
}

func (f *fleet) Close() {
	f.recall()
	f.mu.Lock()
	boats := f.boats
	f.boats = nil
	f.mu.Unlock()
	for _, b := range boats {
		b.anchor()
	}
}

func (f *fleet) launch() {
	b := &boat{fleet: f}
	b.ctx, b.stop = context.WithCancel(f.ctx)
	f.mu.Lock()
	f.boats = append(f.boats, b)
	f.mu.Unlock()
	b.cruise()
}

type boat struct {
	fleet *fleet
	ctx   context.Context
	stop  context.CancelFunc
}

func (b *boat) cruise() {
	for tries := 1; ; tries++ {
		_ = 2 * time.Nanosecond * time.Duration(tries)
		_, stop := context.WithTimeout(b.ctx, 10*time.Nanosecond)
		stop()
		<-b.ctx.Done()
		return
	}
}

func (b *boat) anchor() { b.stop() }

func depart(ctx context.Context) (out *fleet) {
	f := &fleet{}
	f.ctx, f.recall = context.WithCancel(context.Background())
	defer func() {
		select {
		case <-ctx.Done():
			f.Close()
			out = nil
		default:
		}
	}()
	go func() { f.launch() }()
	return f
}

func Run() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		if f := depart(ctx); f != nil {
			f.Close()
		}
	}()
	go cancel()
}
