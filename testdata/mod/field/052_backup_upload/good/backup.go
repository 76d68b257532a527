// Package backup streams table dumps to the object store.
package backup

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Dumper writes one table as text.
type Dumper interface {
	Dump(ctx context.Context, table string, w io.Writer) error
}

// ObjectStore takes a stream until EOF.
type ObjectStore interface {
	Upload(ctx context.Context, key string, r io.Reader) error
}

// Config says what is backed up and where to.
type Config struct {
	Tables []string
	Prefix string
	Level  int
}

func (c Config) validate() error {
	if len(c.Tables) == 0 {
		return errors.New("backup: no tables")
	}
	if c.Level < gzip.HuffmanOnly || c.Level > gzip.BestCompression {
		return fmt.Errorf("backup: bad compression level %d", c.Level)
	}
	return nil
}

// Job makes backups.
type Job struct {
	cfg   Config
	db    Dumper
	store ObjectStore
	now   func() time.Time
}

// NewJob returns a job for cfg.
func NewJob(cfg Config, db Dumper, store ObjectStore) (*Job, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	return &Job{cfg: cfg, db: db, store: store, now: time.Now}, nil
}

// Run makes one backup and returns its key.
func (j *Job) Run(ctx context.Context) (string, error) {
	key := fmt.Sprintf("%s/%s.sql.gz", j.cfg.Prefix, j.now().UTC().Format("20060102T150405"))
	pr, pw := io.Pipe()
	var dump sync.WaitGroup
	dump.Go(func() {
		err := j.dumpAll(ctx, pw)
		if err != nil {
			slog.Error("dump failed", "key", key, "err", err)
		}
		pw.CloseWithError(err)
	})

	start := time.Now()
	err := j.store.Upload(ctx, key, pr)
	pr.CloseWithError(err)
	dump.Wait()
	if err != nil {
		return "", fmt.Errorf("upload %s: %w", key, err)
	}
	slog.Info("backup stored", "key", key, "took", time.Since(start))
	return key, nil
}

func (j *Job) dumpAll(ctx context.Context, w io.Writer) error {
	zw, err := gzip.NewWriterLevel(w, j.cfg.Level)
	if err != nil {
		return err
	}
	for _, table := range j.cfg.Tables {
		if _, err := fmt.Fprintf(zw, "-- table %s\n", table); err != nil {
			return errors.Join(err, zw.Close())
		}
		if err := j.db.Dump(ctx, table, zw); err != nil {
			return errors.Join(fmt.Errorf("table %s: %w", table, err), zw.Close())
		}
	}
	return zw.Close()
}
