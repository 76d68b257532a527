package restore

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Source has objects.
type Source interface {
	Open(ctx context.Context, key string) (io.ReadCloser, error)
}

// Object copies an object of src to a file in dir.
func Object(ctx context.Context, src Source, key, dir string) (n int64, err error) {
	rc, err := src.Open(ctx, key)
	if err != nil {
		return 0, err
	}
	defer rc.Close()
	path := filepath.Join(dir, filepath.Base(key))
	f, err := os.Create(path + ".part")
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(f, rc)
	if err = errors.Join(err, f.Close()); err != nil {
		return n, errors.Join(err, os.Remove(f.Name()))
	}
	return n, os.Rename(f.Name(), path)
}
