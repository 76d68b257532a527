package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"example.com/layers/016_dashboard_page/bad/widget"
	"golang.org/x/sync/errgroup"
)

// Page is what could be loaded. Failed names the widgets that are missing and
// says why.
type Page struct {
	Widgets map[string]json.RawMessage `json:"widgets"`
	Failed  map[string]string          `json:"failed"`
}

type Builder struct {
	sources []widget.Source
}

func NewBuilder(src ...widget.Source) *Builder { return &Builder{sources: src} }

// Load fetches all widgets at the same time. It fails only if nothing at all
// could be loaded.
func (b *Builder) Load(ctx context.Context) (*Page, error) {
	p := &Page{Widgets: map[string]json.RawMessage{}, Failed: map[string]string{}}
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range b.sources {
		g.Go(func() error {
			data, err := s.Fetch(ctx)
			if err != nil {
				return fmt.Errorf("widget %s: %w", s.Name(), err)
			}
			mu.Lock()
			defer mu.Unlock()
			p.Widgets[s.Name()] = data
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if len(p.Widgets) == 0 {
		return nil, errors.New("no widget could be loaded")
	}
	return p, nil
}
