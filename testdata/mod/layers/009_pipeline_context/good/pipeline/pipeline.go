// Package pipeline reads, parses and adds up key=value lines.
package pipeline

import (
	"context"
	"io"

	"example.com/layers/009_pipeline_context/good/sink"
	"golang.org/x/sync/errgroup"
)

type pair struct {
	key string
	val int64
}

const depth = 16

// Run feeds the lines of r to tot. It ends at the first malformed line.
func Run(ctx context.Context, r io.Reader, tot *sink.Totals) error {
	lines := make(chan string, depth)
	pairs := make(chan pair, depth)

	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return readLines(gctx, r, lines)
	})
	g.Go(func() error {
		return parseLines(gctx, lines, pairs)
	})
	g.Go(func() error {
		for p := range pairs {
			tot.Add(p.key, p.val)
		}
		return nil
	})
	return g.Wait()
}
