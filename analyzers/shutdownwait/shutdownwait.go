package shutdownwait

import (
	_ "embed"
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds servers that are left while Shutdown still waits for their requests.
var Rule = rule.New(rule.Rule{
	Name:    "shutdownwait",
	Summary: "finds servers whose program goes on to its end as soon as Shutdown begins, not when it is done",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "fatal", Severity: rule.Error, Summary: "the error by which a server tells that Shutdown has begun ends the process"},
		{Name: "returns", Severity: rule.Error, Summary: "the function that serves returns when Shutdown begins, and nothing waits until it is done"},
		{Name: "not-serving", Severity: rule.Warning, Summary: "a server that cannot serve only logs that, and the function that started it waits as if it did"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, channels.Analyzer, ending.Analyzer, join.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees   *callees.Result
	chans     *channels.Result
	ending    *ending.Result
	join      *join.Result
	spawn     *spawn.Result
	shutdowns []ssa.CallInstruction
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		ending:  p.ResultOf[ending.Analyzer].(*ending.Result),
		join:    p.ResultOf[join.Analyzer].(*join.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
	}
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			if isShutdown(call) && !c.IsTest(call.Pos()) && c.comes(call) {
				c.shutdowns = append(c.shutdowns, call)
			}
		}
	}
	if len(c.shutdowns) == 0 {
		return nil
	}
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			v, ok := call.(*ssa.Call)
			if !ok || c.IsTest(call.Pos()) {
				continue
			}
			if server := c.serves(v, 0); server != nil {
				c.check(v, server)
			}
		}
	}
	for _, s := range c.spawn.Sites {
		c.notServing(s)
	}
	return nil
}

// check looks at what follows when a server has been told to shut down.
func (c *checker) check(serve *ssa.Call, server ssa.Value) {
	own := c.runBy(serve.Parent())
	for _, down := range c.shutdowns {
		if slices.Contains(own, down.Parent()) || !c.shuts(callees.Receiver(down.Common()), server, 0) {
			continue
		}
		end := c.closed(serve)
		site := c.startedBy(serve, down)
		switch {
		case end.fatal != nil:
			c.reportFatal(serve, down, end.fatal)
			return
		case end.exit != nil && site != nil && !c.waits(site, serve):
			c.reportReturn(serve, down, site, end.exit)
			return
		}
	}
}

// runBy returns the functions that run in the goroutine of fn when that is called.
func (c *checker) runBy(fn *ssa.Function) []*ssa.Function {
	out := []*ssa.Function{fn}
	for i := 0; i < len(out) && len(out) < 64; i++ {
		for _, call := range c.callees.In(out[i]) {
			if c.spawn.At(call) != nil {
				continue
			}
			for _, callee := range c.callees.Of(call.Common()) {
				if !slices.Contains(out, callee) {
					out = append(out, callee)
				}
			}
		}
	}
	return out
}

// startedBy returns where the function that serves starts the goroutine that shuts down,
// before it serves.
func (c *checker) startedBy(serve *ssa.Call, down ssa.CallInstruction) *spawn.Site {
	for _, s := range c.spawn.In(serve.Parent()) {
		if s.Kind == spawn.Group || s.Body() == nil || !flow.Reaches(s.Instr, serve, nil) {
			continue // who leaves a group is errgroup's
		}
		if slices.Contains(c.runBy(s.Body()), down.Parent()) {
			return s
		}
	}
	return nil
}

// waits reports whether the function that serves may wait, once it does so no more, for
// the goroutine that shuts down, or put that off until its end.
func (c *checker) waits(s *spawn.Site, serve *ssa.Call) bool {
	fn := serve.Parent()
	waiter := c.join.Waiter(s)
	pauses := func(i ssa.Instruction) bool {
		if d, ok := i.(*ssa.Defer); ok {
			return c.join.Call(d.Common(), fn).Has(join.Orders)
		}
		return waiter(i) || c.join.Orders(i) || sleeps(i)
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if _, deferred := i.(*ssa.Defer); (deferred || flow.Reaches(serve, i, nil)) && pauses(i) {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportFatal(serve *ssa.Call, down ssa.CallInstruction, fatal ssa.Instruction) {
	what := callees.NameOf(serve.Common())
	ends := "panic"
	if call, ok := callees.CallAt(fatal); ok {
		ends = callees.NameOf(call.Common())
	}
	c.Report(rule.Report{
		Kind: "fatal", Pos: fatal.Pos(),
		Message: fmt.Sprintf("%s returns an error as soon as %s begins (%s), and %s ends the process with it while requests are still served: leave out http.ErrServerClosed here, and wait until %s has returned",
			what, callees.NameOf(down.Common()), c.Place(down.Pos(), fatal.Pos()), ends, callees.NameOf(down.Common())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(down.Parent()), Text: "calls " + callees.NameOf(down.Common()) + ", which waits for the requests", Pos: down.Pos()},
			{Goroutine: callees.Label(serve.Parent()), Text: what + " returns http.ErrServerClosed", Pos: serve.Pos()},
			{Goroutine: callees.Label(serve.Parent()), Text: ends + " ends the process", Pos: fatal.Pos()},
		},
	})
}

func (c *checker) reportReturn(serve *ssa.Call, down ssa.CallInstruction, site *spawn.Site, exit ssa.Instruction) {
	what, shuts, who := callees.NameOf(serve.Common()), callees.NameOf(down.Common()), callees.Label(serve.Parent())
	cut := "and its caller takes that for the end"
	if c.ending.After(serve.Parent()) {
		cut = "which ends the process while requests are still served"
	}
	c.Report(rule.Report{
		Kind: "returns", Pos: serve.Pos(),
		Message: fmt.Sprintf("%s returns as soon as %s begins (%s), and then %s does, %s: wait until %s has returned, for a channel that its goroutine closes then",
			what, shuts, c.Place(down.Pos(), serve.Pos()), who, cut, shuts),
		Witness: witness.Trace{
			{Goroutine: who, Text: "starts the goroutine that shuts down", Pos: site.Pos()},
			{Goroutine: callees.Label(down.Parent()), Text: "calls " + shuts + ", which waits for the requests", Pos: down.Pos()},
			{Goroutine: who, Text: what + " returns http.ErrServerClosed", Pos: serve.Pos()},
			{Goroutine: who, Text: "returns", Pos: flow.ExitPos(exit)},
		},
	})
}
