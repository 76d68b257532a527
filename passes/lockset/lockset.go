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
	calls  *callees.Result
	pass   *analysis.Pass
	limits *limits.Log
	bodies map[*ssa.Function]*Body
	busy   map[*ssa.Function]bool
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

	must  map[ssa.Instruction][]Held
	given []path.Path // given back though not taken before
}

// EventKind says what an Event is.
type EventKind uint8

// Events.
const (
	Relock       EventKind = iota + 1 // a lock is taken while held
	WrongUnlock                       // a lock is given back in the other mode
	DeferredLock                      // a deferred call takes a lock that is held
	Order                             // a lock is taken while another is held
)

// Event is something that happens to a lock while locks are held.
type Event struct {
	Kind  EventKind
	Instr ssa.CallInstruction
	Lock  Held // Path and Mode wanted; Pos where (in a callee, if Via)
	Held  Held // what is held
	// Via is the function called that takes the lock, nil if Instr does.
	Via *types.Func
	Acq Acquire // of Via
	// Deferred is true when the lock held is to be released by a deferred
	// call, which has not run.
	Deferred bool
}

// Return is a state in which a function returns.
type Return struct {
	Instr *ssa.Return
	Held  []Held // without those that deferred calls release
	All   bool   // no lock that was taken is held
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		calls:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		pass:   pass,
		limits: limits.Of(pass),
		bodies: make(map[*ssa.Function]*Body),
		busy:   make(map[*ssa.Function]bool),
	}
	for _, fn := range r.calls.Functions() {
		b := r.Body(fn)
		if obj, ok := fn.Object().(*types.Func); ok && fn.Parent() == nil && !b.Summary.empty() && obj.Exported() {
			s := b.Summary
			pass.ExportObjectFact(obj, &s)
		}
	}
	return r, nil
}

// Body returns what a function of the package does to locks.
func (r *Result) Body(fn *ssa.Function) *Body {
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

// Summary returns what calling a function does to locks: computed for the
// package's own, a fact for others; nil if nothing is known.
func (r *Result) summary(call *ssa.CallCommon) (*Summary, *types.Func) {
	obj := callees.Object(call)
	if fns, exact := r.calls.Resolve(call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		if obj == nil {
			obj, _ = fns[0].Object().(*types.Func)
		}
		return &r.Body(fns[0]).Summary, obj
	}
	if obj == nil || call.IsInvoke() {
		return nil, nil
	}
	s := new(Summary)
	if r.pass.ImportObjectFact(obj, s) {
		return s, obj
	}
	return nil, nil
}

// HeldAt returns the locks that are held on every path to an instruction of
// the package: nil if none is, or if nothing is known.
func (r *Result) HeldAt(i ssa.Instruction) []Held {
	b := r.bodies[i.Parent()]
	if b == nil || !b.Complete {
		return nil
	}
	return b.must[i]
}

// Acquires returns the locks that a call takes, as paths at the caller.
func (r *Result) Acquires(call ssa.CallInstruction) []Held {
	if o, ok := opOf(call.Common()); ok {
		if p, ok := path.Of(o.lock); ok && o.action == acquire {
			return []Held{{p, o.mode, call.Pos()}}
		}
		return nil
	}
	s, _ := r.summary(call.Common())
	if s == nil {
		return nil
	}
	var out []Held
	for _, a := range s.Acquires {
		if p, ok := a.Lock.at(arguments(call.Common()), call.Parent()); ok {
			out = append(out, Held{p, a.Mode, a.pos})
		}
	}
	return out
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
	var out []Release
	for _, call := range callees.Calls(fn) {
		if o, ok := opOf(call.Common()); ok && o.action == release {
			if p, ok := path.Of(o.lock); ok {
				out = append(out, Release{p, o.mode, call})
			}
		}
	}
	return out
}

// Unlocks reports whether fn or a literal in it gives back the lock at p.
func (r *Result) Unlocks(fn *ssa.Function, p path.Path) bool {
	return slices.ContainsFunc(r.Releases(fn), func(h Release) bool { return h.Path == p }) ||
		slices.ContainsFunc(fn.AnonFuncs, func(a *ssa.Function) bool { return r.Unlocks(a, p) })
}

// GivesBack reports whether the function gives back a lock that it did not
// take: its caller's, or that of the function it is a literal in.
func (b *Body) GivesBack(p path.Path) bool {
	return slices.Contains(b.given, p)
}

// releasesIn lists the locks that a function itself gives back.
func releasesIn(fn *ssa.Function) []Held {
	var out []Held
	for _, rel := range (*Result)(nil).Releases(fn) {
		out = append(out, Held{rel.Path, rel.Mode, rel.Instr.Pos()})
	}
	return out
}

// arguments returns a call's arguments with the receiver first, that of a
// bound method included.
func arguments(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return append([]ssa.Value{call.Value}, call.Args...)
	}
	if _, recv := callees.Func(call.Value); recv != nil {
		return append([]ssa.Value{recv}, call.Args...)
	}
	return call.Args
}
