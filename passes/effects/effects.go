package effects

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinteffects",
	Doc:        "says what calls may read and write",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{buildssa.Analyzer, callees.Analyzer, lockset.Analyzer},
	FactTypes:  []analysis.Fact{new(Effects), new(Analysed)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers questions about the effects of one package's functions and
// calls.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	locks   *lockset.Result
	funcs   map[*ssa.Function]Effects

	pending map[*ssa.Function]bool
	cyclic  bool
}

const maxRounds = 4

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		funcs:   make(map[*ssa.Function]Effects),
		pending: make(map[*ssa.Function]bool),
	}
	for _, component := range r.callees.Components() {
		r.component(component)
	}
	if knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		r.export()
	}
	return r, nil
}

func (r *Result) component(fns []*ssa.Function) {
	r.cyclic = false
	for _, fn := range fns {
		r.pending[fn] = true
	}
	for range maxRounds {
		changed := false
		for _, fn := range fns {
			e := r.scan(fn)
			changed = changed || e != r.funcs[fn]
			r.funcs[fn] = e
		}
		if !changed || !r.cyclic {
			break
		}
	}
	clear(r.pending)
}

func (r *Result) export() {
	r.pass.ExportPackageFact(&Analysed{Yes: true})
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if e := r.funcs[fn]; ok && e != (Effects{}) && fn.Parent() == nil {
			r.pass.ExportObjectFact(obj, &e)
		}
	}
}

// Func returns the effects of calling a function.
func (r *Result) Func(fn *ssa.Function) Effects {
	fn = callees.Unwrap(fn)
	if r.pending[fn] {
		r.cyclic = true
		return r.funcs[fn]
	}
	if e, ok := r.funcs[fn]; ok {
		return e
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		if e, ok := r.imported(obj); ok {
			return e
		}
	}
	return Effects{Unknown: true}
}

func (r *Result) imported(obj *types.Func) (Effects, bool) {
	var marker Analysed
	if obj.Pkg() == nil || !r.pass.ImportPackageFact(obj.Pkg(), &marker) {
		return Effects{}, false
	}
	var e Effects
	r.pass.ImportObjectFact(obj.Origin(), &e)
	return e, true
}

// scan adds up what the instructions of a function and of its literals do.
func (r *Result) scan(fn *ssa.Function) Effects {
	s := &scanner{Result: r, home: fn}
	s.function(fn)
	return s.sum
}

// Between returns the effects of a list of instructions of one function.
func (r *Result) Between(fn *ssa.Function, instrs []ssa.Instruction) Effects {
	s := &scanner{Result: r, home: fn}
	for _, i := range instrs {
		s.instruction(i)
	}
	return s.sum
}

type scanner struct {
	*Result
	home *ssa.Function // whose effects these are
	sum  Effects
}

func (s *scanner) function(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			s.instruction(instr)
		}
	}
	for _, lit := range fn.AnonFuncs {
		s.function(lit)
	}
}

func (s *scanner) instruction(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Store:
		s.write(instr.Addr, instr)
	case *ssa.MapUpdate:
		s.write(instr.Map, instr)
	case *ssa.Lookup:
		s.sum.Reads |= s.places(instr.X)
	case *ssa.UnOp:
		switch instr.Op {
		case token.MUL:
			s.sum.Reads |= s.places(instr.X)
		case token.ARROW:
			s.sum.Guarded |= Other
		}
	case *ssa.Send, *ssa.Select:
		s.sum.Guarded |= Other
	case ssa.CallInstruction:
		s.sum.or(s.call(instr))
	}
}

func (s *scanner) write(addr ssa.Value, at ssa.Instruction) {
	p := s.places(addr)
	if p == 0 {
		return
	}
	if len(s.locks.HeldAt(at)) > 0 {
		s.sum.Guarded |= p
	} else {
		s.sum.Writes |= p
	}
}

// Call returns the effects of a call as its function sees them: places are
// those of the function that the call is in.
func (r *Result) Call(call ssa.CallInstruction) Effects {
	s := &scanner{Result: r, home: call.Parent()}
	return s.call(call)
}

// call translates the effects of a callee to the places of home.
func (s *scanner) call(instr ssa.CallInstruction) Effects {
	call := instr.Common()
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return s.builtin(b, call)
	}
	callee, args := s.callee(call)
	e := Effects{Outside: callee.Outside, Outputs: callee.Outputs, Unknown: callee.Unknown}
	e.Reads = s.translate(callee.Reads, args)
	e.Writes = s.translate(callee.Writes, args)
	e.Guarded = s.translate(callee.Guarded, args)
	for _, a := range call.Args {
		if isFunc(a.Type()) {
			e.or(s.passed(a))
		}
	}
	if e.Writes != 0 && len(s.locks.HeldAt(instr)) > 0 {
		e.Guarded |= e.Writes
		e.Writes = 0
	}
	return e
}

func (s *scanner) builtin(b *ssa.Builtin, call *ssa.CallCommon) Effects {
	switch b.Name() {
	case "copy", "delete", "clear":
		return Effects{Writes: s.places(call.Args[0])}
	case "close":
		return Effects{Guarded: Other}
	}
	return Effects{}
}

func (s *scanner) translate(p Places, args []ssa.Value) Places {
	out := p & (Globals | Other)
	if p&Captured != 0 {
		out |= Captured // a literal of home itself is part of home already
	}
	for i, a := range args {
		if i < maxParams && p&(1<<i) != 0 {
			out |= s.places(a)
		}
	}
	return out
}

// passed is a function given to a call, which may call it: literals of home
// are counted already, of others what their callers cannot choose counts.
func (s *scanner) passed(v ssa.Value) Effects {
	fn, _ := callees.Func(v)
	if fn == nil {
		return Effects{} // a call of it is what is unknown
	}
	if s.within(fn) {
		return Effects{}
	}
	e := s.Func(fn)
	for _, p := range []*Places{&e.Reads, &e.Writes, &e.Guarded} {
		if *p&^(Captured|Globals|Other) != 0 {
			*p = *p&(Captured|Globals|Other) | Other
		}
	}
	return e
}

// within reports whether fn is home or a literal in it.
func (s *scanner) within(fn *ssa.Function) bool {
	for f := fn; f != nil; f = f.Parent() {
		if f == s.home {
			return true
		}
	}
	return false
}

// callee returns what the functions do that a call may run, and the arguments
// with the receiver first.
func (s *scanner) callee(call *ssa.CallCommon) (Effects, []ssa.Value) {
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	obj := callees.Object(call)
	if call.IsInvoke() || call.StaticCallee() != nil {
		if obj != nil && obj.Pkg() == nil {
			return Effects{}, args // error.Error
		}
		if e, ok := known(call, obj, args); ok {
			return e, args
		}
	}
	fns, exact := s.callees.Resolve(call)
	if len(fns) == 0 || call.IsInvoke() && !exact {
		e := convention(call, obj)
		for _, fn := range fns {
			e.or(s.Func(fn))
		}
		return e, args
	}
	var e Effects
	if !exact {
		e.Unknown = true
	}
	for _, fn := range fns {
		if s.within(fn) {
			continue // counted already
		}
		if _, mine := s.funcs[fn]; mine || s.pending[fn] {
			e.or(s.Func(fn))
		} else if o, ok := fn.Object().(*types.Func); ok {
			f, ok := s.imported(o)
			if !ok {
				f = convention(call, o)
			}
			e.or(f)
		} else {
			e.Unknown = true
		}
	}
	if _, recv := callees.Func(call.Value); recv != nil && !call.IsInvoke() {
		args = append([]ssa.Value{recv}, args...)
	}
	return e, args
}

// convention is what the name of an async function or a getter says.
func convention(call *ssa.CallCommon, obj *types.Func) Effects {
	if obj != nil {
		sig := obj.Signature()
		if knowledge.VerbOf(obj.Name()) == knowledge.Asks && knowledge.Async(sig) {
			return Effects{Reads: Other}
		}
		if sig.Params().Len() == 0 && sig.Results().Len() == 1 {
			if _, ok := sig.Results().At(0).Type().Underlying().(*types.Basic); ok {
				return Effects{Reads: Param(0)} // String, Len, ID
			}
		}
	}
	return Effects{Unknown: true}
}

// places returns the memory that existed before home was called and that v
// points to, is the address of, or is an element of.
func (s *scanner) places(v ssa.Value) Places {
	w := &walker{home: s.home}
	return w.places(v, 0)
}

type walker struct {
	home *ssa.Function
	seen []ssa.Value
}

const maxDepth = 20

func (w *walker) places(v ssa.Value, depth int) Places {
	v = path.Origin(v)
	if slices.Contains(w.seen, v) {
		return 0
	}
	if depth > maxDepth || len(w.seen) > 200 {
		return Other
	}
	w.seen = append(w.seen, v)
	depth++
	switch v := v.(type) {
	case *ssa.Parameter:
		if v.Parent() == w.home {
			if knowledge.IsContext(v.Type()) {
				return 0
			}
			return Param(slices.Index(w.home.Params, v))
		}
		if w.inside(v.Parent()) {
			return Other // of a literal
		}
		return Captured
	case *ssa.Alloc:
		if w.inside(v.Parent()) {
			return 0
		}
		return Captured
	case *ssa.FreeVar:
		return Captured
	case *ssa.Global:
		return Globals
	case *ssa.FieldAddr:
		return w.places(v.X, depth)
	case *ssa.IndexAddr:
		return w.places(v.X, depth)
	case *ssa.Field:
		return w.places(v.X, depth)
	case *ssa.Index:
		return w.places(v.X, depth)
	case *ssa.Lookup:
		return w.places(v.X, depth)
	case *ssa.Slice:
		return w.places(v.X, depth)
	case *ssa.SliceToArrayPointer:
		return w.places(v.X, depth)
	case *ssa.Convert:
		return w.places(v.X, depth)
	case *ssa.TypeAssert:
		return w.places(v.X, depth)
	case *ssa.Range:
		return w.places(v.X, depth)
	case *ssa.Next:
		return w.places(v.Iter, depth)
	case *ssa.Extract:
		return w.places(v.Tuple, depth)
	case *ssa.Phi:
		var p Places
		for _, e := range v.Edges {
			p |= w.places(e, depth)
		}
		return p
	case *ssa.UnOp:
		if v.Op != token.MUL || !hasPointers(v.Type()) {
			return 0
		}
		return w.loaded(v.X, depth)
	case *ssa.Call:
		return w.result(v, depth)
	}
	return 0 // constants, fresh memory, numbers
}

// loaded returns the places of a pointer that is loaded from an address: what
// was stored there, for a variable of home; else the object it is kept in.
func (w *walker) loaded(addr ssa.Value, depth int) Places {
	root := addr
	for {
		switch x := path.Origin(root).(type) {
		case *ssa.FieldAddr:
			root = x.X
			continue
		case *ssa.IndexAddr:
			root = x.X
			continue
		}
		break
	}
	cell, ok := path.Origin(root).(*ssa.Alloc)
	if !ok {
		return w.places(addr, depth)
	}
	if !w.inside(cell.Parent()) {
		return Captured
	}
	var p Places
	c := path.CellOf(cell)
	for _, st := range c.Stores {
		p |= w.places(st.Val, depth)
	}
	for _, part := range c.Parts {
		for _, st := range path.CellOf(part).Stores {
			p |= w.places(st.Val, depth)
		}
	}
	return p
}

// result returns the places that what a call returns may belong to.
func (w *walker) result(call *ssa.Call, depth int) Places {
	if !hasPointers(call.Type()) || answers(&call.Call) {
		return 0
	}
	var p Places
	if call.Call.IsInvoke() {
		p |= w.places(call.Call.Value, depth)
	}
	for _, a := range call.Call.Args {
		if hasPointers(a.Type()) {
			p |= w.places(a, depth)
		}
	}
	return p
}

// answers reports whether a call's results are made for its caller: what async
// functions and functions of std that can fail return.
func answers(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if knowledge.Async(sig) {
		return true
	}
	obj := callees.Object(call)
	return obj != nil && obj.Pkg() != nil && knowledge.IsStd(obj.Pkg().Path()) && knowledge.ReturnsError(sig)
}

func (w *walker) inside(fn *ssa.Function) bool {
	for f := fn; f != nil; f = f.Parent() {
		if f == w.home {
			return true
		}
	}
	return false
}

// hasPointers reports whether a value of a type may lead to memory that others
// share.
func hasPointers(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Struct:
		for f := range u.Fields() {
			if hasPointers(f.Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return hasPointers(u.Elem())
	case *types.Tuple:
		for v := range u.Variables() {
			if hasPointers(v.Type()) {
				return true
			}
		}
		return false
	}
	return !knowledge.IsContext(t) && !knowledge.IsError(t)
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}
