// Package blobcopy copies blobs between two stores.
package blobcopy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
)

// Source reads blobs.
type Source interface {
	Get(ctx context.Context, key string) (io.ReadCloser, error)
}

// Target writes blobs.
type Target interface {
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
}

// Option configures a Copier.
type Option func(*Copier)

// WithWorkers sets the number of parallel copies.
func WithWorkers(n int) Option {
	return func(c *Copier) { c.workers = max(n, 1) }
}

// WithLogger sets the logger.
func WithLogger(l *slog.Logger) Option {
	return func(c *Copier) { c.log = l }
}

// Copier copies blobs from a source to a target.
type Copier struct {
	src     Source
	dst     Target
	workers int
	log     *slog.Logger
	bytes   atomic.Int64
}

// New returns a Copier.
func New(src Source, dst Target, opts ...Option) (*Copier, error) {
	if src == nil || dst == nil {
		return nil, errors.New("blobcopy: source and target are required")
	}
	c := &Copier{src: src, dst: dst, workers: 4, log: slog.Default()}
	for _, o := range opts {
		o(c)
	}
	return c, nil
}

// Bytes returns the number of bytes copied so far.
func (c *Copier) Bytes() int64 { return c.bytes.Load() }

// Copy copies all keys and stops at the first error.
func (c *Copier) Copy(ctx context.Context, keys []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	jobs := make(chan string, len(keys))
	for _, k := range keys {
		jobs <- k
	}
	close(jobs)

	errc := make(chan error, 1)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range c.workers {
		wg.Go(func() {
			for key := range jobs {
				if err := c.copyOne(ctx, key); err != nil {
					select {
					case errc <- err:
					default:
					}
					return
				}
			}
		})
	}
	go func() {
		wg.Wait()
		close(done)
	}()

	select {
	case err := <-errc:
		cancel()
		<-done
		return err
	case <-done:
		c.log.Info("copy complete", "blobs", len(keys), "bytes", c.Bytes())
		return nil
	}
}

func (c *Copier) copyOne(ctx context.Context, key string) error {
	r, err := c.src.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("get %s: %w", key, err)
	}
	defer r.Close()
	n, err := c.dst.Put(ctx, key, r)
	c.bytes.Add(n)
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}
