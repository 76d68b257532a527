// Package iterpull pulls iterators.
package iterpull

import "iter"

func first(seq iter.Seq[string]) string {
	next, _ := iter.Pull(seq) // want `seq is left here \(line 9\) before it may have ended, and its second result is not called: what runs it waits for ever for the next call, and what it defers is never done; defer stop\(\) after iter.Pull`
	s, _ := next()
	return s
}

type store struct{ keys iter.Seq2[string, int] }

// A method, on one way.
func (s *store) find(key string) (int, bool) {
	next, stop := iter.Pull2(s.keys) // want `s.keys is left here \(line 23\) before it may have ended, and stop is not called`
	for {
		k, v, ok := next()
		if !ok {
			return 0, false
		}
		if k == key {
			return v, true
		}
		if k > key {
			stop()
			return 0, false
		}
	}
}

// Generic, in a literal.
func equal[T comparable](a, b iter.Seq[T]) func() bool {
	return func() bool {
		na, sa := iter.Pull(a)
		defer sa()
		nb, sb := iter.Pull(b) // want `b is left here`
		for {
			x, okx := na()
			y, oky := nb()
			if !okx || !oky {
				if okx == oky {
					sb()
				}
				return okx == oky
			}
			if x != y {
				return false
			}
		}
	}
}

// ok: deferred.
func deferred(seq iter.Seq[string]) string {
	next, stop := iter.Pull(seq)
	defer stop()
	s, _ := next()
	return s
}

// ok: to the end.
func all(seq iter.Seq[string]) (out []string) {
	next, _ := iter.Pull(seq)
	for {
		s, ok := next()
		if !ok {
			break
		}
		out = append(out, s)
	}
	return out
}

// ok: to the end, in the head of the loop.
func count(seq iter.Seq[string]) int {
	next, stop := iter.Pull(seq)
	n := 0
	for s, ok := next(); ok; s, ok = next() {
		n += len(s)
	}
	_ = stop
	return n
}

type cursor struct {
	next func() (string, bool)
	stop func()
}

// ok: kept, and handed on.
func open(seq iter.Seq[string]) *cursor {
	next, stop := iter.Pull(seq)
	return &cursor{next, stop}
}

func pull(seq iter.Seq[string]) (func() (string, bool), func()) {
	return iter.Pull(seq)
}

// ok: on every way.
func one(seq iter.Seq[string], bad bool) string {
	next, stop := iter.Pull(seq)
	if bad {
		stop()
		return ""
	}
	s, _ := next()
	stop()
	return s
}

// ok: a literal that is deferred.
func literal(seq iter.Seq[string]) string {
	next, stop := iter.Pull(seq)
	defer func() { stop() }()
	s, _ := next()
	return s
}
