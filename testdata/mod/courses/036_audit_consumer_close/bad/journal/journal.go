package journal

import (
	"bufio"
	"fmt"
	"os"
	"sync"
)

// Journal is an append-only file of audit events.
type Journal struct {
	mu sync.Mutex
	f  *os.File
	w  *bufio.Writer
}

func Open(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return &Journal{f: f, w: bufio.NewWriter(f)}, nil
}

func (j *Journal) Append(event []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.f == nil {
		return os.ErrClosed
	}
	if _, err := j.w.Write(event); err != nil {
		return err
	}
	return j.w.WriteByte('\n')
}

func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.f == nil {
		return os.ErrClosed
	}
	err := j.w.Flush()
	if cerr := j.f.Close(); err == nil {
		err = cerr
	}
	j.f = nil
	return err
}
