package directive

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

const src = `package p

//asynclint:file-ignore chanleak the queue is bounded elsewhere

func f() {
	work() //asynclint:ignore errgroup/limit on purpose
	//asynclint:ignore relock,lockleak the caller unlocks
	go func() {
		work() // A
	}()
	work() // B
	//asynclint:detached metrics are best effort
	go work() // C
	work() //nolint:asynclint // because
	work() //nolint
	work() //lint:ignore errgroup they asked for it
	work() //nolint:errcheck,relock
	//asynclint:ignore errgroup
	work() // D
}

//asynclint:ignore waitgroup whole function
func g() {
	work() // E
}

func work() {}
`

func load(t *testing.T) (*token.FileSet, *Set, func(mark string) token.Pos) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	s := new(Set)
	s.addFile(fset, f)
	return fset, s, func(mark string) token.Pos {
		for i, line := range strings.Split(src, "\n") {
			if strings.Contains(line, mark) {
				return fset.File(f.Pos()).LineStart(i + 1)
			}
		}
		t.Fatalf("no line with %q", mark)
		return 0
	}
}

func TestSuppressed(t *testing.T) {
	fset, s, at := load(t)
	for _, c := range []struct {
		mark, rule, kind string
		want             bool
	}{
		{"on purpose", "errgroup", "limit", true},
		{"on purpose", "errgroup", "reuse", false},
		{"// A", "relock", "", true},
		{"// A", "lockleak", "", true},
		{"// A", "errgroup", "limit", false},
		{"// B", "relock", "", false},
		{"// B", "chanleak", "early-return", true},
		{"// C", "unawaited", "detached", true},
		{"// C", "unawaited", "result", false},
		{"// because", "waitgroup", "count", true},
		{"//nolint\n", "waitgroup", "count", true},
		{"they asked", "errgroup", "limit", true},
		{"they asked", "relock", "", false},
		{"errcheck,relock", "relock", "", true},
		{"errcheck,relock", "errgroup", "limit", false},
		{"// D", "errgroup", "limit", false}, // no reason given
		{"// E", "waitgroup", "count", true},
	} {
		if got := s.Suppressed(fset, []string{c.rule, c.rule + "/" + c.kind}, at(strings.TrimSuffix(c.mark, "\n"))); got != c.want {
			t.Errorf("%s/%s at %q: suppressed %v, want %v", c.rule, c.kind, c.mark, got, c.want)
		}
	}
}

func TestUsed(t *testing.T) {
	fset, s, at := load(t)
	s.Suppressed(fset, []string{"waitgroup", "waitgroup/count"}, at("// E"))
	used := 0
	s.Each(func(d *Directive, u bool) {
		if u {
			used++
		}
		if d.Verb == "ignore" && d.Reason == "" && d.Problem == "" {
			t.Errorf("a directive without a reason is taken: %v", d.Names)
		}
	})
	if used != 1 {
		t.Errorf("%d directives are used, want 1", used)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"// plain":                             "",
		"//asynclint:ignore relock it is fine": "ignore relock|it is fine|",
		"//asynclint:ignore":                   "ignore ||the directive names no rule",
		"//asynclint:ignore relock":            "ignore relock||the directive gives no reason",
		"//asynclint:detached":                 "detached unawaited/detached,unawaited/main-exit||the directive gives no reason",
		"//asynclint:ignroe relock x":          "ignroe ||unknown directive",
		"// asynclint:ignore relock x":         "ignore relock|x|a directive has no space",
		"//nolint":                             "nolint all||",
		"// nolint:asynclint // why":           "nolint all||",
		"//nolinter":                           "",
		"//lint:ignore relock x":               "lint:ignore relock||",
		"/* asynclint:ignore relock x */":      "",
	} {
		got := ""
		if d := parse(text); d != nil {
			problem := d.Problem
			if i := strings.IndexByte(problem, ':'); i >= 0 {
				problem = problem[:i]
			}
			problem = strings.TrimSuffix(strings.TrimSpace(problem), " after //")
			if strings.HasPrefix(problem, "unknown directive") {
				problem = "unknown directive"
			}
			got = d.Verb + " " + strings.Join(d.Names, ",") + "|" + d.Reason + "|" + problem
		}
		if got != want {
			t.Errorf("Parse(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"//asynclint:ignore a b", "//nolint:x,y // z", "//lint:ignore a b", "// x", "//asynclint:", "//asynclint:ignore ,,, x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := parse(text)
		if d != nil && d.Own() && d.Problem == "" && (d.Reason == "" || len(d.Names) == 0) {
			t.Errorf("%q is taken without a reason or a rule", text)
		}
	})
}
