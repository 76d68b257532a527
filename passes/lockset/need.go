package lockset

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// Need is something that must be so for a lock to be taken, said of what a
// caller passes: a parameter, or fields from one.
type Need struct {
	Of    Rel
	Const string // true, nil, a number or string as package constant writes it
	Is    bool   // equal to it, or not
}

// contradicts reports whether two needs cannot both be.
func (n Need) contradicts(o Need) bool {
	if n.Of != o.Of {
		return false
	}
	if n.Const == o.Const {
		return n.Is != o.Is
	}
	return n.Is && o.Is
}

// ofArgument reports whether it is the caller's argument itself that counts.
func (n Need) ofArgument() bool { return n.Of.Fields == "" }

// isFlag reports whether it is about a flag of an object, or whether the object
// has something at all: a mode in which some calls never get there. A setting is
// none: whoever uses the package may choose any.
func (n Need) isFlag() bool {
	return !n.ofArgument() && (n.Const == "true" || n.Const == "false" || n.Const == "nil") && !n.isSetting()
}

// asksCaller reports whether it is about yes or no, in an argument or an object: a
// caller may pass what leads elsewhere.
func (n Need) asksCaller() bool {
	return n.isFlag() || n.ofArgument() && (n.Const == "true" || n.Const == "false")
}

// isSetting reports whether it is about an exported field of a struct that an
// object has for its settings.
func (n Need) isSetting() bool {
	fields := strings.Split(n.Of.Fields, ".")
	return len(fields) > 1 && !slices.ContainsFunc(fields[1:], func(f string) bool { return !token.IsExported(f) })
}

// maxNeeds bounds the needs of one lock; where there are more it is not certain
// that it is taken.
const maxNeeds = 8

// addNeeds joins needs; it is false if they exclude each other.
func addNeeds(list, more []Need) ([]Need, bool) {
	out := slices.Clip(list)
	for _, n := range more {
		if slices.ContainsFunc(out, n.contradicts) {
			return nil, false
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out, true
}

// atom is a test of a value against a constant.
type atom struct {
	v  ssa.Value
	c  string
	is bool
}

// atomOf returns what it means that a condition is true or false, if that is
// one test.
func atomOf(cond ssa.Value, truth bool) (atom, bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return atomOf(c.X, !truth)
		}
	case *ssa.BinOp:
		if c.Op != token.EQL && c.Op != token.NEQ {
			return atom{}, false
		}
		x, y := c.X, c.Y
		if _, ok := x.(*ssa.Const); ok {
			x, y = y, x
		}
		k, ok := y.(*ssa.Const)
		if !ok {
			return atom{}, false
		}
		return boolean(atom{x, flow.ConstText(k), truth == (c.Op == token.EQL)}), true
	case *ssa.Const:
		return atom{}, false
	}
	return atom{cond, "true", truth}, true
}

// boolean says `x is not true` for `x is false`.
func boolean(a atom) atom {
	if a.c == "false" {
		a.c, a.is = "true", !a.is
	}
	return a
}

// needOf says an atom as callers can.
func needOf(a atom, fn *ssa.Function) (Need, bool) {
	v := path.Origin(a.v)
	if p, ok := v.(*ssa.Parameter); ok {
		i := slices.Index(fn.Params, p)
		return Need{Rel{Param: i}, a.c, a.is}, i >= 0
	}
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return Need{}, false
	}
	p, ok := path.Of(u.X)
	if !ok || p.Len() == 0 {
		return Need{}, false
	}
	rel, ok := relOf(p, fn)
	return Need{rel, a.c, a.is}, ok
}

// answer is what is known of a need at a call.
type answer uint8

const (
	unsure answer = iota
	yes
	no
)

func answerIf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// site is a call with its arguments for the parameters of what it calls.
type site struct {
	r    *Result
	call ssa.CallInstruction
	args []ssa.Value
}

// meets finds out whether a need is so at a site. If that depends on the
// caller's own caller, the need is returned in the words of the function.
func (s site) meets(n Need) (a answer, passed Need, open bool) {
	fn := s.call.Parent()
	if n.Of.Param < 0 {
		return unsure, n, n.Of.Param == PackageVar
	}
	if n.Of.Param >= len(s.args) || s.args[n.Of.Param] == nil {
		return unsure, Need{}, false
	}
	v := path.Origin(s.args[n.Of.Param])
	if n.Of.Fields == "" {
		if a := valueIs(v, n); a != unsure {
			return a, Need{}, false
		}
		if a := testedAs(s.call, n, func(o ssa.Value) bool { return path.Origin(o) == v }); a != unsure {
			return a, Need{}, false
		}
		if n.Const == "nil" && !n.Is && isPointer(v) {
			return yes, Need{}, false // on some run
		}
		passed, open = needOf(atom{v, n.Const, n.Is}, fn)
		return unsure, passed, open
	}
	p, ok := n.Of.at(s.args, fn)
	if !ok {
		return unsure, Need{}, false
	}
	if a := s.storedAs(p, n); a != unsure {
		return a, Need{}, false
	}
	if a := testedAs(s.call, n, func(o ssa.Value) bool {
		u, ok := path.Origin(o).(*ssa.UnOp)
		if !ok || u.Op != token.MUL {
			return false
		}
		q, ok := path.Of(u.X)
		return ok && q == p
	}); a != unsure {
		return a, Need{}, false
	}
	rel, open := relOf(p, fn)
	return unsure, Need{rel, n.Const, n.Is}, open
}

func isPointer(v ssa.Value) bool {
	_, ok := types.Unalias(v.Type()).Underlying().(*types.Pointer)
	return ok
}

// valueIs says whether a value is what is needed, as its definition shows.
func valueIs(v ssa.Value, n Need) answer {
	switch v := v.(type) {
	case *ssa.Const:
		c := boolean(atom{nil, flow.ConstText(v), true})
		if c.c == n.Const {
			return answerIf(c.is == n.Is)
		}
		return answerIf(!n.Is)
	case *ssa.Alloc, *ssa.MakeClosure, *ssa.MakeInterface, *ssa.MakeMap, *ssa.MakeChan, *ssa.MakeSlice, *ssa.Function, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global:
		if n.Const == "nil" {
			return answerIf(!n.Is)
		}
	}
	return unsure
}

// testedAs looks for a branch on the way to a call that settles a need.
func testedAs(call ssa.CallInstruction, n Need, same func(ssa.Value) bool) answer {
	for d := call.Block(); d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil || len(d.Preds) != 1 || d.Preds[0] != p || len(p.Succs) != 2 || p.Succs[0] == p.Succs[1] {
			continue
		}
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		a, ok := atomOf(branch.Cond, p.Succs[0] == d)
		if !ok || !same(a.v) {
			continue
		}
		if a.c == n.Const {
			return answerIf(a.is == n.Is)
		}
		if a.is {
			return answerIf(!n.Is)
		}
	}
	return unsure
}

// storedAs looks for the last constant that the caller itself put into a field,
// on every way to the call.
func (s site) storedAs(p path.Path, n Need) answer {
	out := unsure
	var last *ssa.Store
	for _, st := range s.r.storesOf(s.call.Parent())[p] {
		if flow.Dominates(st, s.call) && (last == nil || flow.Dominates(last, st)) {
			last = st
			out = valueIs(path.Origin(st.Val), n)
		}
	}
	return out
}

// storesOf lists what a function puts into fields.
func (r *Result) storesOf(fn *ssa.Function) map[path.Path][]*ssa.Store {
	m, known := r.stores[fn]
	if !known {
		m = make(map[path.Path][]*ssa.Store)
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok {
					if _, ok := st.Addr.(*ssa.FieldAddr); !ok {
						continue
					}
					if p, ok := path.Of(st.Addr); ok {
						m[p] = append(m[p], st)
					}
				}
			}
		}
		r.stores[fn] = m
	}
	return m
}

// possible reports whether some caller of a function may pass what is needed.
func (r *Result) possible(fn *ssa.Function, needs []Need) bool {
	calls := r.callsOf(fn)
	if len(needs) == 0 || len(calls) == 0 || !r.calls.AllCallersKnown(fn) {
		return true
	}
	return slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool {
		at := site{r, c, callees.Arguments(c.Common())}
		return !slices.ContainsFunc(needs, func(n Need) bool { a, _, _ := at.meets(n); return a == no })
	})
}
