package earlycatch

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// retried reports loops that try something a number of times, until it works, after which
// the function returns nil whether it has worked or not.
func (c *checker) retried(fn *ssa.Function) {
	if !failure.LastIsError(fn.Signature) {
		return
	}
	for _, l := range flow.Loops(fn) {
		limit, test := tries(l)
		if limit == nil || l.Over() != nil || flow.LengthOf(limit) != nil {
			continue
		}
		given := endsWell(exitOf(l, test))
		if given == nil {
			continue
		}
		for _, t := range failure.Tests(fn) {
			if t.Call == nil || !l.Contains(t.If) || !l.Contains(t.Call) || flow.Innermost(flow.Loops(fn), t.Call).Header != l.Header || !c.failures.CanFail(&t.Call.Call) {
				continue
			}
			if !leavesWhenGood(l, t) || usedOutside(t.Err, l) || dependsOnRound(t.Call, l) || errvalue.Uses(t.Err).Has(errvalue.Compared|errvalue.Stored|errvalue.Sent|errvalue.Passed) {
				continue
			}
			c.reportRetried(fn, t, given)
			break
		}
	}
}

// tries returns how often a loop goes round at most, and the block that asks.
func tries(l *flow.Loop) (ssa.Value, *ssa.BasicBlock) {
	if n, test := l.Limit(); n != nil {
		return n, test
	}
	if t := l.Test(); t != nil {
		if cmp, ok := t.Cond.(*ssa.BinOp); ok && cmp.Op == token.LEQ {
			if _, step := flow.Counter(cmp.X, l); step == 1 {
				return cmp.Y, l.Header
			}
		}
	}
	return nil, nil
}

// exitOf returns the block that a loop comes to when its count is over.
func exitOf(l *flow.Loop, test *ssa.BasicBlock) *ssa.BasicBlock {
	for _, s := range test.Succs {
		if !l.Blocks[s] {
			return s
		}
	}
	return nil
}

// endsWell returns the return that a block comes to with nothing else done, if it says
// that there was no error.
func endsWell(b *ssa.BasicBlock) *ssa.Return {
	for range 3 {
		if b == nil {
			return nil
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Return:
				if err := path.Origin(path.Stored(i.Results[len(i.Results)-1])); path.IsNil(err) {
					return i
				}
				return nil
			case ssa.CallInstruction, *ssa.Store, *ssa.If:
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

// leavesWhenGood reports whether a loop goes on when a call in it has failed, and comes to a
// return of nil, too, when it has not.
func leavesWhenGood(l *flow.Loop, t failure.Test) bool {
	bad, good := t.If.Block().Succs[0], t.If.Block().Succs[1]
	if !t.Fails {
		bad, good = good, bad
	}
	return l.Blocks[bad] && !l.Blocks[good] && (endsWell(good) != nil || len(good.Preds) == 1 && returnsNilIn(good))
}

// returnsNilIn reports whether a part of a function, which a block leads to alone, returns
// that there was no error.
func returnsNilIn(first *ssa.BasicBlock) bool {
	for _, b := range first.Parent().Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && first.Dominates(b) && path.IsNil(path.Origin(path.Stored(ret.Results[len(ret.Results)-1]))) {
			return true
		}
	}
	return false
}

// usedOutside reports whether an error, or a variable that has it, is used behind a loop.
func usedOutside(err ssa.Value, l *flow.Loop) bool {
	seen := make(map[ssa.Value]bool)
	var used func(v ssa.Value) bool
	used = func(v ssa.Value) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		for _, use := range path.Uses(v) {
			if _, debug := use.(*ssa.DebugRef); debug {
				continue
			}
			if !l.Contains(use) {
				return true
			}
			if phi, ok := use.(*ssa.Phi); ok && used(phi) {
				return true
			}
			if _, ok := use.(*ssa.Store); ok {
				return true
			}
		}
		return false
	}
	return used(err)
}

// dependsOnRound reports whether a call is given something else in each round: then it is
// no further try.
func dependsOnRound(call *ssa.Call, l *flow.Loop) bool {
	from := derive.Inputs(call)
	if from.Full() {
		return true
	}
	for _, i := range l.Header.Instrs {
		if phi, ok := i.(*ssa.Phi); ok && from.Has(phi) {
			return true
		}
	}
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			if v, ok := i.(ssa.Value); ok && v != ssa.Value(call) && from.Has(v) && !isFixed(v) {
				return true
			}
		}
	}
	return false
}

// isFixed reports whether a value in a loop may be the same in each round.
func isFixed(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.UnOp, *ssa.FieldAddr, *ssa.Field, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.MakeClosure, *ssa.Alloc, *ssa.Slice, *ssa.IndexAddr, *ssa.Convert:
		return true
	case *ssa.Extract:
		return knowledge.IsContext(v.Type()) || knowledge.IsFunc(v.Type()) || isFixed(v.Tuple)
	case *ssa.Call:
		obj := callees.Object(&v.Call)
		return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context"
	}
	return false
}

func (c *checker) reportRetried(fn *ssa.Function, t failure.Test, given *ssa.Return) {
	name := callees.NameOf(&t.Call.Call)
	c.Report(rule.Report{
		Kind: "retried", Pos: flow.ExitPos(given),
		Message: fmt.Sprintf("%s returns nil here, when %s has failed each time (line %d), as it does when it has worked: return the last error",
			callees.Label(fn), name, c.Line(t.Call.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: name + " fails, in each round", Pos: t.Call.Pos()},
			{Goroutine: callees.Label(fn), Text: "returns nil", Pos: flow.ExitPos(given)},
		},
	})
}
