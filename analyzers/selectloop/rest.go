package selectloop

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/batches"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// rest reports loops that gather what they receive, work it off when there is enough or
// some time has passed, and end without working off what is left.
func (c *checker) rest(fn *ssa.Function) {
	for _, b := range batches.In(fn, c.callees) {
		if c.IsTest(b.Append.Pos()) || b.Full() == nil || !b.HandsOn() {
			continue
		}
		for _, l := range b.Left() {
			if tellsWhy(l.Ret) || c.givesUp(l) {
				continue
			}
			c.reportRest(b, l)
			break
		}
	}
}

// givesUp reports whether a loop ends because somebody else's context does: then what is left
// may not be wanted any more.
func (c *checker) givesUp(l batches.Left) bool {
	sel, ok := l.At.(*ssa.Select)
	if !ok {
		return false
	}
	ctx := contexts.DoneOf(sel.States[l.Case].Chan)
	return ctx != nil && c.ownCancel(ctx) == nil
}

// tellsWhy reports whether a return gives the caller an error.
func tellsWhy(ret *ssa.Return) bool {
	for _, v := range ret.Results {
		if knowledge.IsError(v.Type()) && !path.IsNil(v) {
			return true
		}
	}
	return false
}

func (c *checker) reportRest(b *batches.Batch, l batches.Left) {
	fn := callees.Label(b.Append.Parent())
	ch, pos := "", l.At.Pos()
	if sel, ok := l.At.(*ssa.Select); ok {
		ch = path.Name(sel.States[l.Case].Chan)
		pos = sel.States[l.Case].Pos
	} else {
		ch = path.Name(l.At.(*ssa.UnOp).X)
	}
	c.Report(rule.Report{
		Kind: "rest", Pos: pos,
		Message: fmt.Sprintf("%s ends here without working off what it has gathered (line %d): what came last is dropped; do before the return what is done when there is enough",
			fn, c.Line(b.Append.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "gathers what it receives", Pos: b.Append.Pos()},
			{Goroutine: fn, Text: "receives from " + ch + ", with something gathered still there", Pos: pos},
			{Goroutine: fn, Text: "returns", Pos: flow.ExitPos(l.Ret)},
		},
	})
}
