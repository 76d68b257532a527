package token

import (
	"errors"
	"testing"
	"time"
)

func setClock(t *testing.T, at time.Time) {
	t.Helper()
	old := now
	now = func() time.Time { return at }
	t.Cleanup(func() { now = old })
}

func TestVerifyAcceptsFreshToken(t *testing.T) {
	issued := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	i := NewIssuer([]byte("k1"), time.Hour)
	setClock(t, issued)
	tok := i.Issue("ada|admin")
	setClock(t, issued.Add(59*time.Minute))
	if got, err := i.Verify(tok); err != nil || got != "ada|admin" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestVerifyRefusesOldToken(t *testing.T) {
	issued := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	i := NewIssuer([]byte("k1"), time.Hour)
	setClock(t, issued)
	tok := i.Issue("ada")
	setClock(t, issued.Add(time.Hour))
	if _, err := i.Verify(tok); !errors.Is(err, ErrExpired) {
		t.Errorf("got %v, want %v", err, ErrExpired)
	}
}
