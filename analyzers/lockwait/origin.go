package lockwait

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// origins says of fields and package variables whether others put values there.
type origins struct {
	given map[types.Object]bool // a parameter, or what another field has
	set   map[types.Object]bool // anything but nil
}

// origins gathers, when asked for the first time, what the package puts into
// fields and package variables.
func (c *checker) origins() *origins {
	if c.from != nil {
		return c.from
	}
	c.from = &origins{given: make(map[types.Object]bool), set: make(map[types.Object]bool)}
	for _, fn := range c.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Store:
					c.from.note(path.VarAt(i.Addr), i.Val, isNew(i.Addr))
				case *ssa.MapUpdate:
					if load, ok := path.Origin(i.Map).(*ssa.UnOp); ok {
						c.from.note(path.VarAt(load.X), i.Value, false)
					}
				}
			}
		}
	}
	return c.from
}

// isNew reports whether an address is in an object that the function makes.
func isNew(addr ssa.Value) bool {
	f, ok := addr.(*ssa.FieldAddr)
	for ok {
		if _, made := path.Origin(f.X).(*ssa.Alloc); made {
			return true
		}
		f, ok = f.X.(*ssa.FieldAddr)
	}
	return false
}

// note gathers one assignment. Whoever makes an object says by what functions
// it works, and the two know of each other; others register later.
func (o *origins) note(to types.Object, v ssa.Value, made bool) {
	if to == nil {
		return
	}
	if made {
		o.set[to] = true
		return
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Const, *ssa.MakeMap, *ssa.MakeSlice:
		return
	case *ssa.Parameter, *ssa.FreeVar:
		o.given[to] = true
	case *ssa.UnOp:
		o.given[to] = o.given[to] || path.VarAt(v.X) != to
	case *ssa.Field:
		o.given[to] = true
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			o.given[to] = true // what is appended is not followed
		}
	case *ssa.Slice:
		return
	}
	o.set[to] = true
}

// isGiven reports whether others may put values into a field or variable: it
// gets a parameter, or is exported and the package itself puts nothing there.
// What a call has returned is left out: most are functions by which one ends
// what the call began.
func (c *checker) isGiven(v types.Object) bool {
	o := c.origins()
	return o.given[v] || !o.set[v] && v.Exported() && v.Pkg() == c.Pkg
}
