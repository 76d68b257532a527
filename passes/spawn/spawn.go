package spawn

import (
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintspawn",
	Doc:        "finds where goroutines start and what they run",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, settings.Analyzer},
	FactTypes:  []analysis.Fact{new(Uses)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Options are the settings of this pass, owner "spawn".
var Options = []settings.Option{{
	Name:    "functions",
	Doc:     "functions that run their function arguments in a new goroutine, as import/path.Func or import/path.Type.Method",
	Default: []string{},
}}

// Kind says by which means a goroutine starts.
type Kind uint8

// Kinds of spawn sites.
const (
	GoStmt Kind = iota // go f(x)
	Group              // a call whose receiver waits for it: WaitGroup.Go, errgroup's Go and TryGo, conc
	Timer              // time.AfterFunc, context.AfterFunc: the call's result stops it
	Chan               // singleflight.DoChan: the result arrives on a channel
	Pool               // a pool that nobody waits for: ants
	Helper             // a function that passes its parameter to a goroutine
)

// Times says how often a site can start its body in one run of the function
// that it is in.
type Times uint8

// Multiplicities.
const (
	One   Times = iota
	Const       // in a loop with a constant number of rounds, Site.Count
	Many
)

// Site is a place that starts a goroutine.
type Site struct {
	// Instr is the go statement or call.
	Instr ssa.CallInstruction
	Kind  Kind
	// Value is the function that will run, as a value; nil for an interface
	// method or builtin in a go statement. A function that is Wrapped runs within
	// another, which may recover from its panics and see to its results.
	Value   ssa.Value
	Wrapped bool
	// Bodies are the functions that may run, with blocks if they are of this
	// package. Exact says that there are no others.
	Bodies []*ssa.Function
	Exact  bool
	// Callee is the declared function or interface method that runs, if the
	// site names one; in generic form.
	Callee *types.Func
	// Args are the arguments that the body gets, receiver first, as far as
	// the site has them: those of the go statement, or a bound receiver.
	Args []ssa.Value
	// Owner is the receiver of a Group call, else nil.
	Owner ssa.Value
	Join  knowledge.Join
	Times Times
	Count int64 // rounds, if Times is Const
}

// Pos returns where the site is.
func (s *Site) Pos() token.Pos { return s.Instr.Pos() }

// Label is what messages and witnesses call the goroutine that a site starts.
func (s *Site) Label() string { return callees.LabelOfStart(s.Instr) }

// Body returns the one function that runs, if it is known for certain and has
// a body here; or nil.
func (s *Site) Body() *ssa.Function {
	if s.Exact && len(s.Bodies) == 1 && len(s.Bodies[0].Blocks) > 0 {
		return s.Bodies[0]
	}
	return nil
}

// Bind returns the value at the site that is passed for a parameter of a
// body, or nil.
func (s *Site) Bind(p *ssa.Parameter) ssa.Value {
	i := slices.Index(p.Parent().Params, p)
	if i < 0 || i >= len(s.Args) || !slices.Contains(s.Bodies, p.Parent()) {
		return nil
	}
	return s.Args[i]
}

// OwnerPath returns the access path of Owner.
func (s *Site) OwnerPath() (path.Path, bool) {
	if s.Owner == nil {
		return path.Path{}, false
	}
	return path.Of(s.Owner)
}

// Result holds the spawn sites of one package.
type Result struct {
	// Sites are in source order.
	Sites []*Site

	pass    *analysis.Pass
	callees *callees.Result
	named   map[string]bool // from the configuration
	uses    map[*ssa.Function][]knowledge.Arg
	starts  map[*ssa.Parameter]ssa.CallInstruction // what starts many goroutines with it
	byInstr map[ssa.Instruction]*Site
	byBody  map[*ssa.Function][]*Site
	known   map[*ssa.Function]useSet // of literals
	asking  map[*ssa.Function]bool   // literals whose uses are being followed
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		named:   make(map[string]bool),
		uses:    make(map[*ssa.Function][]knowledge.Arg),
		starts:  make(map[*ssa.Parameter]ssa.CallInstruction),
		byInstr: make(map[ssa.Instruction]*Site),
		byBody:  make(map[*ssa.Function][]*Site),
		known:   make(map[*ssa.Function]useSet),
		asking:  make(map[*ssa.Function]bool),
	}
	for _, name := range settings.Of(pass).Strings("spawn", "functions", nil) {
		r.named[name] = true
	}
	r.findUses()
	r.exportUses()
	r.know()
	for _, fn := range r.callees.Functions() {
		var loops []*flow.Loop
		for _, call := range r.callees.In(fn) {
			s := r.site(call)
			if s == nil {
				continue
			}
			if loops == nil {
				loops = append(flow.Loops(fn), nil)
			}
			s.multiply(loops[:len(loops)-1])
			r.Sites = append(r.Sites, s)
			r.byInstr[call] = s
			for _, b := range s.Bodies {
				r.byBody[b] = append(r.byBody[b], s)
			}
		}
	}
	return r, nil
}

// At returns the site that an instruction is, or nil.
func (r *Result) At(instr ssa.Instruction) *Site { return r.byInstr[instr] }

// Of returns the sites that may run fn as their body.
func (r *Result) Of(fn *ssa.Function) []*Site { return r.byBody[fn] }

// With returns a Result that also knows what starts functions that stand for those of
// other packages: At and Sites are as before.
func (r *Result) With(standIns map[*ssa.Function]*ssa.Go) *Result {
	with := *r
	with.byBody = maps.Clone(r.byBody)
	for fn, call := range standIns {
		s := &Site{Instr: call, Value: call.Call.Value, Args: call.Call.Args, Exact: true}
		if at := r.byInstr[call]; at != nil {
			*s = *at
			s.Exact = true
		}
		s.Bodies = []*ssa.Function{fn}
		with.byBody[fn] = []*Site{s}
	}
	return &with
}

// In returns the sites in fn itself.
func (r *Result) In(fn *ssa.Function) []*Site {
	var out []*Site
	for _, s := range r.Sites {
		if s.Instr.Parent() == fn {
			out = append(out, s)
		}
	}
	return out
}

// Tree returns a goroutine's body and the literals that run as part of it.
func (r *Result) Tree(s *Site) []*ssa.Function {
	body := s.Body()
	if body == nil {
		return nil
	}
	var out []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		out = append(out, fn)
		for _, lit := range fn.AnonFuncs {
			if len(r.Of(lit)) == 0 {
				add(lit)
			}
		}
	}
	add(body)
	return out
}

func (r *Result) site(call ssa.CallInstruction) *Site {
	if g, ok := call.(*ssa.Go); ok {
		return r.goStmt(g)
	}
	common := call.Common()
	for i := range common.Args {
		if !knowledge.IsFunc(common.Args[i].Type()) {
			continue
		}
		a, ok := r.ArgUse(common, i)
		if !ok || a.Use != knowledge.Spawned {
			continue
		}
		s := &Site{Instr: call, Kind: r.kind(common, a.Join), Value: common.Args[i], Join: a.Join}
		if s.Kind == Group && len(common.Args) > 0 {
			s.Owner = common.Args[0]
			if common.IsInvoke() {
				s.Owner = common.Value
			}
		}
		r.bodies(s)
		return s
	}
	return nil
}

func (r *Result) kind(call *ssa.CallCommon, join knowledge.Join) Kind {
	f, known := knowledge.OfCall(call)
	switch {
	case !known || len(f.Args) == 0:
		return Helper
	case join == knowledge.WaitMethod:
		return Group
	case join == knowledge.StopResult:
		return Timer
	case join == knowledge.ResultChan:
		return Chan
	}
	return Pool
}

func (r *Result) goStmt(g *ssa.Go) *Site {
	s := &Site{Instr: g, Kind: GoStmt, Args: g.Call.Args}
	if g.Call.IsInvoke() {
		s.Callee = g.Call.Method.Origin()
		s.Args = append([]ssa.Value{g.Call.Value}, g.Call.Args...)
		s.Bodies, s.Exact = r.callees.Resolve(&g.Call)
		return s
	}
	if _, ok := g.Call.Value.(*ssa.Builtin); ok {
		s.Exact = true
		return s
	}
	s.Value = g.Call.Value
	r.bodies(s)
	return s
}

// bodies resolves the function value of a site.
func (r *Result) bodies(s *Site) {
	if inner := r.Unwrap(s.Value); inner != s.Value {
		if !types.Identical(inner.Type().Underlying(), s.Value.Type().Underlying()) {
			s.Args = nil
		}
		s.Value, s.Wrapped = inner, true
	}
	fn, recv := callees.Func(s.Value)
	if fn == nil {
		s.Bodies, s.Exact = r.callees.FuncsOf(s.Value)
		return
	}
	s.Bodies, s.Exact = []*ssa.Function{fn}, true
	if recv != nil {
		s.Args = append([]ssa.Value{recv}, s.Args...)
	}
	s.Callee, _ = fn.Object().(*types.Func)
	if m := boundInterfaceMethod(s.Value); m != nil {
		s.Callee, s.Bodies, s.Exact = m, nil, false
	}
}

// boundInterfaceMethod returns the method behind a method value of an
// interface, whose body is unknown.
func boundInterfaceMethod(v ssa.Value) *types.Func {
	mc, ok := path.Origin(v).(*ssa.MakeClosure)
	if !ok || len(mc.Bindings) != 1 || !types.IsInterface(mc.Bindings[0].Type()) {
		return nil
	}
	m, ok := mc.Fn.(*ssa.Function).Object().(*types.Func)
	if !ok || m.Signature().Recv() == nil {
		return nil
	}
	return m.Origin()
}
