package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/asynclint/asynclint/internal/findings"
)

// board is a table of scores with its title.
type board struct {
	title  string
	scores []score
}

// tally counts outcomes of a group of kernels.
type tally struct{ kernels, pairs, hits, primary, off, reported int }

func (t *tally) add(s score) {
	t.kernels++
	if len(s.Hits) > 0 {
		t.hits++
	}
	if s.pair() {
		t.pairs++
	}
	if s.Primary {
		t.primary++
	}
	if len(s.Reported) > 0 {
		t.reported++
	}
	t.off += len(s.Off)
}

func (b board) tally(in func(score) bool) tally {
	var t tally
	for _, s := range b.scores {
		if in(s) {
			t.add(s)
		}
	}
	return t
}

// groups are the totals that are shown, in order.
var groups = []struct {
	name string
	in   func(score) bool
}{
	{"blocking", func(s score) bool { return s.Class == "blocking" && !s.isPattern() }},
	{"blocking, easy", blocking("easy")},
	{"blocking, medium", blocking("medium")},
	{"blocking, hard", blocking("hard")},
	{"non-blocking", func(s score) bool { return s.Class == "nonblocking" }},
	{"leak patterns", func(s score) bool { return s.isPattern() }},
}

func blocking(difficulty string) func(score) bool {
	return func(s score) bool {
		return s.Class == "blocking" && !s.isPattern() && s.Difficulty == difficulty
	}
}

func (b board) print(w io.Writer, verbose bool) {
	fmt.Fprintf(w, "%s\n", b.title)
	for _, s := range b.scores {
		fmt.Fprintf(w, "  %-4s %-7s %-28s %-11s %-6s %s", s.outcome(), s.where(), s.ID, s.Class, s.Difficulty, strings.Join(ids(s.Hits), " "))
		if n := len(s.Off); n > 0 {
			fmt.Fprintf(w, "  %d off target", n)
		}
		if len(s.Reported) > 0 {
			fmt.Fprintf(w, "  twin reported by %s", strings.Join(ids(s.Reported), " "))
		}
		fmt.Fprintln(w)
		if verbose {
			for _, f := range s.Hits {
				fmt.Fprintf(w, "           %s:%d: %s (%s)\n", filepath.Base(f.File), f.Line, f.Message, f.ID())
			}
			for _, f := range s.Off {
				fmt.Fprintf(w, "      off: %s:%d: %s (%s)\n", filepath.Base(f.File), f.Line, f.Message, f.ID())
			}
			for _, f := range s.Reported {
				fmt.Fprintf(w, "     twin: %s:%d: %s (%s)\n", filepath.Base(f.File), f.Line, f.Message, f.ID())
			}
		}
	}
	for _, g := range groups {
		if t := b.tally(g.in); t.kernels > 0 {
			fmt.Fprintf(w, "  %-18s %3d of %3d pairs: %d hit, %d on the primary line, %d twins reported; %d off target\n", g.name, t.pairs, t.kernels, t.hits, t.primary, t.reported, t.off)
		}
	}
}

// where says whether a hit is on the line a person would point at.
func (s score) where() string {
	if s.Primary {
		return "primary"
	}
	return ""
}

// ids returns the rules of findings, each once.
func ids(found []findings.Finding) []string {
	var out []string
	seen := make(map[string]bool)
	for _, f := range found {
		if !seen[f.ID()] {
			seen[f.ID()] = true
			out = append(out, f.ID())
		}
	}
	return out
}

const head = `# GoKer

The 103 kernels of real concurrency bugs from GoBench (Yuan et al., CGO 2021), 68 of them blocking, are the development set of asynclint's rules about
goroutines that block for ever. This page is written by ` + "`go run ./internal/goker -gobench DIR -update docs/goker.md`" + `.

A kernel is hit when a finding lies on a line that shows the bug (internal/goker/truth.tsv), and on its primary line when it lies where a person would point.
The bench is public and every tool has been tuned on it, so that hits alone reward noise: **what counts is the pair**, a hit on the kernel and silence on its
corrected twin. There is a twin of every kernel, written for this purpose (internal/goker/testdata/twins): the same primitives, goroutines and helpers in other words,
corrected as the project did. A test runs each of them to its end, in a bubble that notices a goroutine left behind.

What other tools reach on the 68 blocking kernels, all run on one machine and judged by the same lines:

| tool | pairs | hits | on the primary line | remarks |
|---|---|---|---|---|
| go vet, staticcheck | 0 | 0 | 0 | |
| goconcurrencylint | | 5 | 1 | 8 findings off target |
| GCatch (ASPLOS 2021) | 9 of 27 | 28 | 16 | whole program, Z3; median 9.4 s a kernel; reports on 18 of 27 corrected kernels |
| GoGuard (SAS 2024) | 7 of 27 | 44 | 27 | whole program from the test's entry; 4 to 60 s a kernel, 8 time-outs; reports on 19 of 27 corrected kernels |
`

// markdown renders the boards for docs/goker.md.
func markdown(boards []board) string {
	var b strings.Builder
	b.WriteString(head)
	if last := boards[len(boards)-1]; len(boards) > 1 {
		t := last.tally(groups[0].in)
		fmt.Fprintf(&b, "| **asynclint** | **%d of %d** | %d | %d | per package, seconds for the whole bench; %d findings off target; reports on %d of %d twins |\n", t.pairs, t.kernels, t.hits, t.primary, t.off, t.reported, t.kernels)
	}
	for _, bd := range boards {
		fmt.Fprintf(&b, "\n## %s%s\n\n| group | kernels | pairs | hit | primary line | twins reported | off target |\n|---|---|---|---|---|---|---|\n", strings.ToUpper(bd.title[:1]), bd.title[1:])
		for _, g := range groups {
			if t := bd.tally(g.in); t.kernels > 0 {
				fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d |\n", g.name, t.kernels, t.pairs, t.hits, t.primary, t.reported, t.off)
			}
		}
		b.WriteString("\n| kernel | class | difficulty | outcome | line | rules | off target | the bug |\n|---|---|---|---|---|---|---|---|\n")
		for _, s := range bd.scores {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %d | %s |\n", s.ID, s.Class, s.Difficulty, s.outcome(), s.where(), strings.Join(ids(s.Hits), ", "), len(s.Off), cell(s.Pattern))
		}
	}
	return b.String()
}

var escapes = strings.NewReplacer("|", "\\|", "<", "&lt;")

// cell makes text fit for a table.
func cell(s string) string { return escapes.Replace(s) }
