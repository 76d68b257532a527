package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// parityRules are the rules over whose fixtures both engines are held to the
// same findings.
var parityRules = []string{"unawaited", "sharedvar", "waitgroup", "lostgoerror", "earlycatch", "panicboundary", "mixedatomic", "errgroup", "chanleak", "chanclose"}

// TestVetAgreesOnFixtures copies fixtures into a module and compares what
// asynclint and go vet -vettool find there. Fixtures that need stubs of other
// modules are left out.
func TestVetAgreesOnFixtures(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles")
	}
	tool := filepath.Join(t.TempDir(), "asynclint.exe")
	if out, err := exec.Command("go", "build", "-o", tool, "github.com/asynclint/asynclint/cmd/asynclint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := t.TempDir()
	dashboard := filepath.Join(root(), "testdata", "mod", "dashboard")
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(dashboard, name))
		if err != nil {
			t.Fatal(err)
		}
		b = bytes.Replace(b, []byte("module example.com/dashboard"), []byte("module example.com/fixtures"), 1)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range parityRules {
		copyFixtures(t, filepath.Join(root(), "testdata", "src"), r, dir)
	}
	own, vet := ownFindings(t, dir), vetFindings(t, tool, dir)
	if len(own) < 100 {
		t.Errorf("only %d findings", len(own))
	}
	for _, l := range own {
		if !slices.Contains(vet, l) {
			t.Errorf("go vet does not say: %s", l)
		}
	}
	for _, l := range vet {
		if !slices.Contains(own, l) {
			t.Errorf("go vet alone says: %s", l)
		}
	}
}

var imports = regexp.MustCompile(`(?m)^(import |\t)((?:\w+ )?)"([^"\n]+)"`)

// copyFixtures copies the fixtures of a rule, with imports of other fixtures
// renamed. Packages that import other modules than golang.org/x/sync stay
// behind.
func copyFixtures(t *testing.T, src, rule, dir string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(src, rule), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), "_") {
			return filepath.SkipDir
		}
		files, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		texts := make(map[string][]byte)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			foreign := false
			b = imports.ReplaceAllFunc(b, func(m []byte) []byte {
				parts := imports.FindSubmatch(m)
				first, _, _ := strings.Cut(string(parts[3]), "/")
				switch {
				case slices.Contains(parityRules, first):
					return []byte(string(parts[1]) + string(parts[2]) + `"example.com/fixtures/` + string(parts[3]) + `"`)
				case strings.Contains(first, ".") && !strings.HasPrefix(string(parts[3]), "golang.org/x/sync/errgroup"):
					foreign = true
				}
				return m
			})
			if foreign {
				return nil
			}
			texts[filepath.Base(f)] = b
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dir, rel), 0o755); err != nil {
			return err
		}
		for name, b := range texts {
			if err := os.WriteFile(filepath.Join(dir, rel, name), b, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
