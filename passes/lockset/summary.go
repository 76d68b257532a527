package lockset

import (
	"fmt"
	"go/constant"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
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
	return !a.Several && (a.Always || a.State && !slices.ContainsFunc(a.Needs, Need.IsFlag))
}

// Pos returns where the lock is taken, if that is in this package.
func (a Acquire) Pos() token.Pos { return a.pos }

// Summary is what calling a function does to locks.
type Summary struct {
	Acquires []Acquire
	HeldOut  []Acquire // still held when the function returns, on every return
	Releases []Acquire // given back though not taken inside, on some return

	invokes []invoke
}

// invoke is a parameter that a function calls, and what it holds meanwhile.
type invoke struct {
	param  int
	held   []Held // the first call's
	always bool
	call   ssa.CallInstruction
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
	return len(s.Acquires) == 0 && len(s.HeldOut) == 0 && len(s.Releases) == 0
}

// fact returns the part that other packages can use.
func (s *Summary) fact() *Summary {
	named := func(list []Acquire) []Acquire {
		var out []Acquire
		for _, a := range list {
			if a.Lock.Param != Unnamed || a.Class != (path.Class{}) {
				out = append(out, a)
			}
		}
		return out
	}
	return &Summary{Acquires: named(s.Acquires), HeldOut: named(s.HeldOut), Releases: named(s.Releases)}
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

// condition is a branch that decides whether a block runs.
type condition struct {
	v     ssa.Value
	truth bool
	sided bool // truth is known
}

// conditions returns the branches that decide whether a block runs.
func conditions(b *ssa.BasicBlock) []condition {
	var out []condition
	for d := b; d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil || len(p.Instrs) == 0 {
			continue
		}
		// d runs on one side of p's branch only if it does not run on the other.
		if c, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && !postdominates(d, p) {
			then, otherwise := leads(p.Succs[0], d, p), leads(p.Succs[1], d, p)
			out = append(out, condition{c.Cond, then, then != otherwise})
		}
	}
	return out
}

// leads reports whether d can run after b without p in between.
func leads(b, d, p *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{p: true}
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if b == d {
			return true
		}
		if seen[b] {
			return false
		}
		seen[b] = true
		return slices.ContainsFunc(b.Succs, visit)
	}
	return visit(b)
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

// decider says who decides whether something runs.
type decider uint8

const (
	nobody  decider = iota // chance, or what the function finds out itself
	objects                // fields and package variables
	callers                // arguments
)

// decidedBy returns who decides a condition.
func decidedBy(v ssa.Value, depth int) decider {
	if depth > 6 {
		return callers
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Const:
		return nobody
	case *ssa.Parameter:
		if v.Parent().Signature.Recv() != nil && v == v.Parent().Params[0] {
			return objects // whether the receiver is nil
		}
		return callers
	case *ssa.FreeVar, *ssa.Global:
		return objects
	case *ssa.BinOp:
		return max(decidedBy(v.X, depth+1), decidedBy(v.Y, depth+1))
	case *ssa.UnOp:
		switch v.Op {
		case token.ARROW:
			return nobody
		case token.MUL:
			switch v.X.(type) {
			case *ssa.FieldAddr, *ssa.Global:
				return objects
			}
		}
		return decidedBy(v.X, depth+1)
	case *ssa.Extract:
		return decidedBy(v.Tuple, depth+1)
	case *ssa.Call:
		if isAtomic(v) {
			return objects
		}
		return nobody // what a call says just now
	case *ssa.Next, *ssa.Select:
		return nobody
	case *ssa.Lookup:
		return objects
	case *ssa.TypeAssert:
		return decidedBy(v.X, depth+1)
	case *ssa.Field:
		return max(objects, decidedBy(v.X, depth+1))
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Index:
		return objects
	case *ssa.Convert:
		return decidedBy(v.X, depth+1)
	case *ssa.Phi:
		out := nobody
		for _, e := range v.Edges {
			if e != v {
				out = max(out, decidedBy(e, depth+2))
			}
		}
		return out
	}
	return callers
}

// asksForFunc reports whether a condition compares a function value with nil.
func asksForFunc(v ssa.Value) bool {
	cmp, ok := path.Origin(v).(*ssa.BinOp)
	return ok && isFunc(cmp.X)
}

func isAtomic(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic"
}

// isFlag reports whether a condition is a flag that objects or packages have, a
// test whether they have something at all, or whether a map does: a mode in which
// some calls never come there, and nothing that chance decides.
func isFlag(v ssa.Value) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return isFlag(v.X)
		}
		return v.Op == token.MUL && isKept(v)
	case *ssa.Call:
		return isAtomic(v)
	case *ssa.Extract:
		l, ok := v.Tuple.(*ssa.Lookup)
		return ok && v.Index == 1 && l.CommaOk
	case *ssa.BinOp:
		if k, ok := v.Y.(*ssa.Const); ok && (k.IsNil() || k.Value != nil && k.Value.Kind() == constant.Bool) {
			return isKept(path.Origin(v.X))
		}
		if call, ok := path.Origin(v.X).(*ssa.Call); ok {
			return isAtomic(call)
		}
	}
	return false
}

// isKept reports whether a value was loaded from a field or a package variable.
func isKept(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	switch u.X.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		return true
	}
	return false
}

// circumstances are what decides whether a block runs.
type circumstances struct {
	by    decider
	needs []Need
	never bool // they exclude each other
	flag  bool // a flag is among them
}

// circumstancesOf finds what decides whether a block runs. What depends on
// arguments is a need, if it can be said as one.
func circumstancesOf(b *ssa.BasicBlock) circumstances {
	var out circumstances
	for _, c := range conditions(b) {
		if asksForFunc(c.v) {
			continue // whether there is a function, before it is called
		}
		by, said := decidedBy(c.v, 0), false
		if by != nobody && c.sided {
			if a, ok := atomOf(c.v, c.truth); ok {
				if n, ok := needOf(a, b.Parent()); ok {
					said = true
					if out.needs, ok = addNeeds(out.needs, []Need{n}); !ok {
						out.never = true
					}
					by = min(by, objects)
					if n.Of.Fields == "" {
						by = nobody
					}
				}
			}
		}
		out.by = max(out.by, by)
		out.flag = out.flag || by == objects && !said && isFlag(c.v)
	}
	return out
}

// asked reports whether an argument has a say in whether an instruction runs.
func asked(i ssa.Instruction) bool {
	return slices.ContainsFunc(conditions(i.Block()), func(c condition) bool { return fromArgument(c.v, make(map[ssa.Value]bool)) })
}

func fromArgument(v ssa.Value, seen map[ssa.Value]bool) bool {
	v = path.Origin(v)
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Parent().Signature.Recv() == nil || v != v.Parent().Params[0]
	case *ssa.BinOp:
		return fromArgument(v.X, seen) || fromArgument(v.Y, seen)
	case *ssa.UnOp:
		switch v.X.(type) {
		case *ssa.FieldAddr, *ssa.Global, *ssa.IndexAddr:
			return false
		}
		return v.Op != token.ARROW && fromArgument(v.X, seen)
	case *ssa.Extract:
		return fromArgument(v.Tuple, seen)
	case *ssa.TypeAssert:
		return fromArgument(v.X, seen)
	case *ssa.Convert:
		return fromArgument(v.X, seen)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return fromArgument(e, seen) })
	case *ssa.Const, *ssa.FreeVar, *ssa.Global, *ssa.Call, *ssa.Next, *ssa.Select, *ssa.Lookup, *ssa.Field, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Index:
		return false
	}
	return true
}
