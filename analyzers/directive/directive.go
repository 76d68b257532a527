package directive

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/directive"
)

//go:embed doc.go
var doc string

// New returns the rule for the given rules. It requires them all, so it runs
// after them and knows which directives they needed.
func New(rules []*rule.Rule) *rule.Rule {
	known := []string{directive.All, "directive"}
	byName, renamed := make(map[string]*rule.Rule), make(map[string]string)
	requires := []*analysis.Analyzer{directive.Analyzer}
	for _, r := range rules {
		requires = append(requires, r.Analyzer)
		byName[r.Name] = r
		known = append(known, r.Name)
		for _, k := range r.Kinds {
			known = append(known, r.ID(k))
			if k.Was != "" {
				known = append(known, k.Was)
				renamed[k.Was] = r.ID(k)
			}
		}
	}
	c := &checker{rules: byName, known: known, renamed: renamed}
	return rule.New(rule.Rule{
		Name:    "directive",
		Summary: "finds directives that suppress nothing, give no reason or name no rule",
		Doc:     doc,
		Since:   "0.1.0",
		Kinds: []rule.Kind{
			{Name: "malformed", Severity: rule.Error, Summary: "the directive cannot be understood or gives no reason, so it suppresses nothing"},
			{Name: "unknown", Severity: rule.Error, Summary: "the directive names a rule that does not exist"},
			{Name: "unused", Severity: rule.Warning, Summary: "the directive suppresses nothing although its rule ran"},
		},
		Requires: requires,
		Run:      c.run,
	})
}

type checker struct {
	rules   map[string]*rule.Rule
	known   []string
	renamed map[string]string // from the ids that kinds had
}

func (c *checker) run(p *rule.Pass) error {
	set := p.ResultOf[directive.Analyzer].(*directive.Set)
	// Collect first: reporting asks the set again.
	type item struct {
		d    *directive.Directive
		used bool
	}
	var items []item
	set.Each(func(d *directive.Directive, used bool) {
		if d.Own() {
			items = append(items, item{d, used})
		}
	})
	for _, it := range items {
		c.check(p, it.d, it.used)
	}
	return nil
}

func (c *checker) check(p *rule.Pass, d *directive.Directive, used bool) {
	if d.Problem != "" {
		p.Report(rule.Report{Kind: "malformed", Pos: d.Pos, End: d.End, Message: d.Problem})
		return
	}
	ran := true
	for _, name := range d.Names {
		if !slices.Contains(c.known, name) {
			msg := fmt.Sprintf("the directive names %s, which is no rule", name)
			if n := rule.Nearest(name, c.known); n != "" {
				msg += ": did you mean " + n + "?"
			}
			p.Report(rule.Report{Kind: "unknown", Pos: d.Pos, End: d.End, Message: msg})
			return
		}
		ran = ran && c.ran(p, name)
	}
	if used || !ran {
		return
	}
	p.Report(rule.Report{Kind: "unused", Pos: d.Pos, End: d.End,
		Message: fmt.Sprintf("%s suppresses nothing here: remove it", "//asynclint:"+d.Verb+namesOf(d))})
}

func namesOf(d *directive.Directive) string {
	if d.Verb == "detached" {
		return ""
	}
	return " " + strings.Join(d.Names, ",")
}

// ran reports whether every kind that name covers was on.
func (c *checker) ran(p *rule.Pass, name string) bool {
	if name == directive.All || name == "directive" {
		return false // cannot be told: other kinds may be off here and on elsewhere
	}
	if now, ok := c.renamed[name]; ok {
		name = now
	}
	ruleName, kind, one := strings.Cut(name, "/")
	r := c.rules[ruleName]
	if r == nil {
		return false
	}
	on := p.ResultOf[r.Analyzer].(*rule.Ran).On
	if one {
		return slices.Contains(on, kind)
	}
	// A directive for a whole rule may be there for kinds that others switch on.
	return len(on) == len(r.Kinds) || allDefaultOn(r, on)
}

func allDefaultOn(r *rule.Rule, on []string) bool {
	for _, k := range r.Kinds {
		if k.Severity != rule.Strict && !slices.Contains(on, k.Name) {
			return false
		}
	}
	return true
}
