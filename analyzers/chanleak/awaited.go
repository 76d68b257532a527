package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/product"
)

// awaited reports whether a function has waited, by a WaitGroup in a variable of
// the package or a field, for the goroutine that is stuck: then it is not. Such
// groups are not of the model.
func (c *checker) awaited(o product.Outcome, st product.Stuck) bool {
	if !o.RootEnded || st.Site == nil || st.Site.Parent() != o.Root || o.End == nil {
		return false
	}
	s := c.spawn.At(st.Site)
	if s == nil || s.Body() == nil {
		return false
	}
	var counts []any
	for _, call := range c.callees.In(s.Body()) {
		if g := groupOf(call, "WaitGroup.Done"); g != nil {
			counts = append(counts, g)
		}
	}
	if len(counts) == 0 {
		return false
	}
	waits := func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && slices.Contains(counts, groupOf(call, "WaitGroup.Wait"))
	}
	return !slices.Contains(flow.ExitsWithout(o.Root, st.Site, waits), o.End)
}

// groupOf returns the package variable or field that holds the WaitGroup whose
// method a call calls, or nil.
func groupOf(call ssa.CallInstruction, method string) any {
	if args := call.Common().Args; len(args) > 0 && knowledge.Is(callees.Object(call.Common()), "sync", method) {
		if g, ok := args[0].(*ssa.Global); ok {
			return g
		}
		if f := path.FieldOf(args[0]); f != nil {
			return f
		}
	}
	return nil
}
