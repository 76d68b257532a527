package errgroup

import (
	"fmt"
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// reuse reports a second batch started on a group whose context Wait has
// cancelled, be it in the next round of a loop. A group made anew in between is another
// group, and a context that is dropped stops nobody.
func (c *checker) reuse(g *group) {
	if g.ctx == nil {
		return
	}
	for _, w := range g.each("Wait") {
		if _, ok := w.call.(*ssa.Call); !ok {
			continue
		}
		for _, o := range g.each("Go", "TryGo") {
			comesBack := !flow.Dominates(w.call, o.call)
			if comesBack && !g.together(w.call, o.call) || !flow.Reaches(w.call, o.call, flow.Is(g.made)) {
				continue
			}
			when := ""
			if comesBack {
				when = " in the next round"
			}
			c.Report(rule.Report{
				Kind: "reuse", Pos: o.call.Pos(),
				Message: fmt.Sprintf("%s.%s after %s.Wait() (line %d)%s: Wait has cancelled the group's context, so the new goroutines fail at once; make %s with errgroup.WithContext",
					g.name(), o.method, g.name(), c.Line(w.call.Pos()), when, another(comesBack)),
				Witness: witness.Trace{
					{Goroutine: callees.Label(w.call.Parent()), Text: g.name() + ".Wait cancels the group's context", Pos: w.call.Pos()},
					{Goroutine: callees.Label(w.call.Parent()), Text: "starts a goroutine under the cancelled context" + when, Pos: o.call.Pos()},
				},
			})
			return
		}
	}
}

func another(eachRound bool) string {
	if eachRound {
		return "a group for each round"
	}
	return "a second group"
}

// together reports whether two calls are in a loop that uses one group in all rounds.
func (g *group) together(a, b ssa.Instruction) bool {
	return a.Parent() == b.Parent() && slices.ContainsFunc(flow.Loops(a.Parent()), func(l *flow.Loop) bool {
		return l.Contains(a) && l.Contains(b) && !l.Contains(g.made)
	})
}

// before reports whether a goroutine was started when another instruction runs: the
// loop around that, if there is one, starts one in each round.
func before(start, i ssa.Instruction) bool {
	if flow.Dominates(start, i) {
		return true
	}
	if start.Parent() != i.Parent() {
		return false
	}
	loop := flow.Innermost(flow.Loops(start.Parent()), start)
	if loop == nil || loop.Contains(i) || !loop.Header.Dominates(i.Block()) {
		return false
	}
	return !slices.ContainsFunc(loop.Header.Preds, func(p *ssa.BasicBlock) bool {
		return loop.Blocks[p] && !start.Block().Dominates(p)
	})
}

// limit reports the three ways in which SetLimit makes a group block for
// ever.
func (c *checker) limit(g *group) {
	for _, s := range g.each("SetLimit") {
		if s.helper != nil {
			continue
		}
		n, known := constantArg(s.call)
		if known && n == 0 {
			c.Report(rule.Report{
				Kind: "limit", Pos: s.call.Pos(),
				Message: fmt.Sprintf("%s.SetLimit(0) lets no goroutine start, so the next %s.Go blocks for ever: give the number that may run at once, or a negative one for no limit", g.name(), g.name()),
			})
			continue
		}
		if known && n < 0 {
			continue
		}
		c.limitAfterGo(g, s)
	}
	c.goInside(g)
}

func constantArg(call ssa.CallInstruction) (int64, bool) {
	if len(call.Common().Args) < 2 {
		return 0, false
	}
	k, ok := path.Origin(call.Common().Args[1]).(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.Int {
		return 0, false
	}
	return k.Int64(), true
}

func (c *checker) limitAfterGo(g *group, s op) {
	waits := func(i ssa.Instruction) bool {
		call, ok := i.(ssa.CallInstruction)
		return i == g.made || ok && slices.ContainsFunc(g.ops, func(o op) bool { return o.method == "Wait" && o.call == call })
	}
	for _, o := range g.each("Go", "TryGo") {
		if o.call == s.call || !before(o.call, s.call) && !(g.made != nil && g.together(o.call, s.call)) || !flow.Reaches(o.call, s.call, waits) {
			continue
		}
		c.Report(rule.Report{
			Kind: "limit", Pos: s.call.Pos(),
			Message: fmt.Sprintf("%s.SetLimit while a goroutine of %s runs (started on line %d): %s.Wait() then blocks for ever, or SetLimit panics; set the limit before the first Go",
				g.name(), g.name(), c.Line(o.call.Pos()), g.name()),
			Witness: witness.Trace{
				{Goroutine: callees.Label(o.call.Parent()), Text: "starts a goroutine with " + g.name() + "." + o.method, Pos: o.call.Pos()},
				{Goroutine: callees.Label(o.call.Parent()), Text: "sets a limit, which makes a new, empty semaphore", Pos: s.call.Pos()},
				{Goroutine: "goroutine of " + g.name(), Text: "takes a slot it never put in from the new semaphore when it ends", Blocks: true, Pos: o.call.Pos()},
			},
		})
		return
	}
}

// fewAsk reports whether the goroutines that ask for another slot are fewer than
// there are slots: each is started once, so that one slot at least goes to others,
// which come to an end.
func fewAsk(g *group) bool {
	var asking []*ssa.Function
	for _, o := range g.each("Go") {
		fn := g.memberAround(o.call.Parent())
		if fn == nil || slices.Contains(asking, fn) {
			continue
		}
		starts := slices.DeleteFunc(slices.Clone(g.ops), func(s op) bool { return !slices.Contains(s.bodies, fn) })
		if len(starts) != 1 || flow.InLoop(starts[0].call) || g.isMember(starts[0].call.Parent()) {
			return false
		}
		asking = append(asking, fn)
	}
	return !slices.ContainsFunc(g.each("SetLimit"), func(s op) bool {
		n, known := constantArg(s.call)
		return known && n <= int64(len(asking)) || !known && added(s.call) < int64(len(asking))
	})
}

// added returns what a limit has on top of a number that is not known: the slots
// of those who ask for others.
func added(set ssa.CallInstruction) int64 {
	args := set.Common().Args
	sum, ok := path.Origin(args[len(args)-1]).(*ssa.BinOp)
	if !ok || sum.Op != token.ADD {
		return 0
	}
	for _, v := range []ssa.Value{sum.X, sum.Y} {
		if k, ok := v.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int {
			return k.Int64()
		}
	}
	return 0
}

// goInside reports Go called by a goroutine of the same limited group: once
// all slots are taken by goroutines that want another, none ends.
func (c *checker) goInside(g *group) {
	limited := slices.ContainsFunc(g.each("SetLimit"), func(s op) bool {
		n, known := constantArg(s.call)
		return s.helper != nil || !known || n > 0
	})
	if !limited {
		return
	}
	for _, o := range g.each("Go") {
		if again := c.comesBack(o); again != nil {
			c.reportComesBack(g, o, again)
			return
		}
	}
	if fewAsk(g) {
		return
	}
	for _, o := range g.each("Go") {
		if !g.isMember(o.call.Parent()) {
			continue
		}
		c.Report(rule.Report{
			Kind: "limit", Pos: o.call.Pos(),
			Message: fmt.Sprintf("%s.Go is called by a goroutine of %s, which has a limit: when all slots are taken by goroutines that wait for one here, none ever ends; use TryGo with a fallback, or start the work outside the group",
				g.name(), g.name()),
			Witness: witness.Trace{
				{Goroutine: "goroutine of " + g.name(), Text: "holds a slot of the limit", Pos: o.call.Parent().Pos()},
				{Goroutine: "goroutine of " + g.name(), Text: "waits in " + g.name() + ".Go for another slot", Blocks: true, Pos: o.call.Pos()},
			},
		})
		return
	}
}
