package search

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
)

type Hit struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

type Engine struct {
	fsys  fs.FS
	limit int
	log   *slog.Logger
}

func New(fsys fs.FS, limit int, log *slog.Logger) *Engine {
	return &Engine{fsys: fsys, limit: max(limit, 1), log: log}
}

// Search returns up to limit hits of needle in the files.
func (e *Engine) Search(ctx context.Context, needle string, files []string) []Hit {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	hits := make(chan Hit, e.limit)
	finish := sync.OnceFunc(func() { close(hits) })
	var wg sync.WaitGroup
	for _, name := range files {
		wg.Go(func() {
			if err := e.scan(ctx, name, needle, hits); err != nil {
				e.log.WarnContext(ctx, "scan", "file", name, "err", err)
			}
		})
	}
	go func() {
		wg.Wait()
		finish()
	}()

	var out []Hit
	for h := range hits {
		out = append(out, h)
		if len(out) == e.limit {
			finish()
			break
		}
	}
	return out
}

func (e *Engine) scan(ctx context.Context, name, needle string, hits chan<- Hit) error {
	f, err := e.fsys.Open(name)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		if !strings.Contains(sc.Text(), needle) {
			continue
		}
		select {
		case hits <- Hit{File: name, Line: n, Text: sc.Text()}:
		case <-ctx.Done():
			return nil
		}
	}
	return sc.Err()
}
