package errgroup

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
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
