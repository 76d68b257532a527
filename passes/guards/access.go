package guards

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Access is one use of a field of an object that others may have.
type Access struct {
	Instr ssa.Instruction
	Field path.Path
	Write bool
	// Inside: what the field holds is used or changed, a map, not the field itself;
	// Load is then where it was taken out of the field.
	Inside bool
	Load   *ssa.UnOp
}

// target is what is used: a field of whichever object, or a variable.
func (a Access) target() any {
	if f := a.Field.Last(); f != nil {
		return f
	}
	return a.Field.Root()
}

// Same reports whether two accesses are of one field, of whichever object, or one variable.
func (a Access) Same(b Access) bool { return a.target() == b.target() }

// Fn returns the function that the access is in.
func (a Access) Fn() *ssa.Function { return a.Instr.Parent() }

// accesses lists what a function does with fields that have a name, and with the
// variables of its package.
func accesses(fn *ssa.Function) []Access {
	var out []Access
	add := func(i ssa.Instruction, addr ssa.Value, write bool) {
		if p, ok := fieldAt(addr); ok {
			out = append(out, Access{Instr: i, Field: p, Write: write})
		}
	}
	within := func(i ssa.Instruction, m ssa.Value, write bool) {
		if load, p, ok := MapFrom(m); ok {
			out = append(out, Access{Instr: i, Field: p, Write: write, Inside: true, Load: load})
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				add(i, i.Addr, true)
			case *ssa.UnOp:
				if i.Op == token.MUL && !onlyContainer(i) {
					add(i, i.X, false)
				}
			case *ssa.MapUpdate:
				within(i, i.Map, true)
			case *ssa.Lookup:
				within(i, i.X, false)
			case *ssa.Range:
				within(i, i.X, false)
			case *ssa.Next:
				if r, ok := i.Iter.(*ssa.Range); ok {
					within(i, r.X, false)
				}
			case *ssa.Call:
				for k, arg := range i.Call.Args {
					if goesOver(i, k) {
						within(i, arg, false)
					}
				}
				if f, ok := i.Call.Value.(*ssa.Builtin); ok && len(i.Call.Args) > 0 {
					switch f.Name() {
					case "delete", "clear":
						within(i, i.Call.Args[0], true)
					case "len":
						within(i, i.Call.Args[0], false)
					}
				}
			}
		}
	}
	return out
}

// goesOver reports whether a call hands a map to a function of the package that goes
// over it, or looks into it, itself.
func goesOver(call *ssa.Call, arg int) bool {
	if _, ok := call.Call.Args[arg].Type().Underlying().(*types.Map); !ok {
		return false
	}
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Params) != len(call.Call.Args) || len(fn.Blocks) == 0 {
		return false
	}
	return slices.ContainsFunc(path.Uses(fn.Params[arg]), func(i ssa.Instruction) bool {
		switch i.(type) {
		case *ssa.Range, *ssa.Lookup:
			return true
		}
		return false
	})
}

// fieldAt returns the path of a field at an address, one that a lock can guard.
func fieldAt(addr ssa.Value) (path.Path, bool) {
	var t types.Type
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		t = addr.Type().Underlying().(*types.Pointer).Elem()
	case *ssa.Global:
		t = addr.Type().Underlying().(*types.Pointer).Elem()
	default:
		return path.Path{}, false
	}
	if lockset.IsLock(t) || knowledge.IsConcurrent(t) {
		return path.Path{}, false
	}
	return path.Of(addr)
}

// MapFrom returns where a map was loaded from a field, and the field.
func MapFrom(m ssa.Value) (*ssa.UnOp, path.Path, bool) {
	if _, ok := m.Type().Underlying().(*types.Map); !ok {
		return nil, path.Path{}, false
	}
	load, ok := path.Origin(m).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil, path.Path{}, false
	}
	p, ok := fieldAt(load.X)
	return load, p, ok
}

// onlyContainer reports whether a loaded map only serves for what is done with its
// elements, or its length, which count by themselves.
func onlyContainer(load *ssa.UnOp) bool {
	if _, ok := load.Type().Underlying().(*types.Map); !ok {
		return false
	}
	for _, ref := range path.Uses(load) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Map != ssa.Value(load) {
				return false
			}
		case *ssa.Lookup, *ssa.Range, *ssa.DebugRef:
		case *ssa.Call:
			if _, ok := ref.Call.Value.(*ssa.Builtin); !ok {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// IsShared reports whether an object is one that others may have: not one made here.
func IsShared(root ssa.Value) bool {
	switch root.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	}
	return false
}

// Pos returns where the access is.
func (a Access) Pos() token.Pos {
	if a.Instr.Pos().IsValid() {
		return a.Instr.Pos()
	}
	switch i := a.Instr.(type) {
	case *ssa.UnOp:
		return i.X.Pos()
	case *ssa.Next:
		return i.Iter.(*ssa.Range).Pos()
	case *ssa.Range:
		return i.X.Pos()
	}
	return a.Instr.Parent().Pos()
}
