// Package load brings Go packages into memory for analysis: metadata from the
// go command through go/packages, everything else from source, in process.
// Nothing is compiled; of dependencies outside the module only declarations
// are type-checked. That is what makes a first run cheap (see
// docs/performance.md).
package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Config says what to load.
type Config struct {
	Dir        string   // where the patterns are relative to; empty: the current directory
	Patterns   []string // as the go command takes them
	Tests      bool     // with test files and test packages
	BuildFlags []string // for the go command: -tags=..., -mod=...
	Env        []string // the environment; nil: that of the process
}

// Program is what was loaded.
type Program struct {
	Fset *token.FileSet
	// Roots are the packages to report on: those that the patterns match, in
	// the variant with test files where there is one. Sorted by ID.
	// Their Imports hold packages of the module alone, for facts.
	Roots []*packages.Package
	// Broken are the packages of the module that cannot be analysed.
	Broken []*packages.Package
	// Problems are what is wrong with the module's own packages, and with
	// what they import. A root with a problem is not among Roots.
	Problems []Problem
	// Packages counts all packages, dependencies included.
	Packages int
}

// Problem is something that could not be loaded.
type Problem struct {
	Package string // ID; may be empty
	Pos     token.Position
	Message string
	Soft    bool   // an unused variable or import: the package is analysed all the same
	cause   string // what the go command said of an import; many problems may have the same
}

// UsageError is a pattern or setting that the user has to correct.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

const metadata = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedModule | packages.NeedTypesSizes

// Load loads the packages that the patterns match. An error means that
// nothing could be loaded; all else is a Problem.
func Load(ctx context.Context, cfg Config) (*Program, error) {
	env := cfg.Env
	if env == nil {
		env = os.Environ()
	}
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("the go command is not on PATH: asynclint needs it to find packages")
	}
	list, err := packages.Load(&packages.Config{
		Context:    ctx,
		Mode:       metadata,
		Dir:        cfg.Dir,
		Env:        env,
		BuildFlags: cfg.BuildFlags,
		Tests:      cfg.Tests,
	}, cfg.Patterns...)
	if err != nil {
		return nil, clean(err)
	}
	if len(list) == 0 {
		return nil, &UsageError{fmt.Sprintf("%s matches no packages", strings.Join(cfg.Patterns, " "))}
	}
	l := newLoader(list)
	l.check(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.program(list), nil
}

// clean removes the go command's own prefixes from an error.
func clean(err error) error {
	msg := err.Error()
	if i := strings.Index(msg, "stderr: "); i >= 0 {
		msg = msg[i+len("stderr: "):]
	}
	return errors.New(strings.TrimSpace(strings.TrimPrefix(msg, "go: ")))
}

// program picks the roots and gathers the problems.
func (l *loader) program(list []*packages.Package) *Program {
	p := &Program{Fset: l.fset, Packages: len(l.all)}
	withTests := make(map[string]bool) // packages that have a variant with their test files
	for _, pkg := range list {
		if base, variant, ok := strings.Cut(pkg.ID, " ["); ok && variant == base+".test]" {
			withTests[base] = true
		}
	}
	var bad []*packages.Package
	for _, pkg := range list {
		switch {
		case isTestMain(pkg), withTests[pkg.ID], pkg.PkgPath == "unsafe":
		case l.broken(pkg):
			bad = append(bad, pkg)
		case len(pkg.CompiledGoFiles) == 0:
		default:
			p.Roots = append(p.Roots, pkg)
		}
	}
	// Problems of packages that are not roots matter too: what a root
	// imports may be broken.
	seen := make(map[string]bool)
	add := func(pkg *packages.Package) {
		for _, pr := range l.problems[pkg] {
			key := fmt.Sprint(pr.Pos, pr.Message)
			if pr.cause != "" {
				key = pr.cause // once is enough, however many files import it
			}
			if !seen[key] {
				seen[key] = true
				p.Problems = append(p.Problems, pr)
			}
		}
	}
	for _, pkg := range bad {
		add(pkg)
	}
	for _, pkg := range l.all {
		add(pkg)
		if l.local[pkg] && l.broken(pkg) {
			p.Broken = append(p.Broken, pkg)
		}
	}
	for _, pkg := range l.all {
		l.pruneImports(pkg)
	}
	slices.SortFunc(p.Roots, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	return p
}

// pruneImports leaves the packages whose facts matter: healthy ones of the
// module.
func (l *loader) pruneImports(pkg *packages.Package) {
	for path, imp := range pkg.Imports {
		if !l.local[imp] || l.broken(imp) || path == "unsafe" {
			delete(pkg.Imports, path)
		}
	}
}

// isTestMain reports whether pkg is the main package that go test generates.
func isTestMain(pkg *packages.Package) bool {
	return strings.HasSuffix(pkg.ID, ".test") && pkg.Name == "main" && !slices.ContainsFunc(pkg.GoFiles, func(f string) bool {
		return strings.HasSuffix(f, ".go") && filepath.Base(f) != "_testmain.go"
	})
}

// withoutBodies drops what a dependency's importers cannot see.
func withoutBodies(f *ast.File) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			fn.Body = nil
		}
	}
	f.Comments = nil
}

var _ types.Importer = importerFunc(nil)

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
