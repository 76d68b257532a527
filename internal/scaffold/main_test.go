package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestScaffold writes a rule into a copy of the module's Go files, where it
// must build, and its test must fail for want of content.
func TestScaffold(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"analyzers/rule", "analyzers/ruletest", "passes"} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join("..", "..", dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := scaffold(root, "newrule"); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		cmd := exec.Command("go", args...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("vet", "-mod=mod", "./analyzers/newrule"); err != nil {
		t.Fatalf("the new rule does not build: %v\n%s", err, out)
	}
	out, err := run("test", "-mod=mod", "./analyzers/newrule")
	if err == nil {
		t.Error("the test of an empty rule passes")
	}
	for _, want := range []string{"no fixture is reported as newrule/kind", "a WRONG block is not reported"} {
		if !strings.Contains(out, want) {
			t.Errorf("the test of an empty rule does not say %q:\n%s", want, out)
		}
	}
	if err := scaffold(root, "newrule"); err == nil {
		t.Error("an existing rule is overwritten")
	}
	for _, bad := range []string{"race", "New", "new-rule", ""} {
		if err := scaffold(root, bad); err == nil {
			t.Errorf("the name %q is taken", bad)
		}
	}
}
