package testrun

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// parts answers what uses an object, or what has been made of it and needs it: a client
// that has the connection, or the address of the server.
type parts struct {
	c    *checker
	of   path.Path
	made map[ssa.Value]bool // what has been asked
}

// use returns the instruction by which one uses the object: itself, or one of the
// literal that it makes; and how the source calls what it uses. Comparisons and reads on
// the way are none.
func (p *parts) use(i ssa.Instruction) (ssa.Instruction, string) {
	switch i := i.(type) {
	case *ssa.MakeClosure:
		for _, b := range i.Fn.(*ssa.Function).Blocks {
			for _, in := range b.Instrs {
				if u, what := p.use(in); u != nil {
					return u, what
				}
			}
		}
		return nil, ""
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.Phi, *ssa.If:
		return nil, ""
	case *ssa.UnOp:
		if i.Op == token.MUL {
			return nil, ""
		}
	case *ssa.BinOp:
		if i.Op != token.ADD {
			return nil, ""
		}
	case ssa.CallInstruction:
		if obj := callees.Object(i.Common()); obj != nil && slices.Contains(lasting, obj.Name()) {
			return nil, ""
		}
		if _, builtin := i.Common().Value.(*ssa.Builtin); builtin {
			return nil, ""
		}
	}
	var operands [8]*ssa.Value
	for _, v := range i.Operands(operands[:0]) {
		if *v == nil {
			continue
		}
		if q, ok := path.Of(*v); ok && q.HasPrefix(p.of) {
			return i, p.of.String()
		}
	}
	for _, v := range takes(i) {
		if p.needs(v) {
			return i, path.Name(v) + ", which was made of " + p.of.String()
		}
	}
	return nil, ""
}

// takes lists the values that an instruction does something with: what a call is given,
// but for what it only looks at, as assertions do, and what a text is made of.
func takes(i ssa.Instruction) []ssa.Value {
	switch i := i.(type) {
	case *ssa.BinOp:
		return []ssa.Value{i.X, i.Y}
	case ssa.CallInstruction:
		out := slices.DeleteFunc(slices.Clone(callees.Arguments(i.Common())), func(v ssa.Value) bool {
			t, ok := v.Type().Underlying().(*types.Interface)
			return ok && t.Empty()
		})
		if call, ok := i.(*ssa.Call); ok && callees.Object(&call.Call) != nil && composes(callees.Object(&call.Call)) && call.Call.Signature().Variadic() {
			out = append(out, callees.Variadic(&call.Call)...)
		}
		return out
	}
	return nil
}

// needs reports whether a value was made of the object, outside of the subtest, so that
// it is of no use without it.
func (p *parts) needs(v ssa.Value) bool {
	v = path.Origin(v)
	if _, load := v.(*ssa.UnOp); load && path.Variable(v) != nil {
		v = path.Variable(v)
	}
	if i, ok := v.(ssa.Instruction); ok && i.Parent() != p.fn() {
		return false
	}
	if made, known := p.made[v]; known {
		return made
	}
	p.made[v] = false
	p.made[v] = p.madeOf(v)
	return p.made[v]
}

// fn returns the function that the object is of.
func (p *parts) fn() *ssa.Function { return p.of.Root().Parent() }

func (p *parts) madeOf(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		return p.filled(v)
	case *ssa.BinOp:
		return p.has(v.X) || p.has(v.Y)
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		return ok && v.Index == 0 && p.madeBy(call)
	case *ssa.Call:
		return p.madeBy(v)
	}
	return false
}

// filled reports whether a field of a struct was set to something of the object.
func (p *parts) filled(obj *ssa.Alloc) bool {
	if path.StructOf(obj.Type()) == nil {
		return false
	}
	cell := path.CellOf(obj)
	for _, part := range cell.Parts {
		if slices.ContainsFunc(path.Uses(part), func(use ssa.Instruction) bool {
			st, ok := use.(*ssa.Store)
			return ok && st.Addr == part && p.has(st.Val)
		}) {
			return true
		}
	}
	return len(cell.Stores) == 1 && p.needs(cell.Stores[0].Val) // a copy of a literal
}

// has reports whether a value is the object, where one reaches it, or was made of them.
// Other data that was read from it stays what it is.
func (p *parts) has(v ssa.Value) bool {
	if q, ok := path.Of(v); ok && q.HasPrefix(p.of) {
		return q == p.of && !knowledge.IsContext(v.Type()) || p.isAddress(q)
	}
	return p.needs(v)
}

// isAddress reports whether a field is the address of a server that the object is, or has.
func (p *parts) isAddress(q path.Path) bool {
	f := q.Last()
	parent, ok := q.Parent()
	return ok && f.Name() == "URL" && f.Pkg() != nil && f.Pkg().Path() == "net/http/httptest" && parent.HasPrefix(p.of)
}

// madeBy reports whether a call returns something that has, of what it is given, the object
// or its address.
func (p *parts) madeBy(call *ssa.Call) bool {
	obj := callees.Object(&call.Call)
	if obj == nil || knowledge.IsError(call.Type()) {
		return false
	}
	args := callees.Arguments(&call.Call)
	var given []int
	for i, a := range args {
		elems := []ssa.Value{a}
		if i == len(args)-1 && call.Call.Signature().Variadic() {
			elems = callees.Variadic(&call.Call)
		}
		if slices.ContainsFunc(elems, p.has) {
			given = append(given, i)
		}
	}
	if len(given) == 0 {
		return false
	}
	if composes(obj) {
		return true
	}
	return slices.ContainsFunc(p.c.callees.Of(&call.Call), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(given, func(i int) bool { return keeps(fn, i) })
	}) || isConstructor(obj) && obj.Pkg() != p.c.Pkg
}

// composes reports whether a function of std puts together texts, or takes them apart.
func composes(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "fmt":
		return strings.HasPrefix(fn.Name(), "Sprint")
	case "strings", "net/url", "path", "path/filepath":
		return true
	case "net":
		switch fn.Name() {
		case "Addr", "String", "JoinHostPort", "SplitHostPort":
			return true
		}
	}
	return false
}

// keeps reports whether a function puts what it is given into a struct that it returns.
func keeps(fn *ssa.Function, param int) bool {
	if param >= len(fn.Params) {
		return false
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		obj := path.Origin(path.Stored(ret.Results[0]))
		if load, ok := obj.(*ssa.UnOp); ok && load.Op == token.MUL {
			obj = load.X
		}
		alloc, ok := obj.(*ssa.Alloc)
		if !ok || path.StructOf(alloc.Type()) == nil {
			continue
		}
		for _, part := range path.CellOf(alloc).Parts {
			for _, use := range path.Uses(part) {
				if st, ok := use.(*ssa.Store); ok && st.Addr == part && derive.Through(keepsText, st.Val).Has(fn.Params[param]) {
					return true
				}
			}
		}
	}
	return false
}

// keepsText reports whether what a call returns has what it is given.
func keepsText(call *ssa.Call) bool {
	obj := callees.Object(&call.Call)
	return obj != nil && (composes(obj) || isConstructor(obj))
}

// isConstructor reports whether a function returns an object that it makes of what it is
// given, by convention.
func isConstructor(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() != nil || sig.Results().Len() == 0 || sig.Results().Len() > 2 || !strings.HasPrefix(fn.Name(), "New") {
		return false
	}
	switch knowledge.Core(sig.Results().At(0).Type()).(type) {
	case *types.Pointer, *types.Interface:
		return sig.Results().Len() == 1 || knowledge.ReturnsError(sig)
	}
	return false
}

// lasting are methods that say the same of an object that has ended.
var lasting = []string{"Name", "String", "Addr", "Helper", "Err", "Done", "Value", "Deadline"}
