// Package driver runs rules over packages and turns what they report into
// findings.
package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/settings"
)

// Config says what to run over what.
type Config struct {
	Load     load.Config
	Settings *settings.Settings
	// Progress, if not nil, is told what is being done. It is called from
	// one goroutine at a time.
	Progress func(stage string)
}

// Result is what a run found. Findings and Problems are sorted.
type Result struct {
	Findings []findings.Finding
	Problems []findings.Problem
	// Packages are the import paths that were analysed, without duplicates.
	Packages map[string]bool
	Stats    Stats
}

// Stats says where the time went.
type Stats struct {
	Roots, Packages int
	Load, Analyse   time.Duration
	// Analyzers holds the time spent in each analyzer, summed over packages.
	Analyzers map[string]time.Duration
	// Times are the packages with the time spent on each, longest first.
	Times []PackageTime
	// Limits are the bounds that were exceeded, so that nothing was said.
	Limits []limits.Hit
}

// PackageTime is the time that the analysis of a package took.
type PackageTime struct {
	Package  string // ID
	Duration time.Duration
}

// Run loads, analyses and collects. An error means that nothing could be
// loaded; trouble with single packages is in Result.Problems.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	progress := cfg.Progress
	if progress == nil {
		progress = func(string) {}
	}
	if err := settings.Use(cfg.Settings); err != nil {
		return nil, err
	}
	progress("loading packages")
	start := time.Now()
	prog, err := load.Load(ctx, cfg.Load)
	if err != nil {
		return nil, err
	}
	res := &Result{Packages: make(map[string]bool), Stats: Stats{Roots: len(prog.Roots), Packages: prog.Packages, Load: time.Since(start), Analyzers: make(map[string]time.Duration)}}
	for _, pkg := range prog.Roots {
		res.Packages[importPath(pkg)] = true
	}
	for _, p := range prog.Problems {
		res.Problems = append(res.Problems, problem(p))
	}
	relaxMemory()
	progress(fmt.Sprintf("analysing %d packages", len(prog.Roots)))
	start = time.Now()
	if err := analyse(prog, cfg.Settings, res); err != nil {
		return nil, err
	}
	res.Stats.Analyse = time.Since(start)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return res, nil
}

func problem(p load.Problem) findings.Problem {
	return findings.Problem{
		Span:    findings.Span{File: p.Pos.Filename, Line: p.Pos.Line, Col: p.Pos.Column, EndLine: p.Pos.Line, EndCol: p.Pos.Column},
		Package: p.Package,
		Message: p.Message,
	}
}

func analyse(prog *load.Program, s *settings.Settings, res *Result) error {
	graph, err := checker.Analyze(enabled(s), prog.Roots, nil)
	if err != nil {
		return err
	}
	c := &collector{prog: prog, settings: s, seen: make(map[string]bool)}
	failed := make(map[string]bool)
	times := make(map[string]time.Duration)
	for act := range graph.All() {
		spent := timeOf(act)
		res.Stats.Analyzers[act.Analyzer.Name] += spent
		times[act.Package.ID] += spent
		if log, ok := act.Result.(*limits.Log); ok {
			res.Stats.Limits = append(res.Stats.Limits, log.Hits()...)
		}
		if act.Err != nil && !isConsequence(act) {
			p := failure(act)
			if !failed[p.Message] {
				failed[p.Message] = true
				res.Problems = append(res.Problems, p)
			}
		}
		if act.IsRoot {
			for _, d := range act.Diagnostics {
				c.add(act.Package, d)
			}
		}
	}
	res.Stats.sort(times)
	findings.Sort(c.found)
	findings.Fingerprint(c.found)
	res.Findings = c.found
	slices.SortFunc(res.Problems, func(a, b findings.Problem) int {
		return strings.Compare(problemKey(a), problemKey(b))
	})
	return nil
}

func (s *Stats) sort(times map[string]time.Duration) {
	for id, d := range times {
		s.Times = append(s.Times, PackageTime{id, d})
	}
	slices.SortFunc(s.Times, func(a, b PackageTime) int {
		return cmp.Or(cmp.Compare(b.Duration, a.Duration), strings.Compare(a.Package, b.Package))
	})
	slices.SortFunc(s.Limits, limits.Compare)
	s.Limits = slices.Compact(s.Limits)
}

func problemKey(p findings.Problem) string {
	return fmt.Sprintf("%s\x00%08d\x00%08d\x00%s", p.File, p.Line, p.Col, p.Message)
}

// enabled returns the analyzers of the rules that have a kind switched on, and
// the record of limits: the checker keeps the results of those it was asked
// for.
func enabled(s *settings.Settings) []*analysis.Analyzer {
	out := []*analysis.Analyzer{guarded(limits.Analyzer)}
	for _, r := range analyzers.All() {
		if slices.ContainsFunc(r.Kinds, func(k rule.Kind) bool {
			_, on := s.Level(r.Name, k.Name, k.Severity.String())
			return on
		}) {
			out = append(out, guarded(r.Analyzer))
		}
	}
	return out
}

// isConsequence reports whether an action failed because another did.
func isConsequence(act *checker.Action) bool {
	return slices.ContainsFunc(act.Deps, func(d *checker.Action) bool { return d.Err != nil })
}

func failure(act *checker.Action) findings.Problem {
	p := findings.Problem{Package: act.Package.ID, Message: fmt.Sprintf("%s: %v", act.Analyzer.Name, act.Err), Internal: true}
	var panicked *rule.PanicError
	if errors.As(act.Err, &panicked) {
		p.Message = panicked.Error()
	}
	return p
}

// collector turns diagnostics into findings.
type collector struct {
	prog     *load.Program
	settings *settings.Settings
	found    []findings.Finding
	seen     map[string]bool
}

func (c *collector) add(pkg *packages.Package, d analysis.Diagnostic) {
	r, k, ok := analyzers.Find(d.Category)
	if !ok {
		return
	}
	level, _ := c.settings.Level(r.Name, k.Name, k.Severity.String())
	sev, _ := rule.ParseSeverity(level)
	f := findings.Finding{
		Rule:     r.Name,
		Kind:     k.Name,
		Severity: sev,
		Message:  d.Message,
		URL:      d.URL,
		Package:  importPath(pkg),
		Function: enclosingFunc(pkg, d.Pos),
		Span:     findings.SpanOf(c.prog.Fset, d.Pos, d.End),
	}
	// One file may belong to several packages: a test variant, a package
	// given twice.
	key := fmt.Sprint(f.File, f.Offset, d.Category, f.Message)
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	c.related(&f, d)
	if len(d.SuggestedFixes) > 0 {
		f.Fix = c.fix(d.SuggestedFixes[0])
	}
	c.found = append(c.found, f)
}
