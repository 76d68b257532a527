package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/asynclint/asynclint/internal/driver"
	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/settings"
)

// score is what asynclint says about one kernel and its corrected twin.
type score struct {
	kernel
	Hits    []findings.Finding // on an acceptable line
	Primary bool
	Off     []findings.Finding
	// Twin says that there is a corrected twin, Reported what is found on it.
	Twin     bool
	Reported []findings.Finding
}

// pair reports whether the bug is found and its correction is not.
func (s score) pair() bool { return len(s.Hits) > 0 && s.Twin && len(s.Reported) == 0 }

// outcome names the score in a word.
func (s score) outcome() string {
	switch {
	case s.pair():
		return "pair"
	case len(s.Hits) > 0:
		return "hit"
	}
	return "miss"
}

// spent is the time a measurement took.
type spent struct{ load, analyse time.Duration }

func (s *spent) add(o spent) { s.load, s.analyse = s.load+o.load, s.analyse+o.analyse }

// measureRoot measures the kernels that ship with Go. They are one package.
func measureRoot(ctx context.Context, t twins) ([]score, spent, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, spent{}, fmt.Errorf("go env GOROOT: %w", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "src", "runtime")
	const below = "testdata/testgoroutineleakprofile"
	found, took, err := analyse(ctx, dir, "./"+below+"/...")
	if err != nil {
		return nil, took, err
	}
	scores, err := judge(found, t, func(k kernel) (place, string) {
		return k.Root, filepath.Join(dir, filepath.FromSlash(below), filepath.FromSlash(k.Root.File))
	})
	return scores, took, err
}

// measureBench measures the kernels of a GoBench checkout, each a package.
func measureBench(ctx context.Context, dir string, t twins) ([]score, spent, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, spent{}, err
	}
	found, took, err := analyse(ctx, dir, "./gobench/goker/...")
	if err != nil {
		return nil, took, err
	}
	scores, err := judge(found, t, func(k kernel) (place, string) {
		return k.Bench, filepath.Join(dir, "gobench", "goker", filepath.FromSlash(k.Bench.File))
	})
	return scores, took, err
}

// analyse runs the rules in their default state: what a user would see. The
// kernels are programs that print and pass no contexts on purpose; advice and
// strict kinds are not what is measured here.
func analyse(ctx context.Context, dir, pattern string) ([]findings.Finding, spent, error) {
	res, err := driver.Run(ctx, driver.Config{
		Load:     load.Config{Dir: dir, Patterns: []string{pattern}, Tests: true},
		Settings: new(settings.Settings),
	})
	if err != nil {
		return nil, spent{}, err
	}
	for _, p := range res.Problems {
		if p.Internal {
			return nil, spent{}, fmt.Errorf("%s", p.Message)
		}
	}
	return res.Findings, spent{res.Stats.Load, res.Stats.Analyse}, nil
}

// fails reports whether a finding fails a run in the default state.
func fails(f findings.Finding) bool {
	return f.Severity.String() == "error" || f.Severity.String() == "warning"
}

// judge compares findings with the ground truth. Kernels without a place, or
// whose file is not there, are left out.
func judge(found []findings.Finding, t twins, at func(kernel) (place, string)) ([]score, error) {
	all, err := kernels()
	if err != nil {
		return nil, err
	}
	byFile := make(map[string][]findings.Finding)
	for _, f := range found {
		if fails(f) {
			byFile[f.File] = append(byFile[f.File], f)
		}
	}
	var out []score
	for _, k := range all {
		p, file := at(k)
		if p.File == "" {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			continue
		}
		s := score{kernel: k}
		s.Twin, s.Reported = t.of(k)
		for _, f := range byFile[file] {
			switch {
			case p.accepts(f.Line):
				s.Hits = append(s.Hits, f)
				s.Primary = s.Primary || f.Line == p.Primary.N
			case k.isPattern() && !within(p, f.Function):
				// the patterns share a file
			default:
				s.Off = append(s.Off, f)
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// within reports whether a function is one of those the place is in.
func within(p place, function string) bool {
	for _, l := range p.Accept {
		if l.Func == strings.NewReplacer("(", "", ")", "", "*", "").Replace(function) {
			return true
		}
	}
	return false
}
