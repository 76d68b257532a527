package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/asynclint/asynclint/internal/cli"
)

// The test program is golangci-lint itself when this is set: linking a second
// one would cost a minute.
const asGolangci = "ASYNCLINT_TEST_AS_GOLANGCI"

func TestMain(m *testing.M) {
	if os.Getenv(asGolangci) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// golangci runs golangci-lint in a directory, with a cache of the test's.
func golangci(t *testing.T, dir string, args ...string) (out, errs string, status int) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asGolangci+"=1", "GOLANGCI_LINT_CACHE="+filepath.Join(cacheDir(t), "golangci"))
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

var cache string

func cacheDir(t *testing.T) string {
	if cache == "" {
		cache = t.TempDir() // of the first test that asks; later ones begin anew
		t.Cleanup(func() { cache = "" })
	}
	return cache
}

type issue struct {
	FromLinter, Text string
	Pos              struct {
		Filename string
		Line     int
	}
}

// issues runs golangci-lint and returns what it found.
func issues(t *testing.T, dir string, args ...string) []issue {
	t.Helper()
	out, errs, status := golangci(t, dir, append([]string{"run", "--output.json.path=stdout", "--output.text.path=", "--show-stats=false", "--max-issues-per-linter=0", "--max-same-issues=0", "--enable-only=asynclint"}, args...)...)
	var report struct{ Issues []issue }
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&report); err != nil || status > 1 {
		t.Fatalf("status %d, %v\n%s\n%s", status, err, out, errs)
	}
	return report.Issues
}

// root is the repository's.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// block returns the YAML that README.md shows for a file.
func block(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "```yaml\n# "+file+"\n")
	if !ok {
		t.Fatalf("README.md shows no %s", file)
	}
	b, _, _ := strings.Cut(rest, "```")
	return []byte(b)
}

// dashboard is a copy of the test module, with the README's configuration.
func dashboard(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root(t), "testdata", "mod", "dashboard"))); err != nil {
		t.Fatal(err)
	}
	write(t, dir, ".golangci.yml", string(block(t, ".golangci.yml")))
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

var ids = regexp.MustCompile(`\(([a-z]+(?:/[a-z-]+)?)\)`)

// TestSameFindings holds the plugin to what the program says about the
// dashboard with the same settings.
func TestSameFindings(t *testing.T) {
	dir := dashboard(t)
	var own []string
	said := make(map[string]bool)
	var out, errs bytes.Buffer
	if status := cli.Main([]string{"-C", dir, "-f", "json", "-enable", "panicboundary/goroutine", "-disable", "earlycatch/cause-replaced", "./..."}, cli.Streams{Out: &out, Err: &errs}); status != 1 {
		t.Fatalf("status %d\n%s", status, &errs)
	}
	var report struct {
		Findings []struct {
			ID   string
			File string
			Line int
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		own = append(own, fmt.Sprintf("%s:%d %s", filepath.ToSlash(f.File), f.Line, f.ID))
		said[f.ID] = true
	}
	var theirs []string
	for _, i := range issues(t, dir, "./...") {
		for _, m := range ids.FindAllStringSubmatch(i.Text, -1) {
			if said[m[1]] { // other words in parentheses are no names
				theirs = append(theirs, fmt.Sprintf("%s:%d %s", filepath.ToSlash(i.Pos.Filename), i.Pos.Line, m[1]))
			}
		}
		if i.FromLinter != "asynclint" {
			t.Errorf("an issue of %s: %s", i.FromLinter, i.Text)
		}
	}
	slices.Sort(own)
	slices.Sort(theirs)
	own, theirs = slices.Compact(own), slices.Compact(theirs)
	if len(own) < 20 {
		t.Fatalf("only %d findings of our own:\n%s", len(own), &errs)
	}
	for _, f := range own {
		if !slices.Contains(theirs, f) {
			t.Errorf("golangci-lint does not say: %s", f)
		}
	}
	for _, f := range theirs {
		if !slices.Contains(own, f) {
			t.Errorf("golangci-lint alone says: %s", f)
		}
	}
	// From the cache, the same.
	first, second := issues(t, dir, "./..."), issues(t, dir, "./...")
	if !slices.Equal(first, second) {
		t.Error("the second run says something else")
	}
}

// TestWrongKey holds that a typo in the settings is an error which helps.
func TestWrongKey(t *testing.T) {
	dir := dashboard(t)
	text := string(block(t, ".golangci.yml"))
	write(t, dir, ".golangci.yml", strings.Replace(text, "rules:", "ruels:", 1))
	_, errs, status := golangci(t, dir, "run", "./...")
	if status == 0 || status == 1 || !strings.Contains(errs, `did you mean "rules"?`) {
		t.Errorf("status %d\n%s", status, errs)
	}
}

const small = `package small

import (
	"errors"

	"golang.org/x/sync/errgroup"
)

func work() error { return errors.New("x") }

func f() error {
	var g errgroup.Group
	g.Go(work)
	_ = g.Wait()
	return nil
}

func quiet() error {
	var g errgroup.Group
	g.Go(work)
	_ = g.Wait() //nolint:asynclint // best effort
	return nil
}

// Two findings on one line, of which the second has a fix.

func Limits() error { var g errgroup.Group; g.SetLimit(0); g.Go(work); _ = g.Wait(); return nil }
`

func smallModule(t *testing.T) string {
	t.Helper()
	dir := dashboard(t)
	for _, name := range []string{"before", "after", "provider"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "small.go", small)
	return dir
}

// TestNolint: the linter's name in a nolint comment, and nothing else said.
func TestNolint(t *testing.T) {
	found := issues(t, smallModule(t), "./...")
	var lines []int
	for _, i := range found {
		lines = append(lines, i.Pos.Line)
	}
	if !slices.Equal(lines, []int{14, 27}) {
		t.Fatalf("lines %v: %+v", lines, found)
	}
	if text := found[1].Text; !strings.Contains(text, "(errgroup/limit); ") || !strings.HasSuffix(text, "(errgroup/wait-ignored)") {
		t.Errorf("two findings on one line: %s", text)
	}
}

// TestFix: golangci-lint applies the fix, and the result compiles.
func TestFix(t *testing.T) {
	dir := smallModule(t)
	golangci(t, dir, "run", "--fix", "--enable-only=asynclint", "./...")
	text, err := os.ReadFile(filepath.Join(dir, "small.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "if err := g.Wait(); err != nil {\n\t\treturn err\n\t}\n\treturn nil\n}\n\nfunc quiet") {
		t.Errorf("not fixed:\n%s", text)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "./...")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestSARIF: what code scanning gets has the rules' names in the messages.
func TestSARIF(t *testing.T) {
	dir := smallModule(t)
	golangci(t, dir, "run", "--output.sarif.path=out.sarif", "--enable-only=asynclint", "./...")
	text, err := os.ReadFile(filepath.Join(dir, "out.sarif"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Runs []struct {
			Results []struct {
				RuleID  string
				Message struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Runs) != 1 || len(report.Runs[0].Results) != 2 {
		t.Fatalf("%s", text)
	}
	for _, r := range report.Runs[0].Results {
		if r.RuleID != "asynclint" || !strings.Contains(r.Message.Text, "(errgroup/wait-ignored)") {
			t.Errorf("%+v", r)
		}
	}
}

// TestVersion holds that the key of golangci-lint's cache changes with the
// plugin: the version has the hash of the program.
func TestVersion(t *testing.T) {
	out, _, _ := golangci(t, t.TempDir(), "version")
	hash, err := ownHash()
	if err != nil || !strings.Contains(out, "-asynclint-"+hash+" ") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestCustom reads .custom-gcl.yml as golangci-lint does, strictly, and holds
// it to what is built here.
func TestCustom(t *testing.T) {
	var conf struct {
		Version, Name, Destination string
		Plugins                    []struct{ Module, Import, Version, Path string }
	}
	d := yaml.NewDecoder(bytes.NewReader(block(t, ".custom-gcl.yml")))
	d.KnownFields(true)
	if err := d.Decode(&conf); err != nil {
		t.Fatal(err)
	}
	bi, _ := debug.ReadBuildInfo()
	for _, dep := range bi.Deps {
		if dep.Path == "github.com/golangci/golangci-lint/v2" && dep.Version != conf.Version {
			t.Errorf("the README names %s, tested is %s", conf.Version, dep.Version)
		}
	}
	if len(conf.Plugins) != 1 || conf.Plugins[0].Version == "" {
		t.Fatalf("%+v", conf.Plugins)
	}
	p := conf.Plugins[0]
	main, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(main), fmt.Sprintf("_ %q", p.Import)) || !strings.HasPrefix(p.Import, p.Module+"/") {
		t.Errorf("the README's plugin is %s of %s, tested is another", p.Import, p.Module)
	}
}
