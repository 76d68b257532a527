package eventloop

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds loops that serve others and wait for what only they could do.
var Rule = rule.New(rule.Rule{
	Name:    "eventloop",
	Summary: "find loops that serve others and wait for what only they could do",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "own-loop", Severity: rule.Error, Summary: "a loop waits for what only it itself could do, asking itself as others ask it", Was: "chanleak/own-loop"},
		{Name: "slow-member", Severity: rule.Warning, Summary: "a loop that serves who leaves sends to its members one after the other, and waits for one that receives no more", Was: "chanleak/slow-member"},
		{Name: "unanswered", Severity: rule.Error, Summary: "a request is dropped whose answer somebody waits for", Was: "chanleak/unanswered"},
		{Name: "deaf-stop", Severity: rule.Strict, Summary: "a loop that a stop ends sends without watching for it, to who calls it", Was: "chanleak/deaf-stop"},
		{Name: "drop-oldest", Severity: rule.Warning, Summary: "who makes room in a full channel waits for ever if it has been emptied since", Was: "chanleak/drop-oldest"},
	},
	Requires: []*analysis.Analyzer{channels.Analyzer, callees.Analyzer, spawn.Analyzer, groups.Analyzer, lockset.Analyzer, ending.Analyzer, roots.Analyzer, limits.Analyzer},
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
	ending  *ending.Result
	roots   *roots.Result
	said    map[ssa.Instruction]bool // operations that were reported
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		callees: p.ResultOf[channels.Analyzer].(*channels.Result).Callees(),
		spawn:   p.ResultOf[channels.Analyzer].(*channels.Result).Spawns(),
		groups:  p.ResultOf[groups.Analyzer].(*groups.Result),
		locks:   p.ResultOf[lockset.Analyzer].(*lockset.Result),
		ending:  p.ResultOf[ending.Analyzer].(*ending.Result),
		roots:   p.ResultOf[roots.Analyzer].(*roots.Result),
		said:    make(map[ssa.Instruction]bool),
	}
	c.droppedRequests()
	c.leftQueued()
	c.deafToStop()
	c.dropsOldest()
	c.ownLoops()
	c.slowMembers()
	return nil
}
