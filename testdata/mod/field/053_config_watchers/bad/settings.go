// Package settings holds settings and tells watchers of changes.
package settings

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// Change is a changed setting.
type Change struct {
	Key      string
	Old, New string
	At       time.Time
}

// Watcher is told of changes, which may overtake each other when they are made at
// the same time. It may read the settings.
type Watcher func(Change)

type subscription struct {
	id int
	fn Watcher
}

// Settings is a set of settings, safe for concurrent use.
type Settings struct {
	log *slog.Logger

	mu       sync.Mutex
	vals     map[string]string
	watchers map[string][]subscription
	last     int
}

// New returns settings with the given defaults.
func New(defaults map[string]string, log *slog.Logger) *Settings {
	s := &Settings{
		log:      log,
		vals:     make(map[string]string, len(defaults)),
		watchers: make(map[string][]subscription),
	}
	for k, v := range defaults {
		s.vals[k] = v
	}
	return s
}

// Get returns a setting.
func (s *Settings) Get(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vals[key]
}

// Int returns a setting as a number.
func (s *Settings) Int(key string) (int, error) {
	n, err := strconv.Atoi(s.Get(key))
	if err != nil {
		return 0, fmt.Errorf("setting %s: %w", key, err)
	}
	return n, nil
}

// Watch registers fn for changes of key; the returned function removes it.
func (s *Settings) Watch(key string, fn Watcher) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	id := s.last
	s.watchers[key] = append(s.watchers[key], subscription{id, fn})
	return func() { s.remove(key, id) }
}

func (s *Settings) remove(key string, id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rest []subscription
	for _, sub := range s.watchers[key] {
		if sub.id != id {
			rest = append(rest, sub)
		}
	}
	s.watchers[key] = rest
}

// Set changes a setting and tells its watchers.
func (s *Settings) Set(key, val string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.vals[key]
	if old == val {
		return
	}
	s.vals[key] = val
	s.log.Info("setting changed", "key", key, "old", old, "new", val)
	c := Change{Key: key, Old: old, New: val, At: time.Now()}
	for _, sub := range s.watchers[key] {
		sub.fn(c)
	}
}
