package eventloop

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// leftQueued reports who waits for an answer, and for nothing else, to a request that it has put
// into a queue which those who serve it leave as it is when they are told to stop.
func (c *checker) leftQueued() {
	if c.ForTests() {
		return
	}
	for _, w := range c.waitingAskers() {
		if c.said[w.recv.Instr] || c.ending.After(w.recv.Fn()) || c.holdsOff(w.recv) {
			continue
		}
		for _, s := range w.sends {
			queue := queueOf(s)
			if queue == nil {
				continue
			}
			if stop := c.leavesQueue(queue, w); stop != nil {
				c.reportLeftQueued(w, queue, stop)
				break
			}
		}
	}
}

// queueOf returns the channel with room that a request is sent on, if it is known.
func queueOf(s *channels.Op) *channels.Chan {
	if len(s.Chans) != 1 || s.Open {
		return nil
	}
	ch := s.Chans[0]
	if n, ok := ch.Cap(); ok && n == 0 || ch.Make == nil || ch.Out != 0 || ch.Hidden != 0 {
		return nil
	}
	return ch
}

// holdsOff reports whether who waits for an answer keeps those from stopping who give it: it is
// counted by a WaitGroup, or holds a lock, itself or its caller.
func (c *checker) holdsOff(recv *channels.Op) bool {
	holds := func(fn *ssa.Function, at ssa.Instruction) bool {
		return len(c.groups.In(fn)) > 0 || len(c.locks.HeldAt(at)) > 0
	}
	return holds(recv.Fn(), recv.Instr) || slices.ContainsFunc(c.callees.CallersOf(recv.Fn()), func(call ssa.CallInstruction) bool {
		return holds(call.Parent(), call)
	})
}

// stopCase is how a server ends: by a case of its select.
type stopCase struct {
	sel  *ssa.Select
	on   *channels.Op // the receive of the case
	tell *channels.Op // the close that it hears of
}

// leavesQueue returns how the servers of a queue end with requests still in it: all of them do
// when they are told to, nobody else takes anything out, and nobody else answers.
func (c *checker) leavesQueue(queue *channels.Chan, w *asker) *stopCase {
	recvs := c.outsideTests(queue.Each(channels.CanRecv))
	if len(recvs) == 0 || len(queue.Each(channels.CanClose)) > 0 {
		return nil
	}
	var first *stopCase
	for _, r := range recvs {
		if r.Open || len(r.Chans) != 1 || r.Fn() == w.recv.Fn() {
			return nil
		}
		stop := c.stopsWithout(r)
		if stop == nil {
			return nil
		}
		if first == nil {
			first = stop
		}
	}
	for _, o := range w.recv.Chans[0].Each(channels.CanSend | channels.CanClose) {
		if !slices.ContainsFunc(recvs, func(r *channels.Op) bool {
			return callees.Within(o.Fn(), r.Fn()) || c.spawn.CallsDown(r.Fn(), callees.Top(o.Fn()), 4)
		}) {
			return nil
		}
	}
	return first
}

// outsideTests are those of some operations that are not in tests.
func (c *checker) outsideTests(ops []*channels.Op) []*channels.Op {
	return slices.DeleteFunc(slices.Clone(ops), func(o *channels.Op) bool { return c.IsTest(o.Pos()) })
}

// stopsWithout returns the case of the select of a receive that somebody's close comes by,
// and after which its function returns without a further channel operation; or nil.
func (c *checker) stopsWithout(r *channels.Op) *stopCase {
	sel, ok := r.Instr.(*ssa.Select)
	if !ok || !sel.Blocking || !flow.InLoop(sel) {
		return nil
	}
	for _, o := range c.chans.At(sel) {
		if o == r || o.Does != channels.CanRecv || sel.States[o.Case].Dir != types.RecvOnly {
			continue
		}
		tells, exact := c.chans.Counterparts(o)
		tells = c.outsideTests(tells)
		if !exact || len(tells) == 0 || slices.ContainsFunc(tells, func(t *channels.Op) bool {
			return t.Does != channels.CanClose || callees.Top(t.Fn()) == callees.Top(r.Fn()) || c.ending.After(t.Fn())
		}) {
			continue
		}
		b := flow.CaseBlock(sel, o.Case)
		if b == nil || b == sel.Block() {
			continue
		}
		// What it does before it returns: nothing by a channel, nor by what may do that for it.
		other := func(i ssa.Instruction) bool {
			if len(c.chans.At(i)) > 0 {
				return true
			}
			call, ok := i.(*ssa.Call)
			return ok && len(c.callees.Of(&call.Call)) > 0
		}
		if slices.ContainsFunc(b.Instrs, other) || len(flow.Reach(sel.Parent(), b.Instrs[0], other, nil)) > 0 {
			continue
		}
		if len(flow.ExitsWithout(sel.Parent(), flow.CaseBranch(sel, o.Case), other)) > 0 {
			return &stopCase{sel, o, tells[0]}
		}
	}
	return nil
}

func (c *checker) reportLeftQueued(w *asker, queue *channels.Chan, stop *stopCase) {
	c.said[w.recv.Instr] = true
	who, server, tells := callees.NameOfTop(w.recv.Fn()), callees.NameOfTop(stop.sel.Parent()), callees.NameOfTop(stop.tell.Fn())
	pos := w.recv.Pos()
	c.Report(rule.Report{
		Kind: "unanswered", Pos: pos,
		Message: fmt.Sprintf("%s waits for ever for its answer when the request is still in %s as %s ends (%s), which %s tells it to (%s): wait here for that end as well, or have %s answer what is left before it returns",
			who, queue.Name(), server, c.Place(stop.on.Pos(), pos), tells, c.Place(stop.tell.Pos(), pos), server),
		Related: []analysis.RelatedInformation{{Pos: stop.on.Pos(), Message: "ends here"}},
		Witness: witness.Trace{
			{Goroutine: who, Text: "puts a request into " + queue.Name(), Pos: w.sends[0].Pos()},
			{Goroutine: tells, Text: "tells " + server + " to end", Pos: stop.tell.Pos()},
			{Goroutine: server, Text: "ends with the request still in " + queue.Name(), Pos: stop.on.Pos()},
			{Goroutine: who, Text: "waits for " + path.Name(w.recv.Chan), Blocks: true, Pos: pos},
		},
	})
}
