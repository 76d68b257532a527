// Package walkdep walks trees for others.
package walkdep

import "errors"

// Walker calls Handle for all that is in a tree. Only Handle fails.
type Walker[T any] struct {
	Tree   []T
	Handle func(key int, v T) (bool, error)
	Check  func(v T) error
}

// Walk walks.
func (w *Walker[T]) Walk() error {
	var err error
	visit := func(k int, v T) bool {
		var stop bool
		stop, err = w.Handle(k, v)
		return stop || err != nil
	}
	for k, v := range w.Tree {
		if visit(k, v) {
			break
		}
	}
	if err != nil {
		return err
	}
	return nil
}

// WalkAll fails for a tree without anything in it, too.
func (w *Walker[T]) WalkAll() error {
	if len(w.Tree) == 0 {
		return errors.New("empty")
	}
	for k, v := range w.Tree {
		if _, err := w.Handle(k, v); err != nil {
			return err
		}
	}
	return nil
}
