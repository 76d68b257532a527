package errgroup

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverTold reports a body that logs the error of its work and returns nil, as all bodies
// of the group do on every way: the function asks Wait for an error that never comes, and
// goes on with more work as if all had been done. It returns whether it has.
func (c *checker) neverTold(g *group) bool {
	if g.fn == nil || g.escapes || !c.On("never-told") {
		return false
	}
	wait, next := c.asks(g)
	if wait == nil {
		wait, next = c.asksInCaller(g)
	}
	if wait == nil {
		return false
	}
	starts := g.each("Go", "TryGo")
	for _, o := range starts {
		if o.helper != nil || !o.known || len(o.bodies) == 0 || slices.ContainsFunc(o.bodies, func(b *ssa.Function) bool { return !failure.AlwaysNil(b) || leavesTraces(b) }) {
			return false
		}
	}
	for _, o := range starts {
		for _, body := range o.bodies {
			if b := c.onlyLogged(body); b != nil {
				c.reportNeverTold(g, b, wait, next)
				return true
			}
		}
	}
	return false
}

// asks returns a Wait whose error the function of a group tests, and a call that comes
// after it whose error the function looks at, too.
func (c *checker) asks(g *group) (wait, next *ssa.Call) {
	for _, o := range g.each("Wait") {
		w, ok := o.inner.(*ssa.Call)
		if !ok || o.helper != nil || w.Parent() != g.fn || !slices.ContainsFunc(failure.Branches(g.fn), func(b failure.Branch) bool { return b.Call == w }) {
			continue
		}
		for _, i := range flow.Reach(g.fn, w, func(i ssa.Instruction) bool {
			call, ok := i.(*ssa.Call)
			return ok && call != w && failure.ErrorOf(call) != nil && !isMaker(call)
		}, nil) {
			return w, i.(*ssa.Call)
		}
	}
	return nil, nil
}

// asksInCaller returns a Wait whose error the function of a group returns, and a call that a
// caller in the package makes if there was none, whose error it looks at, too.
func (c *checker) asksInCaller(g *group) (wait, next *ssa.Call) {
	for _, o := range g.each("Wait") {
		w, ok := o.inner.(*ssa.Call)
		if ok && o.helper == nil && w.Parent() == g.fn && returnsErrorOf(g.fn, w) {
			if next := c.goesOn(g.fn, 0); next != nil {
				return w, next
			}
		}
	}
	return nil, nil
}

// returnsErrorOf reports whether a function returns the error of a call, as it is or in
// another.
func returnsErrorOf(fn *ssa.Function, call *ssa.Call) bool {
	if !failure.LastIsError(fn.Signature) {
		return false
	}
	err := failure.ErrorOf(call)
	return err != nil && errvalue.Uses(err).Has(errvalue.Returned)
}

// maxHandedOn bounds through how many callers an error is followed.
const maxHandedOn = 2

// goesOn returns a call that a caller of a function makes when the function has returned no
// error, and that can fail as well, if the caller undoes something when it has: it counts on
// being told.
func (c *checker) goesOn(fn *ssa.Function, depth int) *ssa.Call {
	for _, call := range c.calls.CallersOf(fn) {
		v, ok := call.(*ssa.Call)
		if !ok || callees.InTest(v.Parent()) {
			continue
		}
		i := slices.IndexFunc(failure.Branches(v.Parent()), func(b failure.Branch) bool { return b.Call == v })
		if i >= 0 && undoes(failure.Branches(v.Parent())[i]) {
			failed := failure.Branches(v.Parent())[i].Block
			for _, i := range flow.Reach(v.Parent(), v, func(i ssa.Instruction) bool {
				call, ok := i.(*ssa.Call)
				return ok && call != v && !failed.Dominates(call.Block()) && failure.ErrorOf(call) != nil && !isMaker(call)
			}, nil) {
				return i.(*ssa.Call)
			}
		}
		if depth < maxHandedOn && returnsErrorOf(v.Parent(), v) {
			if next := c.goesOn(v.Parent(), depth+1); next != nil {
				return next
			}
		}
	}
	return nil
}

// undoes reports whether a branch for an error does more than to hand it on or log it: it
// calls something that can fail itself, or a function of the package that is not given the
// error.
func undoes(b failure.Branch) bool {
	for _, d := range b.Block.Parent().Blocks {
		if !b.Block.Dominates(d) {
			continue
		}
		for _, i := range d.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || isMaker(call) || slices.ContainsFunc(callees.Arguments(&call.Call), func(a ssa.Value) bool { return a != nil && knowledge.IsErrorType(a.Type()) }) {
				continue
			}
			if obj := callees.Object(&call.Call); obj == nil || errvalue.Logs(obj) {
				continue
			}
			fn := callees.Unwrap(call.Call.StaticCallee())
			if failure.LastIsError(call.Call.Signature()) || fn != nil && fn.Pkg == b.Block.Parent().Pkg && fn.Signature.Results().Len() == 0 {
				return true
			}
		}
	}
	return false
}

// isMaker reports whether a call makes an error.
func isMaker(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "fmt", "Errorf") || knowledge.Is(obj, "errors", "New", "Join")
}

// leavesTraces reports whether a goroutine sets, sends or counts something by which others
// can tell what has worked.
func leavesTraces(body *ssa.Function) bool {
	for _, fn := range callees.WithLiterals(body) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Send, *ssa.MapUpdate:
					return true
				case *ssa.Store:
					if failure.Outside(i.Addr) {
						return true
					}
				case *ssa.Call:
					obj := callees.Object(&i.Call)
					if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" {
						return true
					}
				}
			}
		}
	}
	return false
}

// onlyLogged returns a branch of a goroutine in which an error is logged as such and that
// is all: no comment says that it is meant, nor that it is but a warning.
func (c *checker) onlyLogged(body *ssa.Function) *failure.Branch {
	for _, b := range failure.Branches(body) {
		if b.Call == nil || b.Records() || errvalue.Uses(b.Err)&^errvalue.Tested != errvalue.Logged {
			continue
		}
		quiet := false
		for _, d := range body.Blocks {
			if !b.Block.Dominates(d) {
				continue
			}
			for _, i := range d.Instrs {
				if i.Pos().IsValid() && c.Commented(i.Pos()) {
					quiet = true
				}
				if call, ok := i.(*ssa.Call); ok && lessThanError(callees.Object(&call.Call)) {
					quiet = true
				}
			}
		}
		if !quiet {
			return &b
		}
	}
	return nil
}

// lessThanError reports whether a function logs something that is no error, as its name
// says.
func lessThanError(obj *types.Func) bool {
	return obj != nil && errvalue.Logs(obj) && slices.ContainsFunc([]string{"Warn", "Info", "Debug", "Trace"}, func(level string) bool { return strings.HasPrefix(obj.Name(), level) })
}

func (c *checker) reportNeverTold(g *group, b *failure.Branch, wait, next *ssa.Call) {
	work, who := callees.NameOf(b.Call.Common()), callees.Label(next.Parent())
	c.Report(rule.Report{
		Kind: "never-told", Pos: b.Call.Pos(),
		Message: fmt.Sprintf("the error of %s is only logged, and no goroutine of %s ever returns one, so Wait (line %d) always reports success, and %s goes on to %s as if all were done: return the error, or do not ask Wait for one if best effort is meant",
			work, g.name(), c.Line(wait.Pos()), who, callees.NameOf(next.Common())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(b.Call.Parent()), Text: work + " fails, and nil is returned", Pos: b.Call.Pos()},
			{Goroutine: who, Text: "hears of no error", Pos: wait.Pos()},
			{Goroutine: who, Text: "goes on", Pos: next.Pos()},
		},
	})
}
