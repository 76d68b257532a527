package eventloop

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// ownLoops reports what a loop waits for that only it itself could do: it calls the method
// by which others ask it for something.
func (c *checker) ownLoops() {
	for _, op := range c.chans.Ops {
		if op.Does == channels.CanClose || c.IsTest(op.Pos()) || c.said[op.Instr] || callees.Top(op.Fn()).Synthetic != "" {
			continue
		}
		asks, s := op, c.serverOf(op)
		if s != nil && op.Does == channels.CanRecv {
			if asks = c.askFor(op, s); asks == nil {
				continue
			}
		}
		if s == nil {
			continue
		}
		if at, ok := path.Of(asks.Chan); ok {
			for _, w := range c.waysFrom(s, op.Instr, at) {
				c.reportOwnLoop(op, s, w)
			}
		}
	}
}

// askFor returns the send by which a function asks the loop for what it then waits for: it
// makes the channel for the answer, hands it over, and does nothing itself to answer. The
// loop is one that alone hears of it.
func (c *checker) askFor(answer *channels.Op, s *server) *channels.Op {
	fn := answer.Fn()
	if len(answer.Chans) != 1 || answer.Chans[0].Make == nil || answer.Chans[0].Make.Parent() != fn || c.spawn.CallsDown(fn, s.does.Fn(), 4) {
		return nil
	}
	for _, o := range c.chans.Ops {
		if o.Fn() != fn || o.Does != channels.CanSend || !flow.Dominates(o.Instr, answer.Instr) && !inItsCase(o, answer.Instr) || !partOf(o.Sent(), answer.Chans[0].Make, 4) {
			continue
		}
		recvs, exact := c.chans.Counterparts(o)
		if exact && len(recvs) > 0 && c.onlyFrom(recvs) == s.loop && c.hearsAll(s, recvs) {
			return o
		}
	}
	return nil
}

func inItsCase(o *channels.Op, at ssa.Instruction) bool {
	sel, ok := o.Instr.(*ssa.Select)
	return ok && flow.InCase(sel, o.Case, at.Block())
}

// partOf reports whether what is sent is a value, or a struct with it in a field.
func partOf(sent, v ssa.Value, depth int) bool {
	return holds(sent, func(part ssa.Value) bool { return part == path.Origin(v) }, depth)
}

// holds reports whether what is sent is a certain value, or a struct with it in a field.
func holds(sent ssa.Value, is func(ssa.Value) bool, depth int) bool {
	sent = path.Origin(sent)
	if is(sent) {
		return true
	}
	if depth == 0 {
		return false
	}
	switch sent := sent.(type) {
	case *ssa.UnOp:
		return sent.Op == token.MUL && holds(sent.X, is, depth-1)
	case *ssa.Alloc:
		return slices.ContainsFunc(path.Uses(sent), func(use ssa.Instruction) bool {
			switch use := use.(type) {
			case *ssa.Store:
				return use.Addr == ssa.Value(sent) && holds(use.Val, is, depth-1)
			case *ssa.FieldAddr:
				return slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool {
					st, ok := i.(*ssa.Store)
					return ok && st.Addr == ssa.Value(use) && holds(st.Val, is, depth-1)
				})
			}
			return false
		})
	}
	return false
}

// ownOf reports whether a function is there for a server's loop alone.
func (c *checker) ownOf(s *server, fn *ssa.Function) bool {
	return fn.Parent() == nil && !channels.Exported(fn) && !slices.ContainsFunc(c.rootsOf(fn), func(r roots.Root) bool { return r.Fn != s.loop })
}

func (c *checker) reportOwnLoop(op *channels.Op, s *server, w descent) {
	at := ssa.Instruction(nil)
	for _, call := range w.calls { // the first that is not of the loop's own
		if fns := c.callees.Of(call.Common()); len(fns) == 0 || !c.ownOf(s, fns[0]) {
			at = call
			break
		}
	}
	if at == nil {
		at = op.Instr
	}
	if c.said[at] {
		return
	}
	c.said[at], c.said[op.Instr] = true, true
	waits := "waits for ever"
	if s.ends {
		waits = "waits until a context ends"
		if !slices.ContainsFunc(c.chans.At(op.Instr), func(o *channels.Op) bool { return contexts.DoneOf(o.Chan) != nil }) {
			waits = "waits until it is stopped"
		}
	}
	does, would := "sends on", "receives from"
	if op.Does == channels.CanRecv {
		does, would = "receives from", "sends on"
		if s.does.Does == channels.CanClose {
			would = "closes"
		}
	}
	name := op.Written()
	var message string
	if at == op.Instr {
		message = fmt.Sprintf("%s %s %s: only this goroutine %s it (%s), when it is back in its loop: do here what it would do then, or send in a goroutine of its own",
			map[bool]string{true: "sending on", false: "receiving from"}[op.Does == channels.CanSend], name, waits, would, c.Place(s.does.Pos(), op.Pos()))
	} else {
		common := at.(ssa.CallInstruction).Common()
		callee := "calling " + callees.NameOf(common)
		if callees.Object(common) == nil {
			callee = "this call" // of a literal
		}
		message = fmt.Sprintf("%s %s: it %s %s (%s), which only the loop that calls it %s (%s): call here what does the work itself, or start a goroutine that asks",
			callee, waits, does, name, c.Place(op.Pos(), at.Pos()), would, c.Place(s.does.Pos(), at.Pos()))
	}
	label := callees.Label(s.loop)
	c.Report(rule.Report{
		Kind: "own-loop", Pos: posAt(at, op), Message: message,
		Related: []analysis.RelatedInformation{{Pos: s.does.Pos(), Message: "only here"}},
		Witness: witness.Trace{
			{Goroutine: label, Text: "comes here in its loop", Pos: posAt(at, op)},
			{Goroutine: label, Text: does + " " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
