package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/cli"
)

// TestVetAgrees holds asynclint and go vet -vettool to the same findings, over
// the dashboard and over this module.
func TestVetAgrees(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "asynclint.exe")
	if out, err := exec.Command("go", "build", "-o", tool, "github.com/asynclint/asynclint/cmd/asynclint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, dir := range []string{filepath.Join(root(), "testdata", "mod", "dashboard"), root()} {
		own := ownFindings(t, dir)
		vet := vetFindings(t, tool, dir)
		if strings.Contains(dir, "dashboard") && len(own) == 0 {
			t.Error("nothing is found in the dashboard")
		}
		for _, l := range own {
			if !slices.Contains(vet, l) {
				t.Errorf("%s: go vet does not say: %s", dir, l)
			}
		}
		for _, l := range vet {
			if !slices.Contains(own, l) {
				t.Errorf("%s: go vet alone says: %s", dir, l)
			}
		}
	}
}

var kindSuffix = regexp.MustCompile(` \([a-z]+(/[a-z-]+)?\)$`)

func ownFindings(t *testing.T, dir string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := cli.Main([]string{"-C", dir, "./..."}, cli.Streams{Out: &out, Err: &errs}); status > 1 {
		t.Fatalf("status %d\n%s", status, &errs)
	}
	var lines []string
	for l := range strings.Lines(out.String()) {
		lines = append(lines, kindSuffix.ReplaceAllString(strings.TrimSpace(l), ""))
	}
	slices.Sort(lines)
	return lines
}

func vetFindings(t *testing.T, tool, dir string) []string {
	t.Helper()
	cmd := exec.Command("go", "vet", "-vettool="+tool, "./...")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	var lines []string
	for l := range strings.Lines(string(out)) {
		l = strings.TrimRight(l, "\n")
		if strings.HasPrefix(l, "#") || strings.Contains(l, "\u200b") || strings.HasPrefix(l, "\t") ||
			strings.Contains(l, ": \t") { // a related place
			continue
		}
		lines = append(lines, strings.TrimPrefix(l, "."+string(os.PathSeparator)))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
