package dirsum

import (
	"context"
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

type Sum struct {
	Path string
	Hash [32]byte
	Err  error
}

func walk(ctx context.Context, root string) (<-chan string, <-chan error) {
	paths := make(chan string)
	errc := make(chan error, 1)
	go func() {
		defer close(paths)
		errc <- filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !d.Type().IsRegular() {
				return nil
			}
			select {
			case paths <- p:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return paths, errc
}

func hash(p string) (h [32]byte, err error) {
	f, err := os.Open(p)
	if err != nil {
		return h, err
	}
	defer f.Close()
	w := sha256.New()
	if _, err = io.Copy(w, f); err != nil {
		return h, err
	}
	copy(h[:], w.Sum(nil))
	return h, nil
}

// All hashes every regular file below root and stops at the first error.
func All(ctx context.Context, root string) (map[string][32]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	paths, errc := walk(ctx, root)
	m := make(map[string][32]byte)
	for p := range paths {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		h, err := hash(p)
		if err != nil {
			return nil, err
		}
		m[p] = h
	}
	if err := <-errc; err != nil {
		return nil, err
	}
	return m, nil
}
