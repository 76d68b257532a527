package scan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

const blockSize = 64 << 10

// Report gathers the files that contain a pattern.
type Report struct {
	pat []byte

	mu   sync.Mutex
	hits []string
}

func NewReport(pat []byte) *Report { return &Report{pat: pat} }

// File scans one file.
func (r *Report) File(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	found, err := contains(f, r.pat)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if found {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.hits = append(r.hits, path)
	}
	return nil
}

// Hits returns the files found so far.
func (r *Report) Hits() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(slices.Values(r.hits))
}

func contains(rd io.Reader, pat []byte) (bool, error) {
	buf := make([]byte, 0, blockSize+len(pat))
	for {
		n, err := rd.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, pat) {
			return true, nil
		}
		if keep := len(pat) - 1; len(buf) > keep {
			buf = buf[:copy(buf, buf[len(buf)-keep:])]
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
}
