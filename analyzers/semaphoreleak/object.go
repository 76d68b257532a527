package semaphoreleak

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// lostWithObject reports a slot that stands for an object which the function returns, a
// connection say, and which is given back with that: where the function returns an error
// and no object, nobody can.
func (c *checker) lostWithObject(fn *ssa.Function, a acquire) {
	res := fn.Signature.Results()
	if res.Len() != 2 || !knowledge.IsError(res.At(1).Type()) {
		return
	}
	object := res.At(0).Type()
	switch object.Underlying().(type) {
	case *types.Pointer, *types.Interface:
	default:
		return
	}
	giver := c.givesWith(a.key, object)
	if giver == nil {
		return
	}
	t := c.follow(fn, a)
	if !t.complete || t.released {
		return
	}
	var lost *ssa.Return
	hands := false
	for _, i := range t.leaks {
		r, ok := i.(*ssa.Return)
		switch {
		case !ok:
			return
		case !path.IsNil(result(r, 0)):
			hands = true
		case fails(r) && lost == nil:
			lost = r
		}
	}
	if !hands || lost == nil || c.Commented(lost.Pos()) {
		return
	}
	name, with := nameOf(fn), callees.Label(giver)
	c.Report(rule.Report{
		Pos: a.pos(),
		Message: fmt.Sprintf("the slot of %s taken here is lost when %s fails (line %d): only %s gives it back, with what %s returns, and that is nil then; once all slots are lost so, everybody waits for ever: give it back before returning the error",
			a.name, name, c.Line(lost.Pos()), with, name),
		Witness: witness.Trace{
			{Goroutine: name, Text: "takes a slot of " + a.name, Pos: a.pos()},
			{Goroutine: name, Text: "returns an error, and nothing to give back", Pos: lost.Pos()},
			{Goroutine: "next caller", Text: "waits for a slot", Blocks: true, Pos: a.pos()},
		},
	})
}

// givesWith returns a function that gives a slot back if each that does is given an
// object of a type, as parameter or receiver.
func (c *checker) givesWith(k key, object types.Type) *ssa.Function {
	var giver *ssa.Function
	for _, fn := range c.callees.Functions() {
		if !slices.Contains(c.sems.bodyOf(fn).gives, k) {
			continue
		}
		top := callees.Top(fn)
		if !slices.ContainsFunc(top.Params, func(p *ssa.Parameter) bool { return types.Identical(p.Type(), object) }) {
			return nil
		}
		if giver == nil {
			giver = top
		}
	}
	return giver
}
