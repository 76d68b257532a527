package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"example.com/layers/005_catalog_import/bad/catalog"
	"golang.org/x/sync/errgroup"
)

type Stats struct {
	Files atomic.Int64
	Items atomic.Int64
}

type Option func(*Importer)

func WithLimit(n int) Option { return func(im *Importer) { im.limit = n } }

type Importer struct {
	store *catalog.Store
	limit int
}

func New(s *catalog.Store, opts ...Option) *Importer {
	im := &Importer{store: s, limit: 2}
	for _, o := range opts {
		o(im)
	}
	return im
}

// Import loads every file into the store.
func (im *Importer) Import(paths []string) (*Stats, error) {
	var g errgroup.Group
	g.SetLimit(im.limit)
	stats := &Stats{}
	for _, p := range paths {
		if !strings.HasSuffix(p, ".jsonl") {
			continue
		}
		g.Go(func() error {
			n, err := im.load(p)
			if err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
			stats.Files.Add(1)
			stats.Items.Add(int64(n))
			return nil
		})
	}
	return stats, nil
}

func (im *Importer) load(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	dec := json.NewDecoder(f)
	for n := 0; ; n++ {
		var it catalog.Item
		if err := dec.Decode(&it); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
		im.store.Put(it)
	}
}
