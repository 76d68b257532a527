package lostgoerror

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
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
	if wait == nil || group && !failure.AlwaysNil(body) || !returnsNil(fn, wait) && !(group && c.isTested(wait)) {
		return false
	}
	for _, call := range c.calls.In(body) {
		v, ok := call.(*ssa.Call)
		if !ok || c.assignsBlank(v.Pos()) || c.Commented(v.Pos()) {
			continue
		}
		sent := c.dropsReply(v)
		if !sent && (!c.matters(call.Common()) || !dropsError(v)) {
			continue
		}
		c.told[v] = sent
		name, who := callees.NameOf(v.Common()), callees.Label(fn)
		what := "the error of " + name + " is dropped"
		if sent {
			what = "the error that " + name + " sends on the channel it returns is not received"
		}
		advice := "keep it, errs[i] = ..., and return errors.Join(errs...) after the wait, or use an errgroup.Group"
		if group {
			advice = "return it"
		}
		goesOn := "returns nil even so"
		if !returnsNil(fn, wait) {
			goesOn = "goes on as if there were none"
		}
		c.Report(rule.Report{
			Kind: "waited", Pos: v.Pos(),
			Message: fmt.Sprintf("%s in the goroutine, and %s, which waits for it (line %d), %s: %s", what, who, c.Line(wait.Pos()), goesOn, advice),
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

// dropsError reports whether nothing is done with what a call returns, but for a test of its
// error that decides nothing.
func dropsError(call *ssa.Call) bool {
	err := failure.ErrorOf(call)
	if err == nil {
		return !usesResults(call)
	}
	return testedForNothing(err) && (err == ssa.Value(call) || !slices.ContainsFunc(path.Uses(call), func(i ssa.Instruction) bool {
		v, ok := i.(ssa.Value)
		return v != err && (!ok || len(path.Uses(v)) > 0)
	}))
}

// testedForNothing reports whether all that is done with an error is to ask whether it is
// nil, and what comes then is the same either way: the function returns.
func testedForNothing(err ssa.Value) bool {
	tested := false
	for _, use := range path.Uses(err) {
		switch use := use.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			for _, use := range path.Uses(use) {
				switch use := use.(type) {
				case *ssa.DebugRef:
				case *ssa.If:
					then, otherwise := onlyReturn(use.Block().Succs[0]), onlyReturn(use.Block().Succs[1])
					if then == nil || otherwise == nil || !slices.EqualFunc(then.Results, otherwise.Results, func(a, b ssa.Value) bool { return path.IsZero(a) && path.IsZero(b) }) {
						return false
					}
					tested = true
				default:
					return false
				}
			}
		default:
			return false
		}
	}
	return tested
}

// onlyReturn returns the return that a block comes to with nothing else done before; or nil.
func onlyReturn(b *ssa.BasicBlock) *ssa.Return {
	for range 3 {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Return:
				return i
			case *ssa.DebugRef, *ssa.RunDefers, *ssa.Jump:
			default:
				return nil
			}
		}
		if len(b.Succs) != 1 {
			return nil
		}
		b = b.Succs[0]
	}
	return nil
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

// isTested reports whether a function asks for the error of a wait for a group, and goes
// on if there is none: it counts on being told.
func (c *checker) isTested(wait ssa.CallInstruction) bool {
	return slices.ContainsFunc(failure.Tests(wait.Parent()), func(t failure.Test) bool { return t.Call != nil && t.Call == wait })
}

// dropsReply reports whether nobody receives the error that a call answers with on a
// channel, and of which the callee tells nobody else.
func (c *checker) dropsReply(call *ssa.Call) bool {
	return slices.ContainsFunc(c.channels.FeedsOf(call.Common()), func(f channels.Feed) bool {
		return !f.Told && !f.Relays && !looksAt(call, f.Result) &&
			knowledge.IsError(knowledge.ElemOfChan(call.Call.Signature().Results().At(f.Result).Type()))
	})
}
