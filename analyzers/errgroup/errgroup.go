package errgroup

import (
	_ "embed"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/spawn"

	"golang.org/x/tools/go/ssa"
)

//go:embed doc.go
var doc string

// Rule finds errgroups whose errors, lifetime or context go wrong.
var Rule = rule.New(rule.Rule{
	Name:    "errgroup",
	Summary: "finds errgroups nobody waits for, whose errors are lost, or whose context is the wrong one",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "wait-missing", Severity: rule.Error, Summary: "a path leaves the function while the group's goroutines run"},
		{Name: "wait-ignored", Severity: rule.Warning, Summary: "the error of Wait is dropped although a goroutine can fail"},
		{Name: "wait-dropped", Severity: rule.Strict, Summary: "the same in a function that has no error to return"},
		{Name: "ctx-err", Severity: rule.Error, Summary: "the group context's Err is returned, always \"context canceled\", instead of the cause"},
		{Name: "deaf", Severity: rule.Warning, Summary: "a goroutine of a group with a context waits for a channel alone, and Wait for it when another has failed"},
		{Name: "outer-ctx", Severity: rule.Error, Summary: "a goroutine of the group uses the outer context, so a failure does not stop it"},
		{Name: "ctx-after-wait", Severity: rule.Error, Summary: "work that heeds its context gets the group's after Wait, when it is always cancelled, and fails at once"},
		{Name: "ctx-presumed", Severity: rule.Strict, Summary: "the same of a call of which nothing shows whether it heeds its context"},
		{Name: "reuse", Severity: rule.Error, Summary: "a group with a context is used again after Wait, when its context is cancelled"},
		{Name: "limit", Severity: rule.Error, Summary: "SetLimit is used so that Go or Wait blocks for ever"},
		{Name: "swallowed", Severity: rule.Strict, Summary: "a goroutine logs its error and returns nil, so nobody learns that it failed"},
		{Name: "never-told", Severity: rule.Advice, Summary: "no goroutine of a group returns an error, one but logs its, and what comes after Wait counts on all being done"},
		{Name: "recorded", Severity: rule.Advice, Summary: "a goroutine notes its failure in its part of the result, and returns it, for which the result is dropped"},
		{Name: "first-error-only", Severity: rule.Strict, Summary: "independent work reports only its first error"},
		{Name: "fail-fast-cleanup", Severity: rule.Strict, Summary: "clean-up is cancelled by the first failure among its siblings"},
	},
	Options: []settings.Option{
		{Name: "types", Doc: "types that work like errgroup.Group, as import/path.Name", Default: []string{}},
		{Name: "cleanup", Doc: "names of functions that clean up or notify, best effort", Default: []string{"Close", "Shutdown", "Stop", "Delete", "Remove", "Cleanup", "Notify", "Flush", "Rollback"}},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, channels.Analyzer, contexts.Analyzer, ending.Analyzer, spawn.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

const home = "golang.org/x/sync/errgroup"

func run(p *rule.Pass) error {
	c := &checker{Pass: p, model: &model{
		calls: p.ResultOf[callees.Analyzer].(*callees.Result),
		spawn: p.ResultOf[spawn.Analyzer].(*spawn.Result),
		types: []typeName{{home, "Group"}},
		does:  make(map[*ssa.Parameter][]op),
	}}
	c.channels = p.ResultOf[channels.Analyzer].(*channels.Result)
	c.contexts = p.ResultOf[contexts.Analyzer].(*contexts.Uses)
	c.ending = p.ResultOf[ending.Analyzer].(*ending.Result)
	paths := []string{home}
	for _, t := range p.Strings("types") {
		if i := strings.LastIndexByte(t, '.'); i > 0 {
			c.types = append(c.types, typeName{t[:i], t[i+1:]})
			paths = append(paths, t[:i])
		}
	}
	if !p.Imports(paths...) && p.Pkg.Path() != home {
		return nil
	}
	for _, fn := range c.calls.Functions() {
		if callees.Outer(fn) != nil {
			continue
		}
		for _, g := range c.groups(fn) {
			c.check(g)
		}
	}
	return nil
}

type checker struct {
	*rule.Pass
	*model
	channels *channels.Result
	contexts *contexts.Uses
	ending   *ending.Result
}

func (c *checker) check(g *group) {
	if len(g.ops) == 0 {
		return
	}
	c.waitMissing(g, c.contextErr(g))
	c.waitIgnored(g)
	c.limit(g)
	if !c.neverTold(g) {
		c.swallowed(g)
	}
	c.recorded(g)
	c.firstErrorOnly(g)
	if g.withContext() {
		c.outerContext(g)
		c.deaf(g)
		c.feeders(g)
		c.contextAfterWait(g)
		c.reuse(g)
		c.failFastCleanup(g)
	}
}

// name is what messages call the group.
func (g *group) name() string {
	if n := g.id.String(); path.Name(g.id.Root()) != "" {
		return n
	}
	return "the group"
}
