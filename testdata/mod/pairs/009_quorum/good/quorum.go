package quorum

import (
	"context"
	"errors"
)

var ErrNoQuorum = errors.New("no quorum")

type Replica interface {
	Put(ctx context.Context, key string, val []byte) error
}

type Store struct {
	replicas []Replica
}

func NewStore(rs ...Replica) *Store { return &Store{replicas: rs} }

func (s *Store) need() int { return len(s.replicas)/2 + 1 }

// Put writes to all replicas and returns as soon as a majority has answered.
func (s *Store) Put(ctx context.Context, key string, val []byte) error {
	if len(s.replicas) == 0 {
		return ErrNoQuorum
	}
	acks := make(chan error, len(s.replicas))
	for _, rep := range s.replicas {
		go func() { acks <- rep.Put(ctx, key, val) }()
	}
	ok, failed := 0, 0
	for ok < s.need() {
		if err := <-acks; err != nil {
			failed++
			if failed > len(s.replicas)-s.need() {
				return errors.Join(ErrNoQuorum, err)
			}
			continue
		}
		ok++
	}
	return nil
}
