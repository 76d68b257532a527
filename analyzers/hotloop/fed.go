package hotloop

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/path"
)

// fedBy returns the loop over data that sends what a loop receives from a channel, if
// both are of one function and its literals: each of the data makes a round.
// It is false for other loops that wait for messages: nobody knows how many come.
func (c *checker) fedBy(l hotness.Loop) (hotness.Loop, bool) {
	ch := receivesIn(l)
	if ch == nil {
		return hotness.Loop{}, false
	}
	made, ok := path.Origin(ch).(*ssa.MakeChan)
	if !ok {
		return hotness.Loop{}, false
	}
	for _, fn := range callees.WithLiterals(callees.Top(made.Parent())) {
		loops := c.hot.LoopsOf(fn)
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if !sendsOn(i, made) {
					continue
				}
				for k := len(loops) - 1; k >= 0; k-- {
					if loops[k].Contains(i) && (loops[k].Shape == hotness.Data || isStream(loops[k])) {
						return loops[k], true
					}
				}
			}
		}
	}
	return hotness.Loop{}, false
}

// receivesIn returns the channel from which a loop receives in each round, or nil.
func receivesIn(l hotness.Loop) ssa.Value {
	for _, i := range l.Header.Instrs {
		if recv, ok := i.(*ssa.UnOp); ok && recv.Op == token.ARROW {
			return recv.X
		}
	}
	return nil
}

// sendsOn reports whether an instruction sends on a channel.
func sendsOn(i ssa.Instruction, ch *ssa.MakeChan) bool {
	switch i := i.(type) {
	case *ssa.Send:
		return path.Origin(i.Chan) == ssa.Value(ch)
	case *ssa.Select:
		for _, st := range i.States {
			if st.Dir == types.SendOnly && path.Origin(st.Chan) == ssa.Value(ch) {
				return true
			}
		}
	}
	return false
}

// isStream reports whether a loop goes on as long as a scanner or rows have more: it asks
// in its head, or in what comes of that.
func isStream(l hotness.Loop) bool {
	for b := range l.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !l.Blocks[b.Succs[0]] || l.Blocks[b.Succs[1]] {
			continue
		}
		call, ok := branch.Cond.(*ssa.Call)
		if ok && hotness.MovesOn(call) && flow.Innermost(flow.Loops(b.Parent()), call).Header == l.Header {
			return true
		}
	}
	return false
}
