package shardscan

import (
	"context"
	"fmt"
)

type Row struct {
	Key   string
	Value []byte
}

type Shard interface {
	ID() int
	Scan(ctx context.Context, prefix string) ([]Row, error)
}

type scanResult struct {
	shard int
	rows  []Row
	err   error
}

// ScanAll asks every shard and merges the rows it gets back.
func ScanAll(ctx context.Context, shards []Shard, prefix string) ([]Row, error) {
	results := make(chan scanResult)
	for _, s := range shards {
		go func() {
			rows, err := s.Scan(ctx, prefix)
			results <- scanResult{shard: s.ID(), rows: rows, err: err}
		}()
	}

	var merged []Row
	for range shards {
		r := <-results
		if r.err != nil {
			return nil, fmt.Errorf("shard %d: %w", r.shard, r.err)
		}
		merged = append(merged, r.rows...)
	}
	return merged, nil
}
