package chanleak

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// closedEarly reports goroutines of an iterator, an object others pull one value after the
// other from, that send in a loop on its channel, where closing the object does not make
// them leave: who has seen enough closes it and pulls no more.
func (c *checker) closedEarly() {
	if c.ForTests() {
		return
	}
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() || !op.Known() || len(op.Chans) != 1 || c.IsTest(op.Pos()) || c.said[op.Instr] || !flow.InLoop(op.Instr) {
			continue
		}
		ch := op.Chans[0]
		if ch.Make == nil || len(ch.Kept) == 0 || ch.Out != 0 || ch.Measured || !c.inGoroutine(op.Fn(), 2) || !c.pulledBy(ch, c.ofAny) {
			continue
		}
		if n, ok := ch.Cap(); ok && n > 0 && counted(op.Instr, n) || !ok && sized(ch.Make, op.Instr) {
			continue
		}
		if slices.ContainsFunc(ch.Each(canRecv), c.asksFirst) {
			continue // it sends what was asked for
		}
		if pull := ch.Each(canRecv)[0].Fn(); c.closes(pull, ch) {
			c.reportClosedEarly(op, pull)
		}
	}
}

// ofAny reports whether a call is of a test, or of any iterator, through an interface.
func (c *checker) ofAny(call ssa.CallInstruction) bool {
	return c.IsTest(call.Pos()) || call.Common().IsInvoke()
}

// asksFirst reports whether a function sends something before it receives.
func (c *checker) asksFirst(recv *channels.Op) bool {
	return slices.ContainsFunc(c.chans.Ops, func(o *channels.Op) bool {
		return o.Does == canSend && o.Fn() == recv.Fn() && flow.Reaches(o.Instr, recv.Instr, nil)
	})
}

// closes reports whether the type whose method pulls has one to close the object by, its
// own or that of what it embeds, which does not receive what is left.
func (c *checker) closes(pull *ssa.Function, ch *channels.Chan) bool {
	recv := pull.Signature.Recv()
	if recv == nil {
		return false
	}
	obj, way, _ := types.LookupFieldOrMethod(types.NewPointer(path.NamedOf(recv.Type())), true, c.Pkg, "Close")
	fn, ok := obj.(*types.Func)
	if !ok || fn.Signature().Params().Len() > 0 {
		return false
	}
	if len(way) > 1 {
		return true // what is embedded does not know of the goroutine
	}
	own := c.SSA.Pkg.Prog.FuncValue(fn.Origin())
	if own == nil || len(own.Blocks) == 0 {
		return false
	}
	if n, ok := ch.Cap(); ok && n >= roomy && slices.ContainsFunc(c.callees.In(own), func(call ssa.CallInstruction) bool {
		obj := callees.Object(call.Common())
		return obj != nil && knowledge.Ends(obj)
	}) {
		return false // the goroutine's source ends as well, and nobody is so far behind
	}
	takes := c.taking(ch)
	return !slices.ContainsFunc(own.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, takes) })
}

func (c *checker) reportClosedEarly(op *channels.Op, pull *ssa.Function) {
	name := op.Written()
	c.said[op.Instr] = true
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: op.Pos(),
		Message: fmt.Sprintf("the goroutine waits for ever sending on %s when who calls %s has called Close before the end: send in a select with a channel that Close closes",
			name, callees.NameOfTop(pull)),
		Witness: witness.Trace{
			{Goroutine: "who calls " + callees.NameOfTop(pull), Text: "has seen enough, and calls Close", Pos: pull.Pos()},
			{Goroutine: callees.Label(op.Fn()), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
