// Package store keeps profiles in a key-value server.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.com/field/032_profile_defaults/good/kv"
)

// ErrNotFound is returned for users without a profile.
var ErrNotFound = errors.New("store: no such profile")

// Profile is what a user can set up.
type Profile struct {
	User     string `json:"user"`
	Mail     bool   `json:"mail"`
	Language string `json:"language"`
}

// Store is a profile store.
type Store struct {
	kv      kv.Client
	timeout time.Duration
}

// New returns a Store; every call is bounded by timeout.
func New(c kv.Client, timeout time.Duration) *Store {
	return &Store{kv: c, timeout: timeout}
}

// Load returns the profile of user.
func (s *Store) Load(ctx context.Context, user string) (Profile, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	raw, err := s.kv.Get(ctx, key(user))
	if errors.Is(err, kv.ErrNoKey) {
		return Profile{}, ErrNotFound
	}
	if err != nil {
		return Profile{}, fmt.Errorf("store: load %s: %w", user, err)
	}
	var p Profile
	if err := json.Unmarshal(raw, &p); err != nil {
		return Profile{}, fmt.Errorf("store: decode %s: %w", user, err)
	}
	return p, nil
}

// Save writes p.
func (s *Store) Save(ctx context.Context, p Profile) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("store: encode %s: %w", p.User, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	return s.kv.Set(ctx, key(p.User), raw)
}

func key(user string) string { return "profile/" + user }
