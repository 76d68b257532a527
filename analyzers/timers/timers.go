package timers

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/drain"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds misuses of timers.
var Rule = rule.New(rule.Rule{
	Name:     "timers",
	Summary:  "finds timers whose channel is drained though nothing is in it",
	Doc:      doc,
	Since:    "0.1.0",
	Kinds:    []rule.Kind{{Name: "drain", Severity: rule.Error, Summary: "the receive after Stop waits for ever"}},
	Requires: []*analysis.Analyzer{callees.Analyzer},
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
	}
	for _, m := range drain.Mutes(calls) {
		reportMute(p, m)
	}
	return nil
}

func reportMute(p *rule.Pass, m drain.Mute) {
	name, fn := path.Name(m.Recv.X), m.Recv.Parent().Name()
	p.Report(rule.Report{
		Kind: "drain", Pos: m.Recv.Pos(),
		Message: fmt.Sprintf("receiving from %s waits for ever: a timer of time.AfterFunc (%s) runs a function and has no channel; there is nothing to drain", name, p.Place(m.Made.Pos(), m.Recv.Pos())),
		Witness: witness.Trace{
			{Goroutine: m.Made.Parent().Name(), Text: "makes a timer that runs a function", Pos: m.Made.Pos()},
			{Goroutine: fn, Text: "receives from " + name + ", which is nil", Blocks: true, Pos: m.Recv.Pos()},
		},
	})
}

func report(p *rule.Pass, h drain.Hang) {
	name, fn := h.Timer.String(), h.Recv.Parent().Name()
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
