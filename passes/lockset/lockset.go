// Package lockset follows which locks are held where: along each path through
// a function, and by summaries through calls, across the packages of a module.
//
// A lock is identified by its access path (package path). State forks at
// branches and is not merged, so a lock taken and given back under one
// condition balances. What a function does to locks that its callers can name
// is a Summary, exported as a fact. The idea of locksets is Eraser's (Savage
// et al., 1997); summaries over access paths are RacerD's (Blackshear et al.,
// 2018).
//
// Approximations: at most four locks are followed at once; a function with
// too many paths is given up, and nothing is said about it.
package lockset

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintlockset",
	Doc:        "follows which locks are held where",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, limits.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Summary)},
	Run:        run,
}

// Result is what is known about the locks of a package.
type Result struct {
	mu     sync.Mutex // rules ask at the same time
	calls  *callees.Result
	pkg    *types.Package
	fact   func(*types.Func, *Summary) bool // nil once the pass has run
	limits *limits.Log
	bodies map[*ssa.Function]*Body
	busy   map[*ssa.Function]bool
	plans  map[ssa.CallInstruction]*plan
	facts  map[*types.Func]*Summary // nil where there is none
	ids    *identity
	kept   map[types.Object][]stored
	gives  map[path.Class][]*ssa.Function // see HandsOver
	uses   map[path.Class]*lockUses       // see KeptForGood

	// The call graph, as far as it matters to locks: see gatherCalls.
	aims  map[ssa.CallInstruction][]target
	next  map[*ssa.Function][]*ssa.Function
	pokes map[*ssa.Function][]ssa.Value // see gatherPokes
	locky map[*ssa.Function]bool

	stores  map[*ssa.Function]map[path.Path][]*ssa.Store
	varying map[*types.Var]bool
	groups  map[*ssa.Function]*component
	entered map[*ssa.Function][]Entered // nil until asked for
	delayed map[*ssa.Function][]Held    // see DeferredWith
	stack   []*ssa.Function
	partial bool // a summary that was asked for is not final
}

// Body is what one function does to locks.
type Body struct {
	Fn *ssa.Function
	// Complete is false when the function had too many paths; nothing else
	// is then said about it.
	Complete bool
	// Events are what happened on some path, in the order of positions.
	Events []Event
	// Returns are the locks held at returns, a list a state in which a
	// return was reached.
	Returns []Return
	Summary Summary

	must   map[ssa.Instruction][]Held // at points
	points map[ssa.Instruction]bool   // where what is held may begin to differ
	given  []path.Path                // given back though not taken before
	owes   []path.Path                // those of given that are not taken again, on some way to a return
	keeps  []Held                     // what a literal takes and holds at every return, of locks that are not its own

	surely  []Held // those of given that are given back whatever happens
	givenAt []given

	moments []moment // calls that may take locks, and what was held; see events
	settled bool     // they are in Events

	deciders map[*ssa.BasicBlock]*decided
}

// given is a release of a lock that was not taken before.
type given struct {
	path path.Path
	at   ssa.CallInstruction
}

// EventKind says what an Event is.
type EventKind uint8

// Events.
const (
	Relock       EventKind = iota + 1 // a lock is taken while held
	WrongUnlock                       // a lock is given back in the other mode
	DeferredLock                      // a deferred call takes a lock that is held
	Order                             // a lock is taken while another is held
	Reentry                           // a lock is taken that every caller holds
)

// Event is something that happens to a lock while locks are held.
type Event struct {
	Kind  EventKind
	Instr ssa.CallInstruction
	Lock  Held // Path and Mode wanted; Pos where (in a callee, if Via)
	Held  Held // what is held
	// Via is the function called that takes the lock, nil if Instr does;
	// Callee is its name, also for a literal, and Acq tells more. Of a WrongUnlock
	// it is what a helper is called that gives the lock back.
	Via    *types.Func
	Callee string
	Acq    Acquire
	// From is the caller that holds Held, of a Reentry.
	From *ssa.Function
	// Inside is true when the callee holds Held while it calls what takes
	// Lock, rather than the function itself.
	Inside bool
	// Gates are the classes of other locks that are held as well.
	Gates []path.Class
	// Deferred is true when the lock held is to be released by a deferred
	// call, which has not run.
	Deferred bool
	// Waits is true when Cond.Wait gives the lock back, of a WrongUnlock.
	Waits bool
}

// Return is a state in which a function returns.
type Return struct {
	Instr *ssa.Return
	Held  []Held // without those that deferred calls release
	All   bool   // no lock that was taken is held
}

func run(pass *analysis.Pass) (any, error) {
	r := newResult(pass.ResultOf[callees.Analyzer].(*callees.Result), pass.Pkg, limits.Of(pass), func(f *types.Func, s *Summary) bool { return pass.ImportObjectFact(f, s) })
	for _, fn := range r.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Parent() != nil || !obj.Exported() || callees.InTest(fn) {
			continue
		}
		if s := r.full(fn).fact(fn); !s.empty() {
			pass.ExportObjectFact(obj, s)
		}
	}
	r.fact = nil
	return r, nil
}

// newResult works out what the functions of a package leave held and give
// back. What they take, and the events, follow when they are asked for.
func newResult(calls *callees.Result, pkg *types.Package, log *limits.Log, fact func(*types.Func, *Summary) bool) *Result {
	r := &Result{
		delayed: make(map[*ssa.Function][]Held),
		calls:   calls,
		pkg:     pkg,
		limits:  log,
		fact:    fact,
		bodies:  make(map[*ssa.Function]*Body),
		busy:    make(map[*ssa.Function]bool),
		plans:   make(map[ssa.CallInstruction]*plan),
		facts:   make(map[*types.Func]*Summary),
		stores:  make(map[*ssa.Function]map[path.Path][]*ssa.Store),
		groups:  make(map[*ssa.Function]*component),
	}
	r.ids = newIdentity(calls.Functions())
	r.gatherKept()
	r.gatherGives()
	r.gatherVarying()
	r.gatherCalls()
	for _, fn := range calls.Functions() {
		r.body(fn)
	}
	return r
}

// Any reports whether a function of the package may take a lock.
func (r *Result) Any() bool { return len(r.locky) > 0 }

// Body returns what a function of the package does to locks.
func (r *Result) Body(fn *ssa.Function) *Body {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.settled(fn)
}

// settled returns a body with its events.
func (r *Result) settled(fn *ssa.Function) *Body {
	b := r.body(fn)
	if !b.settled {
		b.settled = true
		r.events(b)
	}
	return b
}

func (r *Result) body(fn *ssa.Function) *Body {
	if b := r.bodies[fn]; b != nil {
		return b
	}
	if r.busy[fn] || len(fn.Blocks) == 0 {
		return &Body{Fn: fn} // recursion: nothing is known yet
	}
	r.busy[fn] = true
	b := r.analyse(fn)
	delete(r.busy, fn)
	r.bodies[fn] = b
	return b
}

// Taken is a lock that a call takes, itself or by what it runs.
type Taken struct {
	Held  // Path is not valid when the caller has no name for the lock
	Acq   Acquire
	Class path.Class
}

// Takes returns the locks that a call takes before it returns, those that the
// caller has no name for included.
func (r *Result) Takes(call ssa.CallInstruction) []Taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken(call)
}

func (r *Result) taken(call ssa.CallInstruction) []Taken {
	p := r.planOf(call)
	if p.isOp {
		if p.class != (path.Class{}) {
			return []Taken{{Held{Mode: p.op.mode, Pos: call.Pos()}, Acquire{Mode: p.op.mode, Always: true, State: true}, p.class}}
		}
		if p.ok && p.op.action == acquire {
			c, _ := p.path.Class()
			return []Taken{{Held{p.path, p.op.mode, call.Pos()}, Acquire{Mode: p.op.mode, Always: true, State: true}, c}}
		}
		return nil
	}
	var out []Taken
	for _, e := range r.takesOf(call) {
		c := e.acq.Class
		if e.Path.Valid() && c == (path.Class{}) {
			if own, ok := e.Path.Class(); ok {
				c = own
			}
		}
		e.acq.Via = joinVia(e.callee, e.acq.Via)
		out = append(out, Taken{e.Held, e.acq, c})
	}
	return out
}

// Ops returns the locks that a function takes by its own calls of locking
// methods, those that it has no name for included.
func (r *Result) Ops(fn *ssa.Function) []Taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Taken
	for _, call := range r.calls.In(fn) {
		if r.planOf(call).isOp {
			out = append(out, r.taken(call)...)
		}
	}
	return out
}

// PathOf names the object at v as HeldAt names locks.
func (r *Result) PathOf(v ssa.Value) (path.Path, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ids.Of(v)
}

// ElementOf names an object that was loaded from a map, slice or array, or a field of
// it, as HeldAt names its locks; others as PathOf does.
func (r *Result) ElementOf(v ssa.Value) (path.Path, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.ids.Of(v); ok {
		return p, true
	}
	return r.ids.elementOf(v)
}

// MayHold reports whether a function may hold a lock that it took when it makes
// a call that may take locks, or waits.
func (r *Result) MayHold(call ssa.CallInstruction) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.body(call.Parent()).moments, func(m moment) bool { return m.call == call && (m.state.n > 0 || m.state.trying != nil) })
}

// WaitsWith returns the lock that a call of Cond.Wait gives back, if it has a name.
func (r *Result) WaitsWith(call ssa.CallInstruction) (path.Path, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.planOf(call).waits.Path
	return p, p.Valid()
}

// Release is a call that gives a lock back.
type Release struct {
	Path  path.Path
	Mode  Mode
	Instr ssa.CallInstruction
}

// Releases lists the releases that a function itself makes, deferred ones
// included.
func (r *Result) Releases(fn *ssa.Function) []Release {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.releases(fn)
}

func (r *Result) releases(fn *ssa.Function) []Release {
	var out []Release
	for _, call := range r.calls.In(fn) {
		if h, ok := r.keyOf(call.Common().Value); ok && !call.Common().IsInvoke() {
			out = append(out, Release{h.Path, h.Mode, call})
		}
		if o, ok := opOf(call.Common()); ok && o.action == release {
			p, ok := r.ids.Of(o.lock)
			if !ok {
				p, ok = r.ids.elementOf(o.lock)
			}
			if ok {
				if r.ids.reads(o.lock) {
					o.mode = Read
				}
				out = append(out, Release{p, o.mode, call})
			}
		}
	}
	return out
}

// Unlocks reports whether fn or a literal in it gives back the lock at p.
func (r *Result) Unlocks(fn *ssa.Function, p path.Path) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unlocks(fn, p)
}

func (r *Result) unlocks(fn *ssa.Function, p path.Path) bool {
	return slices.ContainsFunc(r.releases(fn), func(h Release) bool { return h.Path == p }) ||
		slices.ContainsFunc(fn.AnonFuncs, func(a *ssa.Function) bool { return r.unlocks(a, p) })
}

// GivesBack reports whether the function gives back a lock that it did not
// take: its caller's, or that of the function it is a literal in.
func (b *Body) GivesBack(p path.Path) bool {
	return slices.Contains(b.given, p)
}

// Pauses reports whether a call gives back the lock at p, named as the caller
// does, before it takes it, if it does: whoever calls it has the lock, or was
// handed it.
func (r *Result) Pauses(call ssa.CallInstruction, p path.Path) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.aims[call], func(t target) bool {
		return t.fn != nil && len(t.fn.Blocks) > 0 && slices.ContainsFunc(r.body(t.fn).given, func(g path.Path) bool {
			q, ok := r.at(g, t)
			return ok && q == p
		})
	})
}

// GivesBack reports whether a call gives back the lock at p, named as the caller
// does, itself or by what it certainly goes to.
func (r *Result) GivesBack(call ssa.CallInstruction, p path.Path) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.givesAt(call, p)
}

func (r *Result) givesAt(call ssa.CallInstruction, p path.Path) bool {
	pl := r.planOf(call)
	is := func(h Held) bool { return h.Path == p }
	if pl.isOp {
		return pl.op.action == release && pl.path == p
	}
	return slices.ContainsFunc(pl.gives, is)
}

// Leaves reports whether a call certainly goes to one function that takes the
// lock at p, named as the caller does, and returns with it, always: one that gives
// it back on some way may have forgotten to do so on others.
func (r *Result) Leaves(call ssa.CallInstruction, p path.Path) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	pl := r.planOf(call)
	if len(pl.targets) != 1 || call.Common().IsInvoke() {
		return false
	}
	if fn := pl.targets[0].fn; fn != nil && len(r.releases(fn)) > 0 {
		return false
	}
	return slices.ContainsFunc(pl.leaves, func(h Held) bool { return h.Path == p })
}

// Runs returns the functions of the package that a call may run before it
// returns, those handed to functions of other packages included, and whether
// the call certainly goes there.
func (r *Result) Runs(call ssa.CallInstruction) (fns []*ssa.Function, certain bool) {
	if _, ok := call.(*ssa.Go); ok {
		return nil, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	certain = true
	for _, t := range r.aims[call] {
		if t.fn == nil || len(t.fn.Blocks) == 0 {
			continue
		}
		fns = append(fns, t.fn)
		certain = certain && !t.guess
		for _, inv := range r.full(t.fn).invokes {
			if inv.param < len(t.args) && t.args[inv.param] != nil {
				for _, f := range r.funcsOf(t.args[inv.param]) {
					if len(f.fn.Blocks) > 0 {
						fns = append(fns, f.fn)
						certain = certain && !f.guess
					}
				}
			}
		}
	}
	return fns, certain
}
