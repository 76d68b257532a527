package lockleak

import (
	"sync"
	"testing"
)

// tester stands for testing.TB where package testing is not wanted.
type tester interface {
	Helper()
	Fatal(args ...any)
	Logf(format string, args ...any)
}

type fake struct {
	mu   sync.Mutex
	n    int
	t    tester
	tb   testing.TB
	quit interface{ Fatal(args ...any) }
}

func (f *fake) resume() {
	f.mu.Lock()
	switch f.n--; {
	case f.n == 0:
		f.mu.Unlock()
	case f.n < 0:
		f.t.Fatal("too often") // ok: ends the test
	default:
		f.mu.Unlock()
	}
}

func (f *fake) suspend() {
	f.mu.Lock()
	if f.n > 9 {
		f.tb.Fatalf("%d", f.n) // ok: ends the test
	} else {
		f.mu.Unlock()
	}
}

func (f *fake) leave() {
	f.mu.Lock()
	if f.n < 0 {
		f.t.Logf("too often")
		return // want `returns with f.mu held`
	}
	f.mu.Unlock()
}

func (f *fake) end() {
	f.mu.Lock()
	if f.n < 0 {
		f.quit.Fatal("too often") // a logger's may come back
		return                    // want `returns with f.mu held`
	}
	f.mu.Unlock()
}
