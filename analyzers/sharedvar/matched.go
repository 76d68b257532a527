package sharedvar

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/gathered"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// matched reports a list that goroutines fill in the order in which they end, and that
// is matched by index with the list of what they were given.
func (c *checker) matched(fn *ssa.Function) {
	for _, l := range c.gathered.In(fn) {
		if at := pairs(fn, l); at != nil {
			c.reportMatched(l, at)
		}
	}
}

// pairs returns where a function takes the element of a list by the index by which it
// takes one of the list that it is for.
func pairs(fn *ssa.Function, l gathered.List) *ssa.IndexAddr {
	byIndex := make(map[ssa.Value]bool)
	var taken []*ssa.IndexAddr
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			at, ok := i.(*ssa.IndexAddr)
			if !ok {
				continue
			}
			if _, constant := at.Index.(*ssa.Const); constant {
				continue
			}
			if _, list := at.X.Type().Underlying().(*types.Slice); !list {
				continue
			}
			switch {
			case path.Same(at.X, l.For):
				byIndex[at.Index] = true
			case slices.Contains(l.Values, at.X) && !stores(at):
				taken = append(taken, at)
			}
		}
	}
	for _, at := range taken {
		if byIndex[at.Index] {
			return at
		}
	}
	return nil
}

// stores reports whether an element is only set.
func stores(at *ssa.IndexAddr) bool {
	return !slices.ContainsFunc(path.Uses(at), func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		return !ok || st.Addr != ssa.Value(at)
	})
}

func (c *checker) reportMatched(l gathered.List, at *ssa.IndexAddr) {
	who, list := callees.Label(at.Parent()), path.Name(at.X)
	how := fmt.Sprintf("goroutines append to it (%s)", c.Place(l.At.Pos(), at.Pos()))
	fills := "appends its result when it ends"
	goroutine := callees.LabelOfStart(l.Start)
	if call, ok := l.At.(*ssa.Call); ok && call == l.Start {
		how = callees.NameOf(call.Common()) + " returns what its goroutines append"
		goroutine = "goroutine of " + callees.NameOf(call.Common())
	}
	c.Report(rule.Report{
		Kind: "matched", Pos: at.Pos(),
		Message: fmt.Sprintf("%s is in the order in which goroutines end, since %s, and is matched by index with %s here: have each goroutine set its own element, %s[i] = ...",
			list, how, path.Name(l.For), list),
		Witness: witness.Trace{
			{Goroutine: goroutine, Text: "the one started last " + fills + ", first of all", Pos: l.At.Pos()},
			{Goroutine: who, Text: "takes its result for that of the first", Pos: at.Pos()},
		},
	})
}
