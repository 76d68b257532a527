package a // want package:"tests analysed"

import "testing"

func NoErr(t testing.TB, err error) { // want NoErr:"ends its goroutine"
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func Both(t *testing.T, err error) { // want Both:"ends its goroutine, parallel\\(1\\)"
	t.Parallel()
	NoErr(t, err)
}

func Sometimes(t *testing.T, short bool) {
	if !short {
		t.Parallel()
	}
}

func Log(t *testing.T, err error) {
	if err != nil {
		t.Error(err)
	}
}

// Inside ends the subtest alone.
func Inside(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Fatal("no") })
}
