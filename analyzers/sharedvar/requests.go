package sharedvar

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/answers"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/serving"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/touch"
	"github.com/asynclint/asynclint/passes/witness"
)

// requests reports what a handler changes that is one for all requests, with nothing
// to order that, and what the loop of a goroutine changes while handlers look at it.
func (c *checker) requests(serves *serving.Result, ans *answers.Result) {
	c.besideAfar(ans)
	handlers := serves.Handlers()
	if len(handlers) == 0 {
		return
	}
	touched := ans.Touched
	for _, h := range handlers {
		for _, t := range touched.Of(h) {
			if t.How.Writes() && serves.IsShared(t.Path, h) && c.leavesTrace(t, h) {
				c.reportRequest(t, h)
				break // what else it changes has the same cause
			}
		}
		c.capturedBy(h, serves)
	}
	for _, s := range c.spawn.Sites {
		if s.Kind != spawn.Timer && !serves.During(s.Instr.Parent()) {
			c.besideRequests(s, handlers, touched, serves)
		}
	}
}

// leavesTrace reports whether a write is one that goes wrong when two requests make it:
// it adds to what is there, or puts something of the request there. What is set only if
// there is nothing, and a constant, are the same whoever is first. A literal that tells
// others by a channel that a request was there may be good for one alone.
func (c *checker) leavesTrace(t touch.Touch, h *ssa.Function) bool {
	if c.IsTest(t.Pos()) || c.behindFlag(t.Instr) || flow.OnFirstUse(t.Instr) {
		return false
	}
	if st, ok := t.Instr.(*ssa.Store); ok && t.How == touch.Assign {
		if _, constant := st.Val.(*ssa.Const); constant || tells(h) {
			return false
		}
	}
	return h.Parent() == nil || !tells(h)
}

// tells reports whether a function, or a literal in it, lets others know that it was
// there: it sends on a channel, closes one, or is done for who waits.
func tells(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				return true
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return st.Send != nil }) {
					return true
				}
			case ssa.CallInstruction:
				if b, ok := i.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
					return true
				}
				if cancels(i) || knowledge.Is(callees.Object(i.Common()), "sync", "WaitGroup.Done") {
					return true
				}
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, tells)
}

// cancels reports whether a call ends a context that its function has not made itself.
func cancels(call ssa.CallInstruction) bool {
	if !path.IsNamed(call.Common().Value.Type(), "context", "CancelFunc") {
		return false
	}
	made := contexts.Canceller(call.Common().Value)
	return made == nil || made.Parent() != call.Parent()
}

func (c *checker) reportRequest(t touch.Touch, h *ssa.Function) {
	if c.said[t.Pos()] {
		return
	}
	c.said[t.Pos()] = true
	name, label := nameOfTouch(t), callees.Label(h)
	c.Report(rule.Report{
		Kind: "request", Pos: t.Pos(),
		Message: fmt.Sprintf("%s %s by %s, which requests run at the same time, with nothing to order them: %s",
			name, passive[t.How], label, insteadOf(t)),
		Witness: witness.Trace{
			{Goroutine: "one request", Text: active[t.How] + name, Pos: t.Pos()},
			{Goroutine: "another request", Text: active[t.How] + name + " at the same time", Pos: t.Pos()},
		},
	})
}

// insteadOf is the advice for what handlers change.
func insteadOf(t touch.Touch) string {
	switch t.How {
	case touch.Count:
		return "count in an atomic variable, or lock a mutex around it"
	case touch.Fill:
		return "make one for each request"
	}
	return "lock a mutex around it, or make it a variable of the handler"
}

// capturedBy reports local variables of the function around a handler that it counts in
// or appends to.
func (c *checker) capturedBy(h *ssa.Function, serves *serving.Result) {
	if h.Parent() == nil || tells(h) {
		return
	}
	for _, v := range h.FreeVars {
		for _, ref := range path.Uses(v) {
			st, ok := ref.(*ssa.Store)
			if !ok || st.Addr != ssa.Value(v) || len(c.locks.HeldAt(st)) > 0 {
				continue
			}
			p, ok := path.Of(v)
			if !ok || p.Len() > 0 || !serves.IsShared(p, h) || len(flow.Reach(h, nil, flow.Is(st), c.join.Orders)) == 0 {
				continue
			}
			switch shared.HowStored(st) {
			case shared.Count:
				c.reportRequest(touch.Touch{Path: p, How: touch.Count, Instr: st}, h)
			case shared.Append:
				c.reportRequest(touch.Touch{Path: p, How: touch.Append, Instr: st}, h)
			}
		}
	}
}

// besideRequests reports what the loop of a goroutine changes in the object that
// handlers look at.
func (c *checker) besideRequests(s *spawn.Site, handlers []*ssa.Function, ofHandlers *touch.Result, serves *serving.Result) {
	for _, w := range c.changedInRounds(s) {
		if w.Path.Len() == 0 && !w.Global() {
			continue
		}
		if h, r, ok := c.lookedAt(w, handlers, ofHandlers, serves); ok {
			c.reportBeside(s, w, h, r)
			return
		}
	}
}

// changedInRounds lists what the loops of a goroutine, which wait in each round, change
// again and again, as its starter names it.
func (c *checker) changedInRounds(s *spawn.Site) []touch.Touch {
	body := s.Body()
	if body == nil || c.IsTest(s.Pos()) {
		return nil
	}
	var out []touch.Touch
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			touched := c.touch.At(i)
			if len(touched) == 0 || !comesBack(i) {
				continue
			}
			for _, w := range touched {
				if w, ok := touch.Bound(w, s); ok && w.How.Writes() && !c.behindFlag(w.Instr) {
					out = append(out, w)
				}
			}
		}
	}
	return out
}

// comesBack reports whether a loop around an instruction waits in each round, for
// a ticker or for something to do: it goes on while requests are answered.
func comesBack(i ssa.Instruction) bool {
	return slices.ContainsFunc(flow.Loops(i.Parent()), func(l *flow.Loop) bool {
		if !l.Contains(i) {
			return false
		}
		for b := range l.Blocks {
			if slices.ContainsFunc(b.Instrs, waitsInRound) {
				return true
			}
		}
		return false
	})
}

func waitsInRound(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Select:
		return true
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Call:
		return knowledge.Is(callees.Object(i.Common()), "time", "Sleep")
	}
	return false
}

// lookedAt returns a handler, and its access to what a goroutine changes.
func (c *checker) lookedAt(w touch.Touch, handlers []*ssa.Function, touched *touch.Result, serves *serving.Result) (*ssa.Function, touch.Touch, bool) {
	for _, h := range handlers {
		for _, r := range touched.Of(h) {
			if touch.Conflicts(w.How, r.How) && sameObject(w.Path, r.Path) && serves.IsShared(r.Path, h) {
				return h, r, true
			}
		}
	}
	return nil, touch.Touch{}, false
}

// sameObject reports whether two paths go by the same fields from one object, or from
// two that are of one type.
func sameObject(a, b path.Path) bool {
	if a == b {
		return true
	}
	at, bt := path.NamedOf(a.Root().Type()), path.NamedOf(b.Root().Type())
	return at != nil && bt != nil && at.Origin() == bt.Origin() && slices.Equal(a.Fields(), b.Fields())
}

func (c *checker) reportBeside(s *spawn.Site, w touch.Touch, h *ssa.Function, r touch.Touch) {
	if c.said[w.Pos()] {
		return
	}
	c.said[w.Pos()] = true
	name := nameOfTouch(w)
	c.Report(rule.Report{
		Kind: "request", Pos: w.Pos(),
		Message: fmt.Sprintf("%s %s by the goroutine started at %s while %s may be %s for a request (%s), with nothing to order them: %s",
			name, passive[w.How], c.Place(s.Pos(), w.Pos()), callees.Label(h), noun[r.How], c.Place(r.Pos(), w.Pos()), lockIt),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: active[w.How] + name, Pos: w.Pos()},
			{Goroutine: "a request", Text: active[r.How] + nameOfTouch(r) + " at the same time", Pos: r.Pos()},
		},
	})
}
