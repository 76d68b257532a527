// Package b has tests that take two locks in either order.
package b

import (
	"sync"
	"testing"
)

// What a test logs is looked at and given back by the test itself. From the
// end-to-end tests of a library for remote procedure calls.
type outer struct {
	mu sync.Mutex
	in *inner
}

func (o *outer) set(in *inner) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.in = in
}

type inner struct {
	mu  sync.Mutex
	buf string
}

var out = new(outer)

func has(s string) bool {
	out.mu.Lock()
	defer out.mu.Unlock()
	out.in.mu.Lock()
	defer out.in.mu.Unlock()
	return out.in.buf == s
}

func redirect(t *testing.T, s string) (restore func()) {
	in := &inner{buf: s}
	out.set(in)
	return func() {
		if t.Failed() {
			in.mu.Lock()
			defer in.mu.Unlock()
			t.Log(in.buf)
			out.set(nil)
		}
	}
}

type suite struct{}

func (suite) TestLog(t *testing.T) {
	defer redirect(t, "x")()
	if !has("x") {
		t.Error("x")
	}
}

func TestSuite(t *testing.T) { suite{}.TestLog(t) }

// Two goroutines of a test meet.
type left struct{ mu sync.Mutex }

type right struct{ mu sync.Mutex }

func TestBoth(t *testing.T) {
	l, r := new(left), new(right)
	go func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		r.mu.Lock() // want `right.mu is taken while left.mu is held`
		r.mu.Unlock()
	}()
	go func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		l.mu.Lock() // ok: said at the other end
		l.mu.Unlock()
	}()
}
