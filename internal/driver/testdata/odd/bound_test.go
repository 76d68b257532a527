package odd

import (
	"testing"
	"time"
)

func TestBound(t *testing.T) {
	parallel, fatal, run, clean := t.Parallel, t.Fatal, t.Run, t.Cleanup
	parallel()
	clean(func() {})
	run("x", func(t *testing.T) {
		at := t.Parallel
		at()
	})
	time.AfterFunc(time.Second, func() { fatal("late") })
	go func() { fatal("early") }()
}
