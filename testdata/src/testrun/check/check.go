// Package check has helpers for tests.
package check

import "testing"

func NoErr(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func Must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	NoErr(t, err)
	return v
}

// Log ends nothing.
func Log(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// Together makes a test parallel.
func Together(t *testing.T) {
	t.Helper()
	t.Parallel()
}
