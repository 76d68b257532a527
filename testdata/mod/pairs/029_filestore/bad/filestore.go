package filestore

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
)

var ErrClosed = errors.New("filestore: closed")

type Store struct {
	dir    string
	mu     sync.Mutex
	closed bool
	writes int
}

func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return &Store{dir: dir}, nil
}

// Save writes the blob atomically.
func (s *Store) Save(name string, blob []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	tmp, err := os.CreateTemp(s.dir, ".tmp-*")
	if err != nil {
		return err
	}
	if _, err := tmp.Write(blob); err != nil {
		tmp.Close()
		os.Remove(tmp.Name())
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	s.writes++
	return os.Rename(tmp.Name(), filepath.Join(s.dir, name))
}

func (s *Store) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
}
