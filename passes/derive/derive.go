// Package derive says what a value is computed from: a backward slice within
// one function, without control dependence (Weiser, 1981). Nothing here is an
// analyzer.
//
// Local variables, and maps that are made here, count with all that is stored in them
// and with the calls that are given their address, whatever the order: a slice may hold too much,
// and that is what its users must cope with.
package derive

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// Set is the set of values that something is computed from, itself included.
type Set struct {
	values  map[ssa.Value]bool
	through func(*ssa.Call) bool
}

// maxValues bounds a set; beyond, everything counts as part of it.
const maxValues = 400

// Of returns what values are computed from.
func Of(values ...ssa.Value) Set { return Through(nil, values...) }

// Through returns what the content of values comes from: without the indices
// and keys that something is looked up by, and without what goes into calls for
// which through is false.
func Through(through func(*ssa.Call) bool, values ...ssa.Value) Set {
	s := Set{values: make(map[ssa.Value]bool), through: through}
	for _, v := range values {
		s.add(v)
	}
	return s
}

// Inputs returns what a call's arguments and receiver are computed from.
func Inputs(call *ssa.Call) Set {
	s := Of(call.Call.Args...)
	if call.Call.IsInvoke() {
		s.add(call.Call.Value)
	}
	return s
}

// Has reports whether a value is in the set.
func (s Set) Has(v ssa.Value) bool { return s.values[v] }

// Full reports whether the set had to be cut off.
func (s Set) Full() bool { return len(s.values) >= maxValues }

func (s Set) add(v ssa.Value) {
	if v == nil || s.values[v] || s.Full() {
		return
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
		return
	}
	s.values[v] = true
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		s.stored(load.X)
	}
	switch v := v.(type) {
	case *ssa.Alloc:
		s.stored(v)
	case *ssa.MakeMap:
		s.contents(v, 0)
	}
	if call, ok := v.(*ssa.Call); ok && s.through != nil && !s.through(call) {
		return
	}
	if s.through != nil {
		switch v := v.(type) {
		case *ssa.Lookup:
			s.add(v.X)
			return
		case *ssa.Index:
			s.add(v.X)
			return
		case *ssa.IndexAddr:
			s.add(v.X)
			return
		}
	}
	if instr, ok := v.(ssa.Instruction); ok {
		for _, op := range instr.Operands(nil) {
			s.add(*op)
		}
	}
}

// stored adds what is stored in the variable that an address is part of, and
// the calls that are given its address.
func (s Set) stored(addr ssa.Value) {
	cell, ok := path.Whole(addr).(*ssa.Alloc)
	if !ok {
		return
	}
	s.values[cell] = true
	s.contents(cell, 0)
}

func (s Set) contents(addr ssa.Value, depth int) {
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
		case *ssa.MapUpdate:
			if r.Map == addr {
				s.add(r.Key)
				s.add(r.Value)
			}
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice, *ssa.ChangeType:
			s.contents(r.(ssa.Value), depth+1)
		case *ssa.MakeInterface:
			s.contents(r, depth+1)
		case *ssa.UnOp:
			if _, ok := r.Type().Underlying().(*types.Map); ok {
				s.contents(r, depth+1)
			}
		case *ssa.Call:
			s.add(r)
		}
	}
}
