package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// floor is what must never be lost again on the kernels that ship with Go.
// Raise it with the rules.
var floor = map[string]tally{
	"blocking":      {pairs: 45, hits: 45, primary: 39},
	"leak patterns": {pairs: 6, hits: 6, primary: 6},
}

// ceiling is the number of findings off target that is put up with.
const ceiling = 3

// slow is the time that the analysis of the bench must not take: a bound that
// only a rule gone astray reaches, on a machine busy with other tests too.
const slow = 20 * time.Second

// measuredTwins measures the twins once for the tests of this package.
var measuredTwins = sync.OnceValues(func() (twins, error) { return measureTwins(context.Background()) })

func TestScore(t *testing.T) {
	tw, err := measuredTwins()
	if err != nil {
		t.Fatal(err)
	}
	scores, took, err := measureRoot(t.Context(), tw)
	if err != nil {
		t.Fatal(err)
	}
	b := board{"", scores}
	off := 0
	for _, g := range groups {
		got, want := b.tally(g.in), floor[g.name]
		if got.pairs < want.pairs || got.hits < want.hits || got.primary < want.primary {
			t.Errorf("%s: %d pairs, %d hits, %d on the primary line; want at least %d, %d, %d", g.name, got.pairs, got.hits, got.primary, want.pairs, want.hits, want.primary)
		}
	}
	for _, s := range scores {
		off += len(s.Off)
	}
	if off > ceiling {
		t.Errorf("%d findings off target, want at most %d", off, ceiling)
	}
	if took.analyse > slow || tw.analyse > slow {
		t.Errorf("the analysis took %s for the kernels, %s for the twins", took.analyse, tw.analyse)
	}
	if t.Failed() {
		var out strings.Builder
		b.print(&out, true)
		t.Log(out.String())
	}
}

// TestTwins holds that every kernel has a corrected twin and that asynclint is
// silent on each: a finding there is a false report.
func TestTwins(t *testing.T) {
	tw, err := measuredTwins()
	if err != nil {
		t.Fatal(err)
	}
	all, err := kernels()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		have, reported := tw.of(k)
		if !have {
			t.Errorf("%s: no twin in testdata/twins/%s", k.ID, k.twinDir())
		}
		for _, f := range reported {
			t.Errorf("%s: the twin is corrected, but: %s:%d: %s (%s)", k.ID, filepath.Base(f.File), f.Line, f.Message, f.ID())
		}
	}
}

var funcDecl = regexp.MustCompile(`^func (?:\(\w*\s*\*?(\w+)(?:\[.*\])?\) )?(\w+)`)

// TestTruth notices a Go release that changed the kernels: each line of the
// ground truth must still be in the function it was in.
func TestTruth(t *testing.T) {
	all, err := kernels()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 109 {
		t.Errorf("%d kernels, want 103 and 6 patterns", len(all))
	}
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "src/runtime/testdata/testgoroutineleakprofile")
	checked := 0
	for _, k := range all {
		if k.Root.File == "" {
			continue
		}
		funcs := functionsByLine(t, filepath.Join(dir, k.Root.File))
		for _, l := range k.Root.Accept {
			checked++
			if l.N >= len(funcs) || l.Func != "-" && funcs[l.N] != l.Func {
				t.Errorf("%s: line %d is not in %s", k.ID, l.N, l.Func)
			}
		}
	}
	if checked < 200 {
		t.Errorf("only %d lines of the kernels that ship with Go are known", checked)
	}
}

func functionsByLine(t *testing.T, file string) []string {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, current := []string{""}, ""
	for s := bufio.NewScanner(f); s.Scan(); {
		if m := funcDecl.FindStringSubmatch(s.Text()); m != nil {
			current = strings.TrimPrefix(m[1]+"."+m[2], ".")
		}
		out = append(out, current)
	}
	return out
}
