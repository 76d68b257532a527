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

// nilReturned reports an error that is returned where a context has ended, and is nil
// there: the caller takes it that all has been done.
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
		ctx := endedAt(fn, b)
		if ctx == nil {
			continue
		}
		name, of := path.Name(err), path.Name(ctx)
		c.Report(rule.Report{
			Kind: "nil-wrapped", Pos: ret.Pos(),
			Message: fmt.Sprintf("%s is nil here (tested at line %d), so that the caller takes the end of %s for success: return context.Cause(%s)", name, c.Line(test.Cond.Pos()), of, of),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: name + " is nil", Pos: test.Cond.Pos()},
				{Goroutine: callees.Label(fn), Text: of + " has ended: returns " + name, Pos: ret.Pos()},
			},
		})
	}
}

// wrapped returns the error that a call wraps, and what comes of a nil one.
func wrapped(call *ssa.Call) (err ssa.Value, result string) {
	obj := callees.Object(&call.Call)
	switch {
	case knowledge.Is(obj, "fmt", "Errorf"):
		var errs []ssa.Value
		for _, v := range callees.Variadic(call) {
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
