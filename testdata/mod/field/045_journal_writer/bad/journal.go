// Package journal batches records into an append-only file.
package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"
)

// ErrClosed is returned by Append after Close.
var ErrClosed = errors.New("journal: closed")

// Record is one journal entry.
type Record struct {
	Seq  uint64          `json:"seq"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

// Options tunes a Writer.
type Options struct {
	FlushEvery time.Duration
	MaxBatch   int
	Logger     *slog.Logger
}

func (o *Options) defaults() {
	if o.FlushEvery <= 0 {
		o.FlushEvery = 200 * time.Millisecond
	}
	if o.MaxBatch <= 0 {
		o.MaxBatch = 256
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
}

// Writer is a batching journal writer.
type Writer struct {
	opts   Options
	file   *os.File
	in     chan Record
	ctx    context.Context
	cancel context.CancelFunc
}

// Open starts a writer on path.
func Open(path string, opts Options) (*Writer, error) {
	opts.defaults()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := &Writer{
		opts:   opts,
		file:   f,
		in:     make(chan Record),
		ctx:    ctx,
		cancel: cancel,
	}
	go w.loop()
	return w, nil
}

// Append hands a record to the writer.
func (w *Writer) Append(rec Record) error {
	select {
	case w.in <- rec:
		return nil
	case <-w.ctx.Done():
		return ErrClosed
	}
}

// Close stops the writer; records accepted so far are written out.
func (w *Writer) Close() error {
	w.cancel()
	return w.file.Close()
}

func (w *Writer) loop() {
	tick := time.NewTicker(w.opts.FlushEvery)
	defer tick.Stop()
	var batch []Record
	for {
		select {
		case rec := <-w.in:
			batch = append(batch, rec)
			if len(batch) >= w.opts.MaxBatch {
				batch = w.flush(batch)
			}
		case <-tick.C:
			batch = w.flush(batch)
		case <-w.ctx.Done():
			w.flush(batch)
			return
		}
	}
}

func (w *Writer) flush(batch []Record) []Record {
	if len(batch) == 0 {
		return batch
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	for _, rec := range batch {
		if err := enc.Encode(rec); err != nil {
			w.opts.Logger.Error("encode record", "seq", rec.Seq, "err", err)
		}
	}
	if _, err := w.file.Write(buf.Bytes()); err != nil {
		w.opts.Logger.Error("flush journal", "records", len(batch), "err", err)
	}
	return batch[:0]
}
