package ingest

import (
	"bufio"
	"context"
	"io"
	"log"
	"sync"
)

type Store interface {
	Insert(ctx context.Context, line string) error
}

type Ingester struct {
	store Store
}

func New(s Store) *Ingester { return &Ingester{store: s} }

// Ingest stores each line of the stream.
func (in *Ingester) Ingest(ctx context.Context, r io.Reader) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 64<<10), 1<<20)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 32)
	for sc.Scan() {
		line := sc.Text()
		slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer func() { <-slots; wg.Done() }()
			if err := in.store.Insert(ctx, line); err != nil {
				log.Printf("insert: %v", err)
			}
		}()
	}
	wg.Wait()
	return sc.Err()
}
