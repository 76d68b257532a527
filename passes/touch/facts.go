package touch

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Access is what a method of another package does to a field of its receiver with
// nothing to order it.
type Access struct {
	Fields []string // from the receiver on
	How    How
}

// Accesses is the fact on a method that touches fields of its receiver which some
// method of the type changes.
type Accesses struct{ All []Access }

// AFact makes Accesses a fact.
func (*Accesses) AFact() {}

func (a *Accesses) String() string {
	var out []string
	for _, t := range a.All {
		out = append(out, fmt.Sprintf("%s %s", [...]string{"reads", "assigns", "counts", "appends to", "looks into", "sets in", "fills"}[t.How], strings.Join(t.Fields, ".")))
	}
	return strings.Join(out, ", ")
}

// export tells importing packages what the methods of a type do to the fields that one
// of them changes, once objects are made. Methods that look at atomic variables may have an order
// of their own.
func export(pass *analysis.Pass) {
	if !knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		return
	}
	calls := pass.ResultOf[callees.Analyzer].(*callees.Result)
	changing := make(map[*types.TypeName]bool)
	for _, fn := range calls.Functions() {
		if t := receiver(fn); t != nil && !callees.InTest(fn) && changesReceiver(fn) {
			changing[t] = true
		}
	}
	if len(changing) == 0 {
		return
	}
	var methods []*ssa.Function
	for _, fn := range calls.Functions() {
		if t := receiver(fn); t != nil && changing[t] && !callees.InTest(fn) {
			methods = append(methods, fn)
		}
	}
	r := newResult(pass)
	seen := make(map[*ssa.Function]bool)
	for _, fn := range methods {
		r.concern(seen, fn, maxRounds-1) // and what it calls itself
	}
	r.sum(seen, nil)
	found := make(map[*ssa.Function][]Access)
	changed := make(map[*types.TypeName][]string)
	for _, fn := range methods {
		if slices.ContainsFunc(calls.In(fn), func(call ssa.CallInstruction) bool { return isAtomic(call) }) {
			continue
		}
		for _, t := range r.of[fn] {
			if t.Path.Root() != ssa.Value(fn.Params[0]) || setOnce(t.Instr) || slices.ContainsFunc(calls.In(t.Instr.Parent()), func(call ssa.CallInstruction) bool { return isAtomic(call) }) {
				continue
			}
			a := Access{How: t.How}
			for _, f := range t.Path.Fields() {
				a.Fields = append(a.Fields, f.Name())
			}
			found[fn] = append(found[fn], a)
			if t.How.Writes() {
				changed[receiver(fn)] = append(changed[receiver(fn)], strings.Join(a.Fields, "."))
			}
		}
	}
	for _, fn := range methods {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() {
			continue
		}
		all := slices.DeleteFunc(found[fn], func(a Access) bool {
			return !slices.Contains(changed[receiver(fn)], strings.Join(a.Fields, "."))
		})
		if len(all) > 0 {
			pass.ExportObjectFact(obj, &Accesses{All: all})
		}
	}
}

// setOnce reports whether a change is made only if it was not made before.
func setOnce(i ssa.Instruction) bool {
	_, _, latched := flow.Latch(i)
	return latched || flow.OnFirstUse(i)
}

// receiver returns the type of which a function is a method with a pointer, or nil.
func receiver(fn *ssa.Function) *types.TypeName {
	if fn.Signature.Recv() == nil || len(fn.Params) == 0 || len(fn.Blocks) == 0 {
		return nil
	}
	if _, isPointer := fn.Params[0].Type().(*types.Pointer); !isPointer {
		return nil
	}
	if named := path.NamedOf(fn.Params[0].Type()); named != nil {
		return named.Origin().Obj()
	}
	return nil
}

// changesReceiver reports whether a method may change a field of its receiver.
func changesReceiver(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if p, ok := fieldAt(i.Addr); ok && p.Root() == ssa.Value(fn.Params[0]) {
					return true
				}
			case *ssa.MapUpdate:
				if p, ok := mapAt(i.Map); ok && p.Root() == ssa.Value(fn.Params[0]) {
					return true
				}
			}
		}
	}
	return false
}

// imported returns what a call of a method of another package touches, as the caller
// names it.
func (r *Result) imported(at ssa.Instruction, call *ssa.CallCommon, fn *ssa.Function) []Touch {
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || call.IsInvoke() || len(call.Args) == 0 || obj.Signature().Recv() == nil {
		return nil
	}
	var fact Accesses
	if !r.pass.ImportObjectFact(obj.Origin(), &fact) {
		return nil
	}
	object, ok := path.Of(call.Args[0])
	if !ok {
		return nil
	}
	var out []Touch
	for _, a := range fact.All {
		if p, ok := selectAll(object, call.Args[0].Type(), a.Fields); ok {
			out = append(out, Touch{p, a.How, at})
		}
	}
	return out
}

// selectAll appends fields by their names to a path of an object.
func selectAll(p path.Path, t types.Type, names []string) (path.Path, bool) {
	for _, name := range names {
		st := path.StructOf(t)
		if st == nil {
			return p, false
		}
		i := slices.IndexFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return f.Name() == name })
		if i < 0 {
			return p, false
		}
		t = st.Field(i).Type()
		var ok bool
		if p, ok = p.Select(st.Field(i)); !ok {
			return p, false
		}
	}
	return p, true
}
