package gclplugin

import (
	"cmp"
	"flag"
	"fmt"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/witness"
)

// combine makes one analyzer of all rules, with the given settings and no
// state that is shared with any other: golangci-lint may make several linters
// of one plugin, while the settings of analyzers are flags of the process.
//
// golangci-lint shows one finding a line, the message alone, and takes
// related positions for findings: so what is found on a line becomes one
// diagnostic without relations, whose message names the rules.
func combine(rules []*rule.Rule, s *settings.Settings) *analysis.Analyzer {
	c := &copier{copies: make(map[*analysis.Analyzer]*analysis.Analyzer), settings: s}
	top := &analysis.Analyzer{
		Name: Name,
		Doc:  "finds concurrency pitfalls: goroutines nobody waits for, lost errors, goroutines that block for ever",
		URL:  settings.Analyzer.URL,
	}
	for _, r := range rules {
		top.Requires = append(top.Requires, c.copy(r.Analyzer))
	}
	top.Run = func(pass *analysis.Pass) (any, error) {
		var found []analysis.Diagnostic
		for _, req := range top.Requires {
			out := pass.ResultOf[req].(*outcome)
			if out.failed != "" {
				found = append(found, internalError(pass, out.failed))
			}
			found = append(found, out.found...)
		}
		for _, d := range merge(pass.Fset, found) {
			pass.Report(d)
		}
		return nil, nil
	}
	return top
}

// outcome is the result of a copied analyzer.
type outcome struct {
	result any
	found  []analysis.Diagnostic
	failed string // what went wrong, in the analyzer or in one that it needs
}

// copier copies analyzers with all that they require, apart from those of
// other people, which linters share.
type copier struct {
	copies   map[*analysis.Analyzer]*analysis.Analyzer
	settings *settings.Settings
}

func isOwn(a *analysis.Analyzer) bool {
	return strings.HasPrefix(a.URL, settings.Analyzer.URL)
}

func (c *copier) copy(a *analysis.Analyzer) *analysis.Analyzer {
	if !isOwn(a) {
		return a
	}
	if dup := c.copies[a]; dup != nil {
		return dup
	}
	dup := *a
	c.copies[a] = &dup
	dup.Flags, dup.Requires = flag.FlagSet{}, nil
	for _, req := range a.Requires {
		dup.Requires = append(dup.Requires, c.copy(req))
	}
	dup.ResultType = reflect.TypeFor[*outcome]()
	dup.Run = func(pass *analysis.Pass) (any, error) { return c.run(a, pass), nil }
	return &dup
}

// run runs the original of a copied analyzer. A panic or error must not fail
// the others: golangci-lint would give up every linter that needs types.
func (c *copier) run(a *analysis.Analyzer, pass *analysis.Pass) (out *outcome) {
	out = new(outcome)
	defer func() {
		if x := recover(); x != nil {
			out.failed = fmt.Sprintf("internal error: %s panicked on package %s: %v\n%s", a.Name, pass.Pkg.Path(), x, debug.Stack())
		}
	}()
	if a == settings.Analyzer {
		out.result = c.settings
		return out
	}
	own := *pass
	own.Analyzer = a
	own.ResultOf = make(map[*analysis.Analyzer]any)
	for _, req := range a.Requires {
		res := pass.ResultOf[c.copy(req)]
		if o, ok := res.(*outcome); ok {
			if o.failed != "" {
				out.failed = o.failed
				return out
			}
			res = o.result
		}
		own.ResultOf[req] = res
	}
	own.Report = func(d analysis.Diagnostic) { out.found = append(out.found, d) }
	var err error
	if out.result, err = a.Run(&own); err != nil {
		out.failed = err.Error()
	}
	return out
}

// internalError is told where the package begins, for want of a better place:
// a linter that could not look must not be silent.
func internalError(pass *analysis.Pass, message string) analysis.Diagnostic {
	first, _, _ := strings.Cut(message, "\n")
	return analysis.Diagnostic{Pos: pass.Files[0].Name.Pos(), Message: first + ": please report it to asynclint"}
}

// merge makes one diagnostic of all that are on one line.
func merge(fset *token.FileSet, list []analysis.Diagnostic) []analysis.Diagnostic {
	slices.SortStableFunc(list, func(a, b analysis.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Category, b.Category))
	})
	list = slices.CompactFunc(list, func(a, b analysis.Diagnostic) bool { return a.Pos == b.Pos && a.Message == b.Message })
	var out []analysis.Diagnostic
	for i, d := range list {
		d.Message = message(fset, d)
		d.Related = nil
		if i > 0 && sameLine(fset, list[i-1].Pos, d.Pos) {
			last := &out[len(out)-1]
			last.Message += "; " + d.Message
			last.SuggestedFixes = append(slices.Clip(last.SuggestedFixes), d.SuggestedFixes...)
			continue
		}
		out = append(out, d)
	}
	for i := range out {
		if len(out[i].SuggestedFixes) > 1 {
			out[i].SuggestedFixes = nil // all of them would be applied, and may clash
		}
	}
	return out
}

func sameLine(fset *token.FileSet, a, b token.Pos) bool {
	p, q := fset.Position(a), fset.Position(b)
	return p.Filename == q.Filename && p.Line == q.Line
}

// message is a diagnostic's, with the run that goes wrong and the rule's name.
func message(fset *token.FileSet, d analysis.Diagnostic) string {
	var steps []string
	for _, r := range d.Related {
		text := r.Message
		if who, what, blocking, ok := witness.Parse(r.Message); ok {
			if text = who + " " + what; blocking {
				text += " and blocks for ever"
			}
		}
		steps = append(steps, fmt.Sprintf("%s: %s", place(fset, d.Pos, r.Pos), text))
	}
	msg := d.Message
	if len(steps) > 0 {
		msg += " [" + strings.Join(steps, "; ") + "]"
	}
	if d.Category != "" {
		msg += " (" + d.Category + ")"
	}
	return msg
}

// place names a position as seen from another: the line alone in one file.
func place(fset *token.FileSet, from, pos token.Pos) string {
	p := fset.Position(pos)
	if p.Filename == fset.Position(from).Filename {
		return fmt.Sprintf("line %d", p.Line)
	}
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}
