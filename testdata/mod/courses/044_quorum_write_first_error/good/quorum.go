package quorum

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

type Record struct {
	Key     string
	Value   []byte
	Version uint64
}

type Replica interface {
	ID() string
	Store(ctx context.Context, rec Record) error
}

type Config struct {
	// Acks is how many replicas have to confirm a write.
	Acks    int
	Timeout time.Duration
}

type Writer struct {
	cfg      Config
	replicas []Replica
	log      *slog.Logger
}

var ErrNoQuorum = errors.New("quorum not reached")

func NewWriter(cfg Config, log *slog.Logger, replicas ...Replica) (*Writer, error) {
	if cfg.Acks <= 0 || cfg.Acks > len(replicas) {
		return nil, fmt.Errorf("quorum of %d with %d replicas", cfg.Acks, len(replicas))
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 3 * time.Second
	}
	return &Writer{cfg: cfg, replicas: replicas, log: log}, nil
}

// Put stores the record on all replicas and returns when enough of them have
// confirmed it. The stragglers go on in the background until the timeout.
func (w *Writer) Put(ctx context.Context, rec Record) error {
	results := w.broadcast(context.WithoutCancel(ctx), rec)

	acks := 0
	var failed []error
	for acks < w.cfg.Acks {
		select {
		case err := <-results:
			if err == nil {
				acks++
				continue
			}
			failed = append(failed, err)
			if len(w.replicas)-len(failed) < w.cfg.Acks {
				return fmt.Errorf("%w: %w", ErrNoQuorum, errors.Join(failed...))
			}
		case <-ctx.Done():
			return fmt.Errorf("%w: %d of %d acks: %w", ErrNoQuorum, acks, w.cfg.Acks, context.Cause(ctx))
		}
	}
	return nil
}

func (w *Writer) broadcast(ctx context.Context, rec Record) <-chan error {
	results := make(chan error, len(w.replicas))
	for _, r := range w.replicas {
		go func() {
			ctx, cancel := context.WithTimeout(ctx, w.cfg.Timeout)
			defer cancel()
			err := r.Store(ctx, rec)
			if err != nil {
				err = fmt.Errorf("replica %s: %w", r.ID(), err)
				w.log.Warn("store", "key", rec.Key, "version", rec.Version, "err", err)
			}
			results <- err
		}()
	}
	return results
}
