// Package asks asks for errors of another package.
package asks

import (
	"context"
	"errors"
	"log"
	"net/http"

	"earlycatch/items"
)

type handler struct {
	store *items.Store
	peek  peeker
	any   getter
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	it, err := h.store.Get(r.Context(), r.URL.Path)
	switch {
	case errors.Is(err, items.ErrNone): // want `errors.Is\(err, items.ErrNone\) is false where it matters: items.Get returns an error that holds but the text of ErrNone; use %w there`
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		log.Print(it.ID)
	}
}

// A function that has it from another, in a literal.
func touchAll(ctx context.Context, s *items.Store, ids []string) (gone int) {
	for _, id := range ids {
		func() {
			if err := items.Touch(ctx, s, id); errors.Is(err, items.ErrNone) { // want `errors.Is\(err, items.ErrNone\) is false where it matters: items.Touch`
				gone++
			}
		}()
	}
	return gone
}

type peeker interface {
	Peek(id string) (*items.Item, error)
}

// An interface that one type of the package has.
func (h *handler) fresh(id string) bool {
	_, err := h.peek.Peek(id)
	return !errors.Is(err, items.ErrStale) // want `errors.Is\(err, items.ErrStale\) is false where it matters: items.Peek`
}

type getter interface {
	Get(ctx context.Context, id string) (*items.Item, error)
}

// ok: another type gives the error itself.
func (h *handler) has(ctx context.Context, id string) bool {
	_, err := h.any.Get(ctx, id)
	return !errors.Is(err, items.ErrNone)
}

// ok: wrapped there, or another error.
func put(ctx context.Context, s *items.Store, it *items.Item) error {
	err := s.Put(ctx, it)
	if errors.Is(err, items.ErrStale) || errors.Is(err, items.ErrNone) {
		return nil
	}
	_, err = s.Get(ctx, it.ID)
	if errors.Is(err, items.ErrStale) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
