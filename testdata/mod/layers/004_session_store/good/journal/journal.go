package journal

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// Journal is an append-only file of session times.
type Journal struct {
	mu sync.Mutex
	f  *os.File
}

func Open(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &Journal{f: f}, nil
}

// Append writes one line and syncs it.
func (j *Journal) Append(id string, at time.Time) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := fmt.Fprintf(j.f, "%s\t%d\n", id, at.UnixMilli()); err != nil {
		return err
	}
	return j.f.Sync()
}

func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.f.Close()
}
