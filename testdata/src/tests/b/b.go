package b // want package:"tests analysed"

import (
	"testing"

	"tests/a"
)

type suite struct{}

func (s *suite) setUp(t *testing.T) { // want setUp:"ends its goroutine, parallel\\(10\\)"
	a.Both(t, nil)
}

func started(t *testing.T) {
	go a.NoErr(t, nil)
}
