package uncancellable

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// unheard reports whether nobody outside can end a context of a program: each
// that comes to it is made of context.Background there, or is the command's own,
// and the program asks for no signals. Whoever interrupts such a program ends
// it, and with it all that waits.
func (c *checker) unheard(s contexts.Stop) bool {
	if c.Pkg.Name() != "main" || !s.IsContext || c.Pkg.Scope().Lookup("main") == nil || c.Imports("os/signal") {
		return false
	}
	return c.fromProgram(s.Value, maxCallers)
}

// maxCallers bounds how far a context is followed to who makes it.
const maxCallers = 4

func (c *checker) fromProgram(v ssa.Value, depth int) bool {
	from := contexts.Of(v)
	if call, ok := from.Root.(*ssa.Call); ok {
		obj := callees.Object(call.Common())
		return knowledge.IsRootContext(obj) ||
			knowledge.Is(obj, "github.com/spf13/cobra", "Command.Context") && !c.handsContext()
	}
	p := from.Param
	if p == nil || p != from.Root || depth == 0 || p.Parent().Parent() != nil || c.callees.UsedAsValue(p.Parent()) {
		return false
	}
	i := slices.Index(p.Parent().Params, p)
	callers := c.callees.CallersOf(p.Parent())
	for _, call := range callers {
		args := call.Common().Args
		if call.Common().IsInvoke() || i >= len(args) || !c.fromProgram(args[i], depth-1) {
			return false
		}
	}
	return len(callers) > 0
}

// handsContext reports whether the program gives its commands a context.
func (c *checker) handsContext() bool {
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "github.com/spf13/cobra", "Command.ExecuteContext", "Command.ExecuteContextC", "Command.SetContext") {
				return true
			}
		}
	}
	return false
}

// keptForGood reports whether what a call returns goes into a package variable:
// there is one, for the life of the program.
func keptForGood(call ssa.CallInstruction) bool {
	v, ok := call.(*ssa.Call)
	return ok && intoVariable(v)
}

func intoVariable(v ssa.Value) bool {
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case *ssa.Store:
			if _, ok := r.Addr.(*ssa.Global); ok && r.Val == v {
				return true
			}
		case *ssa.Extract:
			if r.Index == 0 && intoVariable(r) {
				return true
			}
		}
	}
	return false
}

// meantToLast reports whether the comment of a function or before the statement
// that starts it as a goroutine says that it lives as long as the program. Words
// are all that can tell.
func (c *checker) meantToLast(fn *ssa.Function) bool {
	texts := []string{rule.DocOf(fn)}
	for _, s := range c.spawn.Of(fn) {
		file := c.File(s.Pos())
		if file == nil {
			continue
		}
		for _, g := range file.Comments {
			if end := c.Line(g.End()); end == c.Line(s.Pos()) || end == c.Line(s.Pos())-1 {
				texts = append(texts, g.Text())
			}
		}
	}
	return slices.ContainsFunc(texts, func(t string) bool {
		t = strings.ToLower(t)
		return slices.ContainsFunc([]string{"lifetime", "life time", "life of", "forever", "for ever", "as long as"}, func(w string) bool { return strings.Contains(t, w) })
	})
}
