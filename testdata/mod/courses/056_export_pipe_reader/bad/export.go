package export

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

type Record struct {
	Time   time.Time         `json:"time"`
	Stream string            `json:"stream"`
	Line   string            `json:"line"`
	Labels map[string]string `json:"labels,omitempty"`
}

// Cursor walks over stored records. Next returns io.EOF at the end.
type Cursor interface {
	Next(ctx context.Context) (Record, error)
	Close() error
}

type LogStore interface {
	Query(ctx context.Context, stream string, from, to time.Time) (Cursor, error)
}

// Sink takes an export over. It may return before the reader is at its end.
type Sink interface {
	Upload(ctx context.Context, name string, r io.Reader) error
}

type Exporter struct {
	Store LogStore
	Sink  Sink
	Log   *slog.Logger
}

type Request struct {
	Stream string
	From   time.Time
	To     time.Time
}

func (r Request) name() string {
	return fmt.Sprintf("%s/%s.ndjson", r.Stream, r.From.UTC().Format("2006-01-02T15"))
}

var ErrEmptyRange = errors.New("export: empty time range")

// Export copies the records of a time range to the sink.
func (e *Exporter) Export(ctx context.Context, req Request) error {
	if !req.From.Before(req.To) {
		return ErrEmptyRange
	}
	cur, err := e.Store.Query(ctx, req.Stream, req.From, req.To)
	if err != nil {
		return fmt.Errorf("query %s: %w", req.Stream, err)
	}

	pr, pw := io.Pipe()
	var encoder sync.WaitGroup
	defer encoder.Wait()
	encoder.Go(func() {
		pw.CloseWithError(e.encode(ctx, pw, cur))
	})

	if err := e.Sink.Upload(ctx, req.name(), pr); err != nil {
		return fmt.Errorf("upload %s: %w", req.name(), err)
	}
	return nil
}

func (e *Exporter) encode(ctx context.Context, w io.Writer, cur Cursor) error {
	defer func() {
		if cerr := cur.Close(); cerr != nil {
			e.Log.Warn("close cursor", "err", cerr)
		}
	}()
	bw := bufio.NewWriterSize(w, 16<<10)
	enc := json.NewEncoder(bw)
	for {
		rec, err := cur.Next(ctx)
		if errors.Is(err, io.EOF) {
			return bw.Flush()
		}
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		if err := enc.Encode(rec); err != nil {
			return err
		}
	}
}
