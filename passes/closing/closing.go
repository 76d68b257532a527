package closing

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name: "asynclintclosing",
	Doc:  "finds where channels are closed, from where, and what orders that",
	URL:  "https://github.com/asynclint/asynclint",
	Requires: []*analysis.Analyzer{
		channels.Analyzer, callees.Analyzer, spawn.Analyzer, lockset.Analyzer, join.Analyzer, blocks.Analyzer, roots.Analyzer,
	},
	FactTypes:  []analysis.Fact{new(Closes), new(Ends)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Act is a send or a close in the source.
type Act struct {
	Does  channels.Caps // CanSend or CanClose
	Instr ssa.Instruction
	Chan  ssa.Value
	// Op is the operation, nil when Via, a function of another package, does it
	// to its argument.
	Op  *channels.Op
	Via *types.Func
	// Runs are the ways to it, one for each root; those of a close nil unless all are
	// known. Sends that many come to have those that were found.
	Runs []*Run
}

// Fn returns the function that the act is in.
func (a *Act) Fn() *ssa.Function { return a.Instr.Parent() }

// Pos returns where the act is.
func (a *Act) Pos() token.Pos {
	if a.Op != nil {
		return a.Op.Pos()
	}
	return a.Instr.Pos()
}

// Deferred reports whether the act runs when its function returns.
func (a *Act) Deferred() bool {
	_, ok := a.Instr.(*ssa.Defer)
	return ok
}

// Name returns what the source calls the channel.
func (a *Act) Name() string { return path.Name(a.Chan) }

// Run is an act as a run that begins at a root gets to it.
type Run struct {
	*Act
	Root roots.Root
	// Value is the channel in terms of the outermost function of the run that
	// has it: what was passed for a parameter.
	Value ssa.Value
	// Chans are the channels of the package that it may be.
	Chans []*channels.Chan
}

// Result is what is known about the channels that a package closes.
type Result struct {
	// Closes and Sends are in source order. Sends are those on channels that
	// the package closes.
	Closes, Sends []*Act

	pass    *analysis.Pass
	chans   *channels.Result
	callees *callees.Result
	spawn   *spawn.Result
	locks   *lockset.Result
	join    *join.Result
	blocks  *blocks.Result
	roots   *roots.Result

	// Rules ask at the same time.
	mu      sync.Mutex
	assigns map[*types.Var][]*ssa.Store // of fields of channel type
	changed map[*types.Var]bool         // fields that change once their object is made
	afterMu sync.Mutex
	effect  map[*ssa.Function][]effect
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		chans:   pass.ResultOf[channels.Analyzer].(*channels.Result),
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		join:    pass.ResultOf[join.Analyzer].(*join.Result),
		blocks:  pass.ResultOf[blocks.Analyzer].(*blocks.Result),
		roots:   pass.ResultOf[roots.Analyzer].(*roots.Result),
		effect:  make(map[*ssa.Function][]effect),
	}
	r.findCloses()
	r.exportEnds()
	if len(r.Closes) == 0 {
		return r, nil
	}
	r.export()
	closed := make(map[*channels.Chan]bool)
	for _, a := range r.Closes {
		r.runs(a)
		for _, run := range a.Runs {
			for _, c := range run.Chans {
				closed[c] = true
			}
		}
	}
	for _, op := range r.chans.Ops {
		if op.Does != channels.CanSend || !slices.ContainsFunc(op.Chans, func(c *channels.Chan) bool { return closed[c] }) {
			continue
		}
		a := &Act{Does: channels.CanSend, Instr: op.Instr, Chan: op.Chan, Op: op}
		r.runs(a)
		r.Sends = append(r.Sends, a)
	}
	r.sendsElsewhere(closed)
	slices.SortStableFunc(r.Sends, func(a, b *Act) int { return int(a.Pos() - b.Pos()) })
	return r, nil
}

// sendsElsewhere adds the sends that functions of other packages certainly do when they
// are called.
func (r *Result) sendsElsewhere(closed map[*channels.Chan]bool) {
	for _, fn := range r.callees.Functions() {
		for _, call := range callees.Calls(fn) {
			stand := r.chans.StandIn(call)
			if _, now := call.(*ssa.Call); !now || stand == nil {
				continue
			}
			for i, arg := range call.Common().Args {
				if knowledge.IsChan(arg.Type()) && slices.ContainsFunc(r.chans.Through(call), func(o *channels.Op) bool {
					return o.Does == channels.CanSend && !o.Maybe && !o.Safe && o.Fn() == stand && path.Origin(o.Chan) == ssa.Value(stand.Params[i]) &&
						slices.ContainsFunc(o.Chans, func(c *channels.Chan) bool { return closed[c] })
				}) {
					a := &Act{Does: channels.CanSend, Instr: call, Chan: arg, Via: callees.Object(call.Common())}
					r.runs(a)
					r.Sends = append(r.Sends, a)
				}
			}
		}
	}
}

func (r *Result) findCloses() {
	for _, op := range r.chans.Ops {
		if op.Does == channels.CanClose {
			r.Closes = append(r.Closes, &Act{Does: op.Does, Instr: op.Instr, Chan: op.Chan, Op: op})
		}
	}
	for _, fn := range r.callees.Functions() {
		for _, call := range r.callees.In(fn) {
			obj := callees.Object(call.Common())
			if _, ok := call.(*ssa.Go); ok || obj == nil || obj.Pkg() == r.pass.Pkg || call.Common().IsInvoke() {
				continue
			}
			for i, a := range call.Common().Args {
				if !knowledge.IsChan(a.Type()) || !r.closesParam(obj, i) {
					continue
				}
				r.Closes = append(r.Closes, &Act{Does: channels.CanClose, Instr: call, Chan: a, Via: obj})
			}
		}
	}
	slices.SortStableFunc(r.Closes, func(a, b *Act) int { return int(a.Pos() - b.Pos()) })
}

// runs finds the roots from which an act is reached, and the channel there.
func (r *Result) runs(a *Act) {
	all := r.roots.Of(a.Fn())
	if !all.Complete && a.Does == channels.CanClose {
		return
	}
	for _, root := range all.List {
		if !r.certain(root) {
			continue
		}
		run := &Run{Act: a, Root: root, Value: outermost(a.Chan, root)}
		if u, ok := run.Value.(*ssa.UnOp); ok && path.Variable(u) != nil {
			if _, global := path.Variable(u).(*ssa.Global); !global {
				continue // a variable that is assigned several times holds several channels
			}
		}
		var open bool
		run.Chans, open = r.chans.PointsTo(run.Value)
		if len(run.Chans) == 0 || open && len(run.Chans) > 1 {
			continue
		}
		a.Runs = append(a.Runs, run)
	}
}

// certain reports whether the calls of a chain surely lead where it says:
// calls of interface methods may run another implementation, and function
// values in tables those of another entry.
func (r *Result) certain(root roots.Root) bool {
	for _, c := range root.Chain {
		obj := callees.Object(c.Common())
		if knowledge.Is(obj, "sync", "Once.Do", "OnceFunc", "OnceValue", "OnceValues") {
			continue
		}
		if fns, exact := r.callees.Resolve(c.Common()); obj == nil && (!exact || len(fns) > 1) || c.Common().IsInvoke() && !exact {
			return false
		}
	}
	return root.Site == nil || root.Site.Exact && len(root.Site.Bodies) == 1
}

// outermost follows a channel that is a parameter to what the calls of a chain
// pass for it.
func outermost(ch ssa.Value, root roots.Root) ssa.Value { return upwards(ch, root, true) }

// upwards follows a value that is a parameter of the function at the end of a
// chain to what is passed for it, on to the root, and at the site too.
func upwards(v ssa.Value, root roots.Root, site bool) ssa.Value {
	v = path.Origin(v)
	for i := len(root.Chain) - 1; i >= -1; i-- {
		p, ok := v.(*ssa.Parameter)
		if !ok {
			break
		}
		var arg ssa.Value
		switch {
		case i >= 0:
			if c := root.Chain[i]; slices.Contains(calleesOf(c), p.Parent()) || c.Common().IsInvoke() {
				arg = argument(c.Common(), p)
			}
		case root.Site != nil && site:
			arg = root.Site.Bind(p)
		}
		if arg == nil {
			continue // a literal, whose function has the parameter
		}
		v = path.Origin(arg)
	}
	return v
}

func calleesOf(c ssa.CallInstruction) []*ssa.Function {
	fn, _ := callees.Func(c.Common().Value)
	return []*ssa.Function{fn}
}

// owner returns the object that keeps the channel of a run, or the channel,
// as the outermost function of the run has it.
func owner(run *Run) ssa.Value {
	v := run.Value
	for range 2 { // a parameter of a callee, then what was passed for its base
		p, ok := path.Of(v)
		if !ok {
			break
		}
		v = upwards(p.Root(), run.Root, true)
	}
	return v
}

// argument returns what a call passes for a parameter of the function it runs,
// or nil.
func argument(call *ssa.CallCommon, p *ssa.Parameter) ssa.Value {
	i := slices.Index(p.Parent().Params, p)
	if call.IsInvoke() {
		if i == 0 {
			return call.Value
		}
		i--
	}
	if i < 0 || i >= len(call.Args) {
		return nil
	}
	if call.IsInvoke() {
		return call.Args[i]
	}
	if fn, _ := callees.Func(call.Value); fn != p.Parent() {
		return nil
	}
	return call.Args[i]
}

// Shared returns a channel that two runs may both act on, or nil.
func Shared(a, b *Run) *channels.Chan {
	for _, c := range a.Chans {
		if slices.Contains(b.Chans, c) {
			return c
		}
	}
	return nil
}

// assigned returns the assignments of nil, or of anything else, to a field or
// package variable of channel type.
func (r *Result) assigned(field *types.Var, toNil bool) []*ssa.Store {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.assigns == nil {
		r.assigns = make(map[*types.Var][]*ssa.Store)
		for _, fn := range r.callees.Functions() {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if st, ok := instr.(*ssa.Store); ok && knowledge.IsChan(st.Val.Type()) {
						if f := fieldOf(st.Addr); f != nil {
							r.assigns[f] = append(r.assigns[f], st)
						}
					}
				}
			}
		}
	}
	var out []*ssa.Store
	for _, st := range r.assigns[field] {
		if k, ok := st.Val.(*ssa.Const); (ok && k.IsNil()) == toNil {
			out = append(out, st)
		}
	}
	return out
}

// fieldOf returns the struct field or package variable at an address.
func fieldOf(addr ssa.Value) *types.Var {
	v, _ := path.VarAt(addr).(*types.Var)
	return v
}

// Field returns the struct field or package variable that a value was loaded
// from, or nil.
func Field(v ssa.Value) *types.Var {
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return fieldOf(v.X)
		}
	case *ssa.Field:
		if st, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return st.Field(v.Field).Origin()
		}
	case *ssa.Phi:
		for _, e := range v.Edges {
			if _, isPhi := e.(*ssa.Phi); !isPhi {
				if f := Field(e); f != nil {
					return f
				}
			}
		}
	}
	return nil
}
