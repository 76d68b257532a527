package cli_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/cli"
)

// notInDashboard are kinds that a service has no place for, with the reason.
var notInDashboard = map[string]string{
	"directive/malformed":   "about directives",
	"directive/unknown":     "about directives",
	"directive/unused":      "about directives",
	"unawaited/left-behind": "the module has no main package",
	"unawaited/main-exit":   "the module has no main package",
}

// TestDashboard checks that package before is reported for every kind that is
// on by default, and package after for none.
func TestDashboard(t *testing.T) {
	found := dashboard(t, "./before")
	for _, r := range analyzers.All() {
		for _, k := range r.Kinds {
			if id := r.ID(k); k.Severity != rule.Strict && notInDashboard[id] == "" && !slices.Contains(found, id) {
				t.Errorf("testdata/mod/dashboard/before holds no %s", id)
			}
		}
	}
	if found := dashboard(t, "./after"); len(found) > 0 {
		t.Errorf("testdata/mod/dashboard/after is reported: %v", found)
	}
}

func dashboard(t *testing.T, pattern string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	status := cli.Main([]string{"-C", filepath.Join(root(), "testdata", "mod", "dashboard"), "-f", "json", pattern}, cli.Streams{Out: &out, Err: &errs})
	if status > 1 {
		t.Fatalf("status %d\n%s", status, &errs)
	}
	var report struct{ Findings []struct{ ID string } }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range report.Findings {
		ids = append(ids, f.ID)
	}
	return ids
}
