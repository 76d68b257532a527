package errgroup

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/path"
)

// swallowed reports a body that, when a call fails, only logs the error and
// returns nil: a group with a context exists to stop the others then.
func (c *checker) swallowed(g *group) {
	if !g.withContext() || g.ctx == nil {
		return
	}
	for _, o := range g.each("Go", "TryGo") {
		if o.helper != nil {
			continue
		}
		for _, body := range o.bodies {
			if ret, err := loggedAndDropped(body); ret != nil {
				c.Report(rule.Report{
					Kind: "swallowed", Pos: exitPos(body, ret),
					Message: fmt.Sprintf("the goroutine logs %s and returns nil, so the other goroutines of %s run on and Wait reports success: return the error",
						path.Name(err), g.name()),
				})
			}
		}
	}
}

// loggedAndDropped finds `if err != nil { log(err); return nil }`.
func loggedAndDropped(body *ssa.Function) (*ssa.Return, ssa.Value) {
	for _, b := range body.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 || !isNil(ret.Results[len(ret.Results)-1]) {
			continue
		}
		if len(b.Preds) != 1 {
			continue
		}
		err := failing(b)
		if err == nil {
			continue
		}
		uses := errvalue.Uses(err)
		if uses.Has(errvalue.Logged) && !uses.Has(errvalue.Compared|errvalue.Stored|errvalue.Sent|errvalue.Passed|errvalue.Returned) {
			return ret, err
		}
	}
	return nil, nil
}

// failing returns the error that is known to be non-nil in a block, from the
// branch that leads to it.
func failing(b *ssa.BasicBlock) ssa.Value {
	p := b.Preds[0]
	cond, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cmp, ok := cond.Cond.(*ssa.BinOp)
	if !ok || !isError(cmp.X.Type()) || !isNil(cmp.Y) {
		return nil
	}
	if cmp.Op == token.NEQ && p.Succs[0] == b || cmp.Op == token.EQL && p.Succs[1] == b {
		return cmp.X
	}
	return nil
}
