package chanclose

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/product"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds sends on and closes of channels that are closed already.
var Rule = rule.New(rule.Rule{
	Name:    "chanclose",
	Summary: "finds channels that are closed twice, or sent on when they are closed",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "after-close", Severity: rule.Error, Summary: "the channel is closed on every path to this send or close"},
		{Name: "many-closers", Severity: rule.Error, Summary: "several goroutines, or one several times, close the channel"},
		{Name: "closed-early", Severity: rule.Error, Summary: "the function that made the channel closes it while its goroutine may still send"},
		{Name: "unlocked-send", Severity: rule.Error, Summary: "the channel was found under a lock under which another takes it away and closes it, and is sent on without the lock"},
		{Name: "closed-first", Severity: rule.Error, Summary: "the channel is closed before who sends on it is told to end"},
		{Name: "notified", Severity: rule.Error, Summary: "the channel is closed while os/signal still sends signals on it"},
		{Name: "maybe-twice", Severity: rule.Strict, Summary: "several goroutines, requests or rounds close the channel of an object, which may be another each time"},
		{Name: "close-vs-send", Severity: rule.Strict, Summary: "the channel may be closed while this sends on it"},
		{Name: "unguarded", Severity: rule.Strict, Summary: "a second call of the method panics"},
	},
	Requires: []*analysis.Analyzer{closing.Analyzer, callees.Analyzer, lockset.Analyzer, roots.Analyzer, spawn.Analyzer,
		channels.Analyzer, join.Analyzer, product.Analyzer, recovers.Analyzer, ending.Analyzer},
	Run: run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// checker is one run of the rule over a package.
type checker struct {
	*rule.Pass
	closing  *closing.Result
	callees  *callees.Result
	locks    *lockset.Result
	roots    *roots.Result
	spawn    *spawn.Result
	chans    *channels.Result
	join     *join.Result
	product  *product.Package
	recovers *recovers.Result
	ending   *ending.Result
	said     map[*closing.Act]bool
	saidHere map[ssa.Instruction]bool
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		closing:  p.ResultOf[closing.Analyzer].(*closing.Result),
		callees:  p.ResultOf[callees.Analyzer].(*callees.Result),
		locks:    p.ResultOf[lockset.Analyzer].(*lockset.Result),
		roots:    p.ResultOf[roots.Analyzer].(*roots.Result),
		spawn:    p.ResultOf[spawn.Analyzer].(*spawn.Result),
		chans:    p.ResultOf[channels.Analyzer].(*channels.Result),
		join:     p.ResultOf[join.Analyzer].(*join.Result),
		product:  p.ResultOf[product.Analyzer].(*product.Package),
		recovers: p.ResultOf[recovers.Analyzer].(*recovers.Result),
		ending:   p.ResultOf[ending.Analyzer].(*ending.Result),
		said:     make(map[*closing.Act]bool),
		saidHere: make(map[ssa.Instruction]bool),
	}
	c.afterClose()
	c.besides()
	if len(c.closing.Closes) == 0 {
		return nil
	}
	c.manyClosers()
	c.notified()
	c.closedEarly()
	c.closeVsSend()
	c.elementClosed()
	c.unguarded()
	return nil
}
