package driver

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/internal/load"
)

// write writes files of a module below a new directory.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module m\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// module writes files below a new directory and loads all packages there.
func module(t testing.TB, files map[string]string) *load.Program {
	t.Helper()
	dir := write(t, files)
	prog, err := load.Load(t.Context(), load.Config{Dir: dir, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	if len(prog.Problems) > 0 {
		t.Fatal(prog.Problems)
	}
	return prog
}

// height is how many imports are below a package.
type height struct{ N int }

func (*height) AFact()           {}
func (h *height) String() string { return fmt.Sprint("height ", h.N) }

// named marks a function.
type named struct{ Name string }

func (*named) AFact()           {}
func (n *named) String() string { return n.Name }

// heights exports a fact about each package, from those of its imports, and
// one about each of its functions.
func heights() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "heights",
		Doc:        "heights",
		FactTypes:  []analysis.Fact{new(height), new(named)},
		ResultType: reflect.TypeFor[int](),
		Run: func(pass *analysis.Pass) (any, error) {
			n := 0
			for _, p := range pass.Pkg.Imports() {
				var h height
				if pass.ImportPackageFact(p, &h) {
					n = max(n, h.N+1)
				}
				for _, name := range p.Scope().Names() {
					if fn, ok := p.Scope().Lookup(name).(*types.Func); ok {
						var f named
						if !pass.ImportObjectFact(fn, &f) || f.Name != name {
							return nil, fmt.Errorf("%s: the fact of %s is %q", pass.Pkg.Path(), fn.FullName(), f.Name)
						}
					}
				}
			}
			pass.ExportPackageFact(&height{n})
			for _, name := range pass.Pkg.Scope().Names() {
				if fn, ok := pass.Pkg.Scope().Lookup(name).(*types.Func); ok {
					pass.ExportObjectFact(fn, &named{name})
				}
			}
			return n, nil
		},
	}
}

func diamond() map[string]string {
	return map[string]string{
		"a/a.go": "package a\nfunc A() {}\n",
		"b/b.go": "package b\nimport \"m/a\"\nfunc B() { a.A() }\n",
		"c/c.go": "package c\nimport \"m/a\"\nfunc C() { a.A() }\n",
		"d/d.go": "package d\nimport (\"m/b\"; \"m/c\")\nfunc D() { b.B(); c.C() }\n",
		"e/e.go": "package e\nfunc E() {}\n",
	}
}

func TestFactsFollowImports(t *testing.T) {
	facts := heights()
	var mu sync.Mutex
	got := make(map[string]int)
	all := make(map[string]string)
	user := &analysis.Analyzer{
		Name: "user", Doc: "user", Requires: []*analysis.Analyzer{facts},
		Run: func(pass *analysis.Pass) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			got[pass.Pkg.Path()] = pass.ResultOf[facts].(int)
			return nil, nil
		},
	}
	run := facts.Run
	facts.Run = func(pass *analysis.Pass) (any, error) {
		res, err := run(pass)
		var seen []string
		for _, f := range pass.AllPackageFacts() {
			seen = append(seen, f.Package.Path())
		}
		for _, f := range pass.AllObjectFacts() {
			seen = append(seen, f.Object.Name())
		}
		slices.Sort(seen)
		mu.Lock()
		defer mu.Unlock()
		all[pass.Pkg.Path()] = strings.Join(seen, " ")
		return res, err
	}
	prog := module(t, diamond())
	err := execute(t.Context(), []*analysis.Analyzer{user}, prog.Roots, func(j *job) {
		for _, act := range j.actions {
			if act.err != nil {
				t.Error(act.err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]int{"m/a": 0, "m/b": 1, "m/c": 1, "m/d": 2, "m/e": 0}; !reflect.DeepEqual(got, want) {
		t.Errorf("heights are %v, want %v", got, want)
	}
	// No fact of a package that is not imported, however the run went.
	if want := "A B C D m/a m/b m/c m/d"; all["m/d"] != want {
		t.Errorf("m/d sees %s, want %s", all["m/d"], want)
	}
	if want := "E m/e"; all["m/e"] != want {
		t.Errorf("m/e sees %s, want %s", all["m/e"], want)
	}
}

func TestImportedPackagesGetFactsOnly(t *testing.T) {
	facts := heights()
	var mu sync.Mutex
	var ran []string
	user := &analysis.Analyzer{
		Name: "user", Doc: "user", Requires: []*analysis.Analyzer{facts},
		Run: func(pass *analysis.Pass) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			ran = append(ran, pass.Pkg.Path())
			return nil, nil
		},
	}
	prog := module(t, diamond())
	roots := prog.Roots[3:4]
	if roots[0].PkgPath != "m/d" {
		t.Fatalf("the fourth package is %s", roots[0].PkgPath)
	}
	jobs := 0
	err := execute(t.Context(), []*analysis.Analyzer{user}, roots, func(*job) { mu.Lock(); jobs++; mu.Unlock() })
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(ran, []string{"m/d"}) || jobs != 4 {
		t.Errorf("the analyzer without facts ran on %v; %d packages were looked at, want m/d and 4", ran, jobs)
	}
}

func TestPackagesAreForgotten(t *testing.T) {
	prog := module(t, diamond())
	err := execute(t.Context(), []*analysis.Analyzer{heights()}, prog.Roots, func(j *job) {
		if len(j.pkg.Syntax) == 0 || j.pkg.TypesInfo == nil {
			t.Errorf("%s is gone before it is done", j.pkg.ID)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range prog.Roots {
		if pkg.Syntax != nil || pkg.TypesInfo != nil {
			t.Errorf("%s is still there", pkg.ID)
		}
	}
}

// What an analyzer cannot do costs what requires it, on that package alone.
func TestErrorsStayWhereTheyAre(t *testing.T) {
	broken := errors.New("broken")
	facts := heights()
	run := facts.Run
	facts.Run = func(pass *analysis.Pass) (any, error) {
		if pass.Pkg.Path() == "m/b" {
			return nil, broken
		}
		if pass.Pkg.Path() == "m/d" {
			return 0, nil // would ask for facts that m/b does not have
		}
		return run(pass)
	}
	user := &analysis.Analyzer{
		Name: "user", Doc: "user", Requires: []*analysis.Analyzer{facts},
		Run: func(*analysis.Pass) (any, error) { return nil, nil },
	}
	wrong := &analysis.Analyzer{
		Name: "wrong", Doc: "wrong", ResultType: reflect.TypeFor[string](),
		Run: func(*analysis.Pass) (any, error) { return 1, nil },
	}
	prog := module(t, diamond())
	var mu sync.Mutex
	var got []string
	err := execute(t.Context(), []*analysis.Analyzer{user, wrong}, prog.Roots, func(j *job) {
		mu.Lock()
		defer mu.Unlock()
		for _, act := range j.actions {
			if act.err != nil {
				got = append(got, fmt.Sprint(j.pkg.PkgPath, " ", act.analyzer.Name, " ", act.follows))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{"m/a wrong false", "m/b heights false", "m/b user true", "m/b wrong false", "m/c wrong false", "m/d wrong false", "m/e wrong false"}
	if !slices.Equal(got, want) {
		t.Errorf("errors: %q, want %q", got, want)
	}
}

func TestExecutionEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	prog := module(t, diamond())
	var mu sync.Mutex
	n := 0
	first := &analysis.Analyzer{
		Name: "first", Doc: "first",
		Run: func(*analysis.Pass) (any, error) { cancel(); return nil, nil },
	}
	if err := execute(ctx, []*analysis.Analyzer{first}, prog.Roots, func(*job) { mu.Lock(); n++; mu.Unlock() }); err != nil {
		t.Fatal(err)
	}
	if n >= len(prog.Roots) {
		t.Errorf("%d packages were analysed after the context had ended", n)
	}
}

func TestNothingToExecute(t *testing.T) {
	if err := execute(t.Context(), []*analysis.Analyzer{heights()}, nil, func(*job) { t.Error("a package") }); err != nil {
		t.Fatal(err)
	}
}
