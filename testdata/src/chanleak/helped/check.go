package helped

import "testing"

// Check helps tests.
func Check(t testing.TB, ok bool) {
	if !ok {
		t.Error("no")
	}
}
