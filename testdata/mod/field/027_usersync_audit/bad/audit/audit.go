// Package audit keeps a trail of changes.
package audit

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Entry is one line of the trail.
type Entry struct {
	Subject string    `json:"subject"`
	Action  string    `json:"action"`
	At      time.Time `json:"at"`
}

// Recorder takes audit entries.
type Recorder interface {
	Record(ctx context.Context, e Entry)
}

// Trail records entries without holding up the caller.
type Trail struct {
	store *File
	slots chan struct{}
}

// NewTrail returns a Trail with the given number of concurrent writes.
func NewTrail(store *File, writers int) *Trail {
	return &Trail{store: store, slots: make(chan struct{}, writers)}
}

// Record implements Recorder.
func (t *Trail) Record(ctx context.Context, e Entry) {
	e.At = time.Now()
	t.slots <- struct{}{}
	go t.append(context.WithoutCancel(ctx), e)
}

func (t *Trail) append(ctx context.Context, e Entry) {
	defer func() { <-t.slots }()
	if err := t.store.Append(ctx, e); err != nil {
		slog.Error("audit entry lost", "subject", e.Subject, "err", err)
	}
}

// File keeps entries in a local file.
type File struct {
	mu sync.Mutex
	f  *os.File
}

// OpenFile opens the trail for appending.
func OpenFile(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &File{f: f}, nil
}

// Append writes one entry.
func (s *File) Append(_ context.Context, e Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.NewEncoder(s.f).Encode(e)
}

// Close closes the file.
func (s *File) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.f.Close()
}
