package lent

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// change is one of a map in place.
type change struct {
	instr ssa.Instruction
	place place
}

// allChanges lists the changes of maps in fields that the package makes, those of
// tests, of what runs before the program begins, and of objects and maps that are new left
// out.
func (r *Result) allChanges() []change {
	var out []change
	for _, fn := range r.calls.Functions() {
		if callees.InTest(fn) || r.calls.AtInit(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				m := Changed(i)
				if m == nil {
					continue
				}
				p, ok := locate(m, 0)
				if ok && p.in.Len() > 0 && !r.guards.Fresh(p.in, fn) && !refilled(fn, i, p) {
					out = append(out, change{i, p})
				}
			}
		}
	}
	return out
}

// Changed returns the map that an instruction puts an element in or takes one out of.
func Changed(i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return i.Map
	case *ssa.Call:
		if f, ok := i.Call.Value.(*ssa.Builtin); ok && (f.Name() == "delete" || f.Name() == "clear") {
			if _, ok := i.Call.Args[0].Type().Underlying().(*types.Map); ok {
				return i.Call.Args[0]
			}
		}
	}
	return nil
}

// refilled reports whether a function has put another map, or struct, where it changes the
// map: who has the old one has that for himself.
func refilled(fn *ssa.Function, at ssa.Instruction, p place) bool {
	return slices.ContainsFunc(replacements(fn, p), func(st ssa.Instruction) bool { return flow.Dominates(st, at) })
}

// replacements lists where a function replaces what lies at a place, or around it.
func replacements(fn *ssa.Function, p place) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			if _, local := path.Origin(st.Addr).(*ssa.Alloc); local {
				continue
			}
			q, ok := addressed(st.Addr, 0)
			if ok && p.in.HasPrefix(q.in) && (!q.elem || p.elem && len(q.then) <= len(p.then) && slices.Equal(q.then, p.then[:len(q.then)])) {
				out = append(out, st)
			}
		}
	}
	return out
}

// lends returns the maps that a function takes a lock for, returns, and that others
// change under the lock.
func (r *Result) lends(fn *ssa.Function) []Map {
	if len(fn.Params) == 0 || fn.Signature.Results().Len() == 0 || callees.InTest(fn) || !r.locks.Body(fn).Complete || len(r.locks.EnteredWith(fn)) > 0 {
		return nil
	}
	var out []Map
	for i := range fn.Signature.Results().Len() {
		for _, h := range r.handed(fn, i) {
			if m, ok := r.mapOf(fn, i, h); ok {
				out = append(out, m)
			}
		}
	}
	return out
}

// hand is a map that a function returns, in fields of a result.
type hand struct {
	fields []*types.Var
	place  place
}

// handed returns the maps in one result that all returns agree on, but for those of
// nothing.
func (r *Result) handed(fn *ssa.Function, result int) []hand {
	var out []hand
	first := true
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover || path.IsZero(ret.Results[result]) {
			continue
		}
		hs := r.inValue(ret.Results[result])
		if first {
			out, first = hs, false
			continue
		}
		out = slices.DeleteFunc(out, func(h hand) bool {
			return !slices.ContainsFunc(hs, func(o hand) bool { return slices.Equal(h.fields, o.fields) && h.place.same(o.place) })
		})
	}
	return out
}

// inValue returns the maps in a value that is returned.
func (r *Result) inValue(v ssa.Value) []hand {
	v = path.Origin(v)
	if _, ok := v.Type().Underlying().(*types.Map); ok {
		if p, ok := locate(v, 0); ok {
			return []hand{{nil, p}}
		}
		return nil
	}
	if path.StructOf(v.Type()) == nil {
		return nil
	}
	a, _ := v.(*ssa.Alloc)
	if load, ok := v.(*ssa.UnOp); ok && a == nil {
		a, _ = path.Origin(load.X).(*ssa.Alloc)
	}
	if a != nil {
		if hs := composed(a); len(hs) > 0 {
			return hs
		}
	}
	var out []hand
	for _, c := range r.changes {
		last := c.place.last()
		if last == nil {
			continue
		}
		for _, fields := range fieldsTo(v.Type(), last, 0) {
			if slices.ContainsFunc(out, func(h hand) bool { return slices.Equal(h.fields, fields) }) {
				continue
			}
			var p place
			var ok bool
			if a != nil {
				p, ok = copied(a, fields[0], 0)
			} else {
				p, ok = locate(v, 0)
			}
			for _, f := range fields {
				if ok {
					p, ok = p.field(f)
				}
			}
			if ok {
				out = append(out, hand{fields, p})
			}
		}
	}
	return out
}

// composed returns the maps that a function puts into the fields of a struct that it makes.
func composed(a *ssa.Alloc) []hand {
	var out []hand
	for _, ref := range path.Uses(a) {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		uses := path.Uses(fa)
		if len(uses) != 1 {
			continue
		}
		st, ok := uses[0].(*ssa.Store)
		if !ok || st.Addr != ssa.Value(fa) {
			continue
		}
		if _, ok := st.Val.Type().Underlying().(*types.Map); !ok {
			continue
		}
		if p, ok := locate(st.Val, 0); ok {
			out = append(out, hand{[]*types.Var{path.FieldOf(fa)}, p})
		}
	}
	return out
}

// maxNested bounds how deep a map lies in the struct that is handed out.
const maxNested = 2

// fieldsTo returns the ways to a field in a struct.
func fieldsTo(t types.Type, field *types.Var, depth int) [][]*types.Var {
	st := path.StructOf(t)
	if st == nil || depth > maxNested {
		return nil
	}
	var out [][]*types.Var
	for f := range st.Fields() {
		if f.Origin() == field {
			out = append(out, []*types.Var{field})
		}
		if _, ok := f.Type().Underlying().(*types.Struct); ok && !lockset.IsLock(f.Type()) {
			for _, rest := range fieldsTo(f.Type(), field, depth+1) {
				out = append(out, append([]*types.Var{f.Origin()}, rest...))
			}
		}
	}
	return out
}

// mapOf says who changes a map that a function hands out, if the function has it from
// under a lock that it gives back, and leaves it where it was.
func (r *Result) mapOf(fn *ssa.Function, result int, h hand) (Map, bool) {
	p := h.place
	if p.at == nil || p.at.Parent() != fn || p.in.Len() == 0 || p.in.Root() != ssa.Value(fn.Params[0]) {
		return Map{}, false
	}
	g := guards.FirstBeside(r.locks.HeldAt(p.at), p.in)
	class, ok := g.Path.Class()
	if !ok || len(replacements(fn, p)) > 0 || p.elem && r.guards.Changes(fn, p.in) {
		return Map{}, false
	}
	// Who returns with the lock, or has it from elsewhere, knows more.
	body := r.locks.Body(fn)
	if body.GivesBack(g.Path) || slices.ContainsFunc(body.Returns, func(r lockset.Return) bool { return !r.All }) {
		return Map{}, false
	}
	m := Map{Result: result, Is: p.String(), Lock: g.Path.String(), Plain: len(h.fields) == 0}
	for _, f := range h.fields {
		m.Fields = append(m.Fields, f.Name())
	}
	for _, c := range r.changes {
		if !c.place.same(p) {
			continue
		}
		if !lockset.HoldsClass(r.guards.Held(c.instr), class, lockset.Write) {
			return Map{}, false
		}
		by := c.instr.Parent()
		if callees.Top(by) != fn && !(c.place.plain() && r.guards.Refilled(c.instr, c.place.in, class)) {
			m.By = append(m.By, Change{Fn: by, Instr: c.instr, Name: callees.NameOfTop(by), Place: r.place(c.instr)})
		}
	}
	return m, len(m.By) > 0
}
