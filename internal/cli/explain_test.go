package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/cli"
)

// TestExplainIsThePage holds `asynclint explain RULE` and docs/rules/RULE.md
// to the same text: the kinds, and every line of every heading, paragraph and
// block of code, in one order. What only the page has are the options, the
// version, and the line that says where it comes from.
func TestExplainIsThePage(t *testing.T) {
	rules := analyzers.All()
	if len(rules) == 0 {
		t.Fatal("no rules")
	}
	for _, r := range rules {
		t.Run(r.Name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if status := cli.Main([]string{"explain", r.Name}, cli.Streams{Out: &out, Err: &errs}); status != 0 {
				t.Fatalf("status %d: %s", status, &errs)
			}
			page, err := os.ReadFile(filepath.Join("..", "..", "docs", "rules", r.Name+".md"))
			if err != nil {
				t.Fatal(err)
			}
			said, written := explained(t, r, out.String()), paged(t, r, string(page))
			for i := range max(len(said), len(written)) {
				switch {
				case i >= len(said):
					t.Fatalf("only the page says %q", written[i])
				case i >= len(written):
					t.Fatalf("only explain says %q", said[i])
				case said[i] != written[i]:
					t.Fatalf("explain says\n%s\nwhere the page says\n%s", said[i], written[i])
				}
			}
			if len(said) < 3 {
				t.Errorf("hardly any text: %q", said)
			}
		})
	}
}

// explained returns the lines of what explain prints, empty ones left out.
func explained(t *testing.T, r *rule.Rule, text string) []string {
	t.Helper()
	url := r.PageURL() + "\n"
	if !strings.HasSuffix(text, "\n"+url) {
		t.Errorf("explain does not end in the page's address:\n%s", text)
	}
	var lines []string
	for i, l := range strings.Split(strings.TrimSuffix(text, url), "\n") {
		switch {
		case strings.TrimSpace(l) == "":
		case i == 0:
			lines = append(lines, strings.TrimPrefix(l, r.Name+": "))
		case strings.HasPrefix(l, "  "):
			lines = append(lines, strings.Join(strings.Fields(l), " ")) // the table of kinds, lists
		default:
			lines = append(lines, l)
		}
	}
	return lines
}

// paged returns the lines of a page as explain would print them.
func paged(t *testing.T, r *rule.Rule, text string) []string {
	t.Helper()
	var lines []string
	code, options := false, false
	for i, l := range strings.Split(text, "\n") {
		if strings.HasPrefix(l, "```") {
			code = !code
			continue
		}
		if code {
			if l != "" {
				lines = append(lines, "\t"+l)
			}
			continue
		}
		cells := strings.Split(strings.ReplaceAll(l, `\|`, "\x00"), "|")
		switch {
		case l == "" || i == 0 || strings.HasPrefix(l, "Generated from "):
		case l == "## Options" && len(r.Options) > 0:
			options = true
		case strings.HasPrefix(l, "|"):
			// The two first lines of a table are its head.
			if id := strings.Trim(cells[1], " `"); !options && strings.HasPrefix(id, r.Name) {
				row := strings.Join([]string{id, cells[2], cells[4]}, " ")
				lines = append(lines, strings.ReplaceAll(strings.Join(strings.Fields(row), " "), "\x00", "|"))
			}
		case strings.HasPrefix(l, "## "):
			options = false
			lines = append(lines, l[1:])
		case len(lines) == 0:
			summary := strings.TrimSuffix(l, ". Since "+r.Since+".")
			lines = append(lines, strings.ToLower(summary[:1])+summary[1:])
		case strings.HasPrefix(l, "  "):
			lines = append(lines, strings.Join(strings.Fields(l), " "))
		default:
			lines = append(lines, l)
		}
	}
	if code {
		t.Error("a block of code has no end")
	}
	return lines
}
