package chanleak

import (
	_ "embed"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"

	"golang.org/x/tools/go/analysis"
)

//go:embed doc.go
var doc string

// Rule finds channel operations that wait for ever.
var Rule = rule.New(rule.Rule{
	Name:    "chanleak",
	Summary: "find goroutines that wait for ever on a channel",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "never-served", Severity: rule.Error, Summary: "nothing in the package can end this wait"},
		{Name: "never-received", Severity: rule.Error, Summary: "nothing in the package receives what is sent here"},
	},
	Requires: []*analysis.Analyzer{channels.Analyzer, callees.Analyzer},
	Run:      run,
})

// checker is one run of the rule over a package.
type checker struct {
	*rule.Pass
	chans   *channels.Result
	callees *callees.Result
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
	}
	c.ledger()
	c.otherWaits()
	return nil
}
