package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// floor is what must never be lost again on the kernels that ship with Go.
// Raise it with the rules.
var floor = map[string]tally{
	"blocking": {hits: 9, primary: 9},
}

// ceiling is the number of findings off target that is put up with.
const ceiling = 3

func TestScore(t *testing.T) {
	scores, err := measureRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := board{"", scores}
	off := 0
	for _, g := range groups {
		got, want := b.tally(g.in), floor[g.name]
		if got.hits < want.hits || got.primary < want.primary {
			t.Errorf("%s: %d hits, %d on the primary line; want at least %d, %d", g.name, got.hits, got.primary, want.hits, want.primary)
		}
	}
	for _, s := range scores {
		off += len(s.Off)
	}
	if off > ceiling {
		t.Errorf("%d findings off target, want at most %d", off, ceiling)
	}
	if t.Failed() {
		var out strings.Builder
		b.print(&out, true)
		t.Log(out.String())
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
