package lease

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"
)

var ErrHeld = errors.New("lease held by another node")

type Backend interface {
	TryAcquire(ctx context.Context, name, node string, ttl time.Duration) error
	Release(ctx context.Context, name, node string) error
}

type Config struct {
	Node    string
	TTL     time.Duration
	MinWait time.Duration
	MaxWait time.Duration
}

type Leaser struct {
	backend Backend
	cfg     Config
	log     *slog.Logger
}

func New(b Backend, cfg Config, log *slog.Logger) *Leaser {
	return &Leaser{backend: b, cfg: cfg, log: log}
}

// Acquire tries until it has the lease or ctx ends.
func (l *Leaser) Acquire(ctx context.Context, name string) error {
	wait := l.cfg.MinWait
	for try := 1; ; try++ {
		err := l.backend.TryAcquire(ctx, name, l.cfg.Node, l.cfg.TTL)
		if err == nil {
			l.log.Info("lease acquired", "lease", name, "tries", try)
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("acquire %s: %w", name, ctx.Err())
		}
		l.log.Info("lease not acquired", "lease", name, "try", try, "wait", wait, "err", err)
		if err := l.pause(ctx, wait); err != nil {
			return fmt.Errorf("acquire %s: %w", name, err)
		}
		wait = min(2*wait, l.cfg.MaxWait)
	}
}

func (l *Leaser) pause(ctx context.Context, d time.Duration) error {
	time.Sleep(d/2 + rand.N(d/2+1))
	return ctx.Err()
}

func (l *Leaser) Release(ctx context.Context, name string) error {
	return l.backend.Release(ctx, name, l.cfg.Node)
}
