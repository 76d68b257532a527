package lostgoerror

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// waited reports an error that a goroutine drops although the function which starts it
// waits for it, and could return the error: it returns nil whatever happened.
func (c *checker) waited(s *spawn.Site) bool {
	fn, body := s.Instr.Parent(), s.Body()
	if body == nil || body.Parent() == nil || !failure.LastIsError(fn.Signature) {
		return false
	}
	group, wait := c.waitsFor(s)
	if wait == nil || !returnsNil(fn, wait) {
		return false
	}
	for _, call := range c.calls.In(body) {
		v, ok := call.(*ssa.Call)
		if !ok || !c.matters(call.Common()) || failure.ErrorOf(v) != nil || usesResults(v) || c.assignsBlank(v.Pos()) || c.Commented(v.Pos()) {
			continue
		}
		if group && !alwaysNil(body) {
			continue
		}
		name, who := callees.NameOf(v.Common()), callees.Label(fn)
		advice := "keep it, errs[i] = ..., and return errors.Join(errs...) after the wait, or use an errgroup.Group"
		if group {
			advice = "return it"
		}
		c.Report(rule.Report{
			Kind: "waited", Pos: v.Pos(),
			Message: fmt.Sprintf("the error of %s is dropped in the goroutine, and %s, which waits for it (line %d), returns nil even so: %s", name, who, c.Line(wait.Pos()), advice),
			Witness: witness.Trace{
				{Goroutine: who, Text: "starts a goroutine", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: name + " fails, and nobody keeps its error", Pos: v.Pos()},
				{Goroutine: who, Text: "waits for the goroutine, and returns nil", Pos: wait.Pos()},
			},
		})
		return true
	}
	return false
}

// waitsFor returns the call by which the function of a site waits for its goroutine, and
// whether that is of an errgroup: if not, of a WaitGroup.
func (c *checker) waitsFor(s *spawn.Site) (group bool, wait ssa.CallInstruction) {
	of, ok := c.groups.Of(s)
	if !ok {
		return false, nil
	}
	for _, call := range c.groups.Waits(s.Instr.Parent(), of) {
		if flow.Reaches(s.Instr, call, nil) {
			return s.Kind == spawn.Group && !groups.IsGroup(s.Owner), call
		}
	}
	return false, nil
}

// returnsNil reports whether a function that has waited returns no error on any way, but
// that of the wait itself.
func returnsNil(fn *ssa.Function, wait ssa.CallInstruction) bool {
	exits := flow.ExitsWithout(fn, wait, nil)
	return len(exits) > 0 && !slices.ContainsFunc(exits, func(i ssa.Instruction) bool {
		ret, ok := i.(*ssa.Return)
		if !ok {
			return true
		}
		err := path.Origin(path.Stored(ret.Results[len(ret.Results)-1]))
		call, _ := wait.(*ssa.Call) // or deferred
		return !path.IsNil(err) && (call == nil || err != ssa.Value(call))
	})
}

// alwaysNil reports whether a member of an errgroup returns nil on every way.
func alwaysNil(body *ssa.Function) bool {
	for _, b := range body.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && (len(ret.Results) != 1 || !path.IsNil(ret.Results[0])) {
			return false
		}
	}
	return true
}
