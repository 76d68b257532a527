package earlycatch

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// wrap makes fmt.Errorf hold the error that it prints: the verb of its one
// error argument becomes %w.
func (c *checker) wrap(pos token.Pos) *analysis.SuggestedFix {
	file := c.File(pos)
	if file == nil {
		return nil
	}
	nodes, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for _, n := range nodes {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Lparen != pos && call.Pos() != pos {
			continue
		}
		return c.wrapIn(call)
	}
	return nil
}

func (c *checker) wrapIn(call *ast.CallExpr) *analysis.SuggestedFix {
	if len(call.Args) < 2 || call.Ellipsis.IsValid() {
		return nil
	}
	format, ok := call.Args[0].(*ast.BasicLit)
	if !ok || format.Kind != token.STRING {
		return nil
	}
	index := -1
	for i, a := range call.Args[1:] {
		t := c.TypesInfo.TypeOf(a)
		if t == nil || !knowledge.IsError(t) && !knowledge.IsErrorType(t) {
			continue
		}
		if index >= 0 {
			return nil // which of them is the cause is for a person to say
		}
		index = i
	}
	at := verb(format.Value, index)
	if index < 0 || at < 0 {
		return nil
	}
	from := format.Pos() + token.Pos(at)
	return &analysis.SuggestedFix{
		Message:   "wrap the error with %w",
		TextEdits: []analysis.TextEdit{{Pos: from, End: from + 1, NewText: []byte("w")}},
	}
}

// verb returns where in the source of a format the letter of its n-th verb is,
// if all up to it are plain and it is %v or %s; else -1.
func verb(source string, n int) int {
	seen := 0
	for i := 0; i+1 < len(source); i++ {
		if source[i] != '%' {
			continue
		}
		i++
		letter := source[i]
		switch {
		case letter == '%':
		case strings.IndexByte("+-# 0123456789.*[", letter) >= 0:
			return -1
		case seen == n:
			if letter == 'v' || letter == 's' {
				return i
			}
			return -1
		default:
			seen++
		}
	}
	return -1
}

// hold makes a new error hold the one that the branch around it has: an
// fmt.Errorf of its own text gets ": %w" and the error, errors.New becomes
// such an fmt.Errorf where both packages stay imported and used.
func (c *checker) hold(pos token.Pos) *analysis.SuggestedFix {
	file := c.File(pos)
	if file == nil {
		return nil
	}
	nodes, _ := astutil.PathEnclosingInterval(file, pos, pos)
	var call *ast.CallExpr
	for _, n := range nodes {
		if e, ok := n.(*ast.CallExpr); ok && (e.Lparen == pos || e.Pos() == pos) {
			call = e
			break
		}
	}
	cause := c.testedAround(nodes, pos)
	if call == nil || cause == "" || call.Ellipsis.IsValid() || len(call.Args) == 0 {
		return nil
	}
	text, ok := call.Args[0].(*ast.BasicLit)
	sel, isSel := call.Fun.(*ast.SelectorExpr)
	if !ok || text.Kind != token.STRING || !isSel {
		return nil
	}
	end := text.End() - 1 // before the closing quote
	edits := []analysis.TextEdit{
		{Pos: end, End: end, NewText: []byte(": %w")},
		{Pos: call.Args[len(call.Args)-1].End(), End: call.Args[len(call.Args)-1].End(), NewText: []byte(", " + cause)},
	}
	pkg, ok := c.TypesInfo.Uses[identOf(sel.X)].(*types.PkgName)
	switch {
	case !ok:
		return nil
	case pkg.Imported().Path() == "fmt":
		if plainVerbs(text.Value) != len(call.Args)-1 {
			return nil
		}
	case pkg.Imported().Path() == "errors":
		if strings.Contains(text.Value, "%") || !c.importsFmt(file) || !c.usedBeyondNew(file, pkg) {
			return nil
		}
		edits = append([]analysis.TextEdit{{Pos: sel.Pos(), End: sel.End(), NewText: []byte("fmt.Errorf")}}, edits...)
	default:
		return nil
	}
	return &analysis.SuggestedFix{Message: "wrap " + cause + " with %w", TextEdits: edits}
}

func identOf(e ast.Expr) *ast.Ident {
	id, _ := e.(*ast.Ident)
	return id
}

// testedAround returns the name of the error variable that the innermost if
// around a position found not to be nil, if that name still means that error
// there.
func (c *checker) testedAround(nodes []ast.Node, pos token.Pos) string {
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return ""
		case *ast.IfStmt:
			cmp, ok := n.Cond.(*ast.BinaryExpr)
			if !ok || pos < n.Body.Pos() || pos >= n.Body.End() {
				continue
			}
			id := identOf(cmp.X)
			if cmp.Op != token.NEQ || id == nil || !isNil(cmp.Y) {
				return ""
			}
			v, ok := c.TypesInfo.Uses[id].(*types.Var)
			if !ok || !knowledge.IsErrorType(v.Type()) || c.assigned(n.Body, v) {
				return ""
			}
			if scope := c.Pkg.Scope().Innermost(pos); scope != nil {
				if _, obj := scope.LookupParent(id.Name, pos); obj == v {
					return id.Name
				}
			}
			return ""
		}
	}
	return ""
}

func isNil(e ast.Expr) bool {
	id := identOf(e)
	return id != nil && id.Name == "nil"
}

// assigned reports whether a block gives a variable another value.
func (c *checker) assigned(block ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(block, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			for _, l := range a.Lhs {
				if id := identOf(l); id != nil && c.TypesInfo.Uses[id] == v {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// plainVerbs counts the verbs of a format, or is -1 if they are not plain.
func plainVerbs(source string) int {
	n := 0
	for i := 0; i < len(source); i++ {
		if source[i] != '%' {
			continue
		}
		if i++; i == len(source) || strings.IndexByte("+-# 0123456789.*[w", source[i]) >= 0 {
			return -1
		}
		if source[i] != '%' {
			n++
		}
	}
	return n
}

// importsFmt reports whether a file has package fmt by that name.
func (c *checker) importsFmt(file *ast.File) bool {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"fmt"` && (spec.Name == nil || spec.Name.Name == "fmt") {
			return true
		}
	}
	return false
}

// usedBeyondNew reports whether a file needs package errors for more than New,
// which fixes take away.
func (c *checker) usedBeyondNew(file *ast.File, pkg *types.PkgName) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name != "New" {
			id := identOf(sel.X)
			found = found || id != nil && c.TypesInfo.Uses[id] == pkg
		}
		return !found
	})
	return found
}
