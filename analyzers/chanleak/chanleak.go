package chanleak

import (
	_ "embed"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/pipes"
	"github.com/asynclint/asynclint/passes/product"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/serving"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/subscriptions"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
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
		{Name: "early-return", Severity: rule.Error, Summary: "the other side may leave before this operation"},
		{Name: "first-wins", Severity: rule.Error, Summary: "more goroutines send than values are received"},
		{Name: "double-send", Severity: rule.Error, Summary: "a second value is sent where one is received"},
		{Name: "never-closed", Severity: rule.Error, Summary: "a goroutine ranges over a channel that nobody closes"},
		{Name: "no-partner", Severity: rule.Error, Summary: "the channel is only sent to, or only received from"},
		{Name: "never-served", Severity: rule.Error, Summary: "nothing in the package can end this wait"},
		{Name: "per-connection", Severity: rule.Error, Summary: "a goroutine of each connection or request waits for the end of everything alone, or for nothing"},
		{Name: "never-received", Severity: rule.Error, Summary: "nothing in the package receives what is sent here"},
		{Name: "peer-exits", Severity: rule.Error, Summary: "the only receivers leave on a stop that the sender does not watch"},
		{Name: "peer-cancelled", Severity: rule.Strict, Summary: "the only receivers leave when a context from outside the package ends, which the sender does not watch"},
		{Name: "after-stop", Severity: rule.Strict, Summary: "a method waits for ever once who uses the object has stopped it"},
		{Name: "before-receiver", Severity: rule.Error, Summary: "nobody can receive yet, and the sender would have to start the receiver"},
		{Name: "abandoned-generator", Severity: rule.Error, Summary: "a channel that a goroutine feeds is left before all is received"},
		{Name: "deadlock", Severity: rule.Error, Summary: "a function waits for ever in every run that gets there"},
		{Name: "left-subscribed", Severity: rule.Error, Summary: "a request subscribes to something and leaves its subscription behind"},
		{Name: "never-stopped", Severity: rule.Error, Summary: "an object whose goroutine only its owner can end is dropped"},
	},
	Requires: []*analysis.Analyzer{channels.Analyzer, callees.Analyzer, spawn.Analyzer, groups.Analyzer, lockset.Analyzer, product.Analyzer, ending.Analyzer, failure.Analyzer, subscriptions.Analyzer, serving.Analyzer, owned.Analyzer, roots.Analyzer, abandoned.Analyzer, pipes.Analyzer, limits.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// checker is one run of the rule over a package.
type checker struct {
	*rule.Pass
	chans   *channels.Result
	callees *callees.Result
	spawn   *spawn.Result
	groups  *groups.Result
	locks   *lockset.Result
	said    map[ssa.Instruction]bool // operations that were reported
	saidNil map[ssa.Value]bool       // variables of which a send was reported
	ending  *ending.Result
	subs    *subscriptions.Result
	request *serving.Result
	roots   *roots.Result

	abandoned *abandoned.Result
	pipes     *pipes.Result
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		callees: p.ResultOf[channels.Analyzer].(*channels.Result).Callees(),
		spawn:   p.ResultOf[channels.Analyzer].(*channels.Result).Spawns(),
		groups:  p.ResultOf[groups.Analyzer].(*groups.Result),
		locks:   p.ResultOf[lockset.Analyzer].(*lockset.Result),
		said:    make(map[ssa.Instruction]bool),
		saidNil: make(map[ssa.Value]bool),
		ending:  p.ResultOf[ending.Analyzer].(*ending.Result),
		subs:    p.ResultOf[subscriptions.Analyzer].(*subscriptions.Result),
		request: p.ResultOf[serving.Analyzer].(*serving.Result),
		roots:   p.ResultOf[roots.Analyzer].(*roots.Result),

		abandoned: p.ResultOf[abandoned.Analyzer].(*abandoned.Result),
		pipes:     p.ResultOf[pipes.Analyzer].(*pipes.Result),
	}
	c.peerExits()
	c.afterWait()
	c.slotsAndResults()
	c.runs()
	c.failedPeers()
	c.unheardAnswers()
	c.pendingAnswers()
	c.perConnection()
	c.receivedOnce()
	c.ledger()
	c.nilSends()
	c.nilFields()
	c.halfMade()
	c.deadReceives()
	c.otherWaits()
	c.localConds()
	c.neverClosed()
	c.leftOpen()
	c.skippedClose()
	c.beforeReceiver()
	c.calledOff()
	c.generators()
	c.leftEachRound()
	c.leftPipes()
	c.deafGenerators()
	c.pulledAfterEnd()
	c.closedEarly()
	c.neverStopped()
	c.leftSubscribed()
	c.deadlocks()
	c.closedAfterWait()
	c.keptAfterWait()
	return nil
}
