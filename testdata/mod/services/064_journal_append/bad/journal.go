package journal

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Journal struct {
	mu   sync.Mutex
	f    *os.File
	w    *bufio.Writer
	took prometheus.Histogram
	log  *slog.Logger
}

type Options struct {
	Path       string
	BufferSize int
	Took       prometheus.Histogram
	Logger     *slog.Logger
}

func Open(o Options) (*Journal, error) {
	if o.BufferSize == 0 {
		o.BufferSize = 64 << 10
	}
	f, err := os.OpenFile(o.Path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	return &Journal{f: f, w: bufio.NewWriterSize(f, o.BufferSize), took: o.Took, log: o.Logger}, nil
}

func (j *Journal) writeRecord(rec []byte) error {
	var head [4]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(rec)))
	if _, err := j.w.Write(head[:]); err != nil {
		return fmt.Errorf("journal: header: %w", err)
	}
	if _, err := j.w.Write(rec); err != nil {
		return fmt.Errorf("journal: record: %w", err)
	}
	return nil
}

func (j *Journal) commit() error {
	if err := j.w.Flush(); err != nil {
		return fmt.Errorf("journal: flush: %w", err)
	}
	if err := j.f.Sync(); err != nil {
		return fmt.Errorf("journal: sync: %w", err)
	}
	return nil
}

// Append adds the records in order. The batch is durable as a whole once Append
// has returned nil.
func (j *Journal) Append(recs [][]byte) error {
	start := time.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, rec := range recs {
		if err := j.writeRecord(rec); err != nil {
			return fmt.Errorf("record %d: %w", i, err)
		}
		if err := j.commit(); err != nil {
			return fmt.Errorf("record %d: %w", i, err)
		}
	}
	j.took.Observe(time.Since(start).Seconds())
	j.log.Debug("appended", "records", len(recs), "took", time.Since(start))
	return nil
}

// Close flushes and closes the file.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return errors.Join(j.commit(), j.f.Close())
}
