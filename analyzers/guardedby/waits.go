package guardedby

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// waited reports whether a function waits for other goroutines on every way to an
// instruction.
func (c *checker) waited(fn *ssa.Function, at ssa.Instruction) bool {
	return len(flow.Reach(fn, nil, flow.Is(at), c.hears(fn, at, c.waits, maxCallers))) == 0
}

// hears refines a property of the instructions of a function that wait for another
// goroutine to those that wait for what it has done: the tick of a clock and the end of a
// context say nothing about who writes a field, nor do functions of the package that wait
// for no more, nor does a message that comes in each round of a loop with the use, if that
// is given: whoever sent it goes on.
func (c *checker) hears(fn *ssa.Function, use ssa.Instruction, waits flow.Pred, depth int) flow.Pred {
	loops := flow.Loops(fn)
	return c.join.Hears(fn, func(i ssa.Instruction) bool {
		if !waits(i) {
			return false
		}
		call, ok := i.(*ssa.Call)
		return !ok || depth == 0 || !c.deaf(call, waits, depth-1)
	}, func(at ssa.Instruction, ch ssa.Value) bool {
		l := flow.Innermost(loops, at)
		t, ok := knowledge.Core(ch.Type()).(*types.Chan)
		return use != nil && l != nil && l.Contains(use) && ok && !knowledge.IsEmpty(t.Elem())
	})
}

// deaf reports whether a call goes to functions of the package in which nothing hears
// from others.
func (c *checker) deaf(call *ssa.Call, waits flow.Pred, depth int) bool {
	fns, exact := c.calls.Resolve(call.Common())
	return exact && len(fns) > 0 && !slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
		hears := c.hears(fn, nil, waits, depth)
		return len(fn.Blocks) == 0 || slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, hears) })
	})
}

// begins reports whether a function starts goroutines after an instruction.
func (c *checker) begins(fn *ssa.Function, at ssa.Instruction) bool {
	return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
		return c.starting(call, maxStarters) && flow.Reaches(at, call, func(ssa.Instruction) bool { return false })
	})
}

// maxStarters bounds the way from a call to the go statement: an object is set up by
// calls of its own methods.
const maxStarters = 2

// starting reports whether a call starts a goroutine.
func (c *checker) starting(call ssa.CallInstruction, depth int) bool {
	if _, ok := call.(*ssa.Go); ok {
		return true
	}
	if depth == 0 {
		return false
	}
	fns, _ := c.calls.Resolve(call.Common())
	return slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
		return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool { return c.starting(call, depth-1) })
	})
}

// waits reports whether an instruction waits for another goroutine other than by a lock.
func (c *checker) waits(i ssa.Instruction) bool {
	call, ok := callees.CallAt(i)
	if !ok {
		return c.join.Orders(i)
	}
	if _, deferred := i.(*ssa.Defer); deferred {
		return false
	}
	return c.join.Call(call.Common(), i.Parent()).Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond) != 0
}
