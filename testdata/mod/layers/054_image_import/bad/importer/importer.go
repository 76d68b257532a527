package importer

import (
	"errors"
	"slices"
	"sync"

	"example.com/layers/054_image_import/bad/gallery"
)

type Result struct {
	Imported []string
	Skipped  []string
	Errs     []error
}

type Importer struct {
	gallery *gallery.Gallery
	slots   chan struct{}
}

func New(g *gallery.Gallery, parallel int) *Importer {
	return &Importer{gallery: g, slots: make(chan struct{}, parallel)}
}

// Import adds the pictures to the gallery and skips other files.
func (im *Importer) Import(paths []string) Result {
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		res Result
	)
	for _, p := range paths {
		im.slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer func() { <-im.slots }()
			name, err := im.gallery.Add(p)
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, gallery.ErrUnsupported) {
				res.Skipped = append(res.Skipped, p)
				return
			}
			if err != nil {
				res.Errs = append(res.Errs, err)
			} else {
				res.Imported = append(res.Imported, name)
			}
			wg.Done()
		}()
	}
	wg.Wait()
	slices.Sort(res.Imported)
	return res
}
