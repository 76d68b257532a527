package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
)

var ErrMismatch = errors.New("checksum mismatch")

type Verifier struct {
	fsys    fs.FS
	workers int
	log     *slog.Logger
}

func New(fsys fs.FS, workers int, log *slog.Logger) *Verifier {
	return &Verifier{fsys: fsys, workers: max(workers, 1), log: log}
}

type sum struct {
	name string
	hex  string
	err  error
}

// Verify compares all files with want and stops at the first that differs.
func (v *Verifier) Verify(ctx context.Context, want map[string]string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	names := make(chan string)
	go func() {
		defer close(names)
		for name := range want {
			select {
			case names <- name:
			case <-ctx.Done():
				return
			}
		}
	}()

	sums := make(chan sum)
	var wg sync.WaitGroup
	for range v.workers {
		wg.Go(func() {
			for name := range names {
				h, err := v.hash(name)
				sums <- sum{name: name, hex: h, err: err}
			}
		})
	}
	go func() {
		wg.Wait()
		close(sums)
	}()

	checked := 0
	for s := range sums {
		if s.err != nil {
			return fmt.Errorf("hash %s: %w", s.name, s.err)
		}
		if s.hex != want[s.name] {
			return fmt.Errorf("%s: %w", s.name, ErrMismatch)
		}
		checked++
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	v.log.InfoContext(ctx, "verified", "files", checked)
	return nil
}

func (v *Verifier) hash(name string) (string, error) {
	f, err := v.fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
