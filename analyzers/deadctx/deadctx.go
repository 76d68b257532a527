package deadctx

import (
	_ "embed"
	"fmt"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ctxkept"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds work that is begun under a context which has ended by then.
var Rule = rule.New(rule.Rule{
	Name:    "deadctx",
	Summary: "finds calls that work under a context which has ended already, so that they fail at once",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "done", Severity: rule.Error, Summary: "work is begun under a context after its end was waited for"},
		{Name: "cancelled", Severity: rule.Error, Summary: "work is begun under a context that has been cancelled right before"},
		{Name: "deferred", Severity: rule.Error, Summary: "deferred work runs after the deferred cancel of its context"},
		{Name: "returned", Severity: rule.Error, Summary: "what a function returns lives on a context that it cancels"},
		{Name: "outlived", Severity: rule.Error, Summary: "each round of a loop works under a context whose timeout began before the loop, which does not end with it"},
		{Name: "flight", Severity: rule.Warning, Summary: "what several callers share works under the context of the one who came first"},
		{Name: "undone", Severity: rule.Advice, Summary: "a deferred call undoes something under the context whose end makes the function return"},
		{Name: "kept", Severity: rule.Error, Summary: "an object works under the context that it was made with, which ends before it is used"},
		{Name: "compensated", Severity: rule.Advice, Summary: "what is undone when a call fails works under the context whose end may have been the failure"},
		{Name: "cleanup", Severity: rule.Error, Summary: "a test's clean-up works under the context of the test, which has ended by then"},
		{Name: "presumed", Severity: rule.Strict, Summary: "the same as done, cancelled and cleanup, of a call of which nothing shows whether it heeds its context"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, contexts.Analyzer, join.Analyzer, ctxkept.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees  *callees.Result
	join     *join.Result
	contexts *contexts.Uses
	keeping  *ctxkept.Result
	said     map[ssa.Instruction]bool
}

func run(p *rule.Pass) error {
	if !p.Imports("context") && !p.Imports("testing") {
		return nil
	}
	c := &checker{
		Pass:     p,
		callees:  p.ResultOf[callees.Analyzer].(*callees.Result),
		join:     p.ResultOf[join.Analyzer].(*join.Result),
		contexts: p.ResultOf[contexts.Analyzer].(*contexts.Uses),
		keeping:  p.ResultOf[ctxkept.Analyzer].(*ctxkept.Result),
		said:     make(map[ssa.Instruction]bool),
	}
	for _, fn := range c.callees.Functions() {
		c.cleanups(fn)
		if c.IsTest(fn.Pos()) {
			continue // it looks at what happens then
		}
		for _, e := range c.ends(fn) {
			for _, call := range e.in {
				c.check(call, e)
			}
		}
		c.deferred(fn)
		c.undone(fn)
		if c.On("compensated") {
			c.compensated(fn)
		}
		c.returned(fn)
		c.outlived(fn)
		c.shared(fn)
		c.kept(fn)
		c.flights(fn)
	}
	return nil
}

// end is where a context has ended: what runs then.
type end struct {
	kind string
	ctx  ssa.Value
	at   token.Pos
	how  string // for messages
	in   []ssa.CallInstruction
}

// check reports a call that works under a context of an end, or one derived from it.
func (c *checker) check(call ssa.CallInstruction, e end) {
	if c.said[call] {
		return
	}
	under := c.worksUnder(call, e.ctx)
	if under == nil {
		return
	}
	c.said[call] = true
	name, ctx := callees.NameOf(call.Common()), path.Name(under)
	kind := c.known(e.kind, call)
	message := fmt.Sprintf("%s is given %s, which %s (%s), so that it %s: give it one of its own, context.WithTimeout(context.WithoutCancel(%s), ...)",
		name, ctx, e.how, c.Place(e.at, call.Pos()), fails(kind), ctx)
	first := ctx + " " + e.how
	if e.kind == "deferred" {
		message = fmt.Sprintf("%s is given %s, whose cancel is deferred after it (%s) and so runs before it: it fails at once; defer the cancel first",
			name, ctx, c.Place(e.at, call.Pos()))
		first = "cancels " + ctx + ": what is deferred last runs first"
	}
	c.Report(rule.Report{
		Kind: kind, Pos: call.Pos(), Message: message,
		Witness: witness.Trace{
			{Goroutine: callees.Label(call.Parent()), Text: first, Pos: e.at},
			{Goroutine: callees.Label(call.Parent()), Text: "calls " + name + " with it", Pos: call.Pos()},
		},
	})
}

// known returns the kind of a report: that of calls of which it is only presumed that they
// heed their contexts is another one.
func (c *checker) known(kind string, call ssa.CallInstruction) string {
	if kind != "deferred" && !c.contexts.HeededBy(call.Common()) {
		return "presumed"
	}
	return kind
}

// fails says what comes of a report of a kind.
func fails(kind string) string {
	if kind == "presumed" {
		return "fails at once if it looks at it"
	}
	return "fails at once"
}

// cleanups reports what the clean-up of a test does under the context of the test.
func (c *checker) cleanups(fn *ssa.Function) {
	for _, call := range c.callees.In(fn) {
		body := cleanupOf(call)
		if body == nil {
			continue
		}
		for _, lit := range callees.WithLiterals(body) {
			for _, inner := range c.callees.In(lit) {
				if c.said[inner] || inner.Common().IsInvoke() || c.underTest(inner) == nil {
					continue // whether a method of an interface looks at its context is not known
				}
				c.said[inner] = true
				name, kind := callees.NameOf(inner.Common()), c.known("cleanup", inner)
				c.Report(rule.Report{
					Kind: kind, Pos: inner.Pos(),
					Message: fmt.Sprintf("%s is given the context of the test, which ends before the test's clean-up, so that it %s: give it context.Background(), or context.WithoutCancel of that", name, fails(kind)),
					Witness: witness.Trace{
						{Goroutine: callees.Label(fn), Text: "leaves it to Cleanup", Pos: call.Pos()},
						{Goroutine: callees.Label(lit), Text: "calls " + name + " with the context of the test that is over", Pos: inner.Pos()},
					},
				})
			}
		}
	}
}

// deferred reports deferred work under a context whose cancel function is deferred after
// it, and so called before.
func (c *checker) deferred(fn *ssa.Function) {
	var defers []*ssa.Defer
	for _, call := range c.callees.In(fn) {
		if d, ok := call.(*ssa.Defer); ok {
			defers = append(defers, d)
		}
	}
	for _, d := range defers {
		for _, cancel := range defers {
			ctx := cancelledBy(cancel)
			if ctx == nil || cancel == d || !flow.Dominates(d, cancel) {
				continue
			}
			calls := []ssa.CallInstruction{d}
			if lit, _ := callees.Func(d.Call.Value); lit != nil && lit.Parent() == fn {
				calls = c.callees.In(lit)
			}
			for _, call := range calls {
				c.check(call, end{kind: "deferred", ctx: ctx, at: cancel.Pos()})
			}
		}
	}
}
