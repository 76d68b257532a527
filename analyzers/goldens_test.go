package analyzers_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/asynclint/asynclint/analyzers/ruletest"
)

// TestGoldensCompile type-checks what suggested fixes make of the fixtures: a
// fix that does not compile is none. Rules and their goldens are found by name,
// so that every new one is held to it.
func TestGoldensCompile(t *testing.T) {
	src := filepath.Join(ruletest.Testdata(), "src")
	overlays := make(map[string]map[string][]byte) // by directory
	err := filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go.golden") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(string(text), "-- ") {
			t.Errorf("%s is an archive of several fixes: teach this test to read it", path)
			return nil
		}
		dir := filepath.Dir(path)
		if overlays[dir] == nil {
			overlays[dir] = make(map[string][]byte)
		}
		overlays[dir][strings.TrimSuffix(path, ".golden")] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(overlays) < 5 {
		t.Errorf("only %d packages with goldens", len(overlays))
	}
	overlay := make(map[string][]byte)
	var patterns []string
	for dir, files := range overlays {
		rel, err := filepath.Rel(src, dir)
		if err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, filepath.ToSlash(rel))
		for name, text := range files {
			overlay[name] = text
		}
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode:    packages.NeedName | packages.NeedTypes | packages.NeedSyntax | packages.NeedImports | packages.NeedDeps,
		Dir:     src,
		Env:     append(os.Environ(), "GO111MODULE=off", "GOPROXY=off", "GOWORK=off", "GOFLAGS=", "GOPATH="+ruletest.Testdata()),
		Overlay: overlay,
		Tests:   true,
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Errorf("%s: %v", p.PkgPath, e)
		}
	}
	if len(pkgs) < len(patterns) {
		t.Errorf("%d packages loaded for %d directories", len(pkgs), len(patterns))
	}
}
