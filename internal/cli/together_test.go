package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/cli"
)

// TestTogether applies the fixes of sequential to a program, and runs it
// before and after: it must print the same results and errors, having had
// several requests on the way at once.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root(), "testdata", "mod", "together"))); err != nil {
		t.Fatal(err)
	}
	before, peaks := runTogether(t, dir)
	shapes := len(peaks)
	for name, peak := range peaks {
		if peak != 1 {
			t.Errorf("before the fix %s had %d requests on the way at once", name, peak)
		}
	}
	var out, errs bytes.Buffer
	if status := cli.Main([]string{"-C", dir, "-disable", "all", "-enable", "sequential", "-fix", "./..."}, cli.Streams{Out: &out, Err: &errs}); status > 1 {
		t.Fatalf("status %d\n%s%s", status, &out, &errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "shapes.go"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("errgroup.WithContext(ctx)")); n != shapes {
		t.Errorf("%d of %d shapes were rewritten", n, shapes)
	}
	if n := bytes.Count(text, []byte(".SetLimit(8)")); n != 4 {
		t.Errorf("%d loops have a limit", n)
	}
	after, peaks := runTogether(t, dir)
	for name, peak := range peaks {
		if peak < 2 {
			t.Errorf("after the fix %s had %d requests on the way at once", name, peak)
		}
	}
	if before != after {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if t.Failed() {
		t.Logf("%s", text)
	}
}

func runTogether(t *testing.T, dir string) (stdout string, peaks map[string]int) {
	t.Helper()
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	peaks = make(map[string]int)
	for line := range strings.Lines(errs.String()) {
		var name string
		var peak int
		if _, err := fmt.Sscan(line, &name, &peak); err == nil {
			peaks[name] = peak
		}
	}
	return out.String(), peaks
}
