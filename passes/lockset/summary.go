package lockset

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Acquire is a lock that calling a function takes, itself or by what it
// calls, whether or not it gives it back.
type Acquire struct {
	Lock Rel
	Mode Mode
	// Always is true if every call that returns takes it, or whether it does
	// depends on nothing that a caller decides or guards.
	Always bool
	// Via names the functions on the way to it, the callee's callee first.
	Via string
	// Class is the lock's class as text, for messages.
	Class string
	// Pos is where it is taken, in this package; NoPos in facts of others.
	pos token.Pos
}

// Summary is what calling a function does to locks.
type Summary struct {
	Acquires []Acquire
	HeldOut  []Acquire // still held when the function returns, on every return
	Releases []Acquire // given back though not taken inside, on some return
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
			fmt.Fprintf(&b, "%s %d.%s %s;", part.name, a.Lock.Param, a.Lock.Fields, a.Mode)
		}
	}
	return b.String()
}

func (s *Summary) empty() bool {
	return len(s.Acquires) == 0 && len(s.HeldOut) == 0 && len(s.Releases) == 0
}

// maxAcquires bounds a summary; more are dropped.
const maxAcquires = 16

func (s *Summary) acquire(a Acquire) {
	i := slices.IndexFunc(s.Acquires, func(b Acquire) bool { return b.Lock == a.Lock && b.Mode == a.Mode })
	if i >= 0 {
		if a.Always && !s.Acquires[i].Always {
			s.Acquires[i] = a
		}
		return
	}
	if len(s.Acquires) < maxAcquires {
		s.Acquires = append(s.Acquires, a)
	}
}

// conditions returns the values that decide whether a block runs.
func conditions(b *ssa.BasicBlock) []ssa.Value {
	var out []ssa.Value
	for d := b; d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil || len(p.Instrs) == 0 {
			continue
		}
		// d runs on one side of p's branch only if it does not run on the other.
		if c, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && !postdominates(d, p) {
			out = append(out, c.Cond)
		}
	}
	return out
}

// postdominates reports whether every path from p to a return passes d.
func postdominates(d, p *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{d: true}
	var escapes func(b *ssa.BasicBlock) bool
	escapes = func(b *ssa.BasicBlock) bool {
		if seen[b] {
			return false
		}
		seen[b] = true
		if len(b.Succs) == 0 {
			_, ret := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			return ret
		}
		return slices.ContainsFunc(b.Succs, escapes)
	}
	return !escapes(p)
}

// callerDecides reports whether a condition may depend on what a caller
// passes or on shared state that it can arrange before the call.
func callerDecides(v ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	switch v := v.(type) {
	case *ssa.Const:
		return false
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.BinOp:
		return callerDecides(v.X, depth+1) || callerDecides(v.Y, depth+1)
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return false
		}
		return callerDecides(v.X, depth+1)
	case *ssa.Extract:
		return callerDecides(v.Tuple, depth+1)
	case *ssa.Call, *ssa.Next, *ssa.Select:
		return false // what a call says just now
	case *ssa.TypeAssert:
		return callerDecides(v.X, depth+1)
	}
	return true
}
