package earlycatch

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// nilWrapped reports an error that is wrapped where it is nil, since every way there has
// found it so: most often ctx.Err() is meant, and the variable is that of a call before.
// fmt.Errorf makes an error that holds no cause of it, and Wrap of github.com/pkg/errors
// makes none at all.
func (c *checker) nilWrapped(fn *ssa.Function) {
	for _, call := range c.calls.In(fn) {
		call, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		err, result := wrapped(call)
		if err == nil {
			continue
		}
		test := foundNil(err, call.Block())
		if test == nil {
			continue
		}
		name, meant := path.Name(err), "the error that failed here"
		if ctx := endedAt(fn, call.Block()); ctx != nil {
			meant = "context.Cause(" + path.Name(ctx) + ")"
		}
		c.Report(rule.Report{
			Kind: "nil-wrapped", Pos: call.Pos(),
			Message: fmt.Sprintf("%s is nil here (tested at line %d), so %s: wrap %s", name, c.Line(test.Cond.Pos()), result, meant),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: name + " is nil", Pos: test.Cond.Pos()},
				{Goroutine: callees.Label(fn), Text: "wraps " + name, Pos: call.Pos()},
			},
		})
	}
}

// nilReturned reports an error that is returned where something else has failed, or a
// context has ended, and is nil there: the caller takes it that all has been done.
func (c *checker) nilReturned(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		err := path.Origin(ret.Results[len(ret.Results)-1])
		if !knowledge.IsError(err.Type()) {
			continue
		}
		test := foundNil(err, b)
		if test == nil {
			continue
		}
		name := path.Name(err)
		taken, meant := "", ""
		if ctx := endedAt(fn, b); ctx != nil {
			of := path.Name(ctx)
			taken, meant = "the end of "+of, "context.Cause("+of+")"
		} else if taken, meant = failedAt(fn, ret, err); taken == "" {
			continue
		}
		c.Report(rule.Report{
			Kind: "nil-wrapped", Pos: ret.Pos(),
			Message: fmt.Sprintf("%s is nil here (tested at line %d), so that the caller takes %s for success: return %s", name, c.Line(test.Cond.Pos()), taken, meant),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: name + " is nil", Pos: test.Cond.Pos()},
				{Goroutine: callees.Label(fn), Text: taken + ": returns " + name, Pos: ret.Pos()},
			},
		})
	}
}

// failedAt says what has failed where a return runs, other than what gave the error that
// it returns, and what to return: another error, which is not used for anything, or what a
// flag says, where the other results are empty.
func failedAt(fn *ssa.Function, ret *ssa.Return, err ssa.Value) (failed, meant string) {
	for _, br := range failure.Branches(fn) {
		if !br.Contains(ret) || path.Origin(br.Err) == err || br.Call == nil || usedIn(br.Err, br.Block) {
			continue
		}
		name, call := path.Name(br.Err), callees.NameOf(&br.Call.Call)
		if name == "" || strings.HasSuffix(name, ")") || strings.HasPrefix(name, "the ") {
			name = "the error of " + call // which no variable has
		}
		if name != path.Name(err) {
			return "the failure of " + call, name
		}
	}
	from := ret.Block().Idom()
	if from == nil || len(ret.Results) < 2 || slices.ContainsFunc(ret.Results[:len(ret.Results)-1], func(v ssa.Value) bool { return !path.IsZero(v) }) {
		return "", ""
	}
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[1] != ret.Block() || len(ret.Block().Preds) != 1 {
		return "", ""
	}
	flag, ok := branch.Cond.(*ssa.Extract)
	if !ok || flag.Index != 1 {
		return "", ""
	}
	switch of := flag.Tuple.(type) {
	case *ssa.TypeAssert:
		return "a value of another type", "an error that says so"
	case *ssa.Call:
		return "what " + callees.NameOf(&of.Call) + " says no to", "an error that says so"
	}
	return "", ""
}

// usedIn reports whether a value is used in a branch.
func usedIn(v ssa.Value, branch *ssa.BasicBlock) bool {
	return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		_, debug := use.(*ssa.DebugRef)
		return !debug && branch.Dominates(use.Block())
	})
}

// otherTested reports a test of an error that is nil by then, right after a call whose error
// is used only where that test finds one: never.
func (c *checker) otherTested(fn *ssa.Function) {
	for _, t := range failure.Tests(fn) {
		b := t.If.Block()
		err := path.Origin(t.Err)
		before := foundNil(err, b)
		if before == nil {
			continue
		}
		never := b.Succs[1]
		if t.Fails {
			never = b.Succs[0]
		}
		if len(never.Preds) != 1 {
			continue
		}
		call, other := untested(b, err, never)
		if call == nil {
			continue
		}
		name, meant := path.Name(err), path.Name(other)
		c.Report(rule.Report{
			Kind: "nil-wrapped", Pos: t.Cond.Pos(),
			Message: fmt.Sprintf("%s is nil here (tested at line %d), and nobody tests %s, so that the failure of %s is taken for success: test %s",
				name, c.Line(before.Cond.Pos()), meant, callees.NameOf(&call.Call), meant),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: name + " is nil", Pos: before.Cond.Pos()},
				{Goroutine: callees.Label(fn), Text: callees.NameOf(&call.Call) + " fails", Pos: call.Pos()},
				{Goroutine: callees.Label(fn), Text: "tests " + name + ", not " + meant, Pos: t.Cond.Pos()},
			},
		})
	}
}

// untested returns the last call of a block that gives another error, with that, if it is
// used only in a branch.
func untested(b *ssa.BasicBlock, err ssa.Value, branch *ssa.BasicBlock) (*ssa.Call, ssa.Value) {
	for _, i := range slices.Backward(b.Instrs) {
		call, ok := i.(*ssa.Call)
		if !ok || !failure.LastIsError(call.Call.Signature()) {
			continue
		}
		other := failure.ErrorOf(call)
		if other == nil || other == err || path.Name(other) == "" {
			return nil, nil
		}
		for _, use := range path.Uses(other) {
			if _, debug := use.(*ssa.DebugRef); !debug && !branch.Dominates(use.Block()) {
				return nil, nil
			}
		}
		return call, other
	}
	return nil, nil
}

// wrapped returns the error that a call wraps, and what comes of a nil one.
func wrapped(call *ssa.Call) (err ssa.Value, result string) {
	obj := callees.Object(&call.Call)
	switch {
	case knowledge.Is(obj, "fmt", "Errorf"):
		var errs []ssa.Value
		for _, v := range callees.Variadic(&call.Call) {
			if v := path.Origin(v); knowledge.IsError(v.Type()) {
				errs = append(errs, v)
			}
		}
		if len(errs) == 1 && strings.Count(textIn(call), "%w") == 1 {
			return errs[0], "the new error holds no cause, and says %!w(<nil>)"
		}
	case knowledge.Is(obj, "github.com/pkg/errors", "Wrap", "Wrapf", "WithMessage", "WithMessagef", "WithStack"):
		return path.Origin(call.Call.Args[0]), "what comes of it is nil, as if nothing had failed"
	}
	return nil, ""
}

// foundNil returns the test that has found a value nil on every way to a block, or nil.
func foundNil(v ssa.Value, at *ssa.BasicBlock) *ssa.If {
	for d := at; d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil || len(d.Preds) != 1 || d.Preds[0] != p {
			continue
		}
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if !ok || cmp.X != v || !path.IsNil(cmp.Y) {
			continue
		}
		if cmp.Op == token.NEQ && p.Succs[1] == d || cmp.Op == token.EQL && p.Succs[0] == d {
			return branch
		}
		return nil
	}
	return nil
}

// endedAt returns the context that has ended where a block runs: it is the case of a
// select for that, or behind a question for its error. It is nil if there is none.
func endedAt(fn *ssa.Function, at *ssa.BasicBlock) ssa.Value {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			if k := slices.IndexFunc(sel.States, func(st *ssa.SelectState) bool { return contexts.DoneOf(st.Chan) != nil }); k >= 0 && flow.InCase(sel, k, at) {
				return contexts.DoneOf(sel.States[k].Chan)
			}
		}
	}
	return nil
}
