package unawaited

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// onlyClosed returns the close of a channel after which a variable is read without
// waiting for the goroutine that ranges over the channel and sets the variable: it may
// still be at what it has received last.
func (c *checker) onlyClosed(v *shared.Variable, w, r shared.Access) ssa.Instruction {
	body := w.Site.Body()
	if body == nil || w.Site.Kind != spawn.GoStmt || w.Instr.Parent() != body || len(w.Via) > 0 {
		return nil
	}
	ranged := c.ranged(body, w.Instr)
	if ranged == nil {
		return nil
	}
	home, fn := w.Site.Instr.Parent(), r.Instr.Parent()
	may := c.join.MaySync
	if fn == home {
		may = c.join.Joins(w.Site)
	} else if d := path.DeferredAt(fn); d == nil || d.Parent() != home {
		return nil
	}
	again := func(i ssa.Instruction) bool {
		return i == ssa.Instruction(v.Cell) || may(i) || slices.ContainsFunc(v.Accesses, func(a shared.Access) bool { return a.Instr == i && a.How == shared.Assign })
	}
	if may(r.Instr) || usedAfter(r.Instr, may) {
		return nil
	}
	for _, cl := range ranged.Each(channels.CanClose) {
		if _, now := cl.Instr.(*ssa.Call); !now || cl.Fn() != fn || len(cl.Chans) != 1 || cl.Open {
			continue
		}
		if (fn != home || flow.Reaches(w.Site.Instr, cl.Instr, nil)) && flow.Reaches(cl.Instr, r.Instr, again) {
			return cl.Instr
		}
	}
	return nil
}

// ranged returns the channel that a goroutine ranges over before an instruction, if it
// does nothing else in its life that others could wait for, or that makes it wait for
// them.
func (c *checker) ranged(body *ssa.Function, in ssa.Instruction) *channels.Chan {
	var over *channels.Op
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			ops := c.chans.At(i)
			switch {
			case len(ops) == 1 && ops[0].Range() && over == nil:
				over = ops[0]
			case len(ops) > 0 || c.meets(i):
				return nil
			}
		}
	}
	if over == nil || over.Open || len(over.Chans) != 1 || over.Chans[0].Make == nil {
		return nil
	}
	if !flow.Reaches(over.Instr, in, nil) {
		return nil
	}
	return over.Chans[0]
}

// meets reports whether an instruction other than a channel's may order its goroutine
// with others. What is logged does not.
func (c *checker) meets(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Send, *ssa.Select, *ssa.Go:
		return true
	case ssa.CallInstruction:
		if knowledge.IsLogging(i.Common()) {
			return false
		}
		return c.join.Call(i.Common(), i.Parent()).Has(join.Signals | join.Syncs | join.Orders)
	}
	return false
}

func (c *checker) reportClosed(v *shared.Variable, w, r shared.Access, closing ssa.Instruction) {
	name, fn := v.Name(), callees.Label(w.Site.Instr.Parent())
	ch := path.Name(closing.(*ssa.Call).Call.Args[0])
	c.Report(rule.Report{
		Kind: "result", Pos: readPos(r),
		Message: fmt.Sprintf("%s is read while the goroutine that sets it (started at line %d) may still be at the last value of %s: closing %s does not wait for it; wait with a WaitGroup, or a channel that it closes at its end",
			name, c.Line(w.Site.Pos()), ch, ch),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine, which ranges over " + ch, Pos: w.Site.Pos()},
			{Goroutine: fn, Text: "closes " + ch, Pos: closing.Pos()},
			{Goroutine: fn, Text: "reads " + name + " without waiting", Pos: readPos(r)},
			{Goroutine: w.Site.Label(), Text: "sets " + name, Pos: w.Pos()},
		},
	})
}
