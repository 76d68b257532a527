// Package check has helpers for tests.
package check

import "testing"

func NoErr(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
