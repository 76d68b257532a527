package sequential

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/passes/knowledge"
)

const errgroupPath = "golang.org/x/sync/errgroup"

// importable reports whether errgroup is among what a package is built from:
// then it can be imported without a change to go.mod.
func importable(pkg *types.Package) bool {
	seen := make(map[*types.Package]bool)
	var visit func(p *types.Package) bool
	visit = func(p *types.Package) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		if p.Path() == errgroupPath {
			return true
		}
		for _, i := range p.Imports() {
			if visit(i) {
				return true
			}
		}
		return false
	}
	return visit(pkg)
}

// free reports whether a name means nothing at the place of the fix, nor later
// in its block.
func (f *fix) free(name string) bool {
	if _, obj := f.scope.LookupParent(name, token.NoPos); obj != nil {
		return false
	}
	return true
}

// errgroup returns what the file calls the package, or will; "" if the name is
// taken.
func (f *fix) errgroup() string {
	for _, spec := range f.file.Imports {
		if spec.Path.Value == `"`+errgroupPath+`"` {
			if spec.Name == nil {
				return "errgroup"
			}
			if spec.Name.Name == "." || spec.Name.Name == "_" {
				return ""
			}
			return spec.Name.Name
		}
	}
	if !f.free("errgroup") {
		return ""
	}
	return "errgroup"
}

// imports is the edit that imports errgroup, if the file does not.
func (f *fix) imports() []analysis.TextEdit {
	var last *ast.GenDecl
	for _, d := range f.file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			last = g
		}
	}
	for _, spec := range f.file.Imports {
		if spec.Path.Value == `"`+errgroupPath+`"` {
			return nil
		}
	}
	quoted := `"` + errgroupPath + `"`
	switch {
	case last == nil:
		return []analysis.TextEdit{{Pos: f.file.Name.End(), End: f.file.Name.End(), NewText: []byte("\n\nimport " + quoted)}}
	case last.Lparen.IsValid() && len(last.Specs) > 0:
		spec := last.Specs[len(last.Specs)-1].(*ast.ImportSpec)
		sep := "\n\t"
		if knowledge.IsStd(strings.Trim(spec.Path.Value, `"`)) {
			sep = "\n\n\t"
		}
		end := last.Specs[len(last.Specs)-1].End()
		if spec.Comment != nil {
			end = spec.Comment.End()
		}
		return []analysis.TextEdit{{Pos: end, End: end, NewText: []byte(sep + quoted)}}
	}
	return []analysis.TextEdit{{Pos: last.End(), End: last.End(), NewText: []byte("\n\nimport " + quoted)}}
}
