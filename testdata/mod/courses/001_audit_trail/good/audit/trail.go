package audit

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

type Entry struct {
	Actor, Action, Object string
	At                    time.Time
}

// Trail is an append-only file; Append is durable when it returns.
type Trail struct {
	mu sync.Mutex
	f  *os.File
}

func Open(path string) (*Trail, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open audit trail: %w", err)
	}
	return &Trail{f: f}, nil
}

func (t *Trail) Append(e Entry) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.f.Write(append(b, '\n')); err != nil {
		return err
	}
	return t.f.Sync()
}

func (t *Trail) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.f.Close()
}
