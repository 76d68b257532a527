// Package checksum computes file checksums on a few goroutines.
package checksum

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
)

// ErrClosed is returned for requests that a closed pool did not serve.
var ErrClosed = errors.New("checksum: pool closed")

// Config configures a Pool.
type Config struct {
	Workers int
	Queue   int
	Logger  *slog.Logger
}

type request struct {
	path string
	done chan struct{}
	sum  string
	err  error
}

// Pool computes checksums of the files in a file system.
type Pool struct {
	fsys    fs.FS
	queue   chan *request
	quit    chan struct{}
	once    sync.Once
	workers sync.WaitGroup
	log     *slog.Logger
}

// NewPool starts a pool.
func NewPool(fsys fs.FS, cfg Config) (*Pool, error) {
	if cfg.Workers < 1 || cfg.Queue < 0 {
		return nil, fmt.Errorf("checksum: bad config: %d workers, queue of %d", cfg.Workers, cfg.Queue)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	p := &Pool{
		fsys:  fsys,
		queue: make(chan *request, cfg.Queue),
		quit:  make(chan struct{}),
		log:   cfg.Logger,
	}
	for range cfg.Workers {
		p.workers.Go(p.work)
	}
	return p, nil
}

// Sum returns the checksum of a file.
func (p *Pool) Sum(path string) (string, error) {
	req := &request{path: path, done: make(chan struct{})}
	select {
	case p.queue <- req:
	case <-p.quit:
		return "", ErrClosed
	}
	<-req.done
	return req.sum, req.err
}

// Close stops the workers as soon as they are through with their file.
func (p *Pool) Close() {
	p.once.Do(func() { close(p.quit) })
	p.workers.Wait()
	p.log.Debug("checksum pool closed", "queued", len(p.queue))
}

func (p *Pool) work() {
	for {
		select {
		case <-p.quit:
			return
		case req := <-p.queue:
			req.sum, req.err = p.hash(req.path)
			close(req.done)
		}
	}
}

func (p *Pool) hash(path string) (string, error) {
	f, err := p.fsys.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("hash %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
