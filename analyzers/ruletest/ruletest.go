// Package ruletest is what the test of every rule calls.
//
//	func Test(t *testing.T) { ruletest.Run(t, errgroup.Rule) }
//
// It runs the rule over the fixtures below testdata/src/<rule>, compares
// suggested fixes with the .golden files there, and compiles and runs the
// WRONG and RIGHT blocks of the rule's documentation: each WRONG block must
// be reported under its section's kind, no RIGHT block may be.
package ruletest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/settings"
)

// Run tests a rule with all its kinds switched on.
func Run(t *testing.T, r *rule.Rule) {
	t.Helper()
	enableAll(t)
	skipStd(r.Analyzer)
	src := filepath.Join(Testdata(), "src")
	t.Run("fixtures", func(t *testing.T) { fixtures(t, src, r) })
	t.Run("documentation", func(t *testing.T) { documentation(t, src, r) })
	t.Run("analyzer", func(t *testing.T) {
		if err := analysis.Validate([]*analysis.Analyzer{r.Analyzer}); err != nil {
			t.Error(err)
		}
	})
}

// Testdata is the absolute path of the repository's testdata directory.
func Testdata() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "testdata")
}

func enableAll(t *testing.T) { use(t, &settings.Settings{Switches: []string{"+all"}}) }

func use(t *testing.T, s *settings.Settings) {
	t.Helper()
	if err := settings.Use(s); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { settings.Use(new(settings.Settings)) })
}

// literal is what go/ssa calls a function literal.
var literal = regexp.MustCompile(`\w\$\d`)

func fixtures(t *testing.T, src string, r *rule.Rule) {
	patterns := packagesBelow(t, src, r.Name)
	if len(patterns) == 0 {
		t.Fatalf("no fixtures below testdata/src/%s", r.Name)
	}
	run := analysistest.Run
	if hasGolden(src, r.Name) {
		run = analysistest.RunWithSuggestedFixes
	}
	results := run(t, Testdata(), r.Analyzer, patterns...)
	hit := make(map[string]bool)
	for _, res := range results {
		for _, d := range res.Diagnostics {
			hit[d.Category] = true
			if d.URL == "" || !d.End.IsValid() {
				t.Errorf("diagnostic without URL or End: %s", d.Message)
			}
			for _, said := range append([]analysis.RelatedInformation{{Message: d.Message}}, d.Related...) {
				if literal.MatchString(said.Message) {
					t.Errorf("a literal is called as in go/ssa, which nobody finds in the source: %s", said.Message)
				}
			}
		}
	}
	for _, k := range r.Kinds {
		if !hit[r.ID(k)] {
			t.Errorf("no fixture is reported as %s", r.ID(k))
		}
	}
}

func packagesBelow(t *testing.T, src, name string) []string {
	var out []string
	err := filepath.WalkDir(filepath.Join(src, name), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), "_") {
			return fs.SkipDir
		}
		if files, _ := filepath.Glob(filepath.Join(path, "*.go")); len(files) > 0 {
			rel, err := filepath.Rel(src, path)
			if err != nil {
				return err
			}
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func hasGolden(src, name string) bool {
	found := false
	filepath.WalkDir(filepath.Join(src, name), func(path string, d fs.DirEntry, err error) error {
		found = found || strings.HasSuffix(path, ".golden")
		return nil
	})
	return found
}

// documentation compiles and runs the examples. Preludes, the declarations
// that examples use, are the file prelude.go in the rule's directory below
// testdata/src; that file is not a fixture package, its directory is
// _prelude.
func documentation(t *testing.T, src string, r *rule.Rule) {
	doc := rule.ParseDoc(r.Doc)
	if doc.Intro == "" {
		t.Fatal("no documentation")
	}
	tmp := t.TempDir()
	copyStubs(t, src, filepath.Join(tmp, "src"), r.Name)
	prelude, err := os.ReadFile(filepath.Join(src, r.Name, "_prelude", "prelude.go"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	type example struct {
		rule.Example
		id, pkg string
	}
	var list []example
	var patterns []string
	for _, k := range r.Kinds {
		sec, ok := doc.Section(k.Name)
		if k.Name == "" {
			sec, ok = rule.Section{Examples: examplesOf(doc, r)}, true
		}
		if !ok {
			t.Errorf("doc.go has no section %q", k.Name)
			continue
		}
		var wrong, right bool
		for i, ex := range sec.Examples {
			pkg := fmt.Sprintf("example_%s_%d", strings.ReplaceAll(k.Name, "-", "_"), i)
			writeExample(t, filepath.Join(tmp, "src", pkg), ex.Code, string(prelude))
			list = append(list, example{ex, r.ID(k), pkg})
			patterns = append(patterns, pkg)
			wrong, right = wrong || ex.Wrong, right || !ex.Wrong
		}
		if !wrong || !right {
			t.Errorf("%s: the documentation needs a WRONG and a RIGHT block at least", r.ID(k))
		}
	}
	if len(list) == 0 {
		return
	}
	got := run(t, tmp, r, patterns)
	for _, ex := range list {
		reported := slices.Contains(got[ex.pkg], ex.id)
		switch {
		case ex.Wrong && !reported:
			t.Errorf("%s: a WRONG block is not reported (got %v):\n%s", ex.id, got[ex.pkg], ex.Code)
		case !ex.Wrong && len(got[ex.pkg]) > 0:
			t.Errorf("%s: a RIGHT block is reported as %v:\n%s", ex.id, got[ex.pkg], ex.Code)
		}
	}
}

// examplesOf returns the examples of a rule's unnamed kind: all that are in no
// section of another kind.
func examplesOf(doc rule.Doc, r *rule.Rule) []rule.Example {
	var out []rule.Example
	for _, s := range doc.Sections {
		if _, ok := r.Kind(s.Heading); ok {
			continue
		}
		out = append(out, s.Examples...)
	}
	return out
}

// ignore makes analysistest.Run indifferent to want comments, which examples
// do not have. Anything else that it complains about still fails the test.
type ignore struct{ t *testing.T }

func (i ignore) Errorf(format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	if !strings.Contains(msg, "unexpected diagnostic") {
		i.t.Helper()
		i.t.Error(msg)
	}
}

// run returns the categories reported in each package.
func run(t *testing.T, dir string, r *rule.Rule, patterns []string) map[string][]string {
	t.Helper()
	got := make(map[string][]string)
	for _, res := range analysistest.Run(ignore{t}, dir, r.Analyzer, patterns...) {
		pkg := strings.TrimSuffix(res.Pass.Pkg.Path(), "_test")
		for _, d := range res.Diagnostics {
			got[pkg] = append(got[pkg], d.Category)
		}
	}
	return got
}

// copyStubs makes the third-party stubs of the fixtures visible to examples:
// every directory with a dot in its name, as import paths of modules have.
func copyStubs(t *testing.T, src, dst, name string) {
	entries, err := os.ReadDir(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && strings.Contains(e.Name(), ".") {
			if err := os.CopyFS(filepath.Join(dst, e.Name()), os.DirFS(filepath.Join(src, e.Name()))); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// imports are the packages that examples and preludes may use without saying
// so, by the name they are used under.
var imports = map[string]string{
	"atomic": "sync/atomic", "bufio": "bufio", "bytes": "bytes", "context": "context", "cmp": "cmp",
	"errgroup": "golang.org/x/sync/errgroup", "singleflight": "golang.org/x/sync/singleflight", "errors": "errors", "exec": "os/exec", "fmt": "fmt",
	"http": "net/http", "httptest": "net/http/httptest", "io": "io", "iter": "iter", "json": "encoding/json", "log": "log", "maps": "maps",
	"math": "math", "net": "net", "os": "os", "rand": "math/rand/v2", "regexp": "regexp", "runtime": "runtime",
	"semaphore": "golang.org/x/sync/semaphore", "signal": "os/signal", "slices": "slices", "slog": "log/slog",
	"sort": "sort", "sql": "database/sql", "strconv": "strconv", "strings": "strings", "sync": "sync",
	"synctest": "testing/synctest", "template": "text/template", "testing": "testing", "time": "time",
	"debug": "runtime/debug", "filepath": "path/filepath", "tls": "crypto/tls", "url": "net/url",
}

func writeExample(t *testing.T, dir, code, prelude string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	pkg := strings.ReplaceAll(filepath.Base(dir), "-", "_")
	if strings.Contains(code, "func main()") {
		pkg = "main"
	}
	write := func(name, body string) {
		text := "package " + pkg + "\n\n" + body
		if err := os.WriteFile(filepath.Join(dir, name), []byte(withImports(t, text)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(code, "*testing.T") {
		write("example.go", "")
		write("example_test.go", code)
	} else {
		write("example.go", code)
	}
	if prelude != "" {
		_, body, _ := strings.Cut(prelude, "\n\n") // after its package clause
		write("prelude.go", body)
	}
}

// withImports adds the import declarations that text needs.
func withImports(t *testing.T, text string) string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(f.Imports) > 0 {
		return text
	}
	used := make(map[string]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && imports[id.Name] != "" {
				used[id.Name] = true
			}
		}
		return true
	})
	var b strings.Builder
	head, body, _ := strings.Cut(text, "\n")
	b.WriteString(head + "\n\n")
	names := make([]string, 0, len(used))
	for name := range used {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, "import %s %q\n", name, imports[name])
	}
	b.WriteString(body)
	return b.String()
}
