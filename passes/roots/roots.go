package roots

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintroots",
	Doc:        "finds from where functions may run",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, lockset.Analyzer, limits.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Kind says what a Root is.
type Kind uint8

// Kinds of roots.
const (
	// External: code outside the package, or a test, may call it.
	External Kind = iota + 1
	// Goroutine: it is the body of one.
	Goroutine
	// Callback: it is a function value handed to code that calls it at a time
	// of its own.
	Callback
	// Kept: it is a function value that is stored or returned, for somebody to
	// call.
	Kept
)

// Root is a place where a run begins that may get to the function asked for.
type Root struct {
	Kind Kind
	Fn   *ssa.Function
	Site *spawn.Site // of a Goroutine
	// Chain are the calls from Fn to the function asked for, outermost first.
	Chain []ssa.CallInstruction
}

// Same reports whether two roots are one: runs of them begin in one place.
func (r Root) Same(o Root) bool { return r.Kind == o.Kind && r.Fn == o.Fn && r.Site == o.Site }

// Roots are the answer for one function.
type Roots struct {
	List []Root
	// Complete is false when there may be others.
	Complete bool
}

// Result answers questions about the functions of one package.
type Result struct {
	log     *limits.Log
	callees *callees.Result
	spawn   *spawn.Result
	locks   *lockset.Result

	mu      sync.Mutex // rules ask at the same time
	passed  map[*ssa.Function][]argument
	known   map[*ssa.Function]Roots
	plain   map[*ssa.Function]Roots // see InProgram
	pkg     *types.Package
	visible map[*types.TypeName]map[string]bool // methods; "" for all
	origins *origins                            // nil until asked for
}

// argument is a function handed to a call.
type argument struct {
	call  ssa.CallInstruction
	index int
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		log:     limits.Of(pass),
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		known:   make(map[*ssa.Function]Roots),
		plain:   make(map[*ssa.Function]Roots),
		pkg:     pass.Pkg,
	}
	return r, nil
}

// Bounds.
const (
	maxChain  = 5
	maxRoots  = 16
	maxVisits = 10000 // functions that call each other have more chains than can be gone through
)

// Of returns the roots of a function.
func (r *Result) Of(fn *ssa.Function) Roots {
	r.mu.Lock()
	defer r.mu.Unlock()
	fn = callees.Unwrap(fn)
	if known, ok := r.known[fn]; ok {
		return known
	}
	s := &search{r: r, fn: fn, out: Roots{Complete: true}}
	s.visit(fn, nil)
	if !s.out.Complete {
		r.log.Exceeded("roots", fn, "callers")
	}
	r.known[fn] = s.out
	return s.out
}

// InProgram returns the roots of a function that are not in tests, unless it is itself: tests may
// be so many that the others are not found.
func (r *Result) InProgram(fn *ssa.Function) Roots {
	fn = callees.Unwrap(fn)
	if callees.InTest(fn) {
		return r.Of(fn)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.plain[fn]; ok {
		return known
	}
	s := &search{r: r, fn: fn, out: Roots{Complete: true}, plain: true}
	s.visit(fn, nil)
	r.plain[fn] = s.out
	return s.out
}

type search struct {
	r     *Result
	fn    *ssa.Function
	out   Roots
	plain bool // without tests

	visits int
}

// visit adds the roots of fn, which gets to the function asked for by chain.
func (s *search) visit(fn *ssa.Function, chain []ssa.CallInstruction) {
	r := s.r
	for _, site := range r.spawn.Of(fn) {
		if s.plain && callees.InTest(site.Instr.Parent()) {
			continue
		}
		s.add(Root{Goroutine, fn, site, chain})
	}
	if r.isEntry(fn) {
		s.add(Root{External, fn, nil, chain})
	}
	for _, a := range r.arguments(fn) {
		if s.plain && callees.InTest(a.call.Parent()) {
			continue
		}
		if r.spawn.At(a.call) != nil && slices.ContainsFunc(r.spawn.Of(fn), func(site *spawn.Site) bool { return site.Instr == a.call }) {
			continue
		}
		use, ok := r.spawn.ArgUse(a.call.Common(), a.index)
		switch {
		case ok && use.Use == knowledge.Now:
			s.call(a.call, chain)
		case ok && use.Use == knowledge.Stored && onceMaker(a.call):
			s.add(Root{Kept, fn, nil, append([]ssa.CallInstruction{a.call}, chain...)})
		case ok && use.Use == knowledge.Stored:
			s.add(Root{Kept, fn, nil, chain})
		default:
			s.add(Root{Callback, fn, nil, chain})
		}
	}
	if r.kept(fn) {
		s.add(Root{Kept, fn, nil, chain})
	}
	for _, call := range r.callees.CallersOf(fn) {
		if _, ok := call.(*ssa.Go); !ok {
			s.call(call, chain)
		}
	}
}

func (s *search) call(call ssa.CallInstruction, chain []ssa.CallInstruction) {
	caller := callees.Unwrap(call.Parent())
	if s.plain && callees.InTest(caller) {
		return
	}
	if caller == s.fn || slices.ContainsFunc(chain, func(c ssa.CallInstruction) bool { return c.Parent() == caller }) {
		return // recursion adds nothing
	}
	if s.visits++; len(chain) == maxChain || len(s.out.List) >= maxRoots || s.visits > maxVisits {
		s.out.Complete = false
		return
	}
	s.visit(caller, append([]ssa.CallInstruction{call}, chain...))
}

func (s *search) add(root Root) {
	if len(s.out.List) >= maxRoots {
		s.out.Complete = false
		return
	}
	s.out.List = append(s.out.List, root)
}

// isEntry reports whether others may call a function by its name, or the
// runtime does. A method of a type that no other package gets to see is called
// by this one alone.
func (r *Result) isEntry(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Parent() != nil {
		return false
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		return obj.Exported() || fn.Name() == "main" || fn.Name() == "init"
	}
	if !obj.Exported() {
		return false
	}
	n := path.NamedOf(recv.Type())
	if n == nil || n.Obj().Exported() || len(r.callees.CallersOf(fn)) == 0 {
		return true
	}
	shown := r.shown()[n.Obj()]
	return shown[""] || shown[fn.Name()]
}

// shown returns the methods of unexported types of the package that others may
// call: the types are converted to interfaces that have them, returned by
// exported functions, embedded in or fields of exported types.
func (r *Result) shown() map[*types.TypeName]map[string]bool {
	if r.visible != nil {
		return r.visible
	}
	r.visible = make(map[*types.TypeName]map[string]bool)
	show := func(t types.Type, method string) {
		n := path.NamedOf(t)
		if n == nil {
			return
		}
		if r.visible[n.Obj()] == nil {
			r.visible[n.Obj()] = make(map[string]bool)
		}
		r.visible[n.Obj()][method] = true
	}
	for _, fn := range r.callees.Functions() {
		if obj, ok := fn.Object().(*types.Func); ok && obj.Exported() {
			for v := range fn.Signature.Results().Variables() {
				show(v.Type(), "")
			}
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if mi, ok := i.(*ssa.MakeInterface); ok {
					for m := range mi.Type().Underlying().(*types.Interface).Methods() {
						show(mi.X.Type(), m.Name())
					}
				}
			}
		}
	}
	for _, name := range r.pkg.Scope().Names() {
		obj, ok := r.pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !obj.Exported() {
			continue
		}
		if st, ok := obj.Type().Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if f.Exported() || f.Embedded() {
					show(f.Type(), "")
				}
			}
		}
	}
	return r.visible
}

// onceMaker reports whether a call makes a function that runs its argument
// once.
func onceMaker(call ssa.CallInstruction) bool {
	return knowledge.Is(callees.Object(call.Common()), "sync", "OnceFunc", "OnceValue", "OnceValues")
}

// arguments returns the calls that a function is handed to.
func (r *Result) arguments(fn *ssa.Function) []argument {
	if r.passed == nil {
		r.passed = make(map[*ssa.Function][]argument)
		for _, f := range append(slices.Clip(r.callees.Functions()), r.callees.Initializer()) {
			if f == nil {
				continue
			}
			for _, call := range r.callees.In(f) {
				for i, a := range call.Common().Args {
					if !knowledge.IsFunc(a.Type()) {
						continue
					}
					if g, _ := callees.Func(a); g != nil {
						r.passed[g] = append(r.passed[g], argument{call, i})
					}
				}
			}
		}
	}
	return r.passed[fn]
}

// kept reports whether fn is a value somewhere else than as an argument of a
// call.
func (r *Result) kept(fn *ssa.Function) bool {
	if !r.callees.UsedAsValue(fn) {
		return false
	}
	if len(r.arguments(fn)) == 0 {
		return true
	}
	mc := path.MadeBy(fn)
	if mc == nil {
		return false
	}
	for _, ref := range path.Uses(mc) {
		switch ref := ref.(type) {
		case ssa.CallInstruction, *ssa.DebugRef:
		case *ssa.Store:
			if c := path.CellOf(ref.Addr); path.Variable(ref.Addr) == nil || c.Escapes {
				return true
			}
		case *ssa.ChangeType:
		default:
			return true
		}
	}
	return false
}
