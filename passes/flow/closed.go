package flow

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync/atomic"

	"golang.org/x/tools/go/ssa"
)

// closedSets holds, for types whose values are a few constants, all of these, as
// ConstText writes them.
type closedSets map[*types.Named][]string

// maxClosed bounds the constants of a type that are told apart.
const maxClosed = 10

// closedIn finds the types of which a function tests all constants but one at
// least, and which have no other values: the way past all cases of a switch that
// names every one does not exist.
func closedIn(fn *ssa.Function, tests map[ssa.Value]*outcomes) closedSets {
	var asked map[*types.Named]map[string]bool
	for _, o := range tests {
		k := o.holds
		named := k.enum()
		if named == nil {
			continue
		}
		if asked == nil {
			asked = make(map[*types.Named]map[string]bool)
		}
		if asked[named] == nil {
			asked[named] = make(map[string]bool)
		}
		asked[named][k.c] = true
	}
	var out closedSets
	for named, cs := range asked {
		if len(cs) < 2 || len(cs) > maxClosed {
			continue
		}
		all := constantsOf(named)
		if len(all) == 0 || slices.ContainsFunc(all, func(c string) bool { return !cs[c] }) || !isClosed(fn, named, all) {
			continue
		}
		if out == nil {
			out = make(closedSets)
		}
		out[named] = all
	}
	return out
}

// enum returns the unexported type of numbers or strings that a test compares
// with a constant, or nil.
func (k *known) enum() *types.Named {
	if k.op != eqlOp || k.y != (subject{}) || k.x.len || k.c == "nil" {
		return nil
	}
	var t types.Type
	switch {
	case k.x.field.Valid() && k.x.field.Last() != nil:
		t = k.x.field.Last().Type()
	case k.x.v != nil:
		t = k.x.v.Type()
	default:
		return nil
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Exported() || named.Obj().Pkg() == nil || named.Obj().Parent() != named.Obj().Pkg().Scope() {
		return nil
	}
	b, ok := named.Underlying().(*types.Basic)
	if !ok || b.Info()&(types.IsInteger|types.IsString) == 0 {
		return nil
	}
	return named
}

// constantsOf lists the values of the package's constants of a type.
func constantsOf(named *types.Named) []string {
	scope := named.Obj().Pkg().Scope()
	var out []string
	for _, name := range scope.Names() {
		if c, ok := scope.Lookup(name).(*types.Const); ok && types.Identical(c.Type(), named) {
			if text := c.Val().ExactString(); !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

// leavesOnly reports whether a value can only be the constant that it is compared
// with: a path knows that it is none of the others that its type has.
func (s closedSets) leavesOnly(e env, k *known) bool {
	if len(s) == 0 {
		return false
	}
	all := s[k.enum()]
	if !slices.Contains(all, k.c) {
		return false
	}
	return !slices.ContainsFunc(all, func(c string) bool {
		other := known{op: eqlOp, x: k.x, c: c}
		return c != k.c && !slices.ContainsFunc(e, func(f *known) bool { return *f == other })
	})
}

// isClosed reports whether a type has no values but its constants, the zero value
// among them: nothing of the package converts to it, reckons with it, or lets
// others set one.
func isClosed(fn *ssa.Function, named *types.Named, all []string) bool {
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Pkg == nil || fn.Pkg.Pkg != named.Obj().Pkg() {
		return false
	}
	at := &lastClosed[uintptr(reflect.ValueOf(named).Pointer())>>6%uintptr(len(lastClosed))]
	if k := at.Load(); k != nil && k.named == named {
		return k.closed
	}
	closed := hasZero(named, all) && !settable(named) && onlyConstants(fn.Pkg, named, all)
	at.Store(&closedType{named, closed})
	return closed
}

// lastClosed remembers the types asked about last.
var lastClosed [8]atomic.Pointer[closedType]

type closedType struct {
	named  *types.Named
	closed bool
}

func hasZero(named *types.Named, all []string) bool {
	zero := "0"
	if named.Underlying().(*types.Basic).Info()&types.IsString != 0 {
		zero = `""`
	}
	return slices.Contains(all, zero)
}

// settable reports whether an exported field of a struct has the type: what decodes
// the struct may put anything there.
func settable(named *types.Named) bool {
	scope := named.Obj().Pkg().Scope()
	return slices.ContainsFunc(scope.Names(), func(name string) bool {
		t, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			return false
		}
		st, ok := t.Type().Underlying().(*types.Struct)
		if !ok {
			return false
		}
		for f := range st.Fields() {
			if f.Exported() && types.Identical(f.Type(), named) {
				return true
			}
		}
		return false
	})
}

// onlyConstants reports whether all that the functions of a package make of a type
// are its constants.
func onlyConstants(pkg *ssa.Package, named *types.Named, all []string) bool {
	return !slices.ContainsFunc(functionsOf(pkg), func(fn *ssa.Function) bool {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if makesOther(i, named, all) {
					return true
				}
			}
		}
		return false
	})
}

func makesOther(i ssa.Instruction, named *types.Named, all []string) bool {
	is := func(t types.Type) bool { return types.Identical(t, named) }
	switch i := i.(type) {
	case *ssa.BinOp:
		if is(i.Type()) {
			return true
		}
	case *ssa.Convert:
		if converts(i.X.Type(), i.Type(), is) {
			return true
		}
	case *ssa.ChangeType:
		if converts(i.X.Type(), i.Type(), is) {
			return true
		}
	case *ssa.MultiConvert:
		return true // to whatever type a generic function is made for
	case *ssa.UnOp:
		if i.Op != token.MUL && i.Op != token.ARROW && is(i.Type()) {
			return true
		}
	case *ssa.MakeInterface:
		if p, ok := i.X.Type().Underlying().(*types.Pointer); ok && is(p.Elem()) {
			return true
		}
	}
	var room [8]*ssa.Value
	return slices.ContainsFunc(i.Operands(room[:0]), func(v *ssa.Value) bool {
		c, ok := (*v).(*ssa.Const)
		return ok && c.Value != nil && is(c.Type()) && !slices.Contains(all, ConstText(c))
	})
}

// converts reports whether a conversion gives a value of a type, or another way to one
// that a pointer leads to.
func converts(from, to types.Type, is func(types.Type) bool) bool {
	leads := func(t types.Type) bool {
		p, ok := t.Underlying().(*types.Pointer)
		return ok && is(p.Elem())
	}
	return is(to) || leads(to) || leads(from)
}

// functionsOf lists the functions of a package, methods and literals included.
func functionsOf(pkg *ssa.Package) []*ssa.Function {
	var out []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if fn == nil {
			return
		}
		out = append(out, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, m := range pkg.Members {
		switch m := m.(type) {
		case *ssa.Function:
			add(m)
		case *ssa.Type:
			named, ok := types.Unalias(m.Type()).(*types.Named)
			if !ok || m.Object().Pkg() != pkg.Pkg {
				continue
			}
			for method := range named.Methods() {
				add(pkg.Prog.FuncValue(method))
			}
		}
	}
	return out
}
