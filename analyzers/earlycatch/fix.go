package earlycatch

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/asynclint/asynclint/passes/failure"
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
		if t == nil || !failure.IsError(t) && !isErrorType(t) {
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

func isErrorType(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
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
