package page

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"example.com/layers/016_dashboard_page/good/widget"
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
	var wg sync.WaitGroup
	for _, s := range b.sources {
		wg.Go(func() {
			data, err := s.Fetch(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				p.Failed[s.Name()] = err.Error()
				return
			}
			p.Widgets[s.Name()] = data
		})
	}
	wg.Wait()
	if len(p.Widgets) == 0 {
		return nil, errors.New("no widget could be loaded")
	}
	return p, nil
}
