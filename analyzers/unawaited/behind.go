package unawaited

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/awaited"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// leftBehind reports an object of a program whose methods start goroutines, when the
// type has a method that waits for them and nothing in the program calls that: the
// program ends and the goroutines with it.
func (c *checker) leftBehind() {
	if c.Pkg.Name() != "main" || !c.On("left-behind") {
		return
	}
	own := c.ResultOf[awaited.Analyzer].(*awaited.Result)
	ends := c.ResultOf[ending.Analyzer].(*ending.Result)
	said := make(map[*types.Named]bool)
	for _, fn := range c.callees.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				v, ok := i.(ssa.Value)
				if !ok {
					continue
				}
				t := madeHere(v)
				if t == nil || said[t] || !own.NeverWaits(t) || !ends.After(fn) {
					continue
				}
				if exit := usedThenLeft(v); exit != nil {
					said[t] = true
					c.reportBehind(v, t, own.Of(t), exit)
				}
			}
		}
	}
}

// madeHere returns the type of the object that an instruction makes, or a function that
// it calls returns.
func madeHere(v ssa.Value) *types.Named {
	switch v := v.(type) {
	case *ssa.Alloc, *ssa.Extract:
	case *ssa.Call:
		if _, isTuple := v.Type().(*types.Tuple); isTuple {
			return nil
		}
	default:
		return nil
	}
	ptr, ok := v.Type().(*types.Pointer)
	if !ok {
		return nil
	}
	named, _ := types.Unalias(ptr.Elem()).(*types.Named)
	return named
}

// usedThenLeft returns a return of the function that comes after a use of what it has
// made.
func usedThenLeft(v ssa.Value) ssa.Instruction {
	fn := v.(ssa.Instruction).Parent()
	for _, ref := range path.Uses(v) {
		switch ref.(type) {
		case *ssa.Call, *ssa.MakeClosure:
			if exits := flow.ExitsWithout(fn, ref, nil); len(exits) > 0 {
				return exits[0]
			}
		case *ssa.Return:
			return nil // its caller has it
		}
	}
	return nil
}

func (c *checker) reportBehind(v ssa.Value, t *types.Named, o *awaited.Owner, exit ssa.Instruction) {
	fn, typ := callees.Label(v.(ssa.Instruction).Parent()), t.Obj().Name()
	wait, pos := o.Waits[0], v.Pos()
	if e, ok := v.(*ssa.Extract); ok {
		pos = e.Tuple.Pos()
	}
	c.Report(rule.Report{
		Kind: "left-behind", Pos: pos,
		Message: fmt.Sprintf("the program ends when %s returns (line %d), and nothing calls %s.%s, which waits for the goroutines that %s starts: call it before that",
			fn, c.Line(flow.ExitPos(exit)), typ, wait, strings.Join(o.Starts, ", ")),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "makes the object", Pos: pos},
			{Goroutine: fn, Text: "returns without " + wait + ", and the program ends", Pos: flow.ExitPos(exit)},
		},
	})
}
