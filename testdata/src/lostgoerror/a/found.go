package a

import (
	"context"
	"errors"
)

var errEnough = errors.New("enough")

type search struct{ found string }

// ok: the error says no more than that it has been found.
func (s *search) try(ctx context.Context, names []string) error {
	for _, n := range names {
		if n != "" && ctx.Err() == nil {
			s.found = n
			return errEnough
		}
	}
	return nil
}

func (s *search) tryAll(ctx context.Context, names []string) error {
	for _, n := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n != "" {
			s.found = n
			return errEnough
		}
	}
	return nil
}

func searchFor(ctx context.Context, names []string) {
	s, t := new(search), new(search)
	go s.try(ctx, names)    // ok
	go t.tryAll(ctx, names) // want `the error of tryAll is lost`
}
