package lockwait

import (
	"cmp"
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/witness"
)

func (c *checker) report(w wait, h lockset.Held, via ssa.CallInstruction, why *blocker) {
	at := c.pos(w)
	what := "waits for " + w.obj.String()
	if ops := c.chans.At(w.instr); len(ops) > 0 {
		switch op := ops[0]; {
		case len(ops) > 1:
			what = "waits in select"
		case op.Does == channels.CanSend:
			what = "sends on " + chanName(op) + whenFull(op)
		default:
			what = "receives from " + chanName(op)
		}
	}
	lock := h.Path.String()
	me, you := name(w.instr.Parent()), name(why.fn)
	if via != nil {
		me = name(via.Parent())
	}
	how := fmt.Sprintf("takes %s first (%s)", lock, c.Place(why.at, at))
	if why.waits {
		how = fmt.Sprintf("waits first (%s) for another that takes %s", c.Place(why.at, at), lock)
	}
	if why.held {
		how = fmt.Sprintf("does so with %s held (%s)", lock, c.Place(why.at, at))
	}
	if why.left {
		how = fmt.Sprintf("takes %s when it leaves off (%s)", lock, c.Place(why.at, at))
		why.what = strings.Replace(why.what, "receives", "received", 1)
	}
	order := ", before it "
	if why.left {
		order = ", after it last "
	}
	if _, local := h.Path.Root().(*ssa.Alloc); you == me && local && why.fn.Parent() != nil {
		you = "a goroutine of " + you
	} else if you == me && c.inRun(w, via, why) {
		me = "a literal of " + me
	} else if you == me {
		you = "another run of " + you
	}
	trace := witness.Trace{{Goroutine: me, Text: "takes " + lock + " with " + h.Mode.String(), Pos: cmp.Or(h.Pos, at)}}
	held := fmt.Sprintf("with %s held (%s)", lock, c.Place(cmp.Or(h.Pos, at), at))
	if via != nil {
		trace = append(trace, witness.Event{Goroutine: me, Text: "calls " + callees.NameOf(via.Common()), Pos: via.Pos()})
		held = fmt.Sprintf("with %s held by %s (%s)", lock, me, c.Place(via.Pos(), at))
	}
	trace = append(trace,
		witness.Event{Goroutine: me, Text: what, Blocks: true, Pos: at},
		witness.Event{Goroutine: you, Text: "waits for " + lock + order + why.what, Blocks: true, Pos: why.at},
	)
	kind, end := "deadlock", "both wait for ever"
	if c.timed(w) {
		kind, end = "timeout", "both wait until the timer says so"
	}
	c.Report(rule.Report{
		Kind: kind, Pos: at, Witness: trace,
		Message: fmt.Sprintf("%s %s, but %s, which %s, %s: %s; give the lock back before waiting",
			what, held, you, why.what, how, end),
	})
}

// inRun reports whether who waits is a literal of the function that takes the lock, and the
// channel is made there, so that both are of one run.
func (c *checker) inRun(w wait, via ssa.CallInstruction, why *blocker) bool {
	fn := w.instr.Parent()
	if via != nil {
		fn = via.Parent()
	}
	if fn == why.fn || !callees.Within(fn, why.fn) {
		return false
	}
	for _, op := range c.chans.At(w.instr) {
		for _, ch := range op.Chans {
			if ch.Make != nil && ch.Make.Parent() == why.fn {
				return true
			}
		}
	}
	return false
}

// chanName returns what messages call the channel of an operation: what the
// source does, or the field that keeps it.
func chanName(o *channels.Op) string {
	name := o.Name()
	if strings.HasPrefix(name, "the ") && len(o.Chans) > 0 && len(o.Chans[0].Kept) > 0 {
		return o.Chans[0].Kept[0].Name()
	}
	return name
}

func name(fn *ssa.Function) string { return callees.NameOfTop(fn) }

// declared returns what declares a function, nil for a literal.
func declared(fn *ssa.Function) *types.Func {
	obj, _ := fn.Object().(*types.Func)
	return obj
}
