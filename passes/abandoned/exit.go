package abandoned

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// got is how far a path is: before the call, before a value or the end of the
// channel was received, after it.
type got uint8

const (
	before got = iota
	owed
	paid
)

// Exit returns a return that the function of a call can reach though the goroutine that
// feeds a result of it has values left to send; of a call in a loop, the call itself, if
// the next round can be reached so; or nil. A context is one that the goroutine watches:
// what comes after its end does not count, nor what is done for an error that was received, or
// for a value that may say that it is the last.
// Nor does what comes after a condition that over knows to end what is received for, if there is such a function.
func Exit(call *ssa.Call, feed channels.Feed, u *Uses, ctx ssa.Value, over func(cond ssa.Value, truth bool) bool) ssa.Instruction {
	many := Many(feed)
	var exit ssa.Instruction
	leave := func(i ssa.Instruction) {
		if exit == nil || i.Pos() < exit.Pos() {
			exit = i
		}
	}
	w := flow.Walker[got]{
		Visit: func(i ssa.Instruction, s got) (got, bool) {
			if i == ssa.Instruction(call) {
				if s == owed && ctx != nil {
					leave(i)
				}
				return owed, true
			}
			if s != owed {
				return s, true
			}
			switch i := i.(type) {
			case *ssa.UnOp:
				if u.Ops[i] && !i.CommaOk && !many || i.Op == token.ARROW && (feed.IsOver(i.X, call) || ctx != nil && endOf(i.X, ctx)) {
					return paid, true
				}
			case *ssa.Return:
				leave(i)
			}
			return s, true
		},
		Branch: func(cond ssa.Value, truth bool, s got) got {
			if s == owed && (settles(cond, truth, call, u, feed) || u.isLast(cond, truth, feed) || isOver(cond, truth, call, feed) || over != nil && over(cond, truth) ||
				ctx != nil && (ended(cond, truth, ctx) || u.failed(cond, truth) || u.saysLast(cond, truth))) {
				return paid
			}
			return s
		},
	}
	if !w.Walk(call.Parent(), before) {
		return nil
	}
	return exit
}

// UntilClosed reports whether a function receives only with a look whether the channel is
// closed: it does not count what comes.
func (u *Uses) UntilClosed() bool {
	for op := range u.Ops { // whether there is another one: the order does not count
		if recv, ok := op.(*ssa.UnOp); ok && !recv.CommaOk {
			return false
		}
		if v, ok := op.(ssa.Value); !ok || path.Result(v, 1) == nil {
			return false
		}
	}
	return true
}

// Many reports whether a feed has more to send than one value that is received.
func Many(feed channels.Feed) bool { return feed.Sends < 0 || int64(feed.Sends) > feed.Cap+1 }

// settles reports whether a condition that came out one way says that the
// goroutine has no more to send: the channel is closed, its one value was
// received, or the call failed and started none.
func settles(cond ssa.Value, truth bool, call *ssa.Call, u *Uses, feed channels.Feed) bool {
	many := Many(feed)
	switch cond := cond.(type) {
	case *ssa.Extract: // ok of v, ok := <-ch
		if recv, isRecv := cond.Tuple.(*ssa.UnOp); isRecv && u.Ops[recv] && cond.Index == 1 {
			return !truth || !many
		}
		if sel, isSel := cond.Tuple.(*ssa.Select); isSel && u.Ops[sel] && cond.Index == 1 {
			return !truth
		}
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			return settles(cond.X, !truth, call, u, feed)
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
				if sel, i := flow.Taken(cond, truth); sel != nil && u.Ops[sel] && !many {
					return u.values[sel.States[i].Chan]
				}
			}
			return k.IsNil() && same && u.values[x] || same && u.hasAll(cond, k, call, feed)
		}
	}
	return false
}

// hasAll reports whether a comparison with a constant says how many elements the list has of
// which a feed sends each, and that these were received before it, or have room.
func (u *Uses) hasAll(cmp *ssa.BinOp, k *ssa.Const, call *ssa.Call, feed channels.Feed) bool {
	n, isConst := flow.ConstInt(k)
	x := flow.LengthOf(cmp.X)
	if feed.Each == 0 || feed.Each > len(call.Call.Args) || call.Call.IsInvoke() || x == nil || !isConst || n > feed.Cap+1 {
		return false
	}
	if n > feed.Cap && !u.receivesBefore(cmp) {
		return false
	}
	arg := call.Call.Args[feed.Each-1]
	of, ok := path.Of(arg)
	if !ok {
		return false
	}
	if feed.EachField > 0 {
		if of, ok = of.Select(path.StructOf(arg.Type()).Field(feed.EachField - 1)); !ok {
			return false
		}
	}
	other, ok := path.Of(x)
	return ok && other == of
}

func (u *Uses) receivesBefore(at ssa.Instruction) bool {
	for op := range u.Ops { // whether there is one: the order does not count
		if recv, ok := op.(*ssa.UnOp); ok && flow.Dominates(recv, at) {
			return true
		}
	}
	return false
}

// isOver reports whether a condition that came out one way says that a select has received
// from such a channel.
func isOver(cond ssa.Value, truth bool, call *ssa.Call, feed channels.Feed) bool {
	ch := flow.TakenChan(cond, truth)
	return ch != nil && feed.IsOver(ch, call)
}

// isLast reports whether a condition that came out one way says that a value with which
// a feed ends has been received: a field is set in no other.
func (u *Uses) isLast(cond ssa.Value, truth bool, feed channels.Feed) bool {
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
func (u *Uses) received(v ssa.Value) bool {
	if v == nil {
		return false
	}
	v = path.Origin(v)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	i, ok := v.(ssa.Instruction)
	return ok && u.Ops[i]
}

// failed reports whether a condition that came out one way says that an error was received:
// it is most often the last value.
func (u *Uses) failed(cond ssa.Value, truth bool) bool {
	cmp, ok := cond.(*ssa.BinOp)
	return ok && (cmp.Op == token.EQL || cmp.Op == token.NEQ) && truth == (cmp.Op == token.NEQ) && path.IsNil(cmp.Y) && knowledge.IsError(cmp.X.Type()) && u.partOf(cmp.X, 4)
}

// saysLast reports whether a condition that came out one way may say that what was received
// is the last value: that a part of it is set, or is some constant.
func (u *Uses) saysLast(cond ssa.Value, truth bool) bool {
	switch cond := cond.(type) {
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			return u.saysLast(cond.X, !truth)
		}
	case *ssa.Call:
		recv := callees.Receiver(&cond.Call)
		return truth && recv != nil && cond.Call.Signature().Recv() != nil && u.partOf(recv, 4)
	case *ssa.BinOp:
		if cond.Op != token.EQL && cond.Op != token.NEQ {
			return false
		}
		k, isConst := cond.Y.(*ssa.Const)
		return isConst && !k.IsNil() && truth == (cond.Op == token.EQL) && u.partOf(cond.X, 4)
	}
	return truth && u.partOf(cond, 4)
}

// partOf reports whether a value is, or is read from, one that was received.
func (u *Uses) partOf(v ssa.Value, depth int) bool {
	if u.received(v) {
		e, ok := path.Origin(v).(*ssa.Extract)
		if !ok {
			return true
		}
		if _, sel := e.Tuple.(*ssa.Select); sel {
			return e.Index >= 2 // not which case it was
		}
		return e.Index == 0 // not whether it was closed
	}
	if depth == 0 {
		return false
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Field:
		return u.partOf(v.X, depth-1)
	case *ssa.FieldAddr:
		return u.partOf(v.X, depth-1)
	case *ssa.UnOp:
		return v.Op == token.MUL && u.partOf(v.X, depth-1)
	case *ssa.Alloc:
		return slices.ContainsFunc(path.CellOf(v).Stores, func(st *ssa.Store) bool { return u.partOf(st.Val, depth-1) })
	}
	return false
}

// ended reports whether a condition that came out one way says that a context has ended.
func ended(cond ssa.Value, truth bool, ctx ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return false
	}
	if path.IsNil(cmp.Y) {
		call, _ := callees.CallOf(path.Origin(cmp.X))
		return call != nil && truth == (cmp.Op == token.NEQ) && contexts.IsMethod(&call.Call, "Err") && contexts.Of(callees.Receiver(&call.Call)).Root == ctx
	}
	ch := flow.TakenChan(cond, truth)
	return ch != nil && endOf(ch, ctx)
}

// endOf reports whether a channel says that a context has ended.
func endOf(ch, ctx ssa.Value) bool {
	of := contexts.DoneOf(ch)
	return of != nil && contexts.Of(of).Root == ctx
}
