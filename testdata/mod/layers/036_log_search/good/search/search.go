package search

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"example.com/layers/036_log_search/good/lines"
)

var ErrNoMatch = errors.New("no match")

type Searcher struct {
	dir string
}

func New(dir string) *Searcher { return &Searcher{dir: dir} }

// Find returns the first line of the log that contains q.
func (s *Searcher) Find(ctx context.Context, log, q string) (lines.Line, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for l := range lines.Read(ctx, filepath.Join(s.dir, filepath.Base(log))) {
		if l.Err != nil {
			return lines.Line{}, fmt.Errorf("read %s: %w", log, l.Err)
		}
		if strings.Contains(l.Text, q) {
			return l, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return lines.Line{}, err
	}
	return lines.Line{}, ErrNoMatch
}
