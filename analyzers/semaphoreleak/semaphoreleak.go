package semaphoreleak

import (
	_ "embed"
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/slots"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds slots of semaphores that are not given back.
var Rule = rule.New(rule.Rule{
	Name:     "semaphoreleak",
	Summary:  "finds paths on which a slot of a semaphore is taken and not given back",
	Doc:      doc,
	Since:    "0.1.0",
	Kinds:    []rule.Kind{{Severity: rule.Warning, Summary: "a path returns, or goes round the loop, without giving a slot back"}},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, slots.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees *callees.Result
	spawn   *spawn.Result
	sems    *semaphores
}

func run(p *rule.Pass) error {
	c := &checker{Pass: p, callees: p.ResultOf[callees.Analyzer].(*callees.Result), spawn: p.ResultOf[spawn.Analyzer].(*spawn.Result)}
	c.sems = newSemaphores(c.callees, p.ResultOf[slots.Analyzer].(*slots.Result))
	for _, fn := range c.callees.Functions() {
		for _, a := range c.sems.acquires(fn) {
			c.acquired(fn, a)
		}
	}
	return nil
}

// acquired looks at what becomes of one acquired slot: in the function, and in
// the goroutine that it is for.
func (c *checker) acquired(fn *ssa.Function, a acquire) {
	if !c.sems.given[a.key] || !c.sems.releasesAnywhere(fn, a.key) {
		c.handedOver(fn, a)
		if c.sems.given[a.key] {
			c.lostWithObject(fn, a)
		}
		return // somebody else does
	}
	t := c.follow(fn, a).forget(a)
	if !t.complete {
		return
	}
	if at, ok := t.leak(c.sems.outlives(fn, a)); ok {
		if c.Commented(at.Pos()) || c.deferred(fn, a) {
			return // somebody has thought about it; or it is given back if it was taken
		}
		c.reportLeak(fn, a, at)
		return
	}
	if c.sems.releases(fn, a.key) {
		return
	}
	for _, s := range c.spawn.In(fn) {
		body := s.Body()
		if body == nil || !c.sems.releases(body, a.key) || !t.held[s.Instr] {
			continue
		}
		if in := c.follow(body, acquire{key: a.key}).forget(a); in.complete && in.released && len(in.leaks) > 0 && !c.Commented(in.leaks[0].Pos()) {
			c.reportLost(fn, a, s, in.leaks[0])
			return
		}
	}
}

// handedOver looks at what becomes of a slot in a declared function that a go
// statement gives the semaphore.
func (c *checker) handedOver(fn *ssa.Function, a acquire) {
	var t *track
	for _, s := range c.spawn.In(fn) {
		body := s.Body()
		if body == nil || body.Parent() != nil || s.Kind != spawn.GoStmt || !flow.Reaches(a.instr, s.Instr, nil) {
			continue
		}
		i := slices.IndexFunc(s.Args, func(v ssa.Value) bool { return isKey(v, a.key) })
		if i < 0 || i >= len(body.Params) {
			continue
		}
		k, _, ok := keyOf(body.Params[i])
		if !ok || c.sems.others[k] || !c.sems.releases(body, k) || c.sems.takes(body, k) {
			continue
		}
		if t == nil {
			t = c.follow(fn, a)
		}
		if !t.complete || !t.held[s.Instr] {
			return
		}
		if in := c.follow(body, acquire{key: k}).forget(a); in.complete && in.released && len(in.leaks) > 0 && !c.Commented(in.leaks[0].Pos()) {
			c.reportLost(fn, a, s, in.leaks[0])
			return
		}
	}
}

// deferred reports whether a function defers what gives a slot back, before it
// takes one: that remembers whether it has.
func (c *checker) deferred(fn *ssa.Function, a acquire) bool {
	return slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
		d, ok := call.(*ssa.Defer)
		if !ok {
			return false
		}
		callee := named(d)
		return callee != nil && c.sems.mayRelease(callee, a.key) && flow.Reaches(d, a.instr, nil)
	})
}

func (c *checker) reportLeak(fn *ssa.Function, a acquire, at ssa.Instruction) {
	where := fmt.Sprintf("when %s returns on line %d", nameOf(fn), c.Line(at.Pos()))
	text := "returns without giving it back"
	pos := at.Pos()
	switch {
	case at == a.instr:
		where, text = "on a way round the loop", "takes another without giving it back"
	case !pos.IsValid():
		where, pos = "on a way to the end of "+nameOf(fn), a.instr.Pos()
	}
	c.Report(rule.Report{
		Pos: a.pos(),
		Message: fmt.Sprintf("the slot of %s taken here is not given back %s, though it is on others: once all slots are lost so, everybody waits for ever; %s",
			a.name, where, a.advice()),
		Witness: witness.Trace{
			{Goroutine: nameOf(fn), Text: "takes a slot of " + a.name, Pos: a.pos()},
			{Goroutine: nameOf(fn), Text: text, Pos: pos},
			{Goroutine: "next caller", Text: "waits for a slot", Blocks: true, Pos: a.pos()},
		},
	})
}

func (c *checker) reportLost(fn *ssa.Function, a acquire, s *spawn.Site, at ssa.Instruction) {
	pos := at.Pos()
	if !pos.IsValid() {
		pos = s.Body().Pos()
	}
	goroutine := fmt.Sprintf("go at line %d", c.Line(s.Pos()))
	c.Report(rule.Report{
		Pos: pos,
		Message: fmt.Sprintf("the goroutine returns without giving back the slot of %s that was taken for it on line %d, though other paths do: once all slots are lost so, %s waits for ever; begin with %s",
			a.name, c.Line(a.pos()), nameOf(fn), a.deferred()),
		Witness: witness.Trace{
			{Goroutine: nameOf(fn), Text: "takes a slot of " + a.name, Pos: a.pos()},
			{Goroutine: nameOf(fn), Text: "starts a goroutine that is to give it back", Pos: s.Pos()},
			{Goroutine: goroutine, Text: "returns without", Pos: pos},
			{Goroutine: nameOf(fn), Text: "waits for a slot", Blocks: true, Pos: a.pos()},
		},
	})
}

func nameOf(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "the function literal"
	}
	return fn.Name()
}

func (a acquire) pos() token.Pos {
	if a.at.IsValid() {
		return a.at
	}
	return a.instr.Pos()
}

func (a acquire) deferred() string {
	switch {
	case a.back != "":
		return "defer " + a.name + "." + a.back + "()"
	case a.full:
		return "defer func() { " + a.name + " <- struct{}{} }()"
	case a.channel:
		return "defer func() { <-" + a.name + " }()"
	}
	return "defer " + a.name + ".Release(1)"
}

func (a acquire) advice() string {
	return a.deferred() + " after taking it, or give it back on that path, too"
}
