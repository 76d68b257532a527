package selectloop

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/asynclint/asynclint/analyzers/rule"
)

// unreached reports the one break in the selects and switches of a loop that no other
// leaves, although the code goes on after it: that is what the break was meant for.
func (c *checker) unreached() {
	for _, file := range c.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			var list []ast.Stmt
			switch n := n.(type) {
			case *ast.BlockStmt:
				list = n.List
			case *ast.CaseClause:
				list = n.Body
			case *ast.CommClause:
				list = n.Body
			}
			for i, s := range list {
				if after := list[i+1:]; len(after) > 0 && works(after) {
					c.neverLeft(s, after[0])
				}
			}
			return true
		})
	}
}

// neverLeft reports the break in a statement that is a loop without end, before
// another statement.
func (c *checker) neverLeft(s, next ast.Stmt) {
	label := ""
	if l, ok := s.(*ast.LabeledStmt); ok {
		label, s = l.Label.Name, l.Stmt
	}
	loop, ok := s.(*ast.ForStmt)
	if !ok || loop.Cond != nil {
		return
	}
	b := breaks{label: label}
	b.in(loop.Body, itself)
	if b.leaves || len(b.inner) != 1 || c.broken[b.inner[0].Pos()] {
		return
	}
	at := b.inner[0]
	report := rule.Report{
		Kind: "break", Pos: at.Pos(), End: at.End(),
		Message: fmt.Sprintf("break leaves the select or switch, not the loop, so what follows that on line %d is never reached: give the loop a label and break that", c.Line(next.Pos())),
	}
	c.eachChoice(func(_ *ast.BlockStmt, w where) {
		if w.loop == ast.Stmt(loop) && label == "" {
			report.Fix = c.fix(at, w)
		}
	})
	c.Report(report)
}

// works reports whether statements do something but end the function or panic, which
// may stand there for want of trust in the compiler.
func works(list []ast.Stmt) bool {
	switch s := list[0].(type) {
	case *ast.ReturnStmt, *ast.LabeledStmt, *ast.DeclStmt, *ast.EmptyStmt, *ast.BranchStmt:
		return false
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, builtin := call.Fun.(*ast.Ident)
		return !builtin || id.Name != "panic"
	}
	return true
}

// breaks are the ways that statements leave a loop, or seem to.
type breaks struct {
	label  string
	leaves bool // the loop, or by goto anything
	inner  []*ast.BranchStmt
}

// in goes through a node of the loop. An unlabelled break there leaves what holds is:
// the loop, a select or switch, or another loop in it.
func (b *breaks) in(n ast.Node, holds holder) {
	ast.Inspect(n, func(m ast.Node) bool {
		if m == n {
			return true
		}
		switch m := m.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt, *ast.RangeStmt:
			b.in(m, another)
			return false
		case *ast.SelectStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
			if holds == another {
				return true
			}
			b.in(m, choice)
			return false
		case *ast.BranchStmt:
			b.branch(m, holds)
		}
		return true
	})
}

type holder uint8

const (
	itself holder = iota
	choice
	another
)

func (b *breaks) branch(s *ast.BranchStmt, holds holder) {
	switch {
	case s.Tok == token.GOTO:
		b.leaves = true
	case s.Tok != token.BREAK:
	case s.Label != nil:
		// A label around the loop leaves the code after it unreached.
		b.leaves = b.leaves || s.Label.Name == b.label
	case holds == choice:
		b.inner = append(b.inner, s)
	case holds == itself:
		b.leaves = true
	}
}
