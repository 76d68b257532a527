package fix

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
)

// known are the packages that a fix may begin to use without an edit that
// imports them. The name alone decides, so there are few.
var known = map[string]string{
	"atomic": "sync/atomic", "context": "context", "errgroup": "golang.org/x/sync/errgroup", "errors": "errors",
	"fmt": "fmt", "sync": "sync", "time": "time",
}

// imports adds and removes the imports that a change has made necessary and
// useless. Text that needs neither is returned as it is.
func imports(name string, old, text []byte) ([]byte, error) {
	const mode = parser.ParseComments
	before, err := parser.ParseFile(token.NewFileSet(), name, old, mode)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	after, err := parser.ParseFile(fset, name, text, mode)
	if err != nil {
		return nil, err
	}
	changed := false
	had := qualifiers(before)
	has := qualifiers(after)
	for _, pkg := range slices.Sorted(maps.Keys(has)) {
		if path, ok := known[pkg]; ok && !had[pkg] && !importsName(after, pkg) {
			changed = astutil.AddImport(fset, after, path) || changed
		}
	}
	for _, spec := range before.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || path == "C" || spec.Name != nil && (spec.Name.Name == "_" || spec.Name.Name == ".") {
			continue
		}
		if astutil.UsesImport(before, path) && !astutil.UsesImport(after, path) {
			alias := ""
			if spec.Name != nil {
				alias = spec.Name.Name
			}
			changed = astutil.DeleteNamedImport(fset, after, alias, path) || changed
		}
	}
	if !changed {
		return text, nil
	}
	var b bytes.Buffer
	if err := format.Node(&b, fset, after); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// qualifiers are the names before a dot that the file itself does not declare.
func qualifiers(f *ast.File) map[string]bool {
	free := make(map[*ast.Ident]bool)
	for _, id := range f.Unresolved {
		free[id] = true
	}
	out := make(map[string]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && free[id] {
				out[id.Name] = true
			}
		}
		return true
	})
	return out
}

// importsName reports whether a name is an import's already.
func importsName(f *ast.File, name string) bool {
	for _, spec := range f.Imports {
		if spec.Name != nil {
			if spec.Name.Name == name {
				return true
			}
			continue
		}
		path, _ := strconv.Unquote(spec.Path.Value)
		if path == known[name] || path[max(0, len(path)-len(name)):] == name {
			return true
		}
	}
	return false
}
