// Package awaited says of types which of their methods start goroutines, one a call,
// and which wait for all of these; and, by a fact, which of these methods a package and
// those that it imports from its module call at all.
//
// An object's goroutines are those that a WaitGroup in a field of it counts. Calls in
// tests do not count.
package awaited

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintawaited",
	Doc:        "says which methods start goroutines that another method of the type waits for",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, join.Analyzer, groups.Analyzer},
	FactTypes:  []analysis.Fact{new(Owner), new(Mentions)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Owner is the fact on a type whose methods start goroutines with something to lose
// that others of them wait for.
type Owner struct{ Starts, Waits []string }

// AFact makes Owner a fact.
func (*Owner) AFact() {}

func (o *Owner) String() string {
	return strings.Join(o.Starts, ", ") + " before " + strings.Join(o.Waits, ", ")
}

// Mentions is the fact on a package which methods of owners it calls, or those that it
// imports do; and which owners become interfaces that have a method which waits.
type Mentions struct{ Methods, Hidden []string }

// AFact makes Mentions a fact.
func (*Mentions) AFact() {}

func (m *Mentions) String() string { return "mentions " + strings.Join(m.Methods, ", ") }

// Result answers questions about the owners that a package knows.
type Result struct {
	pass     *analysis.Pass
	callees  *callees.Result
	own      map[*types.TypeName]*Owner
	mentions Mentions
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, callees: pass.ResultOf[callees.Analyzer].(*callees.Result), own: make(map[*types.TypeName]*Owner)}
	if !knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		return r, nil
	}
	r.find()
	r.mention()
	return r, nil
}

// find gathers the owners of the package.
func (r *Result) find() {
	if !slices.ContainsFunc(r.pass.Pkg.Imports(), func(p *types.Package) bool { return p.Path() == "sync" }) {
		return
	}
	g := r.pass.ResultOf[groups.Analyzer].(*groups.Result)
	starts := make(map[*types.TypeName]map[string][]string) // by type and field
	waits := make(map[*types.TypeName]map[string][]string)
	add := func(m map[*types.TypeName]map[string][]string, t *types.TypeName, field, method string) {
		if m[t] == nil {
			m[t] = make(map[string][]string)
		}
		if !slices.Contains(m[t][field], method) {
			m[t][field] = append(m[t][field], method)
		}
	}
	for _, fn := range r.callees.Functions() {
		if fn.Signature.Recv() == nil || fn.Parent() != nil || callees.InTest(fn) || len(fn.Params) == 0 {
			continue
		}
		named := path.NamedOf(fn.Params[0].Type())
		if named == nil {
			continue
		}
		t := named.Origin().Obj()
		for _, o := range g.In(fn) {
			if o.Group.Root() != ssa.Value(fn.Params[0]) || o.Group.Len() == 0 {
				continue
			}
			field := fieldsOf(o.Group)
			if (o.Method == "Go" || o.Method == "Add") && r.startsOnce(fn, o, g) {
				add(starts, t, field, fn.Name())
			}
		}
		for _, f := range callees.WithLiterals(fn) { // Shutdown waits in a goroutine beside its context
			for _, o := range g.In(f) {
				if o.Method == "Wait" && o.Group.Root() == ssa.Value(fn.Params[0]) && o.Group.Len() > 0 {
					add(waits, t, fieldsOf(o.Group), fn.Name())
				}
			}
		}
	}
	for t, fields := range starts {
		o := new(Owner)
		for field, methods := range fields {
			if len(waits[t][field]) == 0 {
				continue
			}
			for _, m := range methods {
				if !slices.Contains(waits[t][field], m) && !slices.Contains(o.Starts, m) {
					o.Starts = append(o.Starts, m)
				}
			}
			for _, m := range waits[t][field] {
				if !slices.Contains(o.Waits, m) {
					o.Waits = append(o.Waits, m)
				}
			}
		}
		if len(o.Starts) == 0 || !slices.ContainsFunc(o.Waits, func(m string) bool { return isExported(m) }) {
			continue
		}
		slices.Sort(o.Starts)
		slices.Sort(o.Waits)
		r.own[t] = o
		r.pass.ExportObjectFact(t, o)
	}
}

func isExported(name string) bool { return name[0] >= 'A' && name[0] <= 'Z' }

func fieldsOf(p path.Path) string {
	var names []string
	for _, f := range p.Fields() {
		names = append(names, f.Name())
	}
	return strings.Join(names, ".")
}

// startsOnce reports whether a method starts a goroutine that a group counts, which ends
// by itself and has written something by then.
func (r *Result) startsOnce(fn *ssa.Function, o groups.Op, g *groups.Result) bool {
	j := r.pass.ResultOf[join.Analyzer].(*join.Result)
	for _, s := range r.pass.ResultOf[spawn.Analyzer].(*spawn.Result).In(fn) {
		body := s.Body()
		if body == nil || len(flow.Loops(body)) > 0 || s.Kind == spawn.Timer {
			continue
		}
		if o.Method == "Go" && s.Instr != o.Call {
			continue
		}
		if o.Method == "Add" && !slices.ContainsFunc(g.In(body), func(in groups.Op) bool { return in.Method == "Done" }) {
			continue
		}
		sum := j.Site(s)
		if !sum.Has(join.Endless|join.Stoppable) && (sum.Has(join.Outputs|join.Effects) || sum.Waits&(knowledge.Disk|knowledge.Network|knowledge.Database|knowledge.AnyIO) != 0) {
			return true
		}
	}
	return false
}

// mention notes the methods of owners that the package uses.
func (r *Result) mention() {
	for _, imp := range r.pass.Pkg.Imports() {
		var m Mentions
		if r.pass.ImportPackageFact(imp, &m) {
			r.mentions.Methods = append(r.mentions.Methods, m.Methods...)
			r.mentions.Hidden = append(r.mentions.Hidden, m.Hidden...)
		}
	}
	for _, fn := range r.callees.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				r.uses(i, fn)
			}
		}
	}
	slices.Sort(r.mentions.Methods)
	slices.Sort(r.mentions.Hidden)
	r.mentions.Methods, r.mentions.Hidden = slices.Compact(r.mentions.Methods), slices.Compact(r.mentions.Hidden)
	if len(r.mentions.Methods)+len(r.mentions.Hidden) > 0 {
		r.pass.ExportPackageFact(&r.mentions)
	}
}

func (r *Result) uses(i ssa.Instruction, fn *ssa.Function) {
	switch i := i.(type) {
	case ssa.CallInstruction:
		if obj := callees.Object(i.Common()); obj != nil && obj.Signature().Recv() != nil && !i.Common().IsInvoke() {
			r.method(obj, fn)
		}
	case *ssa.MakeClosure: // a method value
		if bound, recv := callees.Func(i); bound != nil && recv != nil {
			if obj, ok := bound.Object().(*types.Func); ok {
				r.method(obj.Origin(), fn)
			}
		}
	case *ssa.MakeInterface:
		named := path.NamedOf(i.X.Type())
		if named == nil {
			return
		}
		if o := r.Of(named); o != nil {
			iface, _ := i.Type().Underlying().(*types.Interface)
			if iface == nil || iface.NumMethods() == 0 || slices.ContainsFunc(o.Waits, func(m string) bool {
				return slices.ContainsFunc(slices.Collect(iface.Methods()), func(f *types.Func) bool { return f.Name() == m })
			}) {
				r.mentions.Hidden = append(r.mentions.Hidden, nameOf(named.Origin().Obj()))
			}
		}
	}
}

// method notes a method of an owner, but for the use by another of its own.
func (r *Result) method(obj *types.Func, user *ssa.Function) {
	named := path.NamedOf(obj.Signature().Recv().Type())
	if named == nil {
		return
	}
	if o := r.Of(named); o == nil || !slices.Contains(o.Starts, obj.Name()) && !slices.Contains(o.Waits, obj.Name()) {
		return
	}
	if recv := callees.Top(user).Signature.Recv(); recv != nil {
		if own := path.NamedOf(recv.Type()); own != nil && own.Origin() == named.Origin() {
			return
		}
	}
	r.mentions.Methods = append(r.mentions.Methods, nameOf(named.Origin().Obj())+"."+obj.Name())
}

func nameOf(t *types.TypeName) string {
	if t.Pkg() == nil {
		return t.Name()
	}
	return t.Pkg().Path() + "." + t.Name()
}

// Of returns what is known of a type as an owner, or nil.
func (r *Result) Of(t *types.Named) *Owner {
	obj := t.Origin().Obj()
	if o := r.own[obj]; o != nil {
		return o
	}
	o := new(Owner)
	if obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, o) {
		return nil
	}
	return o
}

// NeverWaits reports whether the package, with what it imports, calls a method of an
// owner that starts goroutines and none that waits for them, as far as can be seen.
func (r *Result) NeverWaits(t *types.Named) bool {
	o, name := r.Of(t), nameOf(t.Origin().Obj())
	if o == nil || slices.Contains(r.mentions.Hidden, name) {
		return false
	}
	called := func(m string) bool { return slices.Contains(r.mentions.Methods, name+"."+m) }
	return slices.ContainsFunc(o.Starts, called) && !slices.ContainsFunc(o.Waits, called)
}
