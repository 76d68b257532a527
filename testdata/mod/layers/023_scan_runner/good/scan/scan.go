package scan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"example.com/layers/023_scan_runner/good/runner"
)

type Scanner struct {
	runner *runner.Runner
}

func New(r *runner.Runner) *Scanner { return &Scanner{runner: r} }

// Tree returns the SHA-256 sums of the regular files below root.
func (s *Scanner) Tree(ctx context.Context, root string) (map[string]string, error) {
	var paths []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Type().IsRegular() {
			paths = append(paths, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var (
		mu   sync.Mutex
		sums = make(map[string]string, len(paths))
	)
	err = s.runner.Each(ctx, paths, func(_ context.Context, p string) error {
		sum, err := hashFile(p)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		sums[p] = sum
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sums, nil
}

func hashFile(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: %w", p, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
