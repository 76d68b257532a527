package hotloop

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// closeOf returns a call that closes what a call waits in: the field or variable
// that it is loaded from, or the same value; nil if the package has none.
func (c *checker) closeOf(call *ssa.Call) ssa.CallInstruction {
	recv := callees.Receiver(call.Common())
	if recv == nil {
		return nil
	}
	field, origin := fieldOf(recv), path.Origin(recv)
	for _, fn := range c.callees.Functions() {
		for _, other := range c.callees.In(fn) {
			obj := callees.Object(other.Common())
			if obj == nil || obj.Name() != "Close" || c.IsTest(other.Pos()) || closesAfter(other, call) {
				continue
			}
			if r := callees.Receiver(other.Common()); r != nil && (field != nil && fieldOf(r) == field || path.Origin(r) == origin) {
				return other
			}
		}
	}
	return nil
}

// neverClosed reports whether nobody can close the listener that a call takes
// connections from: a function makes it, keeps it in its own variables, and does not.
func neverClosed(call *ssa.Call) bool {
	o := owned{call: call, seen: make(map[ssa.Value]bool)}
	return accepts(call) && !o.closable(callees.Receiver(call.Common()))
}

// closesAfter reports whether a close is deferred by the function of another call: that
// loops for ever before it.
func closesAfter(cl ssa.CallInstruction, call *ssa.Call) bool {
	_, deferred := cl.(*ssa.Defer)
	return deferred && cl.Parent() == call.Parent()
}

// owned follows a listener through the variables of the function of an Accept.
type owned struct {
	call *ssa.Call
	seen map[ssa.Value]bool
}

// closable reports whether a value may be closed, or is had by others.
func (o owned) closable(v ssa.Value) bool {
	v = path.Origin(v)
	if o.seen[v] {
		return false
	}
	o.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return false
	case *ssa.Phi:
		if slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return o.closable(e) }) {
			return true
		}
	case *ssa.Extract:
		made, ok := v.Tuple.(*ssa.Call)
		if !ok || !knowledge.Is(callees.Object(&made.Call), "net", "Listen", "ListenTCP", "ListenUnix", "FileListener", "ListenConfig.Listen") {
			return true
		}
	case *ssa.UnOp:
		cell, ok := v.X.(*ssa.Alloc)
		return !ok || o.closableCell(cell)
	default:
		return true
	}
	return o.usedToClose(v)
}

// closableCell is closable for what a variable holds.
func (o owned) closableCell(a *ssa.Alloc) bool {
	cell := path.CellOf(a)
	return cell.Escapes || len(cell.Parts) > 0 ||
		slices.ContainsFunc(cell.Stores, func(st *ssa.Store) bool { return o.closable(st.Val) }) ||
		slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool { return o.usedToClose(l) })
}

// usedToClose reports whether a value is used in another way than to call methods
// that leave it open.
func (o owned) usedToClose(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
			return false
		case *ssa.Phi:
			return o.closable(r)
		case *ssa.Store:
			a, ok := r.Addr.(*ssa.Alloc)
			if !ok || r.Val != v || o.seen[a] {
				return !ok || r.Val != v
			}
			o.seen[a] = true
			return o.closableCell(a)
		case ssa.CallInstruction:
			if closesAfter(r, o.call) {
				return false
			}
			obj := callees.Object(r.Common())
			if obj == nil || obj.Signature().Recv() == nil || callees.Receiver(r.Common()) != v || obj.Name() == "Close" {
				return true
			}
			args := r.Common().Args
			if !r.Common().IsInvoke() {
				args = args[1:]
			}
			return slices.Contains(args, v)
		}
		return true
	})
}
