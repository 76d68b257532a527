package chanleak

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/product"
)

// deadlocks reports functions that come to their end in no run: what they wait for
// comes from goroutines that wait for them, or that have ended.
func (c *checker) deadlocks() {
	pkg := c.ResultOf[product.Analyzer].(*product.Package)
	for _, fn := range c.callees.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		o, never := pkg.Never(fn)
		if !never || slices.ContainsFunc(o.Stuck, func(st product.Stuck) bool { return c.said[st.Instr] || unmatched(st) }) || countsOnly(o) {
			continue
		}
		st := o.Stuck[0]
		c.said[st.Instr] = true
		c.Report(rule.Report{Kind: "deadlock", Pos: posOf(st), Message: c.deadlockMessage(o), Witness: c.trace(o, &st)})
	}
}

// unmatched reports whether what somebody waits for is done by nobody: the operation
// alone says so then, or waits for ever on purpose.
func unmatched(st product.Stuck) bool {
	if st.Op == nil {
		return len(st.Down) == 0
	}
	if st.Op.Does == canSend {
		return st.Chan.Does()&canRecv == 0
	}
	return st.Chan.Does()&(canSend|canClose) == 0
}

// countsOnly reports whether a function waits for a group which nobody else is kept
// from counting down, and which it does not count down itself later: how often it is
// counted is another rule's.
func countsOnly(o product.Outcome) bool {
	root := o.Stuck[0]
	return root.Op == nil && len(o.Stuck) == 1 && !slices.ContainsFunc(root.Down, func(down ssa.CallInstruction) bool {
		_, last := down.(*ssa.Defer)
		return down.Parent() == o.Root && (last || flow.Reaches(root.Instr, down, nil))
	})
}

func (c *checker) deadlockMessage(o product.Outcome) string {
	root := o.Stuck[0]
	who := o.Root.Name()
	if o.Root.Parent() != nil {
		who = "the function"
	}
	head := fmt.Sprintf("%s waits for ever %s, in every run that gets here", who, waitOf(root))
	for _, st := range o.Stuck {
		if st.Thread != 0 {
			return fmt.Sprintf("%s: the goroutine of line %d waits %s (line %d), and nobody is left who ends either wait", head, c.Line(st.Site.Pos()), waitOf(st), c.Line(posOf(st)))
		}
	}
	switch {
	case root.Op == nil:
		return head + ": the Done that it waits for comes after it"
	case root.Op.Does == canSend:
		return head + ": nobody is left to receive; give it room, or start who receives before"
	case root.Op.Range():
		return head + ": who sends has ended, and it is not closed before; close it after the last value"
	}
	return head + ": who sends has ended; receive as many values as are sent, or close it after the last"
}

func posOf(st product.Stuck) token.Pos {
	if st.Op != nil {
		return st.Op.Pos()
	}
	return st.Instr.Pos()
}

// waitOf says what a goroutine waits for.
func waitOf(st product.Stuck) string {
	switch {
	case st.Op == nil:
		return "for the group"
	case st.Op.Does == canSend:
		return "sending on " + st.Op.Name()
	case st.Op.Range():
		return "ranging over " + st.Op.Name()
	}
	return "receiving from " + st.Op.Name()
}
