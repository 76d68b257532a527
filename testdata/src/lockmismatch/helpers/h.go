// Package helpers has locks that helpers take and give back.
package helpers

import (
	"lockmismatch/dep"
	"sync"
)

type ledger struct {
	mu   sync.RWMutex
	rows map[string]int
	logs []string
}

func (l *ledger) lock()    { l.mu.Lock() }
func (l *ledger) unlock()  { l.mu.Unlock() }
func (l *ledger) rlock()   { l.mu.RLock() }
func (l *ledger) runlock() { l.mu.RUnlock() }

func (l *ledger) finish() {
	l.logs = append(l.logs, "done")
	l.unlock()
}

// release gives back either.
func (l *ledger) release(write bool) {
	if write {
		l.mu.Unlock()
	} else {
		l.mu.RUnlock()
	}
}

// whenWritten gives back what a writer holds.
func (l *ledger) whenWritten(write bool) {
	if write {
		l.mu.Unlock()
	}
}

func (l *ledger) get(k string) int {
	l.mu.RLock()
	defer l.unlock() // want `unlock gives back l.mu with Unlock, which was taken with RLock`
	return l.rows[k]
}

func (l *ledger) set(k string, v int) {
	l.mu.Lock()
	l.rows[k] = v
	l.runlock() // want `runlock gives back l.mu with RUnlock, which was taken with Lock`
}

func both(l *ledger) int {
	l.rlock()
	n := len(l.rows)
	l.finish() // want `finish gives back l.mu with Unlock, which was taken with RLock`
	return n
}

func lit(l *ledger) func() int {
	return func() int {
		l.rlock()
		defer l.unlock() // want `unlock gives back l.mu with Unlock`
		return len(l.rows)
	}
}

func giveBack(mu *sync.RWMutex) { mu.Unlock() }

func viaArg(l *ledger) int {
	l.mu.RLock()
	defer giveBack(&l.mu) // want `giveBack gives back l.mu with Unlock`
	return len(l.rows)
}

type shelf[T any] struct {
	mu  sync.RWMutex
	all []T
}

func (s *shelf[T]) done() { s.mu.Unlock() }

func (s *shelf[T]) first() T {
	s.mu.RLock()
	defer s.done() // want `done gives back s.mu with Unlock`
	return s.all[0]
}

func foreign(s *dep.Store) int {
	s.Mu.RLock()
	defer s.Done() // want `Done gives back s.Mu with Unlock`
	return s.N
}

func (l *ledger) good(k string, write bool) {
	if write {
		l.lock()
	} else {
		l.rlock()
	}
	l.rows[k]++
	l.release(write) // ok: either
}

func (l *ledger) goodDefer(k string) int {
	l.rlock()
	defer l.runlock() // ok
	return l.rows[k]
}

func (l *ledger) goodFlag(k string, write bool) int {
	if !write {
		l.mu.RLock()
		defer l.mu.RUnlock()
	} else {
		l.mu.Lock()
	}
	n := l.rows[k]
	l.whenWritten(write) // ok
	return n
}

func (l *ledger) each(ks []string) {
	for _, k := range ks {
		l.lock()
		defer l.unlock() // want `l.mu is locked in a loop and unlocked by a defer`
		l.rows[k]++
	}
}

func (l *ledger) eachHand(ks []string) {
	for _, k := range ks {
		l.mu.Lock()
		defer l.unlock() // want `l.mu is locked in a loop and unlocked by a defer`
		l.rows[k]++
	}
}

func (s *shelf[T]) begin() { s.mu.Lock() }

func (s *shelf[T]) addAll(vs []T) {
	for i := range vs {
		s.begin()
		defer s.done() // want `s.mu is locked in a loop and unlocked by a defer`
		s.all = append(s.all, vs[i])
	}
}

func foreignLoop(s *dep.Store, ns []int) {
	for _, n := range ns {
		s.Begin()
		defer s.Done() // want `s.Mu is locked in a loop and unlocked by a defer`
		s.N += n
	}
}

func (l *ledger) once(ks []string) {
	for range ks {
		l.lock()
		defer l.unlock() // ok: one round
		l.rows["a"]++
		return
	}
}

func (l *ledger) inLiteral(ks []string) {
	for _, k := range ks {
		func() {
			l.lock()
			defer l.unlock() // ok: at the end of the literal
			l.rows[k]++
		}()
	}
}

func each(ls []*ledger) {
	for _, l := range ls {
		l.lock()
		defer l.unlock() // ok: another one each time
		l.rows["a"]++
	}
}

// From tailscale's memoize.go: the deferred literal takes the lock for the deferred
// unlock before it.
func memo(l *ledger, k string, do func() int) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n, ok := l.rows[k]; ok {
		return n
	}
	l.mu.Unlock()
	defer func() {
		l.mu.Lock() // ok
		l.rows[k] = n
	}()
	return do()
}
