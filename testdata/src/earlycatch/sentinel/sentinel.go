// Package sentinel returns errors that others of the package ask for.
package sentinel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
)

var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("invalid")
	errBusy     = errors.New("busy")
	errTold     = errors.New("told")
)

type store struct{ m map[string][]byte }

func (s *store) fetch(ctx context.Context, id string) ([]byte, error) {
	b := s.m[id]
	if len(b) == 0 {
		return nil, fmt.Errorf("fetch %s: %v", id, ErrNotFound) // want `this error holds but the text of ErrNotFound, so errors.Is\(err, ErrNotFound\), as ServeHTTP asks \(line 33\), is false for it: use %w`
	}
	return b, ctx.Err()
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := s.fetch(r.Context(), r.URL.Path)
	switch {
	case errors.Is(err, ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		w.Write(b)
	}
}

// Asked for in a literal, sent on a channel, with another verb.
func (s *store) lock(errs chan<- error, key string) {
	errs <- fmt.Errorf("%s is taken: %s", key, errBusy) // want `this error holds but the text of errBusy` `errBusy is turned into text`
}

func retry(errs <-chan error) func() bool {
	return func() bool { return errors.Is(<-errs, errBusy) }
}

// In a helper.
func invalid(key string) error {
	return fmt.Errorf("%q: %v", key, ErrInvalid) // want `this error holds but the text of ErrInvalid`
}

func check(keys []string) (bad int) {
	for _, k := range keys {
		if errors.Is(invalid(k), ErrInvalid) {
			bad++
		}
	}
	return bad
}

// Wrapped.
func wrapped(key string) error {
	return fmt.Errorf("%q: %w", key, ErrInvalid) // ok
}

// Two, one of them wrapped.
func both(key string, err error) error {
	return fmt.Errorf("%w: %q: %v", ErrInvalid, key, err) // ok
}

// Nobody asks for it.
func told() error {
	return fmt.Errorf("was %v", errTold) // ok
}

// Of another package: who asks means others.
func read(r io.Reader, b []byte) error {
	if _, err := r.Read(b); errors.Is(err, io.EOF) {
		return fmt.Errorf("too short: %v", io.EOF) // ok
	}
	return nil
}

// Only for the log.
func logged(key string) {
	err := fmt.Errorf("%q: %v", key, ErrInvalid) // ok
	log.Print(err)
}
