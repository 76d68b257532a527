package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Node interface {
	ID() string
	Put(ctx context.Context, key string, val []byte) error
}

type collector struct {
	mu   sync.Mutex
	errs []error
}

func (c *collector) add(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errs = append(c.errs, err)
}

func (c *collector) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(c.errs...)
}

type Writer struct {
	nodes   []Node
	timeout time.Duration
	latency *prometheus.HistogramVec
	log     *slog.Logger
}

type Options struct {
	Timeout time.Duration
	Latency *prometheus.HistogramVec
	Logger  *slog.Logger
}

func NewWriter(nodes []Node, o Options) *Writer {
	if o.Timeout == 0 {
		o.Timeout = time.Second
	}
	return &Writer{nodes: nodes, timeout: o.Timeout, latency: o.Latency, log: o.Logger}
}

// Write stores val on every node and returns all the failures joined.
func (w *Writer) Write(ctx context.Context, key string, val []byte) error {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()

	var (
		wg  sync.WaitGroup
		res collector
	)
	for _, n := range w.nodes {
		wg.Go(func() {
			start := time.Now()
			err := n.Put(ctx, key, val)
			w.latency.WithLabelValues(n.ID()).Observe(time.Since(start).Seconds())
			if err != nil {
				res.add(fmt.Errorf("node %s: %w", n.ID(), err))
			}
		})
	}
	err := res.err()
	wg.Wait()
	if err != nil {
		w.log.WarnContext(ctx, "replicated write", "key", key, "err", err)
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}
