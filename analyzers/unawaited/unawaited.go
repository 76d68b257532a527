package unawaited

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/awaited"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ctxqueued"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/tests"
	"github.com/asynclint/asynclint/passes/uncounted"
)

//go:embed doc.go
var doc string

// Rule finds goroutines that nobody waits for where that does harm.
var Rule = rule.New(rule.Rule{
	Name:    "unawaited",
	Summary: "finds goroutines nobody waits for although their result, their context or their test is gone by then",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "result", Severity: rule.Error, Summary: "a variable that a goroutine fills is read without waiting for it"},
		{Name: "early-look", Severity: rule.Error, Summary: "what goroutines gather is looked at before the function waits for them"},
		{Name: "main-exit", Severity: rule.Warning, Summary: "main starts a goroutine and can return right away, which ends it"},
		{Name: "request-scope", Severity: rule.Error, Summary: "a goroutine uses the request's context or response after the handler returned"},
		{Name: "cancelled", Severity: rule.Error, Summary: "a goroutine works under a context that its starter cancels by returning right away"},
		{Name: "test-outlives", Severity: rule.Error, Summary: "a goroutine uses t although the test does not wait for it"},
		{Name: "unheard", Severity: rule.Warning, Summary: "a goroutine closes a channel when it ends from which nothing receives, and who stops it does not wait"},
		{Name: "closed-under", Severity: rule.Warning, Summary: "Close closes what a goroutine that nobody counts still has to write to"},
		{Name: "pipe-cut", Severity: rule.Warning, Summary: "the wait for a process closes the pipe that a goroutine still reads its output from"},
		{Name: "left-behind", Severity: rule.Warning, Summary: "nothing in a program calls the method that waits for an object's goroutines"},
		{Name: "detached", Severity: rule.Strict, Summary: "nobody can wait for a goroutine with an outside effect, and nothing can stop it"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, join.Analyzer, shared.Analyzer, channels.Analyzer, lockset.Analyzer, groups.Analyzer, awaited.Analyzer, ending.Analyzer, tests.Analyzer, ctxqueued.Analyzer, uncounted.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees *callees.Result
	spawn   *spawn.Result
	join    *join.Result
	chans   *channels.Result
	locks   *lockset.Result
	groups  *groups.Result
	said    map[*spawn.Site]bool
	looks   map[*ssa.Call]bool // reported as too early

	uncounted *uncounted.Result
	closed    map[ssa.CallInstruction]bool // reported: see lentAndClosed
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:    p.ResultOf[join.Analyzer].(*join.Result),
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		locks:   p.ResultOf[lockset.Analyzer].(*lockset.Result),
		groups:  p.ResultOf[groups.Analyzer].(*groups.Result),
		said:    make(map[*spawn.Site]bool),
		looks:   make(map[*ssa.Call]bool),

		closed:    make(map[ssa.CallInstruction]bool),
		uncounted: p.ResultOf[uncounted.Analyzer].(*uncounted.Result),
	}
	c.leftBehind()
	c.neverStopped()
	if p.On("request-scope") {
		c.queued(p.ResultOf[ctxqueued.Analyzer].(*ctxqueued.Result))
	}
	c.lentAndClosed()
	if len(c.spawn.Sites) == 0 {
		return nil
	}
	for _, v := range p.ResultOf[shared.Analyzer].([]*shared.Variable) {
		c.result(v)
	}
	if p.On("pipe-cut") {
		for _, fn := range c.callees.Functions() {
			c.pipeCut(fn)
		}
	}
	for _, s := range c.spawn.Sites {
		if p.On("early-look") {
			c.early(s)
		}
		c.requestScope(s)
		c.cancelled(s)
		c.testOutlives(s)
		c.mainExit(s)
		c.unheard(s)
		c.closedUnder(s)
		c.flushedUnder(s)
		c.finishedUnder(s)
		c.detached(s)
	}
	return nil
}

// report delivers one report a spawn site: the first is the gravest.
func (c *checker) report(s *spawn.Site, r rule.Report) {
	if c.said[s] || !c.On(r.Kind) {
		return
	}
	c.said[s] = true
	c.Report(r)
}

// what names what a site runs, for messages.
func what(s *spawn.Site) string {
	if s.Callee != nil {
		return s.Callee.Name()
	}
	if b := s.Body(); b != nil && b.Parent() == nil {
		return b.Name()
	}
	if s.Value != nil && s.Body() == nil {
		return path.Name(s.Value)
	}
	return "the goroutine"
}
