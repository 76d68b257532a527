package after

import (
	"context"
	"log"

	"golang.org/x/sync/errgroup"
)

// Tile is a part of a board; one that failed says so.
type Tile struct {
	Text   string
	Failed bool
}

// Board loads them all.
func Board(ctx context.Context, names []string, load func(ctx context.Context, name string) (string, error)) ([]Tile, error) {
	tiles := make([]Tile, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			text, err := load(ctx, name)
			tiles[i] = Tile{Text: text, Failed: err != nil}
			if err != nil {
				log.Printf("%s: %v", name, err)
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return tiles, nil
}
