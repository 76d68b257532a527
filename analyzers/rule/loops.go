package rule

import (
	"go/ast"
	"go/token"
)

// LoopsAround returns the loop statements around a position, the innermost first:
// those around a function literal that it is in, too.
func (p *Pass) LoopsAround(pos token.Pos) []ast.Stmt {
	f := p.File(pos)
	if f == nil {
		return nil
	}
	var loops []ast.Stmt
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n := n.(type) {
		case *ast.ForStmt:
			loops = append([]ast.Stmt{n}, loops...)
		case *ast.RangeStmt:
			loops = append([]ast.Stmt{n}, loops...)
		}
		return true
	})
	return loops
}
