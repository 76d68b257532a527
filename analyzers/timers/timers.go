package timers

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/drain"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds misuses of timers.
var Rule = rule.New(rule.Rule{
	Name:    "timers",
	Summary: "finds timers whose channel is drained though nothing is in it, and goroutines that wait for a stopped one",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "drain", Severity: rule.Error, Summary: "the receive after Stop waits for ever"},
		{Name: "stopped", Severity: rule.Warning, Summary: "a goroutine waits only for a timer or ticker that others stop, so it never ends"},
		{Name: "restarted", Severity: rule.Error, Summary: "a timeout begins again in each round of a loop, which a faster ticker ends before it"},
		{Name: "postponed", Severity: rule.Warning, Summary: "the time after which a batch is to be worked off begins again with each value that is received"},
		{Name: "replaced", Severity: rule.Warning, Summary: "a timer that calls a function is replaced by another without being stopped"},
		{Name: "no-loop", Severity: rule.Warning, Summary: "a goroutine does its work once and then sleeps, as in a loop that is not there"},
		{Name: "dropped", Severity: rule.Warning, Summary: "a timer that calls a function is forgotten without being stopped, while others are stopped"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, join.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	if !p.Imports("time") {
		return nil
	}
	calls := p.ResultOf[callees.Analyzer].(*callees.Result)
	for _, fn := range calls.Functions() {
		for _, h := range drain.Hangs(fn, calls) {
			report(p, h)
		}
		if p.On("restarted") {
			restarted(p, fn)
		}
		if p.On("postponed") {
			postponed(p, fn, calls)
		}
	}
	if p.On("replaced") {
		replaced(p, calls)
	}
	if p.On("dropped") {
		dropped(p, calls)
	}
	for _, m := range drain.Mutes(calls) {
		reportMute(p, m)
	}
	spawns := p.ResultOf[spawn.Analyzer].(*spawn.Result)
	if p.On("no-loop") {
		for _, s := range spawns.Sites {
			noLoop(p, calls, s)
		}
	}
	if p.On("stopped") {
		joins := p.ResultOf[join.Analyzer].(*join.Result)
		for _, s := range drain.Strandings(calls, spawns, joins) {
			reportStranded(p, s)
		}
	}
	return nil
}

func reportStranded(p *rule.Pass, s drain.Stranded) {
	what := "timer"
	if s.Ticker {
		what = "ticker"
	}
	stopper := callees.NameOfTop(s.Stop.Parent())
	verb := "stops"
	if _, ok := s.Stop.(*ssa.Defer); ok {
		verb = "stops when it returns"
	}
	p.Report(rule.Report{
		Kind: "stopped", Pos: s.Recv.Pos(),
		Message: fmt.Sprintf("this goroutine waits for nothing but a %s that %s %s (%s), which does not close its channel: the goroutine stays for ever; let it wait for a channel or context as well that is closed then",
			what, stopper, verb, p.Place(s.Stop.Pos(), s.Recv.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Site.Instr.Parent()), Text: "starts a goroutine", Pos: s.Site.Pos()},
			{Goroutine: callees.Label(s.Recv.Parent()), Text: "waits for the " + what, Blocks: true, Pos: s.Recv.Pos()},
			{Goroutine: stopper, Text: "stops the " + what + ", so that no value comes", Pos: s.Stop.Pos()},
		},
	})
}

func reportMute(p *rule.Pass, m drain.Mute) {
	name, fn := path.Name(m.Recv.X), callees.Label(m.Recv.Parent())
	p.Report(rule.Report{
		Kind: "drain", Pos: m.Recv.Pos(),
		Message: fmt.Sprintf("receiving from %s waits for ever: a timer of time.AfterFunc (%s) runs a function and has no channel; there is nothing to drain", name, p.Place(m.Made.Pos(), m.Recv.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(m.Made.Parent()), Text: "makes a timer that runs a function", Pos: m.Made.Pos()},
			{Goroutine: fn, Text: "receives from " + name + ", which is nil", Blocks: true, Pos: m.Recv.Pos()},
		},
	})
}

func report(p *rule.Pass, h drain.Hang) {
	name, fn := h.Timer.String(), callees.Label(h.Recv.Parent())
	if h.Recv.Parent().Parent() != nil {
		fn = "the function literal"
	}
	why, before := "was received already", "receives from "+name+".C"
	if h.Stopped {
		why, before = "is not sent any more: the timer was stopped", "stops "+name
	}
	p.Report(rule.Report{
		Kind: "drain", Pos: h.Recv.Pos(),
		Message: fmt.Sprintf("receiving from %s.C waits for ever when the value %s (line %d): drain without waiting, select { case <-%s.C: default: }, or, from Go 1.23 on, not at all",
			name, why, p.Line(h.Earlier.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: fn, Text: before, Pos: h.Earlier.Pos()},
			{Goroutine: fn, Text: name + ".Stop() returns false", Pos: h.Stop.Pos()},
			{Goroutine: fn, Text: "receives from " + name + ".C", Blocks: true, Pos: h.Recv.Pos()},
		},
	})
}
