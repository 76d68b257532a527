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
			if obj == nil || obj.Name() != "Close" || c.IsTest(other.Pos()) {
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
	return accepts(call) && !closable(callees.Receiver(call.Common()), make(map[ssa.Value]bool))
}

// closable reports whether a value may be closed, or is had by others.
func closable(v ssa.Value, seen map[ssa.Value]bool) bool {
	v = path.Origin(v)
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return false
	case *ssa.Phi:
		if slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return closable(e, seen) }) {
			return true
		}
	case *ssa.Extract:
		made, ok := v.Tuple.(*ssa.Call)
		if !ok || !knowledge.Is(callees.Object(&made.Call), "net", "Listen", "ListenTCP", "ListenUnix", "FileListener", "ListenConfig.Listen") {
			return true
		}
	case *ssa.UnOp:
		cell, ok := v.X.(*ssa.Alloc)
		return !ok || closableCell(cell, seen)
	default:
		return true
	}
	return usedToClose(v, seen)
}

// closableCell is closable for what a variable holds.
func closableCell(a *ssa.Alloc, seen map[ssa.Value]bool) bool {
	cell := path.CellOf(a)
	return cell.Escapes || len(cell.Parts) > 0 ||
		slices.ContainsFunc(cell.Stores, func(st *ssa.Store) bool { return closable(st.Val, seen) }) ||
		slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool { return usedToClose(l, seen) })
}

// usedToClose reports whether a value is used in another way than to call methods
// that leave it open.
func usedToClose(v ssa.Value, seen map[ssa.Value]bool) bool {
	return slices.ContainsFunc(path.Uses(v), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
			return false
		case *ssa.Phi:
			return closable(r, seen)
		case *ssa.Store:
			a, ok := r.Addr.(*ssa.Alloc)
			if !ok || r.Val != v || seen[a] {
				return !ok || r.Val != v
			}
			seen[a] = true
			return closableCell(a, seen)
		case ssa.CallInstruction:
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
