package load

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// loader parses and type-checks a graph of packages.
type loader struct {
	fset  *token.FileSet
	all   []*packages.Package // dependencies before dependents
	local map[*packages.Package]bool

	mu       sync.Mutex
	problems map[*packages.Package][]Problem
	tainted  map[*packages.Package]bool // imports, directly or not, a package with problems
}

func newLoader(list []*packages.Package) *loader {
	l := &loader{fset: token.NewFileSet(), local: make(map[*packages.Package]bool), problems: make(map[*packages.Package][]Problem), tainted: make(map[*packages.Package]bool)}
	packages.Visit(list, nil, func(pkg *packages.Package) { l.all = append(l.all, pkg) })
	for _, pkg := range l.all {
		l.local[pkg] = pkg.Module != nil && pkg.Module.Main
	}
	for _, pkg := range list {
		l.local[pkg] = true
	}
	return l
}

// check type-checks all packages, each as soon as what it imports is done.
func (l *loader) check(ctx context.Context) {
	done := make(map[*packages.Package]chan struct{}, len(l.all))
	for _, pkg := range l.all {
		done[pkg] = make(chan struct{})
	}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for _, pkg := range l.all {
		wg.Go(func() {
			defer close(done[pkg])
			for _, imp := range pkg.Imports {
				<-done[imp]
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() == nil {
				l.checkPackage(pkg)
			}
		})
	}
	wg.Wait()
}

func (l *loader) checkPackage(pkg *packages.Package) {
	pkg.Fset = l.fset
	if pkg.PkgPath == "unsafe" {
		pkg.Types = types.Unsafe
		return
	}
	local := l.local[pkg]
	if local || len(pkg.CompiledGoFiles) == 0 {
		l.listErrors(pkg)
	}
	files := l.parse(pkg, local)
	cfg := &types.Config{
		Importer:         l.importer(pkg),
		IgnoreFuncBodies: !local,
		Sizes:            pkg.TypesSizes,
		GoVersion:        goVersion(pkg),
		Error: func(err error) {
			if local {
				l.typeError(pkg, err)
			}
		},
	}
	info := &types.Info{}
	if local {
		info = &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue),
			Defs:         make(map[*ast.Ident]types.Object),
			Uses:         make(map[*ast.Ident]types.Object),
			Implicits:    make(map[ast.Node]types.Object),
			Instances:    make(map[*ast.Ident]types.Instance),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			FileVersions: make(map[*ast.File]string),
		}
	}
	pkg.Types = types.NewPackage(pkg.PkgPath, pkg.Name)
	// Errors went to cfg.Error.
	_ = types.NewChecker(cfg, l.fset, pkg.Types, info).Files(files)
	if local {
		pkg.Syntax, pkg.TypesInfo = files, info
		l.hollow(pkg)
	}
}

// hollow notes that a package uses something whose type is not known because
// what it imports could not be loaded. If the package is right in itself the
// type checker says nothing, but SSA cannot be built; if not, one error of the
// many that follow is enough.
func (l *loader) hollow(pkg *packages.Package) {
	l.mu.Lock()
	defer l.mu.Unlock()
	missing := func(p Problem) bool { return p.cause != "" }
	for _, imp := range pkg.Imports {
		l.tainted[pkg] = l.tainted[pkg] || l.tainted[imp] || l.brokenLocked(imp)
	}
	if !l.tainted[pkg] && !slices.ContainsFunc(l.problems[pkg], missing) {
		return
	}
	l.tainted[pkg] = true
	if l.brokenLocked(pkg) {
		first := true
		l.problems[pkg] = slices.DeleteFunc(l.problems[pkg], func(p Problem) bool {
			if missing(p) {
				return false
			}
			drop := !first
			first = false
			return drop
		})
		return
	}
	first := token.NoPos
	for e, tv := range pkg.TypesInfo.Types {
		if (first == token.NoPos || e.Pos() < first) && isHollow(tv.Type) {
			first = e.Pos()
		}
	}
	if first != token.NoPos {
		l.problems[pkg] = append(l.problems[pkg], Problem{Package: pkg.ID, Pos: l.fset.Position(first), Message: "the type of this is not known, since a package that it comes from could not be loaded"})
	}
}

// isHollow reports whether a type is, or is made of, one that is not known.
func isHollow(t types.Type) bool {
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Tuple:
		for v := range t.Variables() {
			if isHollow(v.Type()) {
				return true
			}
		}
	case *types.Signature:
		return isHollow(t.Params()) || isHollow(t.Results())
	case *types.Map:
		return isHollow(t.Key()) || isHollow(t.Elem())
	case interface{ Elem() types.Type }:
		return isHollow(t.Elem())
	}
	return false
}

func (l *loader) importer(pkg *packages.Package) types.Importer {
	return importerFunc(func(path string) (*types.Package, error) {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		imp := pkg.Imports[path]
		if imp == nil {
			return nil, fmt.Errorf("no package %s: run 'go mod tidy', or see 'go list %s'", path, path)
		}
		if imp.Types == nil || imp.Types.Name() == "" {
			if len(imp.Errors) > 0 {
				return nil, fmt.Errorf("%s", strings.TrimPrefix(imp.Errors[0].Msg, "package "+path+": "))
			}
			return nil, fmt.Errorf("package %s could not be loaded", path)
		}
		return imp.Types, nil
	})
}

func (l *loader) parse(pkg *packages.Package, local bool) []*ast.File {
	mode := parser.SkipObjectResolution
	if local {
		mode |= parser.ParseComments
	}
	var files []*ast.File
	for _, name := range pkg.CompiledGoFiles {
		if !strings.HasSuffix(name, ".go") && !isCached(name) {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			l.problem(pkg, token.Position{Filename: name}, err.Error())
			continue
		}
		f, err := parser.ParseFile(l.fset, name, src, mode)
		if local {
			l.parseErrors(pkg, err)
		}
		if f == nil {
			continue
		}
		if !local {
			withoutBodies(f)
		}
		files = append(files, f)
	}
	return files
}

// isCached reports whether a compiled Go file is one that cgo wrote to the
// build cache, where files have no extension.
func isCached(name string) bool {
	return strings.HasSuffix(name, "-d")
}

func goVersion(pkg *packages.Package) string {
	if pkg.Module == nil || pkg.Module.GoVersion == "" {
		return ""
	}
	return "go" + pkg.Module.GoVersion
}

func (l *loader) problem(pkg *packages.Package, pos token.Position, msg string) {
	l.add(pkg, Problem{Package: pkg.ID, Pos: pos, Message: msg})
}

func (l *loader) add(pkg *packages.Package, p Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problems[pkg] = append(l.problems[pkg], p)
}

// broken reports whether a package cannot be analysed.
func (l *loader) broken(pkg *packages.Package) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.brokenLocked(pkg)
}

func (l *loader) brokenLocked(pkg *packages.Package) bool {
	return pkg.Types == nil || slices.ContainsFunc(l.problems[pkg], func(p Problem) bool { return !p.Soft })
}

// listErrors takes over what the go command said about a package. Errors in
// the files are found again by parsing, with better positions.
func (l *loader) listErrors(pkg *packages.Package) {
	for _, e := range pkg.Errors {
		if e.Kind == packages.ParseError || strings.Contains(e.Msg, "build constraints exclude all Go files") && len(pkg.CompiledGoFiles) == 0 && !l.named(pkg) {
			continue
		}
		l.add(pkg, Problem{Package: pkg.ID, Pos: position(e.Pos), Message: e.Msg, cause: e.Msg})
	}
}

// named reports whether leaving pkg out would surprise: some package imports
// it.
func (l *loader) named(pkg *packages.Package) bool {
	for _, p := range l.all {
		for _, imp := range p.Imports {
			if imp == pkg {
				return true
			}
		}
	}
	return false
}

func (l *loader) parseErrors(pkg *packages.Package, err error) {
	switch err := err.(type) {
	case nil:
	case scanner.ErrorList:
		for _, e := range err {
			l.problem(pkg, e.Pos, e.Msg)
		}
	default:
		l.problem(pkg, token.Position{}, err.Error())
	}
}

func (l *loader) typeError(pkg *packages.Package, err error) {
	te, ok := err.(types.Error)
	if !ok {
		l.problem(pkg, token.Position{}, err.Error())
		return
	}
	p := Problem{Package: pkg.ID, Pos: te.Fset.Position(te.Pos), Message: te.Msg, Soft: te.Soft}
	if m, ok := strings.CutPrefix(te.Msg, "could not import "); ok {
		_, m, _ = strings.Cut(m, " (")
		p.cause = strings.TrimSuffix(m, ")")
	}
	l.add(pkg, p)
}

// position parses the file:line:col of a packages.Error.
func position(s string) token.Position {
	var p token.Position
	if s == "" || s == "-" {
		return p
	}
	parts := strings.Split(s, ":")
	n := len(parts)
	num := func(i int) (v int) {
		if i > 0 && i < n {
			fmt.Sscanf(parts[i], "%d", &v)
		}
		return v
	}
	switch {
	case num(n-1) > 0 && num(n-2) > 0:
		p.Filename, p.Line, p.Column = strings.Join(parts[:n-2], ":"), num(n-2), num(n-1)
	case num(n-1) > 0:
		p.Filename, p.Line = strings.Join(parts[:n-1], ":"), num(n-1)
	default:
		p.Filename = s
	}
	return p
}
