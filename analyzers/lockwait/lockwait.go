package lockwait

import (
	_ "embed"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds goroutines that wait, with a mutex held, for one that needs the
// mutex, or for long, and calls with it of functions from outside.
var Rule = rule.New(rule.Rule{
	Name:    "lockwait",
	Summary: "finds what is done with a mutex held that others wait for too long, or for ever",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "deadlock", Severity: rule.Error, Summary: "who could end the wait needs the lock that is held meanwhile"},
		{Name: "timeout", Severity: rule.Error, Summary: "the same with a timer as another way on, so that the wait always lasts as long as it may"},
		{Name: "slow", Severity: rule.Strict, Summary: "a network call, sleep or process is waited for with a lock held that others need for a moment"},
		{Name: "callback", Severity: rule.Strict, Summary: "a function from outside is called with a lock held that it may come back for"},
	},
	Requires: []*analysis.Analyzer{blocks.Analyzer, callees.Analyzer, channels.Analyzer, lockset.Analyzer, roots.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	locks *lockset.Result
	chans *channels.Result
	calls *callees.Result
	spawn *spawn.Result

	blocks  *blocks.Result
	waits   map[*ssa.Function][]wait
	waiting map[*ssa.Function]bool                 // see mayWait
	members []ssa.CallInstruction                  // calls of Done, Signal and Broadcast
	begun   map[[2]*ssa.Function][]ssa.Instruction // see starts
	done    map[ssa.Instruction]bool
	told    map[told]bool
	byClass map[path.Class][]taker      // see takers
	out     map[*ssa.Function][]foreign // see foreignIn
	from    *origins                    // see origins
}

func run(p *rule.Pass) error {
	if !p.ResultOf[lockset.Analyzer].(*lockset.Result).Any() {
		return nil
	}
	c := &checker{
		Pass:    p,
		locks:   p.ResultOf[lockset.Analyzer].(*lockset.Result),
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result).WithElements(),
		calls:   p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		blocks:  p.ResultOf[blocks.Analyzer].(*blocks.Result),
		waits:   make(map[*ssa.Function][]wait),
		waiting: make(map[*ssa.Function]bool),
		begun:   make(map[[2]*ssa.Function][]ssa.Instruction),
		done:    make(map[ssa.Instruction]bool),
		told:    make(map[told]bool),
		out:     make(map[*ssa.Function][]foreign),
	}
	for _, fn := range c.calls.Functions() {
		for _, call := range c.calls.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Done", "Cond.Signal", "Cond.Broadcast") {
				c.members = append(c.members, call)
			}
		}
	}
	for _, fn := range c.calls.Functions() {
		c.function(fn)
		c.slow(fn)
		c.callback(fn)
	}
	return nil
}

// function looks at what a function waits for with locks held, itself and in
// what it calls.
func (c *checker) function(fn *ssa.Function) {
	if !c.mayWait(fn) {
		return
	}
	for _, w := range c.own(fn) {
		for _, h := range c.locks.HeldAt(w.instr) {
			c.check(w, h, nil)
		}
	}
	for _, call := range c.calls.In(fn) {
		fns, certain := c.locks.Runs(call)
		if !certain || !slices.ContainsFunc(fns, c.mayWait) {
			continue
		}
		held := c.locks.HeldAt(call)
		if once, ok := c.locks.Doing(call); ok && once.Path.Valid() {
			held = append(slices.Clone(held), once)
		}
		if len(held) == 0 {
			continue
		}
		for _, callee := range fns {
			for _, w := range c.within(callee, held, 0, map[*ssa.Function]bool{fn: true}) {
				for _, h := range w.held {
					c.check(w.wait, h, call)
				}
			}
		}
	}
}
