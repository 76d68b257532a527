package kdf

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
)

type Record struct {
	User string
	Salt []byte
	Key  []byte
}

type Config struct {
	Iterations int
	KeyLen     int
	Workers    int
}

type Migrator struct {
	cfg Config
	dur prometheus.Observer
	log *slog.Logger
}

func NewMigrator(cfg Config, dur prometheus.Observer, log *slog.Logger) *Migrator {
	if cfg.Iterations == 0 {
		cfg.Iterations = 600_000
	}
	if cfg.KeyLen == 0 {
		cfg.KeyLen = 32
	}
	if cfg.Workers == 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	return &Migrator{cfg: cfg, dur: dur, log: log}
}

func (m *Migrator) derive(user, password string) (Record, error) {
	start := time.Now()
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return Record{}, fmt.Errorf("salt: %w", err)
	}
	key, err := pbkdf2.Key(sha256.New, password, salt, m.cfg.Iterations, m.cfg.KeyLen)
	if err != nil {
		return Record{}, fmt.Errorf("derive for %s: %w", user, err)
	}
	m.dur.Observe(time.Since(start).Seconds())
	return Record{User: user, Salt: salt, Key: key}, nil
}

// Migrate derives the keys of all users with several workers.
func (m *Migrator) Migrate(ctx context.Context, passwords map[string]string) (map[string]Record, error) {
	var mu sync.Mutex
	out := make(map[string]Record, len(passwords))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(m.cfg.Workers)
	for user, pw := range passwords {
		g.Go(func() error {
			if err := gctx.Err(); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			rec, err := m.derive(user, pw)
			if err != nil {
				return err
			}
			out[user] = rec
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	m.log.InfoContext(ctx, "migrated", "users", len(out))
	return out, nil
}
