package fix

import (
	"bytes"
	"crypto/sha256"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/asynclint/asynclint/internal/findings"
)

const source = `package p

import (
	"fmt"
	"time"
)

func a() {
	time.Sleep(1)
	fmt.Println("a")
}

func b() {
	fmt.Println("b")
}
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return file
}

// replace makes an edit of the first occurrence of old; "" inserts before at.
func replace(t *testing.T, file, at, old, text string) findings.Edit {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	i := strings.Index(string(data), at)
	if i < 0 || !strings.HasPrefix(string(data[i:]), old) {
		t.Fatalf("no %q in %s", at, file)
	}
	s := findings.Span{File: file, Offset: i, EndOffset: i + len(old)}
	pos := func(off int) (int, int) {
		before := string(data[:off])
		return strings.Count(before, "\n") + 1, off - strings.LastIndex(before, "\n")
	}
	s.Line, s.Col = pos(s.Offset)
	s.EndLine, s.EndCol = pos(s.EndOffset)
	return findings.Edit{Span: s, NewText: text}
}

func finding(rule string, edits ...findings.Edit) findings.Finding {
	return findings.Finding{Rule: rule, Span: edits[0].Span, Fix: &findings.Fix{Edits: edits}}
}

func apply(t *testing.T, o Options, fs ...findings.Finding) *Plan {
	t.Helper()
	p := New(fs, o)
	if err := p.Write(); err != nil {
		t.Fatal(err)
	}
	return p
}

// The importer type-checks the standard library from source: once.
var (
	fset = token.NewFileSet()
	std  = importer.ForCompiler(fset, "source", nil)
)

func compiles(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(fset, file, data, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: std}
	if _, err := conf.Check("p", fset, []*ast.File{f}, nil); err != nil {
		t.Errorf("the result does not compile: %v\n%s", err, data)
	}
	return string(data)
}

func refused(t *testing.T, p *Plan, reason string) {
	t.Helper()
	if len(p.Refused) != 1 || !strings.Contains(p.Refused[0].Reason, reason) {
		t.Errorf("refused %+v, want one because of %q", p.Refused, reason)
	}
}

func TestApplyFormatsAndImports(t *testing.T) {
	file := write(t, "p.go", source)
	p := apply(t, Options{},
		finding("one", replace(t, file, "time.Sleep(1)", "time.Sleep(1)", `if   errors.New("x")!=nil { sync.OnceFunc(func() {}) }`)),
		finding("two", replace(t, file, `fmt.Println("b")`, "", "defer   fmt.Println()\n")))
	if len(p.Applied) != 2 || len(p.Refused) != 0 {
		t.Errorf("applied %d, refused %+v", len(p.Applied), p.Refused)
	}
	got := compiles(t, file)
	want := "package p\n\nimport (\n\t\"errors\"\n\t\"fmt\"\n\t\"sync\"\n)\n\nfunc a() {\n\tif errors.New(\"x\") != nil {\n\t\tsync.OnceFunc(func() {})\n\t}\n\tfmt.Println(\"a\")\n}\n\nfunc b() {\n\tdefer fmt.Println()\n\tfmt.Println(\"b\")\n}\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if fi, err := os.Stat(file); err != nil || fi.Mode().Perm() != 0o640 {
		t.Errorf("permissions are %v, %v", fi.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestConflictsAreLeftOutWhole(t *testing.T) {
	file := write(t, "p.go", source)
	first := finding("first", replace(t, file, "time.Sleep(1)", "time.Sleep(1)", "time.Sleep(2)"))
	second := finding("second",
		replace(t, file, `fmt.Println("b")`, `fmt.Println("b")`, `fmt.Println("never")`),
		replace(t, file, "Sleep(1)", "Sleep(1)", "Sleep(3)"))
	third := finding("third", replace(t, file, `"b"`, `"b"`, `"c"`))
	p := apply(t, Options{}, first, second, third)
	refused(t, p, "conflicts with the fix of first at line 9")
	got := compiles(t, file)
	if !strings.Contains(got, "Sleep(2)") || !strings.Contains(got, `"c"`) || strings.Contains(got, "never") {
		t.Errorf("got\n%s", got)
	}
}

func TestInsertions(t *testing.T) {
	file := write(t, "p.go", source)
	at := func(text string) findings.Edit { return replace(t, file, `fmt.Println("a")`, "", text) }
	// The same insertion twice merges; another at the same place is refused.
	p := apply(t, Options{}, finding("one", at("fmt.Print(1)\n")), finding("two", at("fmt.Print(1)\n")), finding("three", at("fmt.Print(3)\n")))
	refused(t, p, "conflicts with the fix of one")
	if got := compiles(t, file); len(p.Applied) != 2 || strings.Count(got, "fmt.Print(1)") != 1 || strings.Contains(got, "Print(3)") {
		t.Errorf("applied %d:\n%s", len(p.Applied), got)
	}

	// An insertion that touches a replacement is no conflict.
	file = write(t, "p.go", source)
	p = apply(t, Options{}, finding("one", replace(t, file, "time.Sleep(1)", "time.Sleep(1)", "time.Sleep(2)")), finding("two", replace(t, file, "time.Sleep(1)", "", "defer ")))
	if got := compiles(t, file); len(p.Refused) != 0 || !strings.Contains(got, "\tdefer time.Sleep(2)\n") {
		t.Errorf("refused %+v:\n%s", p.Refused, got)
	}
}

func TestTwoFilesOrNone(t *testing.T) {
	good, other := write(t, "p.go", source), write(t, "q.go", "// Code generated by hand. DO NOT EDIT.\n\npackage p\n")
	f := finding("both", replace(t, good, "time.Sleep(1)", "time.Sleep(1)", "time.Sleep(2)"), replace(t, other, "package p", "package p", "package q"))
	p := apply(t, Options{}, f)
	refused(t, p, "q.go is generated")
	if got := compiles(t, good); got != source || len(p.Files) != 0 {
		t.Errorf("half of a fix was applied:\n%s", got)
	}
}

func TestRefused(t *testing.T) {
	file := write(t, "p.go", source)
	e := replace(t, file, "time.Sleep(1)", "time.Sleep(1)", "time.Sleep(2)")
	text := []byte(source)

	shifted := e
	shifted.Offset, shifted.EndOffset = e.Offset-1, e.EndOffset-1
	beyond := e
	beyond.EndOffset = len(source) + 1
	gone := e
	gone.File = file + "x"
	broken := e
	broken.NewText = "time.Sleep("
	for name, c := range map[string]struct {
		edit   findings.Edit
		opts   Options
		reason string
	}{
		"moved":    {shifted, Options{}, "changed since it was analysed"},
		"shorter":  {beyond, Options{}, "changed since it was analysed"},
		"missing":  {gone, Options{}, "no such file"},
		"syntax":   {broken, Options{}, "would not be valid Go"},
		"touched":  {e, Options{Since: time.Now().Add(-time.Hour)}, "changed since it was analysed"},
		"checksum": {e, Options{Sum: func(string) ([sha256.Size]byte, bool) { return sha256.Sum256(text[1:]), true }}, "changed since it was analysed"},
	} {
		t.Run(name, func(t *testing.T) {
			p := apply(t, c.opts, finding("r", c.edit))
			refused(t, p, c.reason)
			if len(p.Files) != 0 || len(p.Applied) != 0 {
				t.Errorf("applied %v, files %v", p.Applied, p.Files)
			}
		})
	}
	same := func(string) ([sha256.Size]byte, bool) { return sha256.Sum256(text), true }
	if p := New([]findings.Finding{finding("r", e)}, Options{Sum: same, Since: time.Now().Add(time.Hour)}); len(p.Applied) != 1 {
		t.Errorf("an unchanged file is refused: %+v", p.Refused)
	}
	twice := finding("r", e, replace(t, file, "Sleep(1)", "Sleep(1)", "Sleep(3)"))
	refused(t, New([]findings.Finding{twice}, Options{}), "one place twice")
	refused(t, New([]findings.Finding{{Fix: &findings.Fix{}}}, Options{}), "changes nothing")

	if err := os.Chmod(file, 0o440); err != nil {
		t.Fatal(err)
	}
	refused(t, New([]findings.Finding{finding("r", e)}, Options{}), "p.go is read-only")
}

func TestLineEndsAndByteOrderMark(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(source, "\n", "\r\n")
	file := write(t, "p.go", text)
	apply(t, Options{}, finding("r", replace(t, file, "time.Sleep(1)", "time.Sleep(1)", "time.Sleep(2)\ntime.Sleep(3)")))
	want := strings.Replace(text, "time.Sleep(1)", "time.Sleep(2)\r\n\ttime.Sleep(3)", 1)
	if got := compiles(t, file); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestWriteNeedsTheTextOfThePlan(t *testing.T) {
	one, two := write(t, "p.go", source), write(t, "q.go", source)
	var fs []findings.Finding
	for _, file := range []string{one, two} {
		fs = append(fs, finding("r", replace(t, file, "time.Sleep(1)", "time.Sleep(1)", "time.Sleep(2)")))
	}
	p := New(fs, Options{})
	later := source + "// later\n"
	if err := os.WriteFile(two, []byte(later), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := p.Write(); err == nil || !strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("err = %v", err)
	}
	if compiles(t, one) != source || compiles(t, two) != later {
		t.Error("something was written")
	}
}

// TestWriteTakesBack makes the second file fail while it is written.
func TestWriteTakesBack(t *testing.T) {
	// A name that leaves no room for a temporary file's beside it.
	one, two := write(t, "p.go", source), write(t, strings.Repeat("q", 247)+".go", source)
	p := &Plan{Files: []File{{one, []byte(source), []byte("package p\n")}, {two, []byte(source), []byte("package p\n")}}}
	if err := p.Write(); err == nil {
		t.Error("no error")
	}
	if compiles(t, one) != source {
		t.Error("the first file stays changed")
	}
}

// TestDiffApplies checks the diff with git apply.
func TestDiffApplies(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git")
	}
	file := write(t, "p.go", strings.TrimSuffix(source, "\n"))
	p := New([]findings.Finding{finding("r", replace(t, file, `fmt.Println("b")`, `fmt.Println("b")`, `fmt.Println("c")`))}, Options{})
	var b bytes.Buffer
	if err := p.Diff(&b, filepath.Dir(file)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(git, "apply", "-")
	cmd.Dir, cmd.Stdin = filepath.Dir(file), &b
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := compiles(t, file), strings.Replace(source, `"b"`, `"c"`, 1); got != want {
		t.Errorf("got\n%s", got)
	}
	if err := p.Write(); err == nil {
		t.Error("the plan of other text was written")
	}
}
