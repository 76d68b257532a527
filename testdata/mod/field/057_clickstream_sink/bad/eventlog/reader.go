// Package eventlog reads a line-based event log with a committed offset.
package eventlog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// Reader reads events behind the committed offset.
type Reader struct {
	f      *os.File
	mark   string
	offset int64
}

// Open opens the log at path; its offset is kept next to it.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{f: f, mark: path + ".offset"}
	raw, err := os.ReadFile(r.mark)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, errors.Join(err, f.Close())
	default:
		if r.offset, err = strconv.ParseInt(string(raw), 10, 64); err != nil {
			return nil, errors.Join(fmt.Errorf("eventlog: bad offset: %w", err), f.Close())
		}
	}
	return r, nil
}

// Read returns up to limit events and the offset behind them.
func (r *Reader) Read(limit int) (rows [][]byte, next int64, err error) {
	next = r.offset
	if _, err := r.f.Seek(next, io.SeekStart); err != nil {
		return nil, next, err
	}
	br := bufio.NewReader(r.f)
	for len(rows) < limit {
		line, err := br.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, r.offset, err
		}
		next += int64(len(line))
		rows = append(rows, bytes.TrimSpace(line))
	}
	return rows, next, nil
}

// Commit moves the offset.
func (r *Reader) Commit(offset int64) error {
	if err := os.WriteFile(r.mark, strconv.AppendInt(nil, offset, 10), 0o644); err != nil {
		return err
	}
	r.offset = offset
	return nil
}
