package gclplugin

import (
	"go/token"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/witness"
)

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		settings any
		wrong    string // part of the error; empty: none
	}{
		{nil, ""},
		{map[string]any{}, ""},
		{map[string]any{"rules": map[string]any{"errgroup/limit": "off", "strict": "on"}, "generated": true}, ""},
		{map[string]any{"options": map[string]any{"spawn": map[string]any{"functions": []any{"a/b.Go"}}}}, ""},
		{map[string]any{"pgo": "../../testdata/mod/profiled/default.pgo"}, ""},
		{map[string]any{"pgo": "off"}, ""},
		{map[string]any{"pgo": "no.pgo"}, "pgo: profile no.pgo: no such file"},
		{map[string]any{"pgo": "plugin.go"}, "pgo: profile plugin.go: is no profile"},
		{map[string]any{"ruels": map[string]any{}}, `did you mean "rules"?`},
		{map[string]any{"rules": map[string]any{"errgruop": "off"}}, `did you mean "errgroup"?`},
		{map[string]any{"rules": "all"}, "rules wants a mapping"},
		{map[string]any{"tests": false}, "use run.tests"},
		{map[string]any{"exclude": []any{"x"}}, "use linters.exclusions.paths"},
		{"text", "decoding settings"},
	} {
		p, err := New(test.settings)
		switch {
		case test.wrong == "" && err != nil:
			t.Errorf("%v: %v", test.settings, err)
		case test.wrong == "":
			list, err := p.BuildAnalyzers()
			if err != nil || len(list) != 1 || list[0].Name != Name {
				t.Errorf("%v: %v, %v", test.settings, list, err)
			}
			if err := analysis.Validate(list); err != nil {
				t.Error(err)
			}
		case err == nil || !strings.Contains(err.Error(), test.wrong) || !strings.Contains(err.Error(), "linters.settings.custom.asynclint.settings"):
			t.Errorf("%v: %v, want %q", test.settings, err, test.wrong)
		}
	}
}

// TestOwnState makes two linters with different settings in one process.
func TestOwnState(t *testing.T) {
	on := combine(analyzers.All(), &settings.Settings{Switches: []string{"-all", "+errgroup"}})
	off := combine(analyzers.All(), &settings.Settings{Switches: []string{"-all"}})
	count := func(a *analysis.Analyzer) (n int) {
		for _, res := range analysistest.Run(quiet{}, ruletest.Testdata(), a, "errgroup/limit") {
			n += len(res.Diagnostics)
			for _, d := range res.Diagnostics {
				if len(d.Related) > 0 || len(d.SuggestedFixes) > 1 || !strings.Contains(d.Message, " (errgroup/") {
					t.Errorf("%+v", d)
				}
			}
		}
		return n
	}
	if n := count(on); n == 0 {
		t.Error("nothing is found")
	}
	if n := count(off); n != 0 {
		t.Errorf("%d findings with all rules off", n)
	}
}

// quiet takes what analysistest says of want comments, which are another
// test's.
type quiet struct{}

func (quiet) Errorf(string, ...any) {}

// TestPanic holds that a rule which panics is told, and the others still run.
func TestPanic(t *testing.T) {
	fault := &analysis.Analyzer{Name: "fault", Doc: "fault", URL: settings.Analyzer.URL, ResultType: reflect.TypeFor[*int](), Run: func(*analysis.Pass) (any, error) { panic("oops") }}
	after := &analysis.Analyzer{Name: "after", Doc: "after", URL: settings.Analyzer.URL, Requires: []*analysis.Analyzer{fault}, Run: func(*analysis.Pass) (any, error) { t.Error("ran on nothing"); return nil, nil }}
	healthy := &analysis.Analyzer{Name: "healthy", Doc: "healthy", URL: settings.Analyzer.URL, Run: func(p *analysis.Pass) (any, error) {
		p.Reportf(p.Files[0].Decls[0].Pos(), "well")
		return nil, nil
	}}
	a := combine([]*rule.Rule{{Analyzer: after}, {Analyzer: healthy}}, new(settings.Settings))
	var said []string
	for _, res := range analysistest.Run(quiet{}, ruletest.Testdata(), a, "errgroup/limit") {
		for _, d := range res.Diagnostics {
			said = append(said, d.Message)
		}
	}
	if len(said) != 2 || !strings.Contains(said[0], "internal error: fault panicked on package errgroup/limit: oops") || said[1] != "well" {
		t.Errorf("%q", said)
	}
}

func TestMerge(t *testing.T) {
	fset := token.NewFileSet()
	f := fset.AddFile("dir/a.go", -1, 100)
	f.SetLines([]int{0, 10, 20})
	at := func(offset int) token.Pos { return f.Pos(offset) }
	fix := []analysis.SuggestedFix{{Message: "fix"}}
	run := witness.Trace{{Goroutine: "main", Text: "locks mu", Pos: at(2)}, {Goroutine: "main", Text: "locks mu", Blocks: true, Pos: at(12)}}
	got := merge(fset, []analysis.Diagnostic{
		{Pos: at(15), Message: "second", Category: "b", SuggestedFixes: fix},
		{Pos: at(12), Message: "first", Category: "a/x", Related: run.Related(), SuggestedFixes: fix},
		{Pos: at(12), Message: "first", Category: "a/x"},
		{Pos: at(22), Message: "third", Category: "c", SuggestedFixes: fix},
	})
	want := []string{
		"first [line 1: main locks mu; line 2: main locks mu and blocks for ever] (a/x); second (b)",
		"third (c)",
	}
	if len(got) != len(want) {
		t.Fatalf("%d diagnostics", len(got))
	}
	for i, w := range want {
		if got[i].Message != w || got[i].Related != nil {
			t.Errorf("%q, want %q", got[i].Message, w)
		}
	}
	if len(got[0].SuggestedFixes) != 0 || len(got[1].SuggestedFixes) != 1 {
		t.Error("fixes that may clash are kept, or one that cannot is lost")
	}
}
