package render

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// TestJSONSchema holds the JSON format to the published schema, which knows
// no other fields.
func TestJSONSchema(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "findings.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text string) error {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		return resolved.Validate(v)
	}
	for _, report := range []string{"full", "empty", "problems"} {
		text, err := os.ReadFile(filepath.Join("testdata", report, "json.golden"))
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(string(text)); err != nil {
			t.Errorf("%s: %v", report, err)
		}
		if report != "full" {
			continue
		}
		// The schema notices what it should.
		for old, bad := range map[string]string{
			`"version": 1`: `"version": 2`, `"severity": "error"`: `"severity": "bad"`, `"goroutine"`: `"thread"`,
			`"newText"`: `"text"`, `"fingerprint"`: `"key"`, `"blocks": true`: `"blocks": false`, `"endOffset": `: `"endOffset": -`,
		} {
			broken := strings.Replace(string(text), old, bad, 1)
			if broken == string(text) {
				t.Errorf("the sample has no %s", old)
			}
			if err := validate(broken); err == nil {
				t.Errorf("%s instead of %s passes", bad, old)
			}
		}
	}
}
