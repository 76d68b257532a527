package blob

import (
	"context"
	"os"
	"path/filepath"
)

// Store keeps blobs in a directory, at most four writes at a time.
type Store struct {
	dir string
	sem chan struct{}
}

func NewStore(dir string) *Store {
	return &Store{dir: dir, sem: make(chan struct{}, 4)}
}

// PutAsync starts writing data; the channel delivers the outcome once.
func (s *Store) PutAsync(ctx context.Context, key string, data []byte) <-chan error {
	done := make(chan error, 1)
	go func() {
		select {
		case s.sem <- struct{}{}:
			defer func() { <-s.sem }()
			done <- s.put(key, data)
		case <-ctx.Done():
			done <- ctx.Err()
		}
	}()
	return done
}

// Put writes data and waits for it.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	return <-s.PutAsync(ctx, key, data)
}

func (s *Store) put(key string, data []byte) error {
	p := filepath.Join(s.dir, key)
	if err := os.WriteFile(p+".part", data, 0o644); err != nil {
		return err
	}
	return os.Rename(p+".part", p)
}
