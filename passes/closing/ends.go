package closing

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
)

// Ends is the fact on a function that closes channels which objects that it is given,
// its receiver above all, keep in unexported fields: on every way through it, with
// nothing that keeps a second call from doing so again. The fields are set once, when
// the object is made.
type Ends struct{ List []End }

// End is one such channel: the index in ssa.Function.Params of the object, and the
// fields that lead to it, with dots.
type End struct {
	Param  int
	Fields string
}

// AFact makes Ends a fact.
func (*Ends) AFact() {}

func (e *Ends) String() string { return fmt.Sprint("ends ", e.List) }

// exportEnds tells importing packages what the functions of this one close.
func (r *Result) exportEnds() {
	if len(r.Closes) == 0 && !r.importsEnds() {
		return
	}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || obj.Pkg() != r.pass.Pkg || len(fn.Params) == 0 {
			continue
		}
		var list []End
		for _, e := range r.effects(fn, 2) {
			if end, ok := r.endOf(e, fn); ok && !slices.Contains(list, end) {
				list = append(list, end)
			}
		}
		if len(list) > 0 {
			slices.SortFunc(list, func(a, b End) int {
				if a.Param != b.Param {
					return a.Param - b.Param
				}
				return strings.Compare(a.Fields, b.Fields)
			})
			r.pass.ExportObjectFact(obj.Origin(), &Ends{list})
		}
	}
}

func (r *Result) importsEnds() bool {
	for _, f := range r.pass.AllObjectFacts() {
		if _, ok := f.Fact.(*Ends); ok {
			return true
		}
	}
	return false
}

// endOf returns what importing packages are told of an effect.
func (r *Result) endOf(e effect, fn *ssa.Function) (End, bool) {
	i := slices.IndexFunc(fn.Params, func(p *ssa.Parameter) bool { return ssa.Value(p) == e.path.Root() })
	if e.does != channels.CanClose || e.safe || i < 0 || e.path.Len() == 0 || path.NamedOf(fn.Params[i].Type()) == nil || r.reassigned(e.path) {
		return End{}, false
	}
	var names []string
	fields := e.path.Fields()
	for k, f := range fields {
		if f.Exported() || k < len(fields)-1 && f.Pkg() == r.pass.Pkg && !r.settled(f) {
			return End{}, false
		}
		names = append(names, f.Name())
	}
	return End{i, strings.Join(names, ".")}, true
}

// foreign returns the effects of a function of another package, as those who call it with
// some arguments, the receiver first, name what it closes.
func (r *Result) foreign(obj *types.Func, args []ssa.Value, at ssa.Instruction) []effect {
	fact := new(Ends)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj.Origin(), fact) {
		return nil
	}
	var out []effect
	for _, e := range fact.List {
		if e.Param >= len(args) {
			continue
		}
		p, ok := namedAt(args[e.Param], at)
		if !ok || !r.keeps(p) {
			continue
		}
		if p, ok = selected(p, args[e.Param].Type(), e.Fields); ok {
			out = append(out, effect{path: p, does: channels.CanClose})
		}
	}
	return out
}

// keeps reports whether an object is one that stays the same while its name does: it is
// in no field, or in fields that do not change. Those of other packages are known from
// facts, which say nothing of others.
func (r *Result) keeps(p path.Path) bool {
	return !slices.ContainsFunc(p.Fields(), func(f *types.Var) bool {
		return !r.settled(f) && (f.Exported() || f.Pkg() == r.pass.Pkg)
	})
}

// selected follows fields, by their names, from an object of a type.
func selected(p path.Path, t types.Type, fields string) (path.Path, bool) {
	for name := range strings.SplitSeq(fields, ".") {
		st := path.StructOf(t)
		if st == nil {
			return p, false
		}
		var f *types.Var
		for v := range st.Fields() {
			if v.Name() == name {
				f = v
			}
		}
		if f == nil {
			return p, false
		}
		ok := false
		if p, ok = p.Select(f.Origin()); !ok {
			return p, false
		}
		t = f.Type()
	}
	return p, true
}

// callsForeign returns the effects of a call of a function of another package.
func (r *Result) callsForeign(call ssa.CallInstruction) []effect {
	common := call.Common()
	if common.IsInvoke() {
		return nil
	}
	if fn, recv := callees.Func(common.Value); recv != nil { // a bound method
		obj, _ := fn.Object().(*types.Func)
		return r.foreign(obj, append([]ssa.Value{recv}, common.Args...), call)
	}
	return r.foreign(callees.Object(common), common.Args, call)
}
