package quorum

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// Node keeps a copy of the data.
type Node interface {
	Put(ctx context.Context, key string, val []byte) error
}

// ErrNoQuorum means that less than a majority of the nodes has the value.
var ErrNoQuorum = errors.New("no quorum")

type Store struct {
	nodes []Node
}

func NewStore(nodes ...Node) *Store { return &Store{nodes: nodes} }

// Write waits for all nodes and succeeds if a majority of them has stored the
// value.
func (s *Store) Write(ctx context.Context, key string, val []byte) error {
	need := len(s.nodes)/2 + 1
	replies := make(chan error, len(s.nodes))
	for _, n := range s.nodes {
		go func() { replies <- n.Put(ctx, key, val) }()
	}
	var (
		acks int
		errs []error
	)
	for range s.nodes {
		if err := <-replies; err != nil {
			slog.WarnContext(ctx, "replica", "key", key, "err", err)
			errs = append(errs, err)
		}
		acks++
	}
	if acks >= need {
		return nil
	}
	return fmt.Errorf("%w: %d of %d: %w", ErrNoQuorum, acks, need, errors.Join(errs...))
}
