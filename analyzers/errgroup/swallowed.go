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
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// swallowed reports a body that, when a call fails, only logs the error and
// returns nil: a group with a context exists to stop the others then.
func (c *checker) swallowed(g *group) {
	if !g.withContext() || g.ctx == nil || !slices.ContainsFunc(g.each("Wait"), op.isLookedAt) {
		return
	}
	for _, o := range g.each("Go", "TryGo") {
		if o.helper != nil {
			continue
		}
		for _, body := range c.withTails(o.bodies) {
			if ret, err := loggedAndDropped(body); ret != nil {
				c.Report(rule.Report{
					Kind: "swallowed", Pos: flow.ExitPos(ret),
					Message: fmt.Sprintf("the goroutine logs %s and returns nil, so the other goroutines of %s run on and Wait reports success: return the error",
						path.Name(err), g.name()),
				})
			}
		}
	}
}

// isLookedAt reports whether anybody looks at the error of a Wait: a group whose
// error is dropped is there for best effort.
func (o op) isLookedAt() bool {
	v, ok := o.inner.(*ssa.Call)
	return ok && len(path.Uses(v)) > 0
}

// withTails adds the functions of the package that bodies end in, `return
// run(ctx)`, where nobody else calls them.
func (c *checker) withTails(bodies []*ssa.Function) []*ssa.Function {
	out := slices.Clip(bodies)
	for i := 0; i < len(out) && i < maxTails; i++ {
		for _, call := range c.calls.In(out[i]) {
			v, ok := call.(*ssa.Call)
			if !ok || len(path.Uses(v)) != 1 {
				continue
			}
			if _, ok := path.Uses(v)[0].(*ssa.Return); !ok {
				continue
			}
			fn := callees.Unwrap(v.Call.StaticCallee())
			if fn != nil && len(fn.Blocks) > 0 && c.calls.AllCallersKnown(fn) && len(c.calls.CallersOf(fn)) == 1 && !slices.Contains(out, fn) {
				out = append(out, fn)
			}
		}
	}
	return out
}

// maxTails bounds how many functions are looked at in all.
const maxTails = 8

// loggedAndDropped finds `if err != nil { log(err); return nil }`, with nothing
// that tells others of it.
func loggedAndDropped(body *ssa.Function) (*ssa.Return, ssa.Value) {
	for _, b := range failure.Branches(body) {
		ret, ok := b.Block.Instrs[len(b.Block.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 || !path.IsNil(ret.Results[len(ret.Results)-1]) {
			continue
		}
		uses := errvalue.Uses(b.Err)
		if b.Records() {
			continue
		}
		if uses.Has(errvalue.Logged) && !uses.Has(errvalue.Compared|errvalue.Stored|errvalue.Sent|errvalue.Passed|errvalue.Returned) {
			return ret, b.Err
		}
	}
	return nil, nil
}

// neverTold reports a body that logs the error of its work and returns nil, as all bodies
// of the group do on every way: the function asks Wait for an error that never comes, and
// goes on with more work as if all had been done. It returns whether it has.
func (c *checker) neverTold(g *group) bool {
	if g.fn == nil || g.escapes || !c.On("never-told") {
		return false
	}
	wait, next := c.asks(g)
	if wait == nil {
		return false
	}
	starts := g.each("Go", "TryGo")
	for _, o := range starts {
		if o.helper != nil || !o.known || len(o.bodies) == 0 || slices.ContainsFunc(o.bodies, func(b *ssa.Function) bool { return !alwaysNil(b) || leavesTraces(b) }) {
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

// isMaker reports whether a call makes an error.
func isMaker(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "fmt", "Errorf") || knowledge.Is(obj, "errors", "New", "Join")
}

// alwaysNil reports whether a goroutine of a group returns nil on every way.
func alwaysNil(body *ssa.Function) bool {
	return len(body.Blocks) > 0 && !slices.ContainsFunc(body.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && (len(ret.Results) != 1 || !path.IsNil(path.Origin(path.Stored(ret.Results[0]))))
	})
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
	work, who := callees.NameOf(b.Call.Common()), callees.Label(g.fn)
	c.Report(rule.Report{
		Kind: "never-told", Pos: b.Call.Pos(),
		Message: fmt.Sprintf("the error of %s is only logged, and no goroutine of %s ever returns one, so Wait (line %d) always reports success, and %s goes on to %s as if all were done: return the error, or do not ask Wait for one if best effort is meant",
			work, g.name(), c.Line(wait.Pos()), who, callees.NameOf(next.Common())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(b.Call.Parent()), Text: work + " fails, and nil is returned", Pos: b.Call.Pos()},
			{Goroutine: who, Text: "waits, and finds no error", Pos: wait.Pos()},
			{Goroutine: who, Text: "goes on", Pos: next.Pos()},
		},
	})
}
