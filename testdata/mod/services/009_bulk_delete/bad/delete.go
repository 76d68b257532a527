package objects

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"golang.org/x/sync/errgroup"
)

type Bucket interface {
	Delete(ctx context.Context, key string) error
}

type KeyError struct {
	Key string
	Err error
}

func (e *KeyError) Error() string { return fmt.Sprintf("delete %s: %v", e.Key, e.Err) }
func (e *KeyError) Unwrap() error { return e.Err }

// BulkError names every key that could not be deleted.
type BulkError struct{ Failed []*KeyError }

func (e *BulkError) Error() string { return fmt.Sprintf("%d keys not deleted", len(e.Failed)) }

// DeleteAll tries every key and returns a *BulkError with all the failures.
func DeleteAll(ctx context.Context, b Bucket, keys []string) error {
	var (
		g      errgroup.Group
		failed []*KeyError
	)
	g.SetLimit(8)
	for _, key := range keys {
		g.Go(func() error {
			err := b.Delete(ctx, key)
			if err == nil {
				return nil
			}
			return &KeyError{Key: key, Err: err}
		})
	}
	if err := g.Wait(); err != nil {
		var ke *KeyError
		if errors.As(err, &ke) {
			failed = append(failed, ke)
		}
	}
	if len(failed) > 0 {
		return &BulkError{Failed: failed}
	}
	return nil
}

func Handler(b Bucket, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var keys []string
		if err := json.NewDecoder(r.Body).Decode(&keys); err != nil {
			http.Error(w, "malformed body", http.StatusBadRequest)
			return
		}
		failed := []string{}
		if err := DeleteAll(r.Context(), b, keys); err != nil {
			log.WarnContext(r.Context(), "bulk delete", "err", err)
			var be *BulkError
			if !errors.As(err, &be) {
				http.Error(w, "internal error", http.StatusInternalServerError)
				return
			}
			for _, f := range be.Failed {
				failed = append(failed, f.Key)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string][]string{"failed": failed})
	}
}
