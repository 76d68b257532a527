package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/internal/cli"
)

func completionScript(t *testing.T, shell string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := cli.Main([]string{"completion", shell}, cli.Streams{Out: &out, Err: &errs}); status != 0 {
		t.Fatalf("completion %s: status %d, %s", shell, status, errs.String())
	}
	return out.String()
}

// TestCompletion asks bash what it would offer.
func TestCompletion(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here")
	}
	r := analyzers.All()[0]
	tests := []struct {
		line   []string // the last word is the one being completed
		want   []string // among the offers
		absent []string
	}{
		{[]string{"exp"}, []string{"explain"}, []string{"rules"}},
		{[]string{"explain", r.Name}, []string{r.Name, r.ID(r.Kinds[0])}, []string{"explain"}},
		{[]string{"-new"}, []string{"-new-from-rev", "-new-from-patch"}, []string{"-fix"}},
		{[]string{"-f", ""}, []string{"sarif", "text", "gitlab"}, []string{"-f", "rules"}},
		{[]string{"-f", "s"}, []string{"sarif"}, []string{"text"}},
		{[]string{"-fail-on", ""}, []string{"advice", "never"}, nil},
		{[]string{"-pgo", "kno"}, []string{"known.txt"}, nil},
		{[]string{"-enable", "st"}, []string{"strict"}, []string{"error"}},
		{[]string{"-baseline", "kno"}, []string{"known.txt"}, nil},
		{[]string{"completion", ""}, []string{"bash", "zsh", "fish"}, nil},
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "known.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	script := completionScript(t, "bash") + `
COMP_WORDS=(asynclint "$@")
COMP_CWORD=$#
_asynclint
printf '%s\n' "${COMPREPLY[@]}"
`
	for _, tt := range tests {
		cmd := exec.CommandContext(t.Context(), bash, append([]string{"--norc", "-c", script, "bash"}, tt.line...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", tt.line, err, out)
		}
		offers := strings.Fields(string(out))
		for _, w := range tt.want {
			if !slices.Contains(offers, w) {
				t.Errorf("%q: %q is not among %q", tt.line, w, offers)
			}
		}
		for _, w := range tt.absent {
			if slices.Contains(offers, w) {
				t.Errorf("%q: %q is offered", tt.line, w)
			}
		}
	}
}

// TestCompletionSyntax has the other shells read their scripts.
func TestCompletionSyntax(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			script := completionScript(t, shell)
			for _, r := range analyzers.All() {
				for _, k := range r.Kinds {
					if !strings.Contains(script, r.ID(k)) {
						t.Errorf("%s is not in the script", r.ID(k))
					}
				}
			}
			bin, err := exec.LookPath(shell)
			if err != nil {
				t.Skipf("no %s here", shell)
			}
			name := filepath.Join(t.TempDir(), "script")
			if err := os.WriteFile(name, []byte(script), 0o666); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.CommandContext(t.Context(), bin, "-n", name).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
