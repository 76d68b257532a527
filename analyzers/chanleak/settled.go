package chanleak

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// settles reports whether a condition that came out one way says that the
// goroutine has no more to send: the channel is closed, its one value was
// received, or the call failed and started none.
func (c *checker) settles(cond ssa.Value, truth bool, call *ssa.Call, u *resultUses, many bool) bool {
	switch cond := cond.(type) {
	case *ssa.Extract: // ok of v, ok := <-ch
		if recv, isRecv := cond.Tuple.(*ssa.UnOp); isRecv && u.ops[recv] && cond.Index == 1 {
			return !truth || !many
		}
		if sel, isSel := cond.Tuple.(*ssa.Select); isSel && u.ops[sel] && cond.Index == 1 {
			return !truth
		}
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			return c.settles(cond.X, !truth, call, u, many)
		}
	case *ssa.BinOp:
		if cond.Op != token.EQL && cond.Op != token.NEQ {
			return false
		}
		same := truth == (cond.Op == token.EQL)
		x, y := cond.X, cond.Y
		if k, isConst := y.(*ssa.Const); isConst {
			if e, isExtract := path.Origin(x).(*ssa.Extract); isExtract {
				if e.Tuple == ssa.Value(call) {
					return knowledge.IsError(e.Type()) && k.IsNil() && !same
				}
				if sel, isSel := e.Tuple.(*ssa.Select); isSel && u.ops[sel] && e.Index == 0 && same && !many {
					i, ok := k.Int64(), k.Value != nil
					return ok && int(i) < len(sel.States) && u.values[sel.States[i].Chan]
				}
			}
			return k.IsNil() && same && u.values[x]
		}
	}
	return false
}

// isOver reports whether a condition that came out one way says that a select has received
// from such a channel.
func isOver(cond ssa.Value, truth bool, call *ssa.Call, feed channels.Feed) bool {
	ch := chosen(cond, truth)
	return ch != nil && feed.IsOver(ch, call)
}

// endsService reports whether a condition that came out one way says that the context of
// a service has ended: a function that answers nothing, and receives until the end of a
// context from outside the package. That mostly ends with the process.
func (c *checker) endsService(cond ssa.Value, truth bool, fn *ssa.Function) bool {
	ch := chosen(cond, truth)
	return ch != nil && fn.Signature.Results().Len() == 0 && c.givenUntil(ch, fn.Pos())
}

// chosen returns the channel whose case a select has taken, as a condition says that came
// out one way; or nil.
func chosen(cond ssa.Value, truth bool) ssa.Value {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || truth != (cmp.Op == token.EQL) {
		return nil
	}
	e, ok := path.Origin(cmp.X).(*ssa.Extract)
	if !ok || e.Index != 0 {
		return nil
	}
	sel, ok := e.Tuple.(*ssa.Select)
	i, isConst := flow.ConstInt(cmp.Y)
	if !ok || !isConst || i < 0 || int(i) >= len(sel.States) {
		return nil
	}
	return sel.States[i].Chan
}

// isLast reports whether a condition that came out one way says that a value with which
// a feed ends has been received: a field is set in no other.
func (u *resultUses) isLast(cond ssa.Value, truth bool, feed channels.Feed) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || truth != (cmp.Op == token.NEQ) || !path.IsNil(cmp.Y) {
		return false
	}
	var of ssa.Value
	field := -1
	switch x := cmp.X.(type) {
	case *ssa.Field:
		of, field = x.X, x.Field
	case *ssa.UnOp:
		fa, ok := x.X.(*ssa.FieldAddr)
		if !ok {
			return false
		}
		of, field = fa.X, fa.Field
		if cell, ok := of.(*ssa.Alloc); ok {
			c := path.CellOf(cell)
			if c.Escapes || len(c.Stores) != 1 {
				return false
			}
			of = c.Stores[0].Val
		}
	}
	return slices.Contains(feed.Last, field) && u.received(of)
}

// received reports whether a value was received from the channel.
func (u *resultUses) received(v ssa.Value) bool {
	if v == nil {
		return false
	}
	v = path.Origin(v)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	i, ok := v.(ssa.Instruction)
	return ok && u.ops[i]
}
