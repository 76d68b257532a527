package shipper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

type Sink interface {
	Append(ctx context.Context, name string, r io.Reader) error
}

type Shipper struct {
	dir     string
	sink    Sink
	shipped prometheus.Counter
	log     *slog.Logger

	mu   sync.Mutex
	errs []error
}

func New(dir string, sink Sink, shipped prometheus.Counter, log *slog.Logger) *Shipper {
	return &Shipper{dir: dir, sink: sink, shipped: shipped, log: log}
}

func (s *Shipper) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

// Ship sends all rotated files of the directory and returns the failures joined.
// It is called once per Shipper.
func (s *Shipper) Ship(ctx context.Context) error {
	files, err := filepath.Glob(filepath.Join(s.dir, "*.log.1"))
	if err != nil {
		return fmt.Errorf("list %s: %w", s.dir, err)
	}
	var wg sync.WaitGroup
	wg.Add(len(files))
	for _, name := range files {
		go s.one(ctx, name, &wg)
	}
	wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.errs...)
}

func (s *Shipper) one(ctx context.Context, name string, wg *sync.WaitGroup) {
	defer wg.Done()
	f, err := os.Open(name)
	if err != nil {
		s.fail(fmt.Errorf("open: %w", err))
		return
	}
	defer f.Close()
	if err := s.sink.Append(ctx, filepath.Base(name), f); err != nil {
		s.fail(fmt.Errorf("ship %s: %w", name, err))
		return
	}
	s.shipped.Inc()
	s.log.DebugContext(ctx, "shipped", "file", name)
}
