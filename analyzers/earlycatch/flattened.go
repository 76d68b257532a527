package earlycatch

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/errtext"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// flattened reports errors made from the text of another on their way out of
// a goroutine: sent, stored for the starter, or returned to a group.
func (c *checker) flattened(fn *ssa.Function) {
	if c.Pkg.Name() == "main" && !c.asksErrors() {
		return // a program that prints its errors
	}
	for _, call := range c.calls.In(fn) {
		made, ok := call.(*ssa.Call)
		if !ok || !freshError(made) {
			continue
		}
		err := errtext.Operand(made)
		if err == nil || comparedBefore(err) || !c.mayFail(err) {
			continue
		}
		uses := errvalue.Uses(made)
		if c.onlyPrinted(made) {
			continue
		}
		if !uses.Has(errvalue.Sent) && !(uses.Has(errvalue.Returned) && c.isMember(fn)) && !c.handsOver(made) {
			continue
		}
		c.Report(rule.Report{
			Kind: "flattened", Pos: call.Pos(),
			Message: fmt.Sprintf("%s is turned into text before it leaves the goroutine, so errors.Is and errors.As fail on the other side: use %%w", path.Name(err)),
			Fix:     c.wrap(call.Pos()),
		})
	}
}

// asksErrors reports whether a package tells errors apart.
func (c *checker) asksErrors() bool {
	for _, fn := range c.calls.Functions() {
		for _, call := range c.calls.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "errors", "Is", "As", "AsType") {
				return true
			}
		}
	}
	return false
}

// mayFail reports whether the call that an error comes from can fail at all.
func (c *checker) mayFail(err ssa.Value) bool {
	v := path.Origin(err)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	return !ok || c.failures.CanFail(call.Common())
}

// onlyPrinted reports whether an error is sent, itself or from a variable, and
// all who receive it do no more than make a text of it.
func (c *checker) onlyPrinted(made *ssa.Call) bool {
	sent := false
	for _, ref := range held(made) {
		switch ref := ref.(type) {
		case *ssa.Send, *ssa.Select:
			if !c.printedThere(ref) {
				return false
			}
			sent = true
		case *ssa.BinOp:
			if !path.IsNil(ref.X) && !path.IsNil(ref.Y) {
				return false
			}
		case *ssa.DebugRef, *ssa.ChangeInterface, *ssa.MakeInterface: // an argument to be formatted
		default:
			return false
		}
	}
	return sent
}

// held returns what is done with a value, and with the local variables that it is
// put in.
func held(made *ssa.Call) []ssa.Instruction {
	var out []ssa.Instruction
	for _, ref := range path.Uses(made) {
		st, ok := ref.(*ssa.Store)
		if !ok || st.Val != made {
			out = append(out, ref)
			continue
		}
		cell := path.CellOf(st.Addr)
		if cell == nil || cell.Escapes || len(cell.Loads) == 0 {
			out = append(out, ref)
			continue
		}
		for _, l := range cell.Loads {
			out = append(out, path.Uses(l)...)
		}
	}
	return out
}

// printedThere reports whether all who receive what an instruction sends make but
// a text of it.
func (c *checker) printedThere(send ssa.Instruction) bool {
	for _, op := range c.channels.At(send) {
		if op.Does&channels.CanSend == 0 {
			continue
		}
		others, exact := c.channels.Counterparts(op)
		if !exact || len(others) == 0 || slices.ContainsFunc(others, func(r *channels.Op) bool { return !c.printed(r) }) {
			return false
		}
	}
	return true
}

// printed reports whether what a receive gets is only tested and made text of, there
// or by those whom it is returned to.
func (c *checker) printed(r *channels.Op) bool {
	v, ok := r.Instr.(ssa.Value)
	if !ok || r.Does&channels.CanRecv == 0 {
		return false
	}
	return !slices.ContainsFunc(received(v, r.Case), func(v ssa.Value) bool { return !c.endsAsText(v, maxReturns) })
}

// maxReturns bounds to how many callers an error is followed.
const maxReturns = 3

// received returns what a receive gets, from the case of a select if it is one.
func received(recv ssa.Value, state int) []ssa.Value {
	index := 0
	switch v := recv.(type) {
	case *ssa.Select:
		index = path.ResultOf(v, state)
	case *ssa.UnOp:
		if !v.CommaOk {
			return []ssa.Value{v}
		}
	}
	var got []ssa.Value
	for _, ref := range path.Uses(recv) {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == index {
			got = append(got, e)
		}
	}
	return got
}

// endsAsText reports whether an error is only tested, printed and made text of.
func (c *checker) endsAsText(err ssa.Value, depth int) bool {
	uses := errvalue.Uses(err)
	if uses&^(errvalue.Tested|errvalue.Logged|errvalue.Flattened|errvalue.Returned) != 0 && !onlyText(err) {
		return false
	}
	if !uses.Has(errvalue.Returned) {
		return true
	}
	fn := err.Parent()
	callers := c.calls.CallersOf(fn)
	if depth == 0 || len(callers) == 0 || !failure.LastIsError(fn.Signature) || !c.calls.AllCallersKnown(fn) {
		return false
	}
	return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		v, ok := call.(*ssa.Call)
		if !ok || c.isMember(fn) {
			return true
		}
		got := failure.ErrorOf(v)
		return got != nil && !c.endsAsText(got, depth-1)
	})
}

// onlyText reports whether nothing but its text is taken of an error.
func onlyText(err ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(err), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.BinOp:
			return !path.IsNil(ref.X) && !path.IsNil(ref.Y)
		case *ssa.Call:
			return errtext.Of(ref) != err
		}
		return true
	})
}

// handsOver reports whether an error goes into a struct that is sent, or from a
// goroutine into a variable, an element or a field of its starter's.
func (c *checker) handsOver(made *ssa.Call) bool {
	for _, ref := range path.Uses(made) {
		st, ok := ref.(*ssa.Store)
		if !ok {
			continue
		}
		if fa, ok := st.Addr.(*ssa.FieldAddr); ok && isSent(fa.X) {
			return true
		}
		if len(c.spawn.Of(made.Parent())) > 0 && failure.Outside(st.Addr) {
			return true
		}
	}
	return false
}

// isSent reports whether a variable of a function goes out on a channel, itself
// or by its address.
func isSent(v ssa.Value) bool {
	cell, ok := v.(*ssa.Alloc)
	if !ok {
		return false
	}
	sends := func(v ssa.Value) bool {
		return slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.Send:
				return i.X == v
			case *ssa.Select:
				return slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return st.Send == v })
			}
			return false
		})
	}
	return sends(cell) || slices.ContainsFunc(path.Uses(cell), func(i ssa.Instruction) bool {
		l, ok := i.(*ssa.UnOp)
		return ok && sends(l)
	})
}

// isMember reports whether a function is the body that a group or the like
// runs in a goroutine and whose error it keeps.
func (c *checker) isMember(fn *ssa.Function) bool {
	for _, s := range c.spawn.Of(fn) {
		if s.Owner != nil && failure.LastIsError(fn.Signature) {
			return true
		}
	}
	return false
}

// comparedBefore reports whether an error was told apart from others: then
// its text may be all that is wanted.
func comparedBefore(err ssa.Value) bool { return errvalue.Uses(err).Has(errvalue.Compared) }
