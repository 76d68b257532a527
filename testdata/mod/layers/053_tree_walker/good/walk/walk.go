package walk

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"

	"example.com/layers/053_tree_walker/good/tally"
)

// Walker walks trees, a goroutine per tree.
type Walker struct {
	tally *tally.Tally
	wg    sync.WaitGroup

	mu   sync.Mutex
	errs []error
}

func New(t *tally.Tally) *Walker { return &Walker{tally: t} }

// Walk walks the trees and returns when all files are counted.
func (w *Walker) Walk(roots []string) error {
	for _, r := range roots {
		w.start(r)
	}
	w.wg.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.errs...)
}

// track counts a piece of work; the func it returns ends it.
func (w *Walker) track() func() {
	w.wg.Add(1)
	return w.wg.Done
}

func (w *Walker) start(root string) {
	done := w.track()
	go func() {
		defer done()
		if err := w.tree(root); err != nil {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.errs = append(w.errs, err)
		}
	}()
}

// tree counts the regular files below root.
func (w *Walker) tree(root string) error {
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return nil
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		w.tally.Add(filepath.Ext(p), fi.Size())
		return nil
	})
}
