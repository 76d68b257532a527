package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// vetModule is a module that the build cache has not seen, and the vet tool
// with a script around it that notes every package it is started for.
type vetModule struct {
	dir, tool, log string
}

func newVetModule(t *testing.T) *vetModule {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the script around the tool is for Unix shells")
	}
	m := &vetModule{dir: t.TempDir()}
	bin := t.TempDir()
	m.tool, m.log = filepath.Join(bin, "asynclint.sh"), filepath.Join(bin, "log")
	program := filepath.Join(bin, "asynclint")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "github.com/asynclint/asynclint/cmd/asynclint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	script := fmt.Sprintf("#!/bin/sh\ncase \"$*\" in *.cfg) echo \"$*\" >>'%s';; esac\nexec '%s' \"$@\"\n", m.log, program)
	if err := os.WriteFile(m.tool, []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	m.write(t, "go.mod", "module example.com/vetted\n\ngo 1.26\n")
	m.write(t, "a.go", fmt.Sprintf("// %d\npackage vetted\n%s", time.Now().UnixNano(), `
import "sync"

func twice(mu *sync.Mutex, work func()) {
	mu.Lock()
	mu.Lock()
	work()
}

func many(list []string, work func(string)) {
	var wg sync.WaitGroup
	for _, s := range list {
		go func() {
			wg.Add(1)
			work(s)
			wg.Done()
		}()
	}
	wg.Wait()
}
`))
	return m
}

func (m *vetModule) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// vet runs go vet with flags and returns its output and how many packages the
// tool was started for.
func (m *vetModule) vet(t *testing.T, flags ...string) (stdout, stderr string, starts int) {
	t.Helper()
	os.Remove(m.log)
	cmd := exec.CommandContext(t.Context(), "go", append(append([]string{"vet", "-vettool=" + m.tool}, flags...), "./...")...)
	cmd.Dir = m.dir
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	log, _ := os.ReadFile(m.log)
	return out.String(), errs.String(), strings.Count(string(log), "\n")
}

// TestVetCache holds that go vet keeps what asynclint found: an unchanged
// package starts nothing, other settings do.
func TestVetCache(t *testing.T) {
	m := newVetModule(t)
	_, first, starts := m.vet(t)
	if starts == 0 || !strings.Contains(first, "a.go:8:") || !strings.Contains(first, "a.go:") {
		t.Fatalf("%d starts\n%s", starts, first)
	}
	if _, second, starts := m.vet(t); starts != 0 || !sameLines(second, first) {
		t.Errorf("the second run starts the tool %d times and says\n%s\nafter\n%s", starts, second, first)
	}
	if _, none, starts := m.vet(t, `-asynclint.config={"switches":["-all"]}`); starts == 0 || none != "" {
		t.Errorf("with all rules off: %d starts\n%s", starts, none)
	}
	if _, wrong, _ := m.vet(t, `-asynclint.config={"swtiches":[]}`); !strings.Contains(wrong, "swtiches") {
		t.Errorf("a wrong configuration: %s", wrong)
	}
	if _, third, starts := m.vet(t); starts != 0 || !sameLines(third, first) {
		t.Errorf("back at the first settings, the tool is started %d times", starts)
	}
}

// sameLines reports whether two outputs of go vet say the same, in any order:
// the tool prints the reports of one rule after the other, as they end.
func sameLines(a, b string) bool {
	sorted := func(s string) []string {
		lines := slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return !strings.Contains(l, "a.go:") })
		slices.Sort(lines)
		return lines
	}
	return slices.Equal(sorted(a), sorted(b))
}

// TestVetJSON holds -json to name the rules, which text mode does not.
func TestVetJSON(t *testing.T) {
	m := newVetModule(t)
	out, errs, _ := m.vet(t, "-json")
	var report map[string]map[string][]struct{ Posn, Message, Category string }
	var text strings.Builder
	for l := range strings.Lines(out) {
		if !strings.HasPrefix(l, "#") {
			text.WriteString(l)
		}
	}
	d := json.NewDecoder(strings.NewReader(text.String()))
	var categories []string
	for d.More() {
		if err := d.Decode(&report); err != nil {
			t.Fatalf("%v\n%s\n%s", err, out, errs)
		}
		for _, rules := range report {
			for _, list := range rules {
				for _, f := range list {
					categories = append(categories, f.Category)
				}
			}
		}
	}
	if !strings.Contains(strings.Join(categories, " "), "waitgroup/add-inside") {
		t.Errorf("%v\n%s\n%s", categories, out, errs)
	}
}

// TestVetFix holds go vet's -fix and -diff to the fixes of rules.
func TestVetFix(t *testing.T) {
	m := newVetModule(t)
	m.write(t, "a.go", fmt.Sprintf("// %d\npackage vetted\n%s", time.Now().UnixNano(), `
import "sync"

func many(list []string, work func(string)) {
	var wg sync.WaitGroup
	for _, s := range list {
		go func() {
			wg.Add(1)
			defer wg.Done()
			work(s)
		}()
	}
	wg.Wait()
}
`))
	before, err := os.ReadFile(filepath.Join(m.dir, "a.go"))
	if err != nil {
		t.Fatal(err)
	}
	out, errs, _ := m.vet(t, "-fix", "-diff")
	if !strings.Contains(out, "-\t\t\twg.Add(1)") {
		t.Errorf("-fix -diff: %s\n%s", out, errs)
	}
	if after, _ := os.ReadFile(filepath.Join(m.dir, "a.go")); string(after) != string(before) {
		t.Error("-diff changed the file")
	}
	if _, errs, _ := m.vet(t, "-fix"); errs != "" {
		t.Logf("%s", errs)
	}
	after, err := os.ReadFile(filepath.Join(m.dir, "a.go"))
	if err != nil || string(after) == string(before) {
		t.Errorf("-fix changed nothing: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "./...")
	cmd.Dir = m.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("what -fix left does not compile: %v\n%s\n%s", err, out, after)
	}
}
