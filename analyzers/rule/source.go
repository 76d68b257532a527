package rule

import (
	"bytes"
	"go/ast"
	"go/format"
)

// Source returns the text of a node, formatted, or "".
func (p *Pass) Source(n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, p.Fset, n); err != nil {
		return ""
	}
	return b.String()
}
