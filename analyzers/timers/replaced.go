package timers

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// arming is an assignment of a timer of time.AfterFunc to a field.
type arming struct {
	store *ssa.Store
	call  *ssa.Call // of AfterFunc
	field *types.Var
	base  ssa.Value           // the object
	at    ssa.CallInstruction // call, or one of the function that it is in
}

// replaced reports fields with a timer of time.AfterFunc that are given another one while
// the first still runs, so that its function is called all the same.
func replaced(p *rule.Pass, calls *callees.Result) {
	var list []arming
	for _, fn := range calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if a, ok := armingAt(i); ok {
					list = append(list, a)
				}
			}
		}
	}
	for _, again := range list {
		fn := callees.Top(again.store.Parent())
		if made(again.base) || p.IsTest(again.store.Pos()) || looksAt(fn, again.field, calls, 0) || runsBack(again, fn, calls) {
			continue
		}
		stop := stopOf(again.field, calls)
		if stop == nil || knows(fn, again.field, calls) || slices.ContainsFunc(calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
			return looksAt(callees.Top(call.Parent()), again.field, calls, 0)
		}) {
			continue
		}
		i := slices.IndexFunc(list, func(first arming) bool {
			return first.field == again.field && made(first.base) && callees.Top(first.store.Parent()) != fn
		})
		if i >= 0 {
			reportReplaced(p, list[i], again, stop)
			continue
		}
		// One function sets both.
		callers := calledFor(again, calls)
		i = slices.IndexFunc(callers, func(a arming) bool { return made(a.base) })
		k := slices.IndexFunc(callers, func(a arming) bool { return !made(a.base) && isLater(p, a, callers, calls) })
		if i >= 0 && k >= 0 {
			again.at = callers[k].at
			reportReplaced(p, callers[i], again, stop)
		}
	}
}

func armingAt(i ssa.Instruction) (arming, bool) {
	st, ok := i.(*ssa.Store)
	if !ok {
		return arming{}, false
	}
	fa, ok := st.Addr.(*ssa.FieldAddr)
	call, isCall := path.Origin(st.Val).(*ssa.Call)
	if !ok || !isCall || !knowledge.Is(callees.Object(&call.Call), "time", "AfterFunc") {
		return arming{}, false
	}
	return arming{st, call, path.FieldOf(fa), path.Origin(fa.X), call}, true
}

// calledFor lists the calls of a function that sets the timer of an object that it is given,
// with the object of each.
func calledFor(a arming, calls *callees.Result) []arming {
	param, ok := a.base.(*ssa.Parameter)
	if !ok {
		return nil
	}
	var out []arming
	for _, call := range calls.CallersOf(param.Parent()) {
		if arg := callees.Argument(call.Common(), param); arg != nil {
			a.base, a.at = path.Origin(arg), call
			out = append(out, a)
		}
	}
	return out
}

// isLater reports whether a call sets the timer of an object that has one: it is in none of
// the functions that make one, and those who call it know nothing of the timer.
func isLater(p *rule.Pass, a arming, callers []arming, calls *callees.Result) bool {
	fn := callees.Top(a.at.Parent())
	return !p.IsTest(a.at.Pos()) && !knows(fn, a.field, calls) &&
		!slices.ContainsFunc(callers, func(b arming) bool { return made(b.base) && calls.ComesTo(callees.Top(b.at.Parent()), fn, maxSteps/4) }) &&
		!slices.ContainsFunc(calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
			return looksAt(callees.Top(call.Parent()), a.field, calls, 0)
		})
}

// knows reports whether a function asks what a function that stops the timer of a field has
// noted: it may begin again what was put off.
func knows(fn *ssa.Function, field *types.Var, calls *callees.Result) bool {
	noted := make(map[*types.Var]bool)
	for _, f := range calls.Functions() {
		if !slices.ContainsFunc(calls.In(f), func(call ssa.CallInstruction) bool { return stops(call, field) }) {
			continue
		}
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && path.FieldOf(st.Addr) != nil {
					noted[path.FieldOf(st.Addr)] = true
				}
			}
		}
	}
	return slices.ContainsFunc(callees.WithLiterals(fn), func(f *ssa.Function) bool {
		return slices.ContainsFunc(f.Blocks, func(b *ssa.BasicBlock) bool {
			branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			return ok && asksFor(branch.Cond, noted)
		})
	})
}

// asksFor reports whether a condition is, or compares, one of some fields.
func asksFor(cond ssa.Value, fields map[*types.Var]bool) bool {
	switch c := cond.(type) {
	case *ssa.BinOp:
		return asksFor(c.X, fields) || asksFor(c.Y, fields)
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return asksFor(c.X, fields)
		}
	}
	f := path.FieldRead(cond)
	return f != nil && fields[f]
}

// made reports whether an object is one that the function has made, or got from one that it
// calls: then no timer runs for it yet.
func made(obj ssa.Value) bool {
	switch obj := obj.(type) {
	case *ssa.Alloc, *ssa.Call:
		return true
	case *ssa.Extract:
		_, ok := obj.Tuple.(*ssa.Call)
		return ok
	case *ssa.Phi:
		return slices.ContainsFunc(obj.Edges, made)
	}
	return false
}

// looksAt reports whether a function, or one that it calls, stops or resets the timer in a
// field, asks whether there is one, or takes it away.
func looksAt(fn *ssa.Function, field *types.Var, calls *callees.Result, depth int) bool {
	for _, fn := range callees.WithLiterals(fn) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.UnOp:
					if i.Op == token.MUL && path.FieldOf(i.X) == field {
						return true
					}
				case *ssa.Store:
					if path.FieldOf(i.Addr) == field && path.IsNil(i.Val) {
						return true
					}
				}
			}
		}
		for _, call := range calls.In(fn) {
			if _, isGo := call.(*ssa.Go); isGo || depth == maxSteps {
				continue
			}
			if slices.ContainsFunc(calls.Of(call.Common()), func(f *ssa.Function) bool {
				return f.Pkg == fn.Pkg && len(f.Blocks) > 0 && looksAt(f, field, calls, depth+4)
			}) {
				return true
			}
		}
	}
	return false
}

// runsBack reports whether the function that a timer calls is, or comes to, the one that
// sets the timer: then the timer has passed.
func runsBack(a arming, fn *ssa.Function, calls *callees.Result) bool {
	fns, exact := calls.FuncsOf(a.call.Call.Args[1])
	if !exact {
		return true
	}
	seen := make(map[*ssa.Function]bool)
	var comes func(f *ssa.Function) bool
	comes = func(f *ssa.Function) bool {
		if f == fn {
			return true
		}
		if seen[f] || len(f.Blocks) == 0 {
			return false
		}
		seen[f] = true
		for _, f := range callees.WithLiterals(f) {
			for _, call := range calls.In(f) {
				if slices.ContainsFunc(calls.Of(call.Common()), comes) {
					return true
				}
			}
		}
		return false
	}
	return slices.ContainsFunc(fns, comes)
}

// stopOf returns a call that stops the timer in a field.
func stopOf(field *types.Var, calls *callees.Result) ssa.CallInstruction {
	for _, fn := range calls.Functions() {
		for _, call := range calls.In(fn) {
			if stops(call, field) {
				return call
			}
		}
	}
	return nil
}

// stops reports whether a call stops the timer in a field.
func stops(call ssa.CallInstruction, field *types.Var) bool {
	return knowledge.Is(callees.Object(call.Common()), "time", "Timer.Stop") && path.FieldRead(path.Origin(call.Common().Args[0])) == field
}

func reportReplaced(p *rule.Pass, first, again arming, stop ssa.CallInstruction) {
	name, fn := again.field.Name(), callees.Label(again.at.Parent())
	here := "here"
	if again.at != again.call {
		here = fmt.Sprintf("here, for %s (line %d)", callees.NameOfTop(again.at.Parent()), p.Line(again.at.Pos()))
	}
	p.Report(rule.Report{
		Kind: "replaced", Pos: again.call.Pos(),
		Message: fmt.Sprintf("the timer that %s holds (%s) is not stopped %s, so its function is called although another timer takes its place, and %s no longer reaches it (%s): call %s.Reset, or Stop before",
			name, p.Place(first.at.Pos(), again.call.Pos()), here, callees.NameOfTop(stop.Parent()), p.Place(stop.Pos(), again.call.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(first.at.Parent()), Text: "starts a timer and keeps it in " + name, Pos: first.at.Pos()},
			{Goroutine: fn, Text: "puts another timer there, while the first still runs", Pos: again.at.Pos()},
			{Goroutine: "the first timer", Text: "passes, and calls its function", Pos: first.at.Pos()},
		},
	})
}
