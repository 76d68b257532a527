package chanleak

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// isCancels reports whether t is a map or a slice of what can hold cancel functions.
func isCancels(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Map:
		return isCancel(t.Elem())
	case *types.Slice:
		return isCancel(t.Elem())
	}
	return false
}

// collection notes what a field is set to that holds a collection of cancel functions: an
// empty one, or the one before with more in it.
func (u *uses) collection(s *ssa.Store) {
	v := s.Val
	if named, ok := v.(*ssa.ChangeType); ok {
		v = named.X
	}
	switch v := v.(type) {
	case *ssa.MakeMap, *ssa.MakeSlice:
		for _, r := range path.Uses(v) {
			if r != ssa.Instruction(s) && !isDebug(r) {
				u.escapes = true
			}
		}
		return
	case *ssa.Slice:
		if path.FieldRead(v.X) == u.field {
			return // what is left of it
		}
	case *ssa.Call:
		if knowledge.IsBuiltin(&v.Call, "append") && path.FieldRead(v.Call.Args[0]) == u.field {
			return
		}
	}
	u.escapes = true
}

// elements adds the uses of the elements of a collection.
func (u *uses) elements(of ssa.Value) {
	for _, r := range path.Uses(of) {
		switch r := r.(type) {
		case *ssa.MapUpdate:
			if r.Map != of {
				u.escapes = true
			} else if !path.IsNil(r.Value) {
				u.cancel(r.Value, r)
			}
		case *ssa.Lookup:
			u.loaded = u.loaded || readsElement(r, r.CommaOk, 0)
		case *ssa.Range:
			for _, next := range path.Uses(r) {
				if n, ok := next.(*ssa.Next); ok {
					u.loaded = u.loaded || readsElement(n, true, 2)
				}
			}
		case *ssa.Call:
			u.builtin(r, of)
		case *ssa.IndexAddr:
			for _, use := range path.Uses(r) {
				if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(r) {
					if !path.IsNil(st.Val) {
						u.cancel(st.Val, st)
					}
				} else if !isDebug(use) {
					u.loaded = true
				}
			}
		case *ssa.Slice:
			for _, use := range path.Uses(r) {
				if st, ok := use.(*ssa.Store); !isDebug(use) && !(ok && path.FieldOf(st.Addr) == u.field) {
					u.escapes = true
				}
			}
		case *ssa.BinOp, *ssa.DebugRef:
		default:
			u.escapes = true
		}
	}
}

// readsElement reports whether the element that an instruction takes out of a
// collection, its result with an index if it has several, is more than compared with nil.
func readsElement(v ssa.Value, several bool, index int) bool {
	if several {
		if v = path.Result(v, index); v == nil {
			return false
		}
	}
	for _, r := range path.Uses(v) {
		cmp, ok := r.(*ssa.BinOp)
		if !isDebug(r) && !(ok && (path.IsNil(cmp.X) || path.IsNil(cmp.Y))) {
			return true
		}
	}
	return false
}

// builtin notes what a built-in function does with a collection; others may do anything.
func (u *uses) builtin(call *ssa.Call, of ssa.Value) {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok {
		u.escapes = true
		return
	}
	switch b.Name() {
	case "delete", "len", "clear":
	case "append":
		if call.Call.Args[0] != of || !onlyPutBack(call, u.field) {
			u.escapes = true
			return
		}
		puts := appended(call)
		if len(puts) == 0 {
			u.escapes = true
		}
		for _, st := range puts {
			u.cancel(st.Val, st)
		}
	default:
		u.escapes = true
	}
}

// onlyPutBack reports whether what a call returns is stored in a field, and goes
// nowhere else.
func onlyPutBack(call *ssa.Call, field *types.Var) bool {
	for _, r := range path.Uses(call) {
		if st, ok := r.(*ssa.Store); !isDebug(r) && !(ok && path.FieldOf(st.Addr) == field) {
			return false
		}
	}
	return true
}

// appended returns the stores of the elements that a call of append adds one by one.
func appended(call *ssa.Call) []*ssa.Store {
	list, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return nil
	}
	var out []*ssa.Store
	for _, r := range path.Uses(list.X) {
		at, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range path.Uses(at) {
			if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(at) {
				out = append(out, st)
			}
		}
	}
	return out
}

// putBy returns what an instruction stores.
func putBy(i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case *ssa.Store:
		return i.Val
	case *ssa.MapUpdate:
		return i.Value
	}
	return nil
}

// isFor reports whether an instruction only makes another type of a function value for
// the one that stores it.
func isFor(r, store ssa.Instruction) bool {
	named, ok := r.(*ssa.ChangeType)
	return ok && putBy(store) == ssa.Value(named) && len(path.Uses(named)) == 1
}

func isDebug(i ssa.Instruction) bool { _, ok := i.(*ssa.DebugRef); return ok }
