package lockset

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Acquire is a lock that calling a function takes, itself or by what it
// calls, whether or not it gives it back.
type Acquire struct {
	// Lock is how callers name the lock; its Param is Unnamed if they cannot,
	// and Class alone then says which lock it may be.
	Lock Rel
	Mode Mode
	// Always is true if every call that returns takes it, or whether it does
	// depends on nothing that a caller decides or guards. State is true if it
	// depends on fields and package variables at most, not on arguments, nor on
	// flags among them.
	Always, State bool
	// Asked is true if an argument, a receiver apart, decides whether a function
	// on the way takes it: other than for Always, loops decide nothing.
	Asked bool
	// Again is true when the function gives the lock back before it takes it.
	Again bool
	// Guess is true when a call on the way goes to the one function of the
	// package that it may go to, though others may exist elsewhere.
	Guess bool
	// Several is true when such a call may go to others of the package as well.
	Several bool
	// Needs are what must be so of what the caller passes. A need of a parameter
	// that a caller does not settle leaves neither Always nor State.
	Needs []Need
	// Freed are locks of the caller's that are given back before.
	Freed []Rel
	// Wait is true for a condition variable's lock that Cond.Wait gives back
	// and takes again.
	Wait bool
	// Via names the functions on the way to it, the callee's callee first.
	Via string
	// Sure is true, of a release, if every return comes after one in this mode.
	Sure bool
	// Class is the lock's class; zero for local variables.
	Class path.Class
	// Under are the classes of locks that are held on the way when it is
	// taken.
	Under []path.Class

	// freed are those that a literal knows by the variables it captured.
	freed []path.Path

	// path is how the function itself reaches the lock, in this package.
	path path.Path
	// Pos is where it is taken, in this package; NoPos in facts of others.
	pos token.Pos
}

// Certain reports whether the lock is taken whoever calls the function, or in a
// state that comes about by chance, and by no other function of several: a flag
// that nobody has settled may say that this caller never gets there.
func (a Acquire) Certain() bool {
	return !a.Several && (a.Always || a.State && !slices.ContainsFunc(a.Needs, Need.isFlag))
}

// Pos returns where the lock is taken, if that is in this package.
func (a Acquire) Pos() token.Pos { return a.pos }

// Summary is what calling a function does to locks.
type Summary struct {
	Acquires []Acquire
	// HeldOut are still held when the function returns, on every return, and the
	// function does not return the lock itself, by which the caller gives it back.
	HeldOut  []Acquire
	Releases []Acquire // given back though not taken inside, on some return
	Keys     []Key     // results by which the caller gives a lock back
	// Calls are, in facts, the parameters that the function calls with locks held.
	Calls []Invocation

	invokes []invoke
}

// invoke is a parameter that a function calls, and what it holds meanwhile.
type invoke struct {
	param  int
	held   []Held // the first call's
	always bool
	state  bool // no flag that the caller passes decides whether it does
	call   ssa.CallInstruction
}

// Invocation is a parameter that a function calls, with locks held.
type Invocation struct {
	Param  int
	Held   []Acquire // Lock and Mode
	Always bool
	State  bool // no flag that the caller passes decides whether it does
}

// AFact marks Summary as a fact about functions.
func (*Summary) AFact() {}

// String serves tests.
func (s *Summary) String() string {
	var b strings.Builder
	for _, part := range []struct {
		name string
		list []Acquire
	}{{"acquires", s.Acquires}, {"holds", s.HeldOut}, {"releases", s.Releases}} {
		for _, a := range part.list {
			if a.Lock.Param == Unnamed {
				fmt.Fprintf(&b, "%s %s %s;", part.name, a.Class, a.Mode)
				continue
			}
			fmt.Fprintf(&b, "%s %d.%s %s;", part.name, a.Lock.Param, a.Lock.Fields, a.Mode)
		}
	}
	return b.String()
}

func (s *Summary) empty() bool {
	return len(s.Acquires) == 0 && len(s.HeldOut) == 0 && len(s.Releases) == 0 && len(s.Keys) == 0 && len(s.Calls) == 0
}

// fact returns the part that other packages can use. What a lock is called
// inside is nothing to them: a driver that shares facts in memory would hand it
// on, as encoded facts do not.
func (s *Summary) fact(fn *ssa.Function) *Summary {
	named := func(list []Acquire) []Acquire {
		var out []Acquire
		for _, a := range list {
			if a.Lock.Param != Unnamed || a.Class != (path.Class{}) {
				a.path, a.freed, a.pos = path.Path{}, nil, token.NoPos
				out = append(out, a)
			}
		}
		return out
	}
	out := &Summary{Acquires: named(s.Acquires), HeldOut: named(s.HeldOut), Releases: named(s.Releases)}
	for _, k := range s.Keys {
		if list := named([]Acquire{k.Acquire}); len(list) > 0 {
			out.Keys = append(out.Keys, Key{list[0], k.Result})
		}
	}
	for _, inv := range s.invokes {
		call := Invocation{Param: inv.param, Always: inv.always, State: inv.state}
		for _, h := range inv.held {
			if rel, ok := relOf(h.Path, fn); ok {
				call.Held = append(call.Held, Acquire{Lock: rel, Mode: h.Mode})
			}
		}
		if len(call.Held) > 0 {
			out.Calls = append(out.Calls, call)
		}
	}
	return out
}

// maxAcquires bounds a summary, the locks that callers can name and the others
// each; more are dropped.
const maxAcquires = 32

// acquire adds a, and reports whether that is news.
func (s *Summary) acquire(a Acquire) bool {
	variants := 0
	i := slices.IndexFunc(s.Acquires, func(b Acquire) bool {
		if !(b.Lock == a.Lock && b.Mode == a.Mode && b.Again == a.Again && b.Wait == a.Wait && b.path == a.path && (a.Lock.Param != Unnamed || b.Class == a.Class)) {
			return false
		}
		variants++
		return slices.Equal(b.Needs, a.Needs) || !a.better(b) && within(b.Needs, a.Needs)
	})
	switch {
	case i >= 0 && slices.Equal(s.Acquires[i].Needs, a.Needs) && a.better(s.Acquires[i]):
		s.Acquires[i] = a
	case i < 0 && variants < maxVariants && s.room(a):
		s.Acquires = append(s.Acquires, a)
	default:
		return false
	}
	return true
}

// maxVariants bounds how many sets of needs are kept for one lock.
const maxVariants = 4

// within reports whether all of a is in b.
func within(a, b []Need) bool {
	return !slices.ContainsFunc(a, func(n Need) bool { return !slices.Contains(b, n) })
}

// room reports whether one more of a's sort may be added.
func (s *Summary) room(a Acquire) bool {
	n := 0
	for _, b := range s.Acquires {
		if (a.Lock.Param == Unnamed) == (b.Lock.Param == Unnamed) {
			n++
		}
	}
	return n < maxAcquires
}

// better reports whether a is more certain to happen than b.
func (a Acquire) better(b Acquire) bool {
	rank := func(a Acquire) int {
		n := 0
		if a.Always {
			n += 8
		}
		if a.State {
			n += 4
		}
		if !a.Guess {
			n += 2
		}
		if !a.Asked {
			n++
		}
		return n
	}
	return rank(a) > rank(b)
}

// asksForFunc reports whether a condition compares a function value with nil.
func asksForFunc(v ssa.Value) bool {
	cmp, ok := path.Origin(v).(*ssa.BinOp)
	return ok && knowledge.IsFunc(cmp.X.Type())
}
