// Package profiles tells other services what users have set up.
package profiles

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"example.com/field/032_profile_defaults/bad/store"
)

// Loader reads stored profiles.
type Loader interface {
	Load(ctx context.Context, user string) (store.Profile, error)
}

// Service knows the profile of every user.
type Service struct {
	profiles Loader
	defaults store.Profile
}

// New returns a Service.
func New(profiles Loader, defaults store.Profile) *Service {
	return &Service{profiles: profiles, defaults: defaults}
}

// For returns the user's profile, the defaults for users without one.
func (s *Service) For(ctx context.Context, user string) (store.Profile, error) {
	p, err := s.profiles.Load(ctx, user)
	if err == nil {
		return p, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return store.Profile{}, fmt.Errorf("profile of %s: %w", user, err)
	}
	slog.Debug("no profile stored", "user", user)
	p = s.defaults
	p.User = user
	return p, nil
}

// MayMail reports whether the user accepts mail.
func (s *Service) MayMail(ctx context.Context, user string) (bool, error) {
	p, err := s.For(ctx, user)
	return err == nil && p.Mail, err
}
