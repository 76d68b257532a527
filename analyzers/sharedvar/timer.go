package sharedvar

import (
	"fmt"
	"go/token"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/touch"
	"github.com/asynclint/asynclint/passes/witness"
)

// timers reports a variable that is assigned what time.AfterFunc returns, and that the
// function which it runs reads: the time may be over before the assignment.
func (c *checker) timers(vs []*shared.Variable) {
	for _, s := range c.spawn.Sites {
		call, ok := s.Instr.(*ssa.Call)
		if !ok || s.Kind != spawn.Timer || !knowledge.Is(callees.Object(&call.Call), "time", "AfterFunc") {
			continue
		}
		if d, isConst := flow.ConstInt(call.Call.Args[0]); isConst && d >= int64(long) || c.calledLocked(call.Parent()) {
			continue
		}
		for _, r := range path.Uses(call) {
			st, ok := r.(*ssa.Store)
			if !ok || st.Val != ssa.Value(call) {
				continue
			}
			for _, w := range c.touch.At(st) {
				if r, ok := c.readIn(s, w); ok {
					c.sayTimer(s, nameOfTouch(w), w.Pos(), r.Pos())
				}
			}
			for _, v := range vs {
				if i := slices.IndexFunc(v.Accesses, func(a shared.Access) bool { return a.Site == s && a.How == shared.Read && !a.Ordered }); i >= 0 && st.Addr == ssa.Value(v.Cell) {
					c.sayTimer(s, v.Name(), st.Pos(), v.Accesses[i].Pos())
				}
			}
		}
	}
}

// long is a time after which any assignment has been made.
const long = 100 * time.Millisecond

// calledLocked reports whether a function is called with a lock held, of whatever
// object: that guards what it assigns, and the other side takes it where it matters.
func (c *checker) calledLocked(fn *ssa.Function) bool {
	callers := c.callees.CallersOf(fn)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool { return len(c.locks.HeldAt(call)) == 0 })
}

// readIn returns the read by a goroutine of what is assigned.
func (c *checker) readIn(s *spawn.Site, w touch.Touch) (touch.Touch, bool) {
	for _, r := range c.touches(s) {
		if r.Path == w.Path && r.How == touch.Read {
			return r, true
		}
	}
	return touch.Touch{}, false
}

func (c *checker) sayTimer(s *spawn.Site, name string, at, read token.Pos) {
	if c.said[at] {
		return
	}
	c.said[at] = true
	fn := callees.Label(s.Instr.Parent())
	c.Report(rule.Report{
		Kind: "timer", Pos: at,
		Message: fmt.Sprintf("%s is assigned when the timer runs already, and the function that it calls reads %s (%s): the time may be over before the assignment; %s",
			name, name, c.Place(read, at), lockIt),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts the timer", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "reads " + name, Pos: read},
			{Goroutine: fn, Text: "assigns " + name, Pos: at},
		},
	})
}
