package analyzers_test

import (
	"bytes"
	"encoding/gob"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/passes/settings"
)

// The tests here hold rules and passes to what Bazel's nogo and the other
// drivers that load single analyzers ask of them.

// every calls f for all analyzers, rules and passes, once.
func every(f func(a *analysis.Analyzer)) {
	seen := make(map[*analysis.Analyzer]bool)
	var visit func(list []*analysis.Analyzer)
	visit = func(list []*analysis.Analyzer) {
		for _, a := range list {
			if !seen[a] {
				seen[a] = true
				visit(a.Requires)
				f(a)
			}
		}
	}
	visit(analyzers.Analyzers())
}

func own(a *analysis.Analyzer) bool { return strings.HasPrefix(a.URL, settings.Analyzer.URL) }

func TestValid(t *testing.T) {
	if err := analysis.Validate(analyzers.Analyzers()); err != nil {
		t.Error(err)
	}
}

// TestPackageLevel holds each rule's package to declare the variable Analyzer
// which nogo takes. The rule about directives requires all others, and is no
// package of one analyzer.
func TestPackageLevel(t *testing.T) {
	for _, r := range analyzers.All() {
		if r.Name == "directive" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(r.Name, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", r.Name, err)
		}
		found := false
		for _, name := range files {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				v, ok := n.(*ast.ValueSpec)
				if ok && v.Names[0].Name == "Analyzer" && len(v.Values) == 1 {
					if sel, ok := v.Values[0].(*ast.SelectorExpr); ok && sel.Sel.Name == "Analyzer" {
						found = true
					}
				}
				return true
			})
		}
		if !found {
			t.Errorf("package %s lacks: var Analyzer = Rule.Analyzer", r.Name)
		}
	}
}

// TestNames holds names to be identifiers, unique, and no flags of go vet,
// which they become: -race would switch off the rule, not the detector.
func TestNames(t *testing.T) {
	flags := make(map[string]bool)
	for _, topic := range []string{"build", "vet", "test", "testflag"} {
		out, err := exec.CommandContext(t.Context(), "go", "help", topic).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^\s+-(\w+)`).FindAllStringSubmatch(string(out), -1) {
			flags[m[1]] = true
		}
	}
	if !flags["race"] || !flags["vettool"] && !flags["json"] {
		t.Fatalf("the go command's flags were not read: %v", flags)
	}
	byName := make(map[string]*analysis.Analyzer)
	every(func(a *analysis.Analyzer) {
		if !token.IsIdentifier(a.Name) {
			t.Errorf("%q is no identifier", a.Name)
		}
		if flags[a.Name] {
			t.Errorf("%s is a flag of the go command", a.Name)
		}
		if byName[a.Name] != nil {
			t.Errorf("two analyzers are called %s", a.Name)
		}
		byName[a.Name] = a
	})
}

// TestFacts holds facts to survive gob and to be the same text on every run:
// plain values, no maps, no interfaces.
func TestFacts(t *testing.T) {
	facts := 0
	every(func(a *analysis.Analyzer) {
		if !own(a) {
			return
		}
		for _, f := range a.FactTypes {
			facts++
			typ := reflect.TypeOf(f).Elem()
			plain(t, typ, typ.String())
			full := reflect.New(typ)
			fill(full.Elem(), 3)
			var b bytes.Buffer
			if err := gob.NewEncoder(&b).EncodeValue(full); err != nil {
				t.Errorf("%s: %v", typ, err)
				continue
			}
			back := reflect.New(typ)
			if err := gob.NewDecoder(&b).DecodeValue(back); err != nil || !reflect.DeepEqual(full.Interface(), back.Interface()) {
				t.Errorf("%s comes back from gob as %+v, not %+v (%v)", typ, back, full, err)
			}
			if _, ok := f.(fmt.Stringer); !ok {
				t.Errorf("%s has no String method, for tests", typ)
			}
		}
	})
	if facts < 5 {
		t.Errorf("only %d types of facts", facts)
	}
}

func plain(t *testing.T, typ reflect.Type, where string) {
	switch typ.Kind() {
	case reflect.Struct:
		for f := range fields(typ) {
			if !f.IsExported() {
				// For the package's own use, and cleared before the fact is
				// exported. analysistest sends facts through gob, so a
				// fixture of two packages fails where one is relied on.
				continue
			}
			plain(t, f.Type, where+"."+f.Name)
		}
	case reflect.Slice, reflect.Array:
		plain(t, typ.Elem(), where+"[]")
	case reflect.Map, reflect.Interface, reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		t.Errorf("%s is a %s: facts are plain values", where, typ.Kind())
	}
}

func fields(typ reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range typ.NumField() {
			if !yield(typ.Field(i)) {
				return
			}
		}
	}
}

// fill sets every part of v to something other than its zero value.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.String:
		v.SetString("x")
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), depth)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), depth)
		}
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				fill(v.Index(i), depth-1)
			}
		}
	}
}

// TestNoState holds rules and passes to get their settings by flags alone:
// what they read from files or the environment no cache would notice.
func TestNoState(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../passes/...", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(l), " ")
		if strings.HasSuffix(pkg, "/ruletest") || strings.HasSuffix(pkg, "/ssatest") {
			continue
		}
		for imp := range strings.SplitSeq(imports, " ") {
			switch imp {
			case "os", "os/exec", "io/ioutil", "log", "net/http":
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
	every(func(a *analysis.Analyzer) {
		a.Flags.VisitAll(func(f *flag.Flag) {
			if own(a) && a != settings.Analyzer {
				t.Errorf("%s has a flag of its own, -%s: options belong to the settings", a.Name, f.Name)
			}
		})
	})
}

// TestDirections holds imports to go one way: analyzers import passes, never
// each other; passes import neither analyzers nor the programs around them.
func TestDirections(t *testing.T) {
	const module = "github.com/asynclint/asynclint/"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	rules := make(map[string]bool)
	for _, r := range analyzers.All() {
		rules["analyzers/"+r.Name] = true
	}
	for l := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(l), " ")
		pkg = strings.TrimPrefix(pkg, module)
		for imp := range strings.SplitSeq(imports, " ") {
			imp, isOwn := strings.CutPrefix(imp, module)
			if !isOwn {
				continue
			}
			from, _, _ := strings.Cut(pkg, "/")
			to, _, _ := strings.Cut(imp, "/")
			switch {
			case from == "passes" && to != "passes",
				from == "analyzers" && to != "passes" && to != "analyzers",
				from == "internal" && to == "cmd",
				rules[pkg] && rules[imp]:
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
}
