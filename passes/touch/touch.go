package touch

import (
	"go/token"
	"maps"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinttouch",
	Doc:        "finds which fields functions read and write with nothing to order them",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, join.Analyzer, lockset.Analyzer, limits.Analyzer},
	FactTypes:  []analysis.Fact{new(Accesses)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// How says what an access does.
type How uint8

// Accesses.
const (
	Read   How = iota
	Assign     // x.f = v
	Count      // x.f++, x.f += v
	Append     // x.f = append(x.f, v)
	MapGet     // x.f[k], for range x.f, len(x.f), x.f a map
	MapSet     // x.f[k] = v, delete(x.f, k)
	Fill       // x.f.Reset(), fmt.Fprint(&x.f, v), x.f a buffer
)

// Writes reports whether an access changes something.
func (h How) Writes() bool { return h != Read && h != MapGet }

// Conflicts reports whether two accesses to one field are a race: a change of
// the field beside any look at it, or a change of the map or buffer in it beside a
// look at that.
func Conflicts(a, b How) bool {
	if !a.Writes() && !b.Writes() {
		return false
	}
	if a == Fill || b == Fill {
		return a == b
	}
	content := func(h How) bool { return h == MapGet || h == MapSet }
	return content(a) == content(b)
}

// Touch is one access to a field.
type Touch struct {
	Path  path.Path // of the field
	How   How
	Instr ssa.Instruction // in the function that it is in, be it a callee
}

// Global reports whether the access is to a package variable or what is in it.
func (t Touch) Global() bool { return isGlobal(t.Path) }

// Pos returns where the access is.
func (t Touch) Pos() token.Pos {
	if t.Instr.Pos().IsValid() {
		return t.Instr.Pos()
	}
	if v, ok := t.Instr.(*ssa.UnOp); ok {
		return v.X.Pos()
	}
	return token.NoPos
}

// Result answers questions about the functions of one package. It is empty for
// packages that start no goroutines.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	join    *join.Result
	locks   *lockset.Result
	limits  *limits.Log
	once    sync.Once
	free    map[ssa.Instruction]bool    // can run before anything that orders
	at      map[ssa.Instruction][]Touch // by instruction
	of      map[*ssa.Function][]Touch   // sums, unordered accesses alone
	calls   map[*ssa.Function][]called  // that may touch
	started map[*ssa.Function][]Touch   // by goroutines that are left running
	leaving map[*ssa.Call][]Touch       // what such a function touches, as its caller names it
	globals map[*ssa.Global]bool        // that are changed while goroutines may run
	passes  bool                        // calls that order nothing when they are over do not end what is free
}

// called is a call with the instruction where it runs: for a deferred one,
// where the function returns.
type called struct {
	at   ssa.Instruction
	call *ssa.CallCommon
}

// maxTouches bounds the sum of one function, maxRounds the depth of calls.
const (
	maxTouches = 64
	maxRounds  = 4
	maxCallers = 2 // levels of callers of functions that leave goroutines running
)

func run(pass *analysis.Pass) (any, error) {
	export(pass)
	return newResult(pass), nil
}

func newResult(pass *analysis.Pass) *Result {
	return &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:    pass.ResultOf[join.Analyzer].(*join.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		limits:  limits.Of(pass),
		free:    make(map[ssa.Instruction]bool),
		at:      make(map[ssa.Instruction][]Touch),
		of:      make(map[*ssa.Function][]Touch),
		calls:   make(map[*ssa.Function][]called),
		started: make(map[*ssa.Function][]Touch),
		leaving: make(map[*ssa.Call][]Touch),
		globals: make(map[*ssa.Global]bool),
	}
}

// For returns what functions touch that run at the same time as one another, though
// they are in no goroutine of the package, such as those that answer requests. What
// they call may lock and wait: when it has returned, that orders nothing, unless its
// result says who goes on.
func For(r *Result, funcs []*ssa.Function) *Result {
	s := newResult(r.pass)
	s.passes = true
	s.once.Do(func() {
		s.changedGlobals()
		seen := make(map[*ssa.Function]bool)
		for _, fn := range funcs {
			s.concern(seen, fn, 0)
		}
		s.sum(seen, nil)
	})
	return s
}

// compute answers everything, when first asked: few rules do.
func (r *Result) compute() {
	if len(r.spawn.Sites) == 0 {
		return
	}
	r.changedGlobals()
	seen := make(map[*ssa.Function]bool)
	for _, s := range r.spawn.Sites {
		r.concern(seen, s.Instr.Parent(), 0)
		for _, b := range s.Bodies {
			r.concern(seen, b, 0)
		}
	}
	r.sum(seen, nil)
	for range maxCallers {
		before := maps.Clone(seen)
		for _, fn := range r.callees.Functions() {
			if !before[fn] || len(r.started[fn]) == 0 {
				continue
			}
			for _, call := range r.callees.CallersOf(fn) {
				r.concern(seen, call.Parent(), maxRounds-1)
			}
		}
		if len(seen) == len(before) {
			break
		}
		r.sum(seen, before)
	}
}

// sum computes what functions touch that were not known before.
func (r *Result) sum(seen, before map[*ssa.Function]bool) {
	var funcs []*ssa.Function
	for _, fn := range r.callees.Functions() {
		if !seen[fn] {
			continue
		}
		funcs = append(funcs, fn)
		if !before[fn] {
			r.direct(fn)
		}
	}
	for range maxRounds {
		changed := false
		for _, fn := range funcs {
			changed = r.fold(fn) || changed
			changed = r.leave(fn) || changed
		}
		if !changed {
			break
		}
	}
}

// concern adds a function and what it calls, as far as calls are followed. At
// first those that start goroutines or run in one, then those that call them.
func (r *Result) concern(seen map[*ssa.Function]bool, fn *ssa.Function, depth int) {
	if seen[fn] || depth > maxRounds || len(fn.Blocks) == 0 {
		return
	}
	seen[fn] = true
	for _, call := range r.callees.In(fn) {
		if fns, exact := r.callees.Resolve(call.Common()); exact && len(fns) == 1 {
			r.concern(seen, fns[0], depth+1)
		}
	}
}

// Of returns what a function touches in what it is given and captures.
func (r *Result) Of(fn *ssa.Function) []Touch {
	r.once.Do(r.compute)
	return r.of[fn]
}

// At returns what an instruction touches, by itself or in what it calls,
// whatever comes before it in its function, but with no lock held.
func (r *Result) At(instr ssa.Instruction) []Touch {
	r.once.Do(r.compute)
	return r.at[instr]
}

// direct finds the accesses in a function itself.
func (r *Result) direct(fn *ssa.Function) {
	free := r.unordered(fn)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Call:
				if r.spawn.At(instr) == nil {
					r.calls[fn] = append(r.calls[fn], called{instr, &instr.Call})
				}
			case *ssa.RunDefers:
				r.calls[fn] = append(r.calls[fn], r.deferred(instr)...)
			}
			for _, t := range touches(instr) {
				if g, ok := t.Path.Root().(*ssa.Global); ok && !r.globals[g] {
					continue
				}
				if !given(t.Path, fn) && !captured(t.Path, fn) && !own(t.Path, fn) && !isGlobal(t.Path) {
					continue
				}
				if len(r.locks.HeldAt(instr)) > 0 {
					continue
				}
				r.at[instr] = append(r.at[instr], t)
				if free[instr] && !own(t.Path, fn) {
					r.add(r.of, fn, t)
				}
			}
			if free[instr] {
				r.free[instr] = true
			}
		}
	}
}

// given reports whether a path begins at a parameter of the function.
func given(p path.Path, fn *ssa.Function) bool {
	param, ok := p.Root().(*ssa.Parameter)
	return ok && param.Parent() == fn
}

// captured reports whether a path begins in a function around this one.
func captured(p path.Path, fn *ssa.Function) bool {
	home := p.Root().Parent()
	for f := fn.Parent(); f != nil; f = f.Parent() {
		if f == home {
			return true
		}
	}
	return false
}

// own reports whether a path begins at something that the function itself
// made or was returned.
func own(p path.Path, fn *ssa.Function) bool {
	_, isParam := p.Root().(*ssa.Parameter)
	return !isParam && p.Root().Parent() == fn
}

// isGlobal reports whether a path begins at a package variable.
func isGlobal(p path.Path) bool {
	_, ok := p.Root().(*ssa.Global)
	return ok
}

// outlives reports whether what a path denotes is known outside of a function.
func outlives(p path.Path, fn *ssa.Function) bool {
	return given(p, fn) || captured(p, fn) || isGlobal(p)
}

// unordered returns the instructions that can run before anything in their
// function that orders goroutines.
func (r *Result) unordered(fn *ssa.Function) map[ssa.Instruction]bool {
	free := make(map[ssa.Instruction]bool)
	flow.Visit(fn, nil, func(i ssa.Instruction) bool {
		free[i] = true
		return (!r.join.Orders(i) || r.passes && join.Passes(i) && !isLock(i)) && !isAtomic(i)
	})
	return free
}

// isLock reports whether a call may take a lock of another make, which the function has
// until it gives it back: by its name, or since a call of the same object is deferred.
func isLock(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	if knowledge.IsLocking(callees.Object(call.Common())) {
		return true
	}
	p, ok := path.Of(callees.Receiver(&call.Call))
	return ok && slices.ContainsFunc(callees.Calls(i.Parent()), func(o ssa.CallInstruction) bool {
		d, ok := o.(*ssa.Defer)
		if !ok {
			return false
		}
		q, ok := path.Of(callees.Receiver(&d.Call))
		return ok && p == q
	})
}

// isAtomic reports whether an instruction looks at an atomic variable: with
// that code may make an order of its own.
func isAtomic(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.IsAtomic(callees.Object(call.Common()))
}

func (r *Result) add(sums map[*ssa.Function][]Touch, fn *ssa.Function, t Touch) bool {
	if slices.Contains(sums[fn], t) {
		return false
	}
	if len(sums[fn]) >= maxTouches {
		r.limits.Exceeded("touch", fn, "accesses")
		return false
	}
	sums[fn] = append(sums[fn], t)
	return true
}
