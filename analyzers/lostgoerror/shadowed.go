package lostgoerror

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// behindShadow reports a goroutine whose function returns an error variable of the function
// around it, which it never sets, behind a failure that it keeps in a variable of its own
// of the same name.
func (c *checker) behindShadow(s *spawn.Site) {
	body := s.Body()
	if body == nil || body.Parent() == nil || !failure.LastIsError(body.Signature) {
		return
	}
	for _, b := range body.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		outer := outerVariable(ret.Results[len(ret.Results)-1], body)
		if outer == nil {
			continue
		}
		for _, br := range failure.Branches(body) {
			if br.Call == nil || br.Contains(ret) || path.Name(br.Err) != outer.Name() || path.Variable(br.Err) != nil || !flow.LeadsTo(br.Block, ret.Block()) {
				continue
			}
			c.reportShadowed(s, outer, br, ret)
			return
		}
	}
}

// outerVariable returns the variable of a function around a literal that a value is loaded
// from, if the literal does not set it; or nil.
func outerVariable(v ssa.Value, lit *ssa.Function) *ssa.FreeVar {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	fv, ok := load.X.(*ssa.FreeVar)
	if !ok {
		return nil
	}
	if _, pointer := fv.Type().Underlying().(*types.Pointer); !pointer {
		return nil
	}
	cell := path.CellOf(fv)
	if cell.Escapes || slices.ContainsFunc(cell.Stores, func(st *ssa.Store) bool { return callees.Within(st.Parent(), lit) }) {
		return nil
	}
	return fv
}

func (c *checker) reportShadowed(s *spawn.Site, outer *ssa.FreeVar, br failure.Branch, ret *ssa.Return) {
	name, call := outer.Name(), callees.NameOf(&br.Call.Call)
	c.Report(rule.Report{
		Kind: "shadowed", Pos: ret.Pos(),
		Message: fmt.Sprintf("this %s is that of %s, which the goroutine never sets: the error of %s (line %d) is in another variable of the name, and lost; return it there",
			name, callees.Label(s.Instr.Parent()), call, c.Line(br.Call.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: call + " fails, and its error is in a variable of its own", Pos: br.Call.Pos()},
			{Goroutine: s.Label(), Text: "returns another " + name + ", of the function around it", Pos: ret.Pos()},
		},
	})
}
