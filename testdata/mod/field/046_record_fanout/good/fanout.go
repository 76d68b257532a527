// Package fanout copies a stream of records to several sinks.
package fanout

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"
)

// Record is one element of the stream.
type Record struct {
	Key  string
	At   time.Time
	Data []byte
}

// Sink takes records.
type Sink interface {
	Name() string
	Write(ctx context.Context, r Record) error
}

// Option configures a Fanout.
type Option func(*Fanout)

// WithBuffer sets how far a sink may lag behind before it slows the stream down.
func WithBuffer(n int) Option { return func(f *Fanout) { f.buffer = n } }

// WithLogger sets the logger.
func WithLogger(l *slog.Logger) Option { return func(f *Fanout) { f.log = l } }

// Fanout copies streams to its sinks.
type Fanout struct {
	sinks  []Sink
	buffer int
	log    *slog.Logger
}

// New returns a Fanout.
func New(sinks []Sink, opts ...Option) (*Fanout, error) {
	if len(sinks) == 0 {
		return nil, errors.New("fanout: no sinks")
	}
	f := &Fanout{sinks: sinks, buffer: 64, log: slog.Default()}
	for _, o := range opts {
		o(f)
	}
	return f, nil
}

// Run copies src to all sinks until it ends. A sink that fails gets no further
// records; the others go on. The errors of all sinks are reported at the end.
func (f *Fanout) Run(ctx context.Context, src iter.Seq2[Record, error]) error {
	var wg sync.WaitGroup
	feeds := make([]chan Record, len(f.sinks))
	errs := make([]error, len(f.sinks), len(f.sinks)+1)
	for i, s := range f.sinks {
		feeds[i] = make(chan Record, f.buffer)
		wg.Go(func() { errs[i] = f.feed(ctx, s, feeds[i]) })
	}

	var srcErr error
	for r, err := range src {
		if err != nil {
			srcErr = fmt.Errorf("read stream: %w", err)
			break
		}
		for _, feed := range feeds {
			feed <- r
		}
	}
	for _, feed := range feeds {
		close(feed)
	}
	wg.Wait()
	return errors.Join(append(errs, srcErr)...)
}

func (f *Fanout) feed(ctx context.Context, s Sink, in <-chan Record) error {
	written := 0
	for r := range in {
		if err := s.Write(ctx, r); err != nil {
			f.log.Error("sink failed", "sink", s.Name(), "key", r.Key, "written", written, "err", err)
			for range in {
			}
			return fmt.Errorf("sink %s: %w", s.Name(), err)
		}
		written++
	}
	f.log.Debug("sink complete", "sink", s.Name(), "written", written)
	return nil
}
