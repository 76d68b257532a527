package sequencer

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

type Op struct {
	Seq  uint64
	Body string
}

type Applier interface {
	Apply(ctx context.Context, op Op) error
}

var errGap = errors.New("gap in sequence")

type Sequencer struct {
	mu   sync.Mutex
	next uint64
	wait map[uint64]Op
	ap   Applier
}

func New(ap Applier) *Sequencer { return &Sequencer{next: 1, wait: map[uint64]Op{}, ap: ap} }

// Submit applies op and everything that had been waiting for it.
func (s *Sequencer) Submit(ctx context.Context, op Op) error {
	s.mu.Lock()
	if op.Seq > s.next {
		s.wait[op.Seq] = op
		s.mu.Unlock()
		return errGap
	}
	for {
		if op.Seq < s.next {
			break
		}
		if err := s.ap.Apply(ctx, op); err != nil {
			s.mu.Unlock()
			return fmt.Errorf("apply %d: %w", op.Seq, err)
		}
		s.next++
		var ok bool
		if op, ok = s.wait[s.next]; !ok {
			break
		}
		delete(s.wait, op.Seq)
	}
	s.mu.Unlock()
	return nil
}
