package sequential

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// slice is the set of values that a value is computed from, with what is
// stored in the local variables it is loaded from: a backward slice without
// control dependence.
type slice map[ssa.Value]bool

// maxSlice bounds a slice; beyond, everything counts as part of it.
const maxSlice = 400

func sliceOf(values ...ssa.Value) slice {
	s := make(slice)
	for _, v := range values {
		s.add(v)
	}
	return s
}

func (s slice) full() bool { return len(s) >= maxSlice }

// inputs returns the slice of what a call is given.
func inputs(call *ssa.Call) slice {
	s := make(slice)
	if call.Call.IsInvoke() {
		s.add(call.Call.Value)
	}
	for _, a := range call.Call.Args {
		s.add(a)
	}
	return s
}

func (s slice) add(v ssa.Value) {
	if v == nil || s[v] || s.full() {
		return
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
		return
	}
	s[v] = true
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		s.stored(load.X)
	}
	if a, ok := v.(*ssa.Alloc); ok {
		s.stored(a)
	}
	if instr, ok := v.(ssa.Instruction); ok {
		for _, op := range instr.Operands(nil) {
			s.add(*op)
		}
	}
}

// stored adds what is stored in the variable that an address is part of, and
// the calls that are given its address.
func (s slice) stored(addr ssa.Value) {
	for {
		switch x := path.Origin(addr).(type) {
		case *ssa.FieldAddr:
			addr = x.X
			continue
		case *ssa.IndexAddr:
			addr = x.X
			continue
		case *ssa.Slice:
			addr = x.X
			continue
		}
		break
	}
	cell, ok := path.Origin(addr).(*ssa.Alloc)
	if !ok {
		return
	}
	s[cell] = true
	s.contents(cell, 0)
}

func (s slice) contents(addr ssa.Value, depth int) {
	refs := addr.Referrers()
	if refs == nil || depth > 6 {
		return
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == addr {
				s.add(r.Val)
			}
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice:
			s.contents(r.(ssa.Value), depth+1)
		case *ssa.MakeInterface:
			s.contents(r, depth+1)
		case *ssa.Call:
			s.add(r)
		}
	}
}

// sharesPointer reports whether two questions are given one object that either
// might write to: not their receiver, not a context, nothing that is known to
// be only read.
func sharesPointer(a, b *question) bool {
	for i, x := range a.call.Call.Args {
		if !mayBeWritten(a, i) {
			continue
		}
		for j, y := range b.call.Call.Args {
			if mayBeWritten(b, j) && path.Origin(x) == path.Origin(y) {
				return true
			}
		}
	}
	return false
}

func mayBeWritten(q *question, i int) bool {
	a := q.call.Call.Args[i]
	if a == q.recv || !q.effects.Unknown && !q.call.Call.IsInvoke() {
		return false
	}
	if knowledge.IsContext(a.Type()) || knowledge.IsConcurrent(a.Type()) {
		return false
	}
	switch a.Type().Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Interface:
		_, isConst := path.Origin(a).(*ssa.Const)
		return !isConst
	}
	return false
}

// isError reports whether a value is an error of one of the calls: the error
// itself, or a variable that holds nothing else at this place.
func isErrorOf(v ssa.Value, calls []*question) bool {
	o := path.Origin(v)
	for _, q := range calls {
		if e := q.err(); e != nil && (e == v || e == o) {
			return true
		}
	}
	return false
}

// testsError takes a condition apart that compares an error with nil. It
// returns the error and which successor is taken when there is one.
func testsError(cond ssa.Value) (err ssa.Value, failed int, ok bool) {
	cmp, isCmp := cond.(*ssa.BinOp)
	if !isCmp || cmp.Op != token.NEQ && cmp.Op != token.EQL {
		return nil, 0, false
	}
	x, y := cmp.X, cmp.Y
	if isNil(x) {
		x, y = y, x
	}
	if !isNil(y) || !knowledge.IsError(x.Type()) {
		return nil, 0, false
	}
	if cmp.Op == token.EQL {
		failed = 1
	}
	return x, failed, true
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}
