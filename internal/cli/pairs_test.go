package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/cli"
)

// TestPairs runs the defaults over testdata/mod/pairs and .../services: programs with a
// defect, each beside a corrected twin, that were written by somebody who knew neither
// the rules nor how they are built. No twin may be reported; what is reported of the
// others is in found.tsv, which -update writes, and docs/pairs.md counts it.
func TestPairs(t *testing.T) {
	for _, bench := range []string{"pairs", "services", "layers", "courses", "field"} {
		t.Run(bench, func(t *testing.T) { testPairs(t, filepath.Join(root(), "testdata", "mod", bench)) })
	}
}

func testPairs(t *testing.T, dir string) {
	var out, errs bytes.Buffer
	if status := cli.Main([]string{"-C", dir, "-f", "json", "./..."}, cli.Streams{Out: &out, Err: &errs}); status > 1 {
		t.Fatalf("status %d\n%s", status, &errs)
	}
	var report struct {
		Findings []struct{ ID, File, Message string }
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	found := make(map[string][]string)
	for _, f := range report.Findings {
		pair, rest, _ := strings.Cut(filepath.ToSlash(f.File), "/")
		if !strings.HasPrefix(rest, "bad/") {
			t.Errorf("%s is right, and reported: %s (%s)", f.File, f.Message, f.ID)
		} else if !slices.Contains(found[pair], f.ID) {
			found[pair] = append(found[pair], f.ID)
		}
	}

	golden := filepath.Join(dir, "found.tsv")
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var want, got strings.Builder
	pairs, first, now := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		want.WriteString(line)
		cols := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cols) != 4 || pairs == 0 && cols[0] == "pair" {
			got.WriteString(line)
			continue
		}
		slices.Sort(found[cols[0]])
		cols[3] = strings.Join(found[cols[0]], " ")
		got.WriteString(strings.Join(cols, "\t") + "\n")
		pairs++
		if cols[2] == "found" {
			first++
		}
		if cols[3] != "" {
			now++
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if want.String() != got.String() {
		t.Errorf("found.tsv is not what is found; run go test ./internal/cli -run TestPairs -update\ngot:\n%s", &got)
	}
	doc, err := os.ReadFile(filepath.Join(root(), "docs", "pairs.md"))
	if err != nil {
		t.Fatal(err)
	}
	if said := fmt.Sprintf("%d of %d were found at first, %d are found now", first, pairs, now); !strings.Contains(string(doc), said) {
		t.Errorf("docs/pairs.md does not say that %s", said)
	}
}
