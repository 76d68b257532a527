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
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/settings"
)

// Config says what to run over what.
type Config struct {
	Load     load.Config
	Settings *settings.Settings
	// FindProfiles: the default.pgo of main packages says what is hot.
	FindProfiles bool
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
	set := cfg.Settings
	if cfg.FindProfiles {
		set = profiled(set, prog, res)
	}
	if err := settings.Use(set); err != nil {
		return nil, err
	}
	progress(fmt.Sprintf("analysing %d packages", len(prog.Roots)))
	start = time.Now()
	if err := analyse(ctx, prog, set, res); err != nil {
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

// outcome is what the analysis of a package left.
type outcome struct {
	id       string
	found    []findings.Finding
	unless   []ending.Condition // of each finding
	problems []findings.Problem
	limits   []limits.Hit
	times    map[string]time.Duration // by analyzer
}

func analyse(ctx context.Context, prog *load.Program, s *settings.Settings, res *Result) error {
	var (
		mu       sync.Mutex
		outcomes []outcome
		ends     = newEnds(prog)
	)
	err := execute(ctx, enabled(s), prog.Roots, func(j *job) {
		o := outcomeOf(prog, s, j)
		ends.add(j)
		mu.Lock()
		defer mu.Unlock()
		outcomes = append(outcomes, o)
	})
	if err != nil {
		return err
	}
	slices.SortFunc(outcomes, func(a, b outcome) int { return strings.Compare(a.id, b.id) })
	for i := range outcomes {
		outcomes[i].found = ends.unanswered(outcomes[i])
	}
	res.merge(outcomes)
	return nil
}

// outcomeOf takes from a package's analysis what is to be kept.
func outcomeOf(prog *load.Program, s *settings.Settings, j *job) outcome {
	o := outcome{id: j.pkg.ID, times: make(map[string]time.Duration)}
	c := &collector{prog: prog, settings: s}
	for _, act := range j.actions {
		o.times[act.analyzer.Name] = act.spent
		if log, ok := act.result.(*limits.Log); ok {
			o.limits = log.Hits()
		}
		if act.err != nil && !act.follows {
			o.problems = append(o.problems, failure(j.pkg, act))
		}
		if j.root {
			ran, _ := act.result.(*rule.Ran)
			for _, d := range act.diagnostics {
				c.add(j.pkg, d, ran)
			}
		}
	}
	o.found, o.unless = c.found, c.unless
	return o
}

// merge takes the outcomes of packages, which are sorted.
func (res *Result) merge(outcomes []outcome) {
	failed := make(map[string]bool)
	seen := make(map[string]bool)
	times := make(map[string]time.Duration)
	for _, o := range outcomes {
		for name, d := range o.times {
			res.Stats.Analyzers[name] += d
			times[o.id] += d
		}
		res.Stats.Limits = append(res.Stats.Limits, o.limits...)
		for _, p := range o.problems {
			if !failed[p.Message] {
				failed[p.Message] = true
				res.Problems = append(res.Problems, p)
			}
		}
		for _, f := range o.found {
			// One file may belong to several packages: a test variant, a
			// package given twice.
			key := fmt.Sprint(f.File, f.Offset, f.Rule, f.Kind, f.Message)
			if !seen[key] {
				seen[key] = true
				res.Findings = append(res.Findings, f)
			}
		}
	}
	res.Stats.sort(times)
	findings.Sort(res.Findings)
	findings.Fingerprint(res.Findings)
	slices.SortFunc(res.Problems, func(a, b findings.Problem) int {
		return strings.Compare(problemKey(a), problemKey(b))
	})
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

// enabled returns the analyzers of the rules that have a kind switched on, the
// record of limits, and what says after which calls the program ends.
func enabled(s *settings.Settings) []*analysis.Analyzer {
	out := []*analysis.Analyzer{guarded(limits.Analyzer), guarded(ending.Analyzer)}
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

func failure(pkg *packages.Package, act *action) findings.Problem {
	p := findings.Problem{Package: pkg.ID, Message: fmt.Sprintf("%s: %v", act.analyzer.Name, act.err), Internal: true}
	var panicked *rule.PanicError
	if errors.As(act.err, &panicked) {
		p.Message, p.Stack = panicked.Error(), panicked.Stack
	}
	return p
}

// collector turns diagnostics into findings.
type collector struct {
	prog     *load.Program
	settings *settings.Settings
	found    []findings.Finding
	unless   []ending.Condition
}

func (c *collector) add(pkg *packages.Package, d analysis.Diagnostic, ran *rule.Ran) {
	r, k, ok := analyzers.Find(d.Category)
	if !ok {
		return
	}
	level, _ := c.settings.Level(r.Name, k.Name, k.Severity.String())
	sev, _ := rule.ParseSeverity(level)
	if at, ok := ran.Raises(d); ok {
		sev = max(sev, at)
	}
	f := findings.Finding{
		Rule:     r.Name,
		Kind:     k.Name,
		Was:      k.Was,
		Severity: sev,
		Message:  d.Message,
		URL:      d.URL,
		Package:  importPath(pkg),
		Function: enclosingFunc(pkg, d.Pos),
		Span:     findings.SpanOf(c.prog.Fset, d.Pos, d.End),
	}
	c.related(&f, d)
	if len(d.SuggestedFixes) > 0 {
		f.Fix = c.fix(d.SuggestedFixes[0])
	}
	c.found, c.unless = append(c.found, f), append(c.unless, ran.Unless(d))
}
