package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/cli"
)

var profiledDir = filepath.Join(root(), "testdata", "mod", "profiled")

// runProfiled analyses a module with the rule that asks profiles, and returns
// the status, findings as "line severity message", and what went wrong.
func runProfiled(t *testing.T, dir string, flags ...string) (status int, found []string, problems string) {
	t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"-C", dir, "-disable", "all", "-enable", "hotloop", "-f", "json"}, flags...)
	status = cli.Main(append(args, "./..."), cli.Streams{Out: &out, Err: &errs})
	var report struct {
		Findings []struct {
			Severity, Message string
			Line              int
		}
	}
	if status != 2 {
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatal(err, errs.String())
		}
	}
	for _, f := range report.Findings {
		found = append(found, fmt.Sprintf("%d %s %s", f.Line, f.Severity, f.Message))
	}
	return status, found, errs.String()
}

// TestProfile: what default.pgo shows to be hot is reported though nothing
// else says so, is worse than advice, and the report has the share. What a loop
// elsewhere calls is strict without a profile.
func TestProfile(t *testing.T) {
	status, found, _ := runProfiled(t, profiledDir)
	if status != 1 || len(found) != 3 {
		t.Fatalf("status %d, %d findings: %q", status, len(found), found)
	}
	for _, f := range found {
		if !strings.Contains(f, " warning ") || !strings.Contains(f, " % of the samples in default.pgo") {
			t.Error(f)
		}
	}
	if _, named, _ := runProfiled(t, profiledDir, "-pgo", filepath.Join(profiledDir, "default.pgo")); !slices.Equal(named, found) {
		t.Errorf("the same profile by name: %q, not %q", named, found)
	}
	status, found, _ = runProfiled(t, profiledDir, "-pgo", "off")
	if status != 0 || len(found) != 1 || !strings.Contains(found[0], " strict ") {
		t.Errorf("without a profile: status %d, %q", status, found)
	}
	if status, _, problems := runProfiled(t, profiledDir, "-pgo", "none.pgo"); status != 2 || !strings.Contains(problems, "profile none.pgo: no such file") {
		t.Errorf("a profile that is not there: status %d, %s", status, problems)
	}
}

// TestProfileUnreadable: a broken default.pgo leaves the analysis incomplete.
func TestProfileUnreadable(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(profiledDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "default.pgo"), []byte("hot\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	status, found, problems := runProfiled(t, dir)
	if status != 3 || len(found) != 1 || !strings.Contains(problems, "profile default.pgo: is no profile") || !strings.Contains(problems, "-pgo=off") {
		t.Errorf("status %d, %q, %s", status, found, problems)
	}
	if status, _, problems := runProfiled(t, dir, "-pgo", "off"); status != 0 {
		t.Errorf("with -pgo=off: status %d, %s", status, problems)
	}
}

// TestProfileGraded: whoever grades a kind is obeyed.
func TestProfileGraded(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(profiledDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".asynclint.yaml"), []byte("pgo: default.pgo\nrules:\n  hotloop/recompute: advice\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	status, found, problems := runProfiled(t, dir)
	if status != 0 || len(found) != 3 {
		t.Errorf("status %d, %q, %s", status, found, problems)
	}
}

// TestProfileVet: go vet gets the profile with the configuration, so that it is
// in the key of the build cache.
func TestProfileVet(t *testing.T) {
	m := newVetModule(t)
	var conf, errs bytes.Buffer
	if status := cli.Main([]string{"config", "-json", "-C", profiledDir, "-disable", "all", "-enable", "hotloop"}, cli.Streams{Out: &conf, Err: &errs}); status != 0 {
		t.Fatal(errs.String())
	}
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-vettool="+m.tool, "-asynclint.config="+strings.TrimSpace(conf.String()), "./...")
	cmd.Dir = profiledDir
	out, _ := cmd.CombinedOutput()
	if n := bytes.Count(out, []byte(" % of the samples in default.pgo")); n != 3 {
		t.Errorf("%d reports have a share:\n%s", n, out)
	}
}
