// Package analyzers is the registry of asynclint's rules.
//
// Every directory below this one that declares a Rule is a rule; the list in
// zz_rules.go is generated from the directories.
package analyzers

//go:generate go run github.com/asynclint/asynclint/internal/gen
//go:generate go run github.com/asynclint/asynclint/internal/docgen

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/directive"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/settings"
)

// All returns every rule, sorted by name. The slice is the caller's.
func All() []*rule.Rule { return slices.Clone(all) }

// Lookup returns the rule with the given name, or nil.
func Lookup(name string) *rule.Rule {
	for _, r := range all {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Find splits the Category of a diagnostic into its rule and kind.
func Find(category string) (*rule.Rule, rule.Kind, bool) {
	name, kind, _ := strings.Cut(category, "/")
	r := Lookup(name)
	if r == nil {
		return nil, rule.Kind{}, false
	}
	k, ok := r.Kind(kind)
	return r, k, ok
}

// Renamed returns the id of the kind that had another one before, or the name that it is given.
func Renamed(name string) string {
	for _, r := range all {
		for _, k := range r.Kinds {
			if k.Was != "" && k.Was == name {
				return r.ID(k)
			}
		}
	}
	return name
}

// Analyzers returns the analyzers of all rules, and the one that carries the
// configuration, for a driver.
func Analyzers() []*analysis.Analyzer {
	out := []*analysis.Analyzer{settings.Analyzer}
	for _, r := range all {
		out = append(out, r.Analyzer)
	}
	return out
}

var all = func() []*rule.Rule {
	rules := append(slices.Clone(generated), directive.New(generated))
	slices.SortFunc(rules, func(a, b *rule.Rule) int { return strings.Compare(a.Name, b.Name) })
	return rules
}()
