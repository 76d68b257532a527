package driver

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/passes/witness"
)

// related splits a diagnostic's related information into the witness and the
// rest.
func (c *collector) related(f *findings.Finding, d analysis.Diagnostic) {
	for _, r := range d.Related {
		span := findings.SpanOf(c.prog.Fset, r.Pos, r.End)
		if g, text, blocks, ok := witness.Parse(r.Message); ok {
			f.Witness = append(f.Witness, findings.Step{Span: span, Goroutine: g, Text: text, Blocks: blocks})
			continue
		}
		f.Related = append(f.Related, findings.Related{Span: span, Message: r.Message})
	}
}

func (c *collector) fix(s analysis.SuggestedFix) *findings.Fix {
	out := &findings.Fix{Message: s.Message}
	for _, e := range s.TextEdits {
		end := e.End
		if !end.IsValid() {
			end = e.Pos
		}
		out.Edits = append(out.Edits, findings.Edit{Span: findings.SpanOf(c.prog.Fset, e.Pos, end), NewText: string(e.NewText)})
	}
	return out
}

// importPath is the package's path as go list prints it, without the suffix
// of a test variant.
func importPath(pkg *packages.Package) string {
	path, _, _ := strings.Cut(pkg.PkgPath, " [")
	return path
}

// enclosingFunc names the top-level function or method around pos.
func enclosingFunc(pkg *packages.Package, pos token.Pos) string {
	for _, f := range pkg.Syntax {
		if pos < f.FileStart || pos >= f.FileEnd {
			continue
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Pos() <= pos && pos < fn.End() {
				return funcName(fn)
			}
		}
	}
	return ""
}

func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	recv := types.ExprString(fn.Recv.List[0].Type)
	if strings.HasPrefix(recv, "*") {
		recv = "(" + recv + ")"
	}
	return recv + "." + fn.Name.Name
}
