package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/asynclint/asynclint/internal/driver"
	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/settings"
)

// score is what asynclint says about one kernel.
type score struct {
	kernel
	Hits    []findings.Finding // on an acceptable line
	Primary bool
	Off     []findings.Finding
}

// outcome names the score in a word.
func (s score) outcome() string {
	switch {
	case s.Primary:
		return "primary"
	case len(s.Hits) > 0:
		return "hit"
	}
	return "miss"
}

// measureRoot measures the kernels that ship with Go. They are one package.
func measureRoot(ctx context.Context) ([]score, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "src", "runtime")
	const below = "testdata/testgoroutineleakprofile"
	found, err := analyse(ctx, dir, "./"+below+"/...")
	if err != nil {
		return nil, err
	}
	return judge(found, func(k kernel) (place, string) {
		return k.Root, filepath.Join(dir, filepath.FromSlash(below), filepath.FromSlash(k.Root.File))
	})
}

// measureBench measures the kernels of a GoBench checkout, each a package.
func measureBench(ctx context.Context, dir string) ([]score, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	found, err := analyse(ctx, dir, "./gobench/goker/...")
	if err != nil {
		return nil, err
	}
	return judge(found, func(k kernel) (place, string) {
		return k.Bench, filepath.Join(dir, "gobench", "goker", filepath.FromSlash(k.Bench.File))
	})
}

// analyse runs the rules in their default state: what a user would see. The
// kernels are programs that print and pass no contexts on purpose; advice and
// strict kinds are not what is measured here.
func analyse(ctx context.Context, dir, pattern string) ([]findings.Finding, error) {
	res, err := driver.Run(ctx, driver.Config{
		Load:     load.Config{Dir: dir, Patterns: []string{pattern}, Tests: true},
		Settings: new(settings.Settings),
	})
	if err != nil {
		return nil, err
	}
	for _, p := range res.Problems {
		if p.Internal {
			return nil, fmt.Errorf("%s", p.Message)
		}
	}
	return res.Findings, nil
}

// judge compares findings with the ground truth. Kernels without a place, or
// whose file is not there, are left out.
func judge(found []findings.Finding, at func(kernel) (place, string)) ([]score, error) {
	all, err := kernels()
	if err != nil {
		return nil, err
	}
	byFile := make(map[string][]findings.Finding)
	for _, f := range found {
		if f.Severity.String() == "error" || f.Severity.String() == "warning" {
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
