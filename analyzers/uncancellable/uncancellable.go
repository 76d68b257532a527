package uncancellable

import (
	_ "embed"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds waits and loops that nothing can end.
var Rule = rule.New(rule.Rule{
	Name:    "uncancellable",
	Summary: "finds loops and waits that go on although a context or stop channel at hand says to end",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "sleep", Severity: rule.Strict, Summary: "a loop goes on waiting after the context at hand has ended, again and again or for long"},
		{Name: "backoff", Severity: rule.Advice, Summary: "a loop that tries again under a context waits longer each time, and goes on waiting after it has ended"},
		{Name: "sleep-once", Severity: rule.Strict, Summary: "one wait goes on after the context at hand has ended"},
		{Name: "loop-no-exit", Severity: rule.Strict, Summary: "the loop has no exit, though something at hand says when to end"},
		{Name: "goroutine-no-exit", Severity: rule.Strict, Summary: "a goroutine loops for ever and cannot be stopped"},
		{Name: "request", Severity: rule.Strict, Summary: "a request is made without the context that the function was given, and its answer waited for"},
		{Name: "retry", Severity: rule.Advice, Summary: "a loop tries again for ever after its context has ended"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, blocks.Analyzer, channels.Analyzer, spawn.Analyzer, join.Analyzer, recovers.Analyzer, hotness.Analyzer, ending.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// checker is one run of the rule over a package.
type checker struct {
	*rule.Pass
	callees  *callees.Result
	blocks   *blocks.Result
	chans    *channels.Result
	spawn    *spawn.Result
	join     *join.Result
	recovers *recovers.Result
	hot      *hotness.Result
	ending   *ending.Result

	stops map[*ssa.Function][]contexts.Stop
	loops map[*ssa.Function][]*flow.Loop
	set   map[types.Object][]ssa.Value // what is stored in variables and fields; made when first asked
}

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		callees:  p.ResultOf[callees.Analyzer].(*callees.Result),
		blocks:   p.ResultOf[blocks.Analyzer].(*blocks.Result),
		chans:    p.ResultOf[channels.Analyzer].(*channels.Result),
		spawn:    p.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:     p.ResultOf[join.Analyzer].(*join.Result),
		recovers: p.ResultOf[recovers.Analyzer].(*recovers.Result),
		hot:      p.ResultOf[hotness.Analyzer].(*hotness.Result),
		ending:   p.ResultOf[ending.Analyzer].(*ending.Result),
		stops:    make(map[*ssa.Function][]contexts.Stop),
		loops:    make(map[*ssa.Function][]*flow.Loop),
	}
	for _, fn := range c.callees.Functions() {
		if !fn.Pos().IsValid() || c.IsTest(fn.Pos()) {
			continue
		}
		endless := c.endless(fn)
		c.sleeps(fn, endless)
		if p.On("request") {
			c.requests(fn)
		}
	}
	return nil
}

// stopsOf returns what a function can be told to end by: no context that is only
// there for its values.
func (c *checker) stopsOf(fn *ssa.Function) []contexts.Stop {
	s, ok := c.stops[fn]
	if !ok {
		s = slices.DeleteFunc(contexts.StopsOf(fn), func(s contexts.Stop) bool {
			return s.IsContext && contexts.NeverEnds(s.Value, c.callees, c.testCalls) ||
				!s.IsContext && c.chans.Unset(s.Value) != nil
		})
		c.stops[fn] = s
	}
	return s
}

func (c *checker) testCalls(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) }

// inLoop reports whether an instruction runs again and again in one run of the
// function, or the function does, by what it is passed to.
func (c *checker) inLoop(i ssa.Instruction) bool {
	return flow.InLoop(i) || c.repeated(i.Parent())
}

// repeated reports whether a function literal is passed to one of the helpers
// that call it until a context ends.
func (c *checker) repeated(fn *ssa.Function) bool {
	for _, call := range c.callees.CallersOf(fn) {
		if call.Common().StaticCallee() == fn {
			continue
		}
		if obj := callees.Object(call.Common()); obj != nil && obj.Pkg() != nil && strings.HasSuffix(obj.Pkg().Path(), "apimachinery/pkg/util/wait") {
			return true
		}
	}
	return c.passedTo(fn)
}

// passedTo looks for the calls that a literal is an argument of.
func (c *checker) passedTo(fn *ssa.Function) bool {
	refs := fn.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		v, ok := r.(ssa.Value)
		if !ok {
			continue
		}
		users := v.Referrers()
		if users == nil {
			continue
		}
		for _, u := range *users {
			call, ok := callees.CallAt(u)
			if !ok {
				continue
			}
			if obj := callees.Object(call.Common()); obj != nil && obj.Pkg() != nil && strings.HasSuffix(obj.Pkg().Path(), "k8s.io/apimachinery/pkg/util/wait") {
				return true
			}
		}
	}
	return false
}
