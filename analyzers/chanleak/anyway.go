package chanleak

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// staysAnyway reports whether a send is in a loop that waits, in each round, for what
// lasts as long as the process, and for nothing else beside: signals on a channel that
// nobody closes, or standard input. Its goroutine ends with the process, wherever it waits.
func (c *checker) staysAnyway(send ssa.Instruction) bool {
	l := flow.Outermost(flow.Loops(send.Parent()), send)
	if l == nil {
		return false
	}
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op == token.ARROW && path.IsNamed(knowledge.ElemOfChan(i.X.Type()), "os", "Signal") && c.neverEnds(i) && flow.Dominates(i, send) {
					return true
				}
			case *ssa.Call:
				if slices.ContainsFunc(callees.Arguments(&i.Call), isStdin) && flow.Dominates(i, send) {
					return true
				}
			}
		}
	}
	return false
}

// neverEnds reports whether nobody closes the channel of a receive, as far as is known.
func (c *checker) neverEnds(recv *ssa.UnOp) bool {
	return !slices.ContainsFunc(c.chans.At(recv), func(o *channels.Op) bool {
		return slices.ContainsFunc(o.Chans, func(ch *channels.Chan) bool { return len(ch.Each(canClose)) > 0 })
	})
}

// isStdin reports whether a value is standard input, or reads from it through a buffer.
func isStdin(v ssa.Value) bool {
	for range 3 {
		v = path.Origin(v)
		switch at := v.(type) {
		case *ssa.MakeInterface:
			v = at.X
		case *ssa.Call:
			if !knowledge.Is(callees.Object(&at.Call), "bufio", "NewReader", "NewScanner") {
				return false
			}
			v = at.Call.Args[0]
		}
	}
	return path.IsGlobal(path.Origin(v), "os", "Stdin")
}
