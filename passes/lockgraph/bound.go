package lockgraph

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Pending is half an edge: what a field holds, an interface of which Method is called, or
// a function, is called while a lock of the object with the field is held. Which locks
// that takes is known to who sets the field, in another package perhaps.
type Pending struct {
	Field  path.Class
	Method string // "" for a function
	Held   path.Class
	Mode   lockset.Mode
	Fn     string
	Gates  []path.Class
}

// Pendings is the fact of a package: what it leaves to those who import it, and what
// those that it imports do.
type Pendings struct{ List []Pending }

// AFact makes Pendings a fact.
func (*Pendings) AFact() {}

func (p *Pendings) String() string {
	var out []string
	for _, x := range p.List {
		out = append(out, fmt.Sprintf("%s -> %s.%s", x.Held, x.Field, x.Method))
	}
	return strings.Join(out, "; ")
}

// Sets is the fact on a function that puts parameters into fields, indices in
// ssa.Function.Params.
type Sets struct{ List []Set }

// Set is one of them.
type Set struct {
	Param int
	Field path.Class
	Recv  bool // of the first parameter
}

// AFact makes Sets a fact.
func (*Sets) AFact() {}

func (s *Sets) String() string { return fmt.Sprint("sets ", s.List) }

// Bound is an edge whose halves are put together by a call that sets a field of another
// package's object.
type Bound struct {
	Edge
	Call ssa.CallInstruction
	// What is called in the end.
	Callee string
}

// Again is a lock that a function holds while it calls a literal that it was given by a
// call of this package, and that the literal's call At takes again, on the same object.
type Again struct {
	Call       ssa.CallInstruction
	At         ssa.CallInstruction
	Class      path.Class
	Held, Mode lockset.Mode
	Fn         string
}

// pendings finds the calls of what unexported fields hold with a lock of the object held.
func (g *graph) pendings() []Pending {
	var out []Pending
	for _, fn := range g.calls.Functions() {
		if callees.InTest(fn) || g.isAlone(fn, 0) {
			continue
		}
		for _, call := range g.calls.In(fn) {
			c, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			field, owner, ok := g.field(c.Call.Value)
			if !ok || !c.Call.IsInvoke() && !knowledge.IsFunc(c.Call.Value.Type()) {
				continue
			}
			method := ""
			if c.Call.IsInvoke() {
				method = c.Call.Method.Name()
			}
			for _, h := range g.locks.HeldAt(call) {
				class, ok := h.Path.Class()
				if !ok || h.Path.Root() != owner.Root() || g.isFresh(h.Path, fn, 0) {
					continue
				}
				p := Pending{Field: field, Method: method, Held: class, Mode: h.Mode, Fn: NameOf(fn), Gates: slices.Clone(g.entry(fn, 0))}
				for _, o := range g.locks.HeldAt(call) {
					if c, ok := o.Path.Class(); ok && c != class {
						p.Gates = append(p.Gates, c)
					}
				}
				out = append(out, p)
			}
		}
	}
	return out
}

// field returns the class of the unexported field that a value was loaded from, itself or
// in a list, and the object with the field.
func (g *graph) field(v ssa.Value) (path.Class, path.Path, bool) {
	load, ok := path.Origin(v).(*ssa.UnOp)
	if !ok {
		return path.Class{}, path.Path{}, false
	}
	if ia, ok := load.X.(*ssa.IndexAddr); ok { // one of a list
		if load, ok = path.Origin(ia.X).(*ssa.UnOp); !ok {
			return path.Class{}, path.Path{}, false
		}
	}
	return fieldAt(load.X)
}

// fieldAt returns the class of the field at an address, and the object with the field.
func fieldAt(addr ssa.Value) (path.Class, path.Path, bool) {
	fa, ok := addr.(*ssa.FieldAddr)
	f := path.FieldOf(addr)
	if !ok || f == nil || f.Exported() {
		return path.Class{}, path.Path{}, false
	}
	t := path.NamedOf(fa.X.Type())
	owner, ok := path.Of(fa.X)
	if t == nil || t.Obj().Pkg() == nil || !ok {
		return path.Class{}, path.Path{}, false
	}
	return path.Class{Pkg: t.Obj().Pkg().Path(), Type: t.Obj().Name(), Field: f.Name()}, owner, true
}

// exportBound tells importing packages of the halves of edges, and of who sets the fields.
func (g *graph) exportBound(pass *analysis.Pass, imported []Pending) {
	own := g.pendings()
	all := append(slices.Clone(imported), own...)
	if len(all) == 0 {
		return
	}
	slices.SortFunc(all, func(a, b Pending) int {
		return cmp.Or(compare(a.Field, b.Field), strings.Compare(a.Method, b.Method), compare(a.Held, b.Held), cmp.Compare(len(a.Gates), len(b.Gates)), strings.Compare(a.Fn, b.Fn))
	})
	all = slices.CompactFunc(all, func(a, b Pending) bool {
		return a.Field == b.Field && a.Method == b.Method && a.Held == b.Held
	})
	if len(all) <= maxExported {
		pass.ExportPackageFact(&Pendings{all})
	}
	for _, fn := range g.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || obj.Pkg() != pass.Pkg || len(own) == 0 {
			continue
		}
		if list := setBy(fn, own); len(list) > 0 {
			pass.ExportObjectFact(obj.Origin(), &Sets{list})
		}
	}
}

// setBy returns what a function puts into fields of which something is pending.
func setBy(fn *ssa.Function, own []Pending) []Set {
	var out []Set
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			field, owner, ok := fieldAt(st.Addr)
			if !ok || !slices.ContainsFunc(own, func(o Pending) bool { return o.Field == field }) {
				continue
			}
			for i, p := range fn.Params {
				if path.Origin(st.Val) == ssa.Value(p) || appends(st.Val, p) {
					out = append(out, Set{i, field, len(fn.Params) > 0 && owner == path.Rooted(fn.Params[0])})
				}
			}
		}
	}
	return out
}

// appends reports whether a value is a list to which append has added another.
func appends(list ssa.Value, v ssa.Value) bool {
	call, ok := list.(*ssa.Call)
	if !ok || len(call.Call.Args) != 2 {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	more, isSlice := call.Call.Args[1].(*ssa.Slice)
	if !ok || b.Name() != "append" || !isSlice {
		return false
	}
	return slices.ContainsFunc(path.Uses(more.X), func(use ssa.Instruction) bool {
		at, ok := use.(*ssa.IndexAddr)
		return ok && slices.ContainsFunc(path.Uses(at), func(use ssa.Instruction) bool {
			st, ok := use.(*ssa.Store)
			return ok && path.Origin(st.Val) == v
		})
	})
}

// bind puts the halves of edges together that calls in this package complete.
func (g *graph) bind(pass *analysis.Pass, imported []Pending) (out []Bound, again []Again) {
	if len(imported) == 0 {
		return nil, nil
	}
	for _, fn := range g.calls.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, call := range g.calls.In(fn) {
			obj := callees.Object(call.Common())
			sets := new(Sets)
			if obj == nil || obj.Pkg() == nil || obj.Pkg() == pass.Pkg || call.Common().IsInvoke() || !pass.ImportObjectFact(obj, sets) {
				continue
			}
			for _, s := range sets.List {
				if s.Param >= len(call.Common().Args) {
					continue
				}
				for _, p := range imported {
					if p.Field != s.Field {
						continue
					}
					link := Unnamed
					if g.connected(call, s, call.Common().Args[s.Param]) {
						link = Linked
					}
					out = append(out, g.complete(pass, p, call, call.Common().Args[s.Param], link)...)
					if s.Recv {
						again = append(again, g.comesBack(pass, p, call, call.Common().Args[s.Param])...)
					}
				}
			}
		}
	}
	return out, again
}

// comesBack returns the calls in a literal that take the lock which is held while it runs,
// of the object that it is given to.
func (g *graph) comesBack(pass *analysis.Pass, p Pending, call ssa.CallInstruction, v ssa.Value) []Again {
	lit, _ := callees.Func(v)
	of, ok := path.Of(call.Common().Args[0])
	if !ok || p.Method != "" || lit == nil || lit.Parent() == nil {
		return nil
	}
	var out []Again
	for _, at := range g.calls.In(lit) {
		obj := callees.Object(at.Common())
		if _, isGo := at.(*ssa.Go); isGo || obj == nil || obj.Pkg() == nil || obj.Pkg() == pass.Pkg || at.Common().IsInvoke() || len(at.Common().Args) == 0 {
			continue
		}
		if to, ok := path.Of(at.Common().Args[0]); !ok || to != of {
			continue
		}
		for _, t := range g.takes(pass, obj) {
			if t.Class == p.Held && t.Own && (t.Mode != lockset.Read || p.Mode != lockset.Read) {
				out = append(out, Again{call, at, t.Class, p.Mode, t.Mode, p.Fn})
				break
			}
		}
	}
	return out
}

// connected reports whether the object that a call gives something to call is also given,
// in the same function, to the object behind that: where it is made, by a method, or by a
// field. Otherwise that may have another one.
func (g *graph) connected(call ssa.CallInstruction, s Set, v ssa.Value) bool {
	var obj ssa.Value
	if s.Recv {
		obj = call.Common().Args[0]
	} else if made, ok := call.(*ssa.Call); ok {
		obj = made
	}
	behind := []ssa.Value{path.Origin(v)}
	if fn, recv := callees.Func(v); recv != nil {
		behind = []ssa.Value{path.Origin(recv)}
	} else if mc, ok := path.Origin(v).(*ssa.MakeClosure); ok && fn != nil {
		behind = nil
		for _, b := range mc.Bindings {
			if cell, isVar := b.(*ssa.Alloc); isVar && len(path.CellOf(cell).Stores) == 1 {
				b = path.CellOf(cell).Stores[0].Val
			}
			behind = append(behind, path.Origin(b))
		}
	}
	if obj == nil {
		return false
	}
	same := func(a, b ssa.Value) bool { return path.Same(a, b) }
	isBehind := func(a ssa.Value) bool {
		return slices.ContainsFunc(behind, func(b ssa.Value) bool { return same(a, b) })
	}
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if ssa.CallInstruction(i) == call || !slices.ContainsFunc(i.Call.Args, func(a ssa.Value) bool { return same(a, obj) }) {
					continue
				}
				if isBehind(i) || path.Result(i, 0) != nil && isBehind(path.Result(i, 0)) || slices.ContainsFunc(i.Call.Args, isBehind) {
					return true
				}
			case *ssa.Store:
				if fa, ok := i.Addr.(*ssa.FieldAddr); ok && isBehind(fa.X) && same(i.Val, obj) {
					return true
				}
			}
		}
	}
	return false
}

// complete returns the edges from what is held to what the function takes that a value is,
// or has as a method.
func (g *graph) complete(pass *analysis.Pass, p Pending, call ssa.CallInstruction, v ssa.Value, link Link) []Bound {
	var runs *types.Func
	var lit *ssa.Function
	if p.Method == "" {
		if fn, _ := callees.Func(v); fn != nil {
			if runs, _ = fn.Object().(*types.Func); runs == nil && len(fn.Blocks) > 0 {
				lit = fn
			}
		}
	} else if t := path.Origin(v).Type(); !types.IsInterface(t) { // behind the conversion
		m, _, _ := types.LookupFieldOrMethod(t, true, call.Parent().Pkg.Pkg, p.Method)
		runs, _ = m.(*types.Func)
	}
	var list []Take
	name := "the function literal"
	switch {
	case lit != nil:
		list = g.takesOf(lit)
	case runs != nil:
		list, name = g.takes(pass, runs), runs.Name()
	}
	var out []Bound
	for _, t := range list {
		if t.Class == p.Held {
			continue
		}
		e := Edge{
			Held: p.Held, HeldMode: p.Mode, Taken: t.Class, TakenMode: t.Mode, Fn: p.Fn, Via: name,
			Gates: append(slices.Clone(p.Gates), t.Under...), Guess: t.Guess, Asked: t.Asked, Link: link,
		}
		if t.Via != "" {
			e.Via += ", " + t.Via
		}
		out = append(out, Bound{e, call, name})
	}
	return out
}

// Takes is the fact on a function that takes locks whoever calls it.
type Takes struct{ List []Take }

// Take is one of them.
type Take struct {
	Class        path.Class
	Mode         lockset.Mode
	Under        []path.Class
	Guess, Asked bool
	Own          bool // of the receiver, by its field
	Via          string
}

// AFact makes Takes a fact.
func (*Takes) AFact() {}

func (t *Takes) String() string {
	var out []string
	for _, x := range t.List {
		out = append(out, x.Class.String())
	}
	return "takes " + strings.Join(out, ", ")
}

// takes returns the locks that a function takes, of this package or another one.
func (g *graph) takes(pass *analysis.Pass, obj *types.Func) []Take {
	if obj.Pkg() != pass.Pkg {
		fact := new(Takes)
		pass.ImportObjectFact(obj.Origin(), fact)
		return fact.List
	}
	for _, fn := range g.calls.Functions() {
		if fn.Object() == types.Object(obj.Origin()) {
			return g.takesOf(fn)
		}
	}
	return nil
}

func (g *graph) takesOf(fn *ssa.Function) []Take {
	var out []Take
	for _, a := range g.locks.Acquires(fn) {
		if a.Class != (path.Class{}) && !a.Wait && a.Certain() {
			own := a.Lock.Param == 0 && fn.Signature.Recv() != nil && !a.Again && !a.Guess && !a.Asked
			out = append(out, Take{a.Class, a.Mode, a.Under, a.Guess, a.Asked, own, a.Via})
		}
	}
	return out
}

// exportTakes tells importing packages which locks the methods and functions of this one
// take.
func (g *graph) exportTakes(pass *analysis.Pass) {
	for _, fn := range g.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || obj.Pkg() != pass.Pkg || callees.InTest(fn) {
			continue
		}
		if list := g.takesOf(fn); len(list) > 0 {
			pass.ExportObjectFact(obj.Origin(), &Takes{list})
		}
	}
}
