package groups

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintgroups",
	Doc:        "says what functions do to WaitGroups",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(Uses)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Op is one use of a group by a function.
type Op struct {
	// Call is the call in the function: of the method, or of the function
	// that calls it.
	Call ssa.CallInstruction
	// Real is the call of the method, if it is in this package.
	Real   ssa.CallInstruction
	Method string // Add, Done, Wait or Go
	Group  path.Path
	// Always: once Call runs, the method is called, whatever the path.
	Always bool
}

// Use is what a function of another package does to a parameter that is a
// *sync.WaitGroup: how often the method is called is not said.
type Use struct {
	Index  int // of the parameter, without receiver
	Method string
	Always bool
}

// Uses is the fact on a function with parameters that are groups. Index -1
// marks one whose groups go where they are not followed. Sums has the
// parameters of which every run makes the same.
type Uses struct {
	All  []Use
	Sums []Sum
}

// AFact makes Uses a fact.
func (*Uses) AFact() {}

func (u *Uses) String() string {
	var out []string
	for _, a := range u.All {
		s := fmt.Sprintf("%s(%d)", a.Method, a.Index)
		if a.Always {
			s += "!"
		}
		out = append(out, s)
	}
	for _, s := range u.Sums {
		if s.Starts {
			out = append(out, fmt.Sprintf("starts(%d)+%d-%d", s.Index, s.Added, s.Done))
		}
	}
	return "groups " + strings.Join(out, " ")
}

// Result answers questions about the functions of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	known   map[*ssa.Function]*summary
}

// summary is what one function does; followed is false if a group of its
// callers goes where it is not followed.
type summary struct {
	ops      []Op
	followed bool
}

// maxOps bounds the operations of one function.
const maxOps = 32

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass: pass, callees: pass.ResultOf[callees.Analyzer].(*callees.Result), spawn: pass.ResultOf[spawn.Analyzer].(*spawn.Result), known: make(map[*ssa.Function]*summary)}
	if !imports(pass.Pkg, "sync") {
		return r, nil
	}
	for _, group := range r.callees.Components() {
		for _, fn := range group {
			r.known[fn] = r.scan(fn)
		}
	}
	for _, fn := range r.callees.Functions() {
		r.export(fn)
	}
	return r, nil
}

func imports(pkg *types.Package, path string) bool {
	return slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return p.Path() == path })
}

// In returns what a function does to groups, itself and by what it calls.
func (r *Result) In(fn *ssa.Function) []Op {
	if s := r.known[fn]; s != nil {
		return s.ops
	}
	return nil
}

// Call returns what the function that a call, or a go statement, runs does to
// groups.
func (r *Result) Call(call ssa.CallInstruction) []Op {
	if o, ok := method(call); ok {
		return []Op{o}
	}
	return r.through(call)
}

// Followed reports whether all that a call does to the groups it is given is
// known.
func (r *Result) Followed(call ssa.CallInstruction) bool {
	if _, ok := method(call); ok {
		return true
	}
	if s := r.callee(call); s != nil {
		return s.followed
	}
	u := r.fact(call)
	return u != nil && !slices.ContainsFunc(u.All, func(u Use) bool { return u.Index < 0 })
}

// callee returns the summary of the one function of this package that a call
// runs, or nil.
func (r *Result) callee(call ssa.CallInstruction) *summary {
	fns, exact := r.callees.Resolve(call.Common())
	if !exact || len(fns) != 1 || call.Common().IsInvoke() {
		return nil
	}
	return r.known[fns[0]]
}

func (r *Result) fact(call ssa.CallInstruction) *Uses {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg {
		return nil
	}
	u := new(Uses)
	if !r.pass.ImportObjectFact(obj, u) {
		return nil
	}
	return u
}

// method returns the operation that a call itself is.
func method(call ssa.CallInstruction) (Op, bool) {
	common := call.Common()
	obj := callees.Object(common)
	if !knowledge.Is(obj, "sync", "WaitGroup.Add", "WaitGroup.Done", "WaitGroup.Wait", "WaitGroup.Go") || len(common.Args) == 0 {
		return Op{}, false
	}
	p, ok := path.Of(common.Args[0])
	return Op{Call: call, Real: call, Method: obj.Name(), Group: p, Always: true}, ok
}

func (r *Result) scan(fn *ssa.Function) *summary {
	s := &summary{followed: true}
	for _, call := range r.callees.In(fn) {
		if _, isGo := call.(*ssa.Go); isGo {
			s.followed = s.followed && !r.givesGroup(call)
			continue
		}
		if o, ok := method(call); ok {
			s.ops = append(s.ops, o)
			continue
		}
		s.ops = append(s.ops, r.through(call)...)
		if r.givesGroup(call) && !r.Followed(call) {
			s.followed = false
		}
	}
	for _, lit := range fn.AnonFuncs {
		if len(r.In(lit)) > 0 {
			s.followed = false // whenever that runs
		}
	}
	if len(s.ops) > maxOps {
		s.ops, s.followed = s.ops[:maxOps], false
	}
	return s
}

// givesGroup reports whether a call is given a group.
func (r *Result) givesGroup(call ssa.CallInstruction) bool {
	return slices.ContainsFunc(call.Common().Args, IsGroup)
}

// IsGroup reports whether a value is a *sync.WaitGroup.
func IsGroup(v ssa.Value) bool {
	_, isPointer := v.Type().Underlying().(*types.Pointer)
	return isPointer && path.IsNamed(v.Type(), "sync", "WaitGroup")
}

// through returns what a call does by the function that it calls.
func (r *Result) through(call ssa.CallInstruction) []Op {
	common := call.Common()
	if ops := r.handed(call); len(ops) > 0 {
		return ops
	}
	if s := r.callee(call); s != nil {
		callee := r.callees.Of(common)[0]
		var out []Op
		for _, o := range s.ops {
			g, ok := rebase(o.Group, callee, common)
			if ok && known(g, callee) {
				out = append(out, Op{Call: call, Real: o.Real, Method: o.Method, Group: g, Always: o.Always && always(callee, o)})
			}
		}
		return out
	}
	u := r.fact(call)
	if u == nil {
		return nil
	}
	shift := 0
	if !common.IsInvoke() && common.Signature().Recv() != nil {
		shift = 1
	}
	var out []Op
	for _, use := range u.All {
		i := use.Index + shift
		if use.Index < 0 || i >= len(common.Args) {
			continue
		}
		if g, ok := path.Of(common.Args[i]); ok {
			out = append(out, Op{Call: call, Method: use.Method, Group: g, Always: use.Always})
		}
	}
	return out
}

// known reports whether a path means something outside of a function.
func known(p path.Path, fn *ssa.Function) bool {
	in, ok := p.Root().(ssa.Instruction)
	return !ok || in.Parent() != fn
}

// always reports whether every run of a function that returns makes the call.
func always(fn *ssa.Function, o Op) bool {
	return len(flow.ExitsWithout(fn, nil, flow.Is(o.Call))) == 0
}

func rebase(g path.Path, callee *ssa.Function, call *ssa.CallCommon) (path.Path, bool) {
	p, ok := g.Root().(*ssa.Parameter)
	if !ok || p.Parent() != callee {
		return g, true
	}
	arg := callees.Argument(call, p)
	if arg == nil {
		return g, false
	}
	to, ok := path.Of(arg)
	if !ok {
		return g, false
	}
	return g.Rebase(path.Rooted(p), to)
}

// export tells importing packages what a function does to its parameters.
func (r *Result) export(fn *ssa.Function) {
	obj, ok := fn.Object().(*types.Func)
	s := r.known[fn]
	if !ok || s == nil || fn.Parent() != nil || !slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return IsGroup(p) }) {
		return
	}
	shift := 0
	if fn.Signature.Recv() != nil {
		shift = 1
	}
	u := new(Uses)
	for _, o := range s.ops {
		p, ok := o.Group.Root().(*ssa.Parameter)
		if !ok || o.Group.Len() > 0 || p.Parent() != fn {
			continue
		}
		use := Use{Index: slices.Index(fn.Params, p) - shift, Method: o.Method, Always: o.Always && always(fn, o)}
		if use.Index >= 0 && !slices.Contains(u.All, use) {
			u.All = append(u.All, use)
		}
	}
	if !s.followed {
		u.All = append(u.All, Use{Index: -1})
	}
	slices.SortFunc(u.All, func(a, b Use) int {
		if a.Index != b.Index {
			return a.Index - b.Index
		}
		return strings.Compare(a.Method, b.Method)
	})
	u.Sums = r.sums(fn, shift)
	if len(u.All) > 0 || len(u.Sums) > 0 {
		r.pass.ExportObjectFact(obj, u)
	}
}
