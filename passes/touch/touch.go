package touch

import (
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
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
)

// Writes reports whether an access changes something.
func (h How) Writes() bool { return h != Read && h != MapGet }

// Conflicts reports whether two accesses to one field are a race: a change of
// the field beside any look at it, or a change of the map in it beside a look
// at that.
func Conflicts(a, b How) bool {
	if !a.Writes() && !b.Writes() {
		return false
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

// Field returns the field; nil for a package variable.
func (t Touch) Field() *types.Var { return t.Path.Last() }

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
	callees *callees.Result
	spawn   *spawn.Result
	join    *join.Result
	locks   *lockset.Result
	limits  *limits.Log
	once    sync.Once
	free    map[ssa.Instruction]bool      // can run before anything that orders
	at      map[ssa.Instruction][]Touch   // by instruction
	of      map[*ssa.Function][]Touch     // sums, unordered accesses alone
	calls   map[*ssa.Function][]called    // that may touch
	started map[*ssa.Function][]Touch     // by goroutines that are left running
	leaving map[*ssa.Call][]Touch         // what such a function touches, as its caller names it
	globals map[*ssa.Global]bool          // that are changed while goroutines may run
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
)

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
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
	return r, nil
}

// compute answers everything, when first asked: few rules do.
func (r *Result) compute() {
	if len(r.spawn.Sites) == 0 {
		return
	}
	funcs := r.concerned()
	r.changedGlobals(funcs)
	for _, fn := range funcs {
		r.direct(fn)
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

// concerned returns the functions that start goroutines or run in one, and
// what they call, as far as calls are followed.
func (r *Result) concerned() []*ssa.Function {
	seen := make(map[*ssa.Function]bool)
	var visit func(fn *ssa.Function, depth int)
	visit = func(fn *ssa.Function, depth int) {
		if seen[fn] || depth > maxRounds || len(fn.Blocks) == 0 {
			return
		}
		seen[fn] = true
		for _, call := range callees.Calls(fn) {
			if fns, exact := r.callees.Resolve(call.Common()); exact && len(fns) == 1 {
				visit(fns[0], depth+1)
			}
		}
	}
	for _, s := range r.spawn.Sites {
		visit(s.Instr.Parent(), 0)
		for _, b := range s.Bodies {
			visit(b, 0)
		}
	}
	return slices.DeleteFunc(slices.Clone(r.callees.Functions()), func(fn *ssa.Function) bool { return !seen[fn] })
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

// deferred returns the deferred calls that run at a return before any that may
// wait for a goroutine.
func (r *Result) deferred(at *ssa.RunDefers) []called {
	var out []called
	for _, b := range at.Parent().Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok || !flow.Reaches(d, at, nil) {
				continue
			}
			// One that is deferred later runs before.
			waits := func(i ssa.Instruction) bool {
				l, ok := i.(*ssa.Defer)
				return ok && l != d && r.join.Call(&l.Call, l.Parent()).Has(join.Syncs) && flow.Reaches(l, at, nil)
			}
			if len(flow.Reach(d.Parent(), d, waits, nil)) == 0 {
				out = append(out, called{at, &d.Call})
			}
		}
	}
	return out
}

// changedGlobals finds the package variables that functions concerned with
// goroutines change: others are constants for all that matters here.
func (r *Result) changedGlobals(funcs []*ssa.Function) {
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				for _, t := range touches(instr) {
					if g, ok := t.Path.Root().(*ssa.Global); ok && t.How.Writes() && g.Pkg == fn.Pkg {
						r.globals[g] = true
					}
				}
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
	flow.Reach(fn, nil, func(i ssa.Instruction) bool {
		free[i] = true
		return false
	}, func(i ssa.Instruction) bool { return r.join.Orders(i) || isAtomic(i) })
	return free
}

// isAtomic reports whether an instruction looks at an atomic variable: with
// that code may make an order of its own.
func isAtomic(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	obj := callees.Object(call.Common())
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic"
}

// touches returns the accesses that an instruction is.
func touches(instr ssa.Instruction) []Touch {
	switch instr := instr.(type) {
	case *ssa.Store:
		if p, ok := fieldAt(instr.Addr); ok {
			return []Touch{{p, howStored(instr), instr}}
		}
	case *ssa.UnOp:
		if instr.Op != token.MUL {
			return nil
		}
		if p, ok := fieldAt(instr.X); ok && !onlyStoredBack(instr) {
			return []Touch{{p, Read, instr}}
		}
	case *ssa.MapUpdate:
		if p, ok := mapAt(instr.Map); ok {
			return []Touch{{p, MapSet, instr}}
		}
	case *ssa.Lookup:
		if p, ok := mapAt(instr.X); ok {
			return []Touch{{p, MapGet, instr}}
		}
	case *ssa.Range:
		if p, ok := mapAt(instr.X); ok {
			return []Touch{{p, MapGet, instr}}
		}
	case *ssa.Call:
		b, ok := instr.Call.Value.(*ssa.Builtin)
		if !ok || b.Name() != "delete" && b.Name() != "clear" {
			return nil
		}
		if p, ok := mapAt(instr.Call.Args[0]); ok {
			return []Touch{{p, MapSet, instr}}
		}
	}
	return nil
}

// fieldAt returns the path of the field or package variable at an address.
func fieldAt(addr ssa.Value) (path.Path, bool) {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		p, ok := path.Of(addr)
		return p, ok && p.Len() > 0
	case *ssa.Global:
		return path.Of(addr)
	}
	return path.Path{}, false
}

// mapAt returns the path of the field that a map was loaded from.
func mapAt(m ssa.Value) (path.Path, bool) {
	load, ok := m.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return path.Path{}, false
	}
	if _, isMap := m.Type().Underlying().(*types.Map); !isMap {
		return path.Path{}, false
	}
	return fieldAt(load.X)
}

// howStored classifies a store by what the value is made from.
func howStored(s *ssa.Store) How {
	old := func(v ssa.Value) bool {
		l, ok := v.(*ssa.UnOp)
		if !ok || l.Op != token.MUL {
			return false
		}
		from, ok := fieldAt(l.X)
		to, ok2 := fieldAt(s.Addr)
		return ok && ok2 && from == to
	}
	switch v := s.Val.(type) {
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" && old(v.Call.Args[0]) {
			return Append
		}
	case *ssa.BinOp:
		if old(v.X) || old(v.Y) {
			return Count
		}
	}
	return Assign
}

// onlyStoredBack reports whether a load is part of x.f++ or the like.
func onlyStoredBack(l *ssa.UnOp) bool {
	if len(*l.Referrers()) != 1 {
		return false
	}
	v, ok := (*l.Referrers())[0].(ssa.Value)
	if !ok || len(*v.Referrers()) != 1 {
		return false
	}
	s, ok := (*v.Referrers())[0].(*ssa.Store)
	return ok && howStored(s) != Assign
}

// fold adds what the calls of a function touch.
func (r *Result) fold(fn *ssa.Function) bool {
	changed := false
	for _, c := range r.calls[fn] {
		fns, exact := r.callees.Resolve(c.call)
		if !exact || len(fns) != 1 || len(r.of[fns[0]]) == 0 || len(r.locks.HeldAt(c.at)) > 0 {
			continue
		}
		for _, t := range r.of[fns[0]] {
			u, ok := rebase(t, c.call, fns[0])
			if !ok || slices.Contains(r.at[c.at], u) || len(r.at[c.at]) >= maxTouches {
				continue
			}
			r.at[c.at] = append(r.at[c.at], u)
			if r.free[c.at] && outlives(u.Path, fn) {
				changed = r.add(r.of, fn, u) || changed
			}
		}
	}
	return changed
}

// leave adds what the goroutines touch that a function starts, itself or by
// what it calls, and leaves running when it returns.
func (r *Result) leave(fn *ssa.Function) bool {
	changed := false
	for _, s := range r.spawn.In(fn) {
		body := s.Body()
		if body == nil || s.Kind == spawn.Timer || len(r.of[body])+len(r.started[body]) == 0 || len(r.join.ReturnsUnjoined(s)) == 0 {
			continue
		}
		for _, t := range slices.Concat(r.of[body], r.started[body]) {
			if u, ok := Bound(t, s); ok && outlives(u.Path, fn) {
				changed = r.add(r.started, fn, u) || changed
			}
		}
	}
	for _, c := range r.calls[fn] {
		us := r.leaves(c.at)
		if len(us) == 0 {
			continue
		}
		r.leaving[c.at.(*ssa.Call)] = us
		for _, u := range us {
			if outlives(u.Path, fn) && len(r.join.ReturnsUnjoined(&spawn.Site{Instr: c.at.(ssa.CallInstruction)})) > 0 {
				changed = r.add(r.started, fn, u) || changed
			}
		}
	}
	return changed
}

// Started returns what the goroutines touch that a function leaves running.
func (r *Result) Started(fn *ssa.Function) []Touch {
	r.once.Do(r.compute)
	return r.started[fn]
}

// Leaving returns the calls that leave goroutines running which touch
// something, in source order.
func (r *Result) Leaving() []*ssa.Call {
	r.once.Do(r.compute)
	out := slices.Collect(maps.Keys(r.leaving))
	slices.SortFunc(out, func(a, b *ssa.Call) int { return int(a.Pos() - b.Pos()) })
	return out
}

// Leaves returns what the goroutines touch that a call leaves running, as its
// caller names it; nothing for a go statement and the like.
func (r *Result) Leaves(call *ssa.Call) []Touch {
	r.once.Do(r.compute)
	return r.leaving[call]
}

func (r *Result) leaves(instr ssa.Instruction) []Touch {
	call, ok := instr.(*ssa.Call)
	if !ok || r.spawn.At(call) != nil {
		return nil
	}
	fns, exact := r.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 {
		return nil
	}
	var out []Touch
	for _, t := range r.started[fns[0]] {
		if u, ok := rebase(t, &call.Call, fns[0]); ok {
			out = append(out, u)
		}
	}
	return out
}

// Bound names a touch of a goroutine's body as the function with the site does.
func Bound(t Touch, s *spawn.Site) (Touch, bool) {
	p, ok := t.Path.Root().(*ssa.Parameter)
	if !ok || !slices.Contains(s.Bodies, p.Parent()) {
		return t, true
	}
	arg := s.Bind(p)
	if arg == nil {
		return t, false
	}
	to, ok := path.Of(arg)
	if !ok {
		return t, false
	}
	t.Path, ok = t.Path.Rebase(path.Rooted(p), to)
	return t, ok
}

// rebase names a touch of a callee as its caller does.
func rebase(t Touch, call *ssa.CallCommon, callee *ssa.Function) (Touch, bool) {
	p, ok := t.Path.Root().(*ssa.Parameter)
	if !ok {
		return t, true // captured by the literal that is called
	}
	i := slices.Index(callee.Params, p)
	if i < 0 || call.IsInvoke() || len(call.Args) != len(callee.Params) {
		return t, p.Parent() != callee
	}
	to, ok := path.Of(call.Args[i])
	if !ok {
		return t, false
	}
	t.Path, ok = t.Path.Rebase(path.Rooted(p), to)
	return t, ok
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
