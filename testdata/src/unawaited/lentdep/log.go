package lentdep

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"sync"
)

// Recorder takes what was done.
type Recorder interface {
	Record(ctx context.Context, what string)
}

// Journal is a file with what was done.
type Journal struct {
	mu sync.Mutex
	f  *os.File
}

func OpenJournal(name string) (*Journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &Journal{f: f}, nil
}

func (j *Journal) add(_ context.Context, what string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return json.NewEncoder(j.f).Encode(what)
}

func (j *Journal) Close() error { return j.f.Close() }

// Behind writes some at a time, under a context that does not end.
type Behind struct {
	journal *Journal
	room    chan struct{}
}

func NewBehind(j *Journal, n int) *Behind { return &Behind{j, make(chan struct{}, n)} }

func (b *Behind) Record(ctx context.Context, what string) {
	b.room <- struct{}{}
	go b.write(context.WithoutCancel(ctx), what)
}

func (b *Behind) Flushed() bool { return len(b.room) == 0 }

func (b *Behind) write(ctx context.Context, what string) {
	defer func() { <-b.room }()
	if err := b.journal.add(ctx, what); err != nil {
		log.Print(err)
	}
}

// Under does so under the caller's context, which can end.
type Under struct{ journal *Journal }

func NewUnder(j *Journal) *Under { return &Under{j} }

func (u *Under) Record(ctx context.Context, what string) {
	go func() {
		if err := u.journal.add(ctx, what); err != nil {
			log.Print(err)
		}
	}()
}

// Awaited counts them.
type Awaited struct {
	journal *Journal
	all     sync.WaitGroup
}

func NewAwaited(j *Journal) *Awaited { return &Awaited{journal: j} }

func (a *Awaited) Record(ctx context.Context, what string) {
	a.all.Go(func() {
		if err := a.journal.add(context.WithoutCancel(ctx), what); err != nil {
			log.Print(err)
		}
	})
}

func (a *Awaited) Wait() { a.all.Wait() }
