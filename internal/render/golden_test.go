package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

var update = flag.Bool("update", false, "write the golden files")

// place finds the n-th occurrence of text in the sample source.
func place(t *testing.T, file, text string, n int) findings.Span {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for ; n > 0; n-- {
		i := strings.Index(string(data[at:]), text)
		if i < 0 {
			t.Fatalf("%s: no %q", file, text)
		}
		at += i + 1
	}
	s := findings.Span{File: file, Offset: at - 1, EndOffset: at - 1 + len(text)}
	lineCol := func(off int) (int, int) {
		before := string(data[:off])
		return strings.Count(before, "\n") + 1, off - strings.LastIndex(before, "\n")
	}
	s.Line, s.Col = lineCol(s.Offset)
	s.EndLine, s.EndCol = lineCol(s.EndOffset)
	return s
}

// sample has what is hard to write: unicode and tabs before the place, spans
// over several lines and without an end, a file elsewhere, a Windows path,
// and what XML, JSON, workflow commands and service messages must escape.
func sample(t *testing.T, dir string) *Report {
	a := filepath.Join(dir, "a.go")
	noEnd := place(t, a, "ch <- name", 2)
	noEnd.EndLine, noEnd.EndCol, noEnd.EndOffset = noEnd.Line, noEnd.Col, noEnd.Offset
	tabbed := place(t, a, "go func() { ch <- name }()", 1)
	fs := []findings.Finding{
		{
			Rule: "chanleak", Kind: "send", Severity: rule.Error, Package: "example.com/src", Function: "send",
			Message: "goroutine blocks for ever sending on ch: make ch buffered: make(chan string, 1)", URL: rule.URL + "chanleak.md#send",
			Span:    tabbed,
			Related: []findings.Related{{Span: place(t, a, "ch chan string", 1), Message: "ch comes from here"}},
			Witness: []findings.Step{
				{Span: tabbed, Goroutine: "send", Text: "starts a goroutine"},
				{Span: place(t, a, "}()", 1), Goroutine: "send", Text: "returns"},
				{Span: place(t, a, "ch <- name", 1), Goroutine: "go at a.go:4", Text: "sends on ch", Blocks: true},
			},
			Fix: &findings.Fix{Message: "Wait for it", Edits: []findings.Edit{
				{Span: place(t, a, "}() }", 1), NewText: "wg.Done() }() }"},
				{Span: place(t, a, "ch <- name", 1), NewText: ""},
			}},
		},
		{
			Rule: "chanleak", Kind: "send", Severity: rule.Warning, Package: "example.com/src", Function: "send",
			Message: "世界 <&>\"' |[x] 100% a,b:c\r\nsecond line\twith \x00\x1b[31mcontrol 𐐀", Span: place(t, a, "go  func() { 𐐀 <- 世界 }()", 1),
		},
		{
			Rule: "lockleak", Severity: rule.Advice, Package: "example.com/src", Function: "(*T).Send", Message: "over several lines",
			Span: place(t, a, "go func() {\n\t\tch <- name\n\t}()", 1),
			Fix:  &findings.Fix{Message: "Insert", Edits: []findings.Edit{{Span: noEnd, NewText: "/* \"<&>\" */ "}}},
		},
		{Rule: "chanleak", Kind: "old", Severity: rule.Strict, Package: "example.com/src", Message: "no end, unknown kind", Span: noEnd},
		{Rule: "lockleak", Severity: rule.Error, Package: "example.com/src", Function: "send", Message: "far right in a long line", Span: place(t, a, "long \")", 1)},
		{
			Rule: "lockleak", Severity: rule.Error, Package: "example.com/win", Message: "a file that is not there",
			Span: findings.Span{File: `C:\src\my file.go`, Line: 3, Col: 2, EndLine: 3, EndCol: 9},
		},
		{
			Rule: "lockleak", Severity: rule.Error, Package: "example.com/else", Message: "a file elsewhere",
			Span: findings.Span{File: "/elsewhere/%41,b:c#?.go", Line: 1, Col: 1, EndLine: 2, EndCol: 1},
		},
	}
	for i := range fs {
		fs[i].Fingerprint = strings.Repeat("0", 30) + "f" + string(rune('0'+i)) + "/1"
	}
	return &Report{Findings: fs, Rules: sampleRules(), Version: "v1.2.3", Dir: dir}
}

func sampleRules() []*rule.Rule {
	doc := "/*\nPackage chanleak finds channels.\n\nchanleak: channels nobody serves\n\nA channel & a <goroutine>.\n\n\tch := make(chan int)\n\n# chanleak/send\n\nSends.\n*/\npackage chanleak\n"
	return []*rule.Rule{
		{Name: "chanleak", Summary: "channels nobody serves", Doc: doc, Kinds: []rule.Kind{{Name: "send", Severity: rule.Error, Summary: "a send nobody receives"}}},
		{Name: "lockleak", Summary: "locks nobody releases", Doc: doc, Kinds: []rule.Kind{{Severity: rule.Warning, Summary: "a path that keeps a lock"}}},
	}
}

func problems(dir string) []findings.Problem {
	return []findings.Problem{
		{Span: findings.Span{File: filepath.Join(dir, "broken.go"), Line: 7, Col: 3}, Package: "example.com/src", Message: "expected ';', found <EOF> at 100%"},
		{Package: "example.com/other", Message: "could not import x|y: no such module\nsecond line"},
		{Message: "rule chanleak panicked: index out of range [3]", Internal: true},
	}
}

func TestGolden(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("testdata", "src"))
	if err != nil {
		t.Fatal(err)
	}
	full := sample(t, dir)
	full.Problems = problems(dir)
	reports := map[string]*Report{
		"full":     full,
		"empty":    {Rules: sampleRules(), Version: "v1.2.3", Dir: dir},
		"problems": {Rules: sampleRules(), Version: "v1.2.3", Dir: dir, Problems: problems(dir)},
	}
	for name, r := range reports {
		for _, f := range Formats {
			golden(t, dir, name, f.Name, f, r, Options{})
		}
	}
	terminal := Formats[0]
	golden(t, dir, "full", "terminal", terminal, full, Options{Frames: true, Width: 100, Trace: true})
	golden(t, dir, "full", "color", terminal, full, Options{Frames: true, Color: true, Trace: true, Width: 80})
	golden(t, dir, "full", "narrow", terminal, full, Options{Frames: true, Width: 44, Trace: true})
	golden(t, dir, "full", "trace", terminal, full, Options{Trace: true})
	golden(t, dir, "empty", "terminal", terminal, reports["empty"], Options{Frames: true, Width: 80})
}

func golden(t *testing.T, dir, report, name string, f Format, r *Report, o Options) {
	t.Run(report+"/"+name, func(t *testing.T) {
		var b bytes.Buffer
		if err := f.Write(&b, r, o); err != nil {
			t.Fatal(err)
		}
		got := strings.ReplaceAll(b.String(), dir, "/src")
		file := filepath.Join("testdata", report, name+".golden")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got), -update accepts it:\n%s", file, diff)
		}
	})
}
