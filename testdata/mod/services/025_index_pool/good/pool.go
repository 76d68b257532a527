package index

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/metric"
)

type Document struct {
	ID   string
	Text string
}

type Indexer interface {
	Index(ctx context.Context, d Document) error
}

var ErrFull = errors.New("index: queue full")

type Pool struct {
	ix      Indexer
	queue   chan Document
	timeout time.Duration
	indexed metric.Int64Counter
	log     *slog.Logger
	wg      sync.WaitGroup
}

func NewPool(ix Indexer, m metric.Meter, workers, depth int, log *slog.Logger) (*Pool, error) {
	indexed, err := m.Int64Counter("index.documents")
	if err != nil {
		return nil, err
	}
	p := &Pool{ix: ix, queue: make(chan Document, depth), timeout: 5 * time.Second, indexed: indexed, log: log}
	p.wg.Add(workers)
	for range workers {
		go work(p)
	}
	return p, nil
}

func work(p *Pool) {
	defer p.wg.Done()
	for d := range p.queue {
		ctx, cancel := context.WithTimeout(context.Background(), p.timeout)
		if err := p.ix.Index(ctx, d); err != nil {
			p.log.Error("index document", "id", d.ID, "err", err)
		} else {
			p.indexed.Add(ctx, 1)
		}
		cancel()
	}
}

// TryAdd queues a document. It must not be called after Close.
func (p *Pool) TryAdd(d Document) error {
	select {
	case p.queue <- d:
		return nil
	default:
		return ErrFull
	}
}

// Close waits until all queued documents are indexed. It must be called once.
func (p *Pool) Close() {
	close(p.queue)
	p.wg.Wait()
	p.log.Info("index pool closed")
}
