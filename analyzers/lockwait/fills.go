package lockwait

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// capacity returns the room that a channel operation's channels have at least.
func capacity(op *channels.Op) int64 {
	var out int64
	for i, ch := range op.Chans {
		if n, ok := ch.Cap(); ok && (i == 0 || n < out) {
			out = n
		}
	}
	return out
}

// canFill reports whether sends may come so fast that a buffer for several fills
// while the receiver waits for the lock: in a loop that holds it, or in several
// goroutines. One that takes the lock anew for each value lets the receiver in.
func (c *checker) canFill(op *channels.Op, h lockset.Held, via ssa.CallInstruction) bool {
	if capacity(op) < 2 {
		return true
	}
	at := op.Instr
	if repeatsUnder(at, h) {
		return true
	}
	if via != nil {
		if at = via; repeatsUnder(at, h) || flow.InLoop(op.Instr) {
			return true
		}
	}
	r := c.ResultOf[roots.Analyzer].(*roots.Result).Of(at.Parent())
	list := slices.DeleteFunc(slices.Clone(r.List), func(x roots.Root) bool { return callees.InTest(x.Fn) })
	return !r.Complete || len(list) == 0 || slices.ContainsFunc(list, func(x roots.Root) bool {
		return !x.Same(list[0]) || x.Kind == roots.External && token.IsExported(x.Fn.Name()) || x.Kind == roots.Goroutine && x.Site != nil && x.Site.Times == spawn.Many
	})
}

// repeatsUnder reports whether an instruction is in a loop in which the lock is not
// taken: it runs again with the lock held.
func repeatsUnder(i ssa.Instruction, h lockset.Held) bool {
	return slices.ContainsFunc(flow.Loops(i.Parent()), func(l *flow.Loop) bool {
		return l.Contains(i) && !slices.ContainsFunc(callees.Calls(i.Parent()), func(c ssa.CallInstruction) bool {
			return c.Pos() == h.Pos && l.Contains(c)
		})
	})
}

// whenFull says of a send when it waits.
func whenFull(op *channels.Op) string {
	if n := capacity(op); n > 0 {
		return fmt.Sprintf(" (once its buffer of %d is full)", n)
	}
	return ""
}
