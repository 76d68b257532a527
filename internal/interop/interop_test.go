package interop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// build builds a command and returns where it is.
func build(t *testing.T, dir, pkg string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), filepath.Base(pkg)+".exe")
	run(t, dir, "go", "build", "-o", exe, pkg)
	return exe
}

// run returns what a command prints on its standard output.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s\n%s", cmd, err, out, &errs)
	}
	return string(out)
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

type finding struct {
	ID, Message, File string
	Line, Column      int
}

// reports are what asynclint says about a module with many findings: the
// findings, and for every format the text.
func reports(t *testing.T, formats ...string) (dir string, found []finding, texts map[string]string) {
	t.Helper()
	dir = filepath.Join(root(t), "testdata", "mod", "dashboard")
	out := t.TempDir()
	args := []string{"-enable", "all", "-fail-on", "never"}
	formats = append(formats, "json")
	for _, f := range formats {
		args = append(args, "-o", f+"="+filepath.Join(out, f))
	}
	run(t, dir, build(t, root(t), "./cmd/asynclint"), append(args, "./...")...)
	texts = make(map[string]string)
	for _, f := range formats {
		text, err := os.ReadFile(filepath.Join(out, f))
		if err != nil {
			t.Fatal(err)
		}
		texts[f] = string(text)
	}
	var report struct{ Findings []finding }
	if err := json.Unmarshal([]byte(texts["json"]), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) < 10 {
		t.Fatalf("only %d findings", len(report.Findings))
	}
	return dir, report.Findings, texts
}

// TestReviewdog holds reviewdog to read every finding in each of the three
// formats that both know. Its local reporter prints what the input holds of a
// finding: our line of checkstyle, the message of rdjson, the result of SARIF.
func TestReviewdog(t *testing.T) {
	reviewdog := build(t, "", "github.com/reviewdog/reviewdog/cmd/reviewdog")
	dir, found, texts := reports(t, "rdjson", "sarif", "checkstyle")
	for format, parts := range map[string]func(finding) []string{
		"rdjson": func(f finding) []string {
			return []string{fmt.Sprintf("location:{path:%q range:{start:{line:%d column:%d}", f.File, f.Line, f.Column), fmt.Sprintf("code:{value:%q", f.ID)}
		},
		"sarif": func(f finding) []string {
			return []string{fmt.Sprintf("%q", f.File), fmt.Sprintf(`"startLine":%d`, f.Line), fmt.Sprintf(`"ruleId":%q`, f.ID)}
		},
		"checkstyle": func(f finding) []string {
			return []string{fmt.Sprintf("%s:%d:%d: ", f.File, f.Line, f.Column), f.Message, f.ID}
		},
	} {
		cmd := exec.CommandContext(t.Context(), reviewdog, "-f="+format, "-name=asynclint", "-reporter=local", "-filter-mode=nofilter")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(texts[format])
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v\n%s", format, err, &errs)
			continue
		}
		// Each of its lines is at most one of our findings. The text format of
		// protobuf, which it prints rdjson in, varies its spaces on purpose.
		var lines []string
		for l := range strings.Lines(string(out)) {
			lines = append(lines, strings.Join(strings.Fields(l), " "))
		}
		if len(lines) != len(found) {
			t.Errorf("%s: %d findings, of which reviewdog prints %d", format, len(found), len(lines))
		}
		for _, f := range found {
			if !take(&lines, parts(f)) {
				t.Errorf("%s: reviewdog does not print %+v", format, f)
			}
		}
	}
}

// take removes one line that contains all parts.
func take(lines *[]string, parts []string) bool {
next:
	for i, l := range *lines {
		for _, p := range parts {
			if !strings.Contains(l, p) {
				continue next
			}
		}
		*lines = append((*lines)[:i:i], (*lines)[i+1:]...)
		return true
	}
	return false
}

// TestRDJSONSchema holds our rdjson to the schema that reviewdog publishes.
func TestRDJSONSchema(t *testing.T) {
	dir := strings.TrimSpace(run(t, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/reviewdog/reviewdog"))
	text, err := os.ReadFile(filepath.Join(dir, "proto", "rdf", "jsonschema", "DiagnosticResult.json"))
	if err != nil {
		t.Fatal(err)
	}
	// The validator knows draft 7 and later; what this schema has of draft 4
	// means the same there.
	const draft4, draft7 = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
	if !bytes.Contains(text, []byte(draft4)) {
		t.Fatal("the schema is of another draft")
	}
	// Draft 7 as draft 4 ignores what stands beside a reference, so that the
	// reference at the top hides its own definitions from the validator: the
	// top says the same as a conjunction.
	text = bytes.ReplaceAll(text, []byte(draft4), []byte(draft7))
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	raw["allOf"] = []any{map[string]any{"$ref": raw["$ref"]}}
	delete(raw, "$ref")
	if text, err = json.Marshal(raw); err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, found, texts := reports(t, "rdjson")
	validate := func(text string) error {
		var v map[string]any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if list, _ := v["diagnostics"].([]any); len(list) != len(found) {
			t.Errorf("%d diagnostics of %d findings", len(list), len(found))
		}
		return resolved.Validate(v)
	}
	ours := texts["rdjson"]
	if err := validate(ours); err != nil {
		t.Error(err)
	}
	// The schema allows other fields, but not other types and severities.
	var v any
	if err := json.Unmarshal([]byte(ours), &v); err != nil {
		t.Fatal(err)
	}
	compact, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for old, bad := range map[string]string{
		`"severity":"ERROR"`: `"severity":"BAD"`, `"line":`: `"line":true,"was":`, `"path":`: `"path":1,"was":`,
		`"value":`: `"value":[],"was":`, `"suggestions":[`: `"suggestions":[1,`, `"message":`: `"message":1,"was":`,
	} {
		broken := strings.Replace(string(compact), old, bad, 1)
		if broken == string(compact) {
			t.Errorf("our report has no %s", old)
		} else if validate(broken) == nil {
			t.Errorf("%s instead of %s passes", bad, old)
		}
	}
}
