// Package flags holds feature flags that can be changed at run time.
package flags

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"sync"
)

// ErrUnknown is returned for flags that are not defined.
var ErrUnknown = errors.New("flags: unknown flag")

// Flag is a feature flag.
type Flag struct {
	On      bool   `json:"on"`
	Percent int    `json:"percent"`
	Note    string `json:"note,omitempty"`
}

// Set is a set of flags, safe for concurrent use.
type Set struct {
	mu    sync.RWMutex
	flags map[string]Flag
}

// NewSet returns an empty set.
func NewSet() *Set { return &Set{flags: make(map[string]Flag)} }

// Load reads a JSON object of flags and merges it into the set.
func (s *Set) Load(r io.Reader) error {
	var in map[string]Flag
	if err := json.NewDecoder(r).Decode(&in); err != nil {
		return fmt.Errorf("flags: %w", err)
	}
	for name, f := range in {
		if err := s.Put(name, f); err != nil {
			return err
		}
	}
	return nil
}

// Put defines or changes a flag.
func (s *Set) Put(name string, f Flag) error {
	if name == "" || f.Percent < 0 || f.Percent > 100 {
		return fmt.Errorf("flags: bad flag %q", name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flags[name] = f
	return nil
}

// Get returns a flag.
func (s *Set) Get(name string) (Flag, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f, ok := s.flags[name]
	if !ok {
		return Flag{}, fmt.Errorf("%w: %s", ErrUnknown, name)
	}
	return f, nil
}

// All returns all flags by name.
func (s *Set) All() map[string]Flag {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.flags)
}

// Handler serves the flags and lets operators change them.
func (s *Set) Handler(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /flags", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(s.All()); err != nil {
			log.Warn("write flags", "err", err)
		}
	})
	mux.HandleFunc("PUT /flags/{name}", func(w http.ResponseWriter, r *http.Request) {
		var f Flag
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&f)
		if err == nil {
			err = s.Put(r.PathValue("name"), f)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		log.Info("flag changed", "name", r.PathValue("name"), "on", f.On, "percent", f.Percent)
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}
