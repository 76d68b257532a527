package snapshot

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

type Info struct {
	Volume string    `json:"volume"`
	Path   string    `json:"path"`
	Size   int64     `json:"size"`
	Taken  time.Time `json:"taken"`
}

type Store struct {
	dir string
}

func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return &Store{dir: dir}, nil
}

func (s *Store) Take(ctx context.Context, volume string, data io.Reader) (Info, error) {
	f, err := os.CreateTemp(s.dir, filepath.Base(volume)+"-*.part")
	if err != nil {
		return Info{}, err
	}
	n, err := io.Copy(f, data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		os.Remove(f.Name())
		return Info{}, fmt.Errorf("snapshot %s: %w", volume, err)
	}
	now := time.Now().UTC()
	final := filepath.Join(s.dir, fmt.Sprintf("%s-%d.snap", filepath.Base(volume), now.UnixNano()))
	if err := os.Rename(f.Name(), final); err != nil {
		os.Remove(f.Name())
		return Info{}, err
	}
	return Info{Volume: volume, Path: final, Size: n, Taken: now}, nil
}
