package guardedby

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/path"
)

// varies reports whether a field changes again and again: it counts or says how things
// are, or several functions set it. An object or a function that one of them puts there
// is most often there before anybody uses it; so it is for a function that uses it
// under the lock and does not ask whether it is there. (Logs of swarmkit's, that two
// ways to begin set and the end forgets.)
func (c *checker) varies(fn *ssa.Function, a guards.Access, s section) bool {
	switch typeOf(a).(type) {
	case *types.Basic:
		if s.call == nil || s.Write {
			return true
		}
	case *types.Pointer, *types.Interface, *types.Signature, *types.Chan:
		if !c.asks(fn, a) {
			return false
		}
		if c.testedUnder(fn, a, s) && c.emptied(a, fn) {
			return true
		}
	case *types.Slice:
		if onlySizes(a) {
			return false
		}
	}
	f := c.guards.Of(a)
	if f == nil {
		return false
	}
	if _, slice := typeOf(a).(*types.Slice); slice && c.growing(f, fn) {
		return true
	}
	by := make(map[*ssa.Function]bool)
	for _, w := range f.Writes {
		if steps(w.Access) {
			return true
		}
		if top := callees.Top(w.Fn()); !w.Inside && (top != callees.Top(fn) || s.call != nil) && !flow.OnFirstUse(w.Instr) {
			by[top] = true
		}
	}
	return len(by) > 1 || c.sets(fn, s)
}

// testedUnder reports whether a use is only made because the field was not nil under
// the lock.
func (c *checker) testedUnder(fn *ssa.Function, a guards.Access, s section) bool {
	return slices.ContainsFunc(c.guards.In(fn), func(o guards.Access) bool {
		load, ok := o.Instr.(*ssa.UnOp)
		return ok && o.Field == a.Field && o.Instr != a.Instr && !o.Inside && c.holds(o.Instr, s.lock.Path) && foundSet(load, a.Instr)
	})
}

// foundSet reports whether an instruction runs only where a value was found not to be nil.
func foundSet(v ssa.Value, at ssa.Instruction) bool {
	return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		cmp, ok := use.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || !path.IsNil(cmp.X) && !path.IsNil(cmp.Y) {
			return false
		}
		return slices.ContainsFunc(path.Uses(cmp), func(use ssa.Instruction) bool {
			branch, ok := use.(*ssa.If)
			if !ok {
				return false
			}
			set := branch.Block().Succs[0]
			if cmp.Op == token.EQL {
				set = branch.Block().Succs[1]
			}
			return len(set.Preds) == 1 && set.Dominates(at.Block())
		})
	})
}

// emptied reports whether another function than fn takes away what is in a field.
func (c *checker) emptied(a guards.Access, fn *ssa.Function) bool {
	f := c.guards.Of(a)
	return f != nil && slices.ContainsFunc(f.Writes, func(w guards.Write) bool {
		st, ok := w.Instr.(*ssa.Store)
		return ok && !w.Inside && callees.Top(w.Fn()) != callees.Top(fn) && path.IsNil(st.Val)
	})
}

// sets reports whether a section is a call of a setter, which others call as well: who
// calls it is who sets the field.
func (c *checker) sets(fn *ssa.Function, s section) bool {
	return s.call != nil && s.Write && slices.ContainsFunc(c.calls.CallersOf(callees.Unwrap(s.call.Call.StaticCallee())), func(call ssa.CallInstruction) bool {
		return callees.Top(call.Parent()) != callees.Top(fn)
	})
}

// onlySizes reports whether a read of a list only says how much room to make: too
// little of it does no harm.
func onlySizes(a guards.Access) bool {
	v, ok := a.Instr.(ssa.Value)
	if !ok || a.Write {
		return false
	}
	for _, use := range path.Uses(v) {
		call, ok := use.(*ssa.Call)
		if !ok || !isLen(call) {
			return false
		}
		for _, of := range path.Uses(call) {
			if made, ok := of.(*ssa.MakeSlice); !ok || made.Len == ssa.Value(call) {
				return false
			}
		}
	}
	return true
}

// typeOf returns the type of the field or variable of an access.
func typeOf(a guards.Access) types.Type {
	if f := a.Field.Last(); f != nil {
		return f.Type().Underlying()
	}
	t := a.Field.Root().Type().Underlying()
	if p, ok := t.(*types.Pointer); ok { // of a variable of the package
		t = p.Elem().Underlying()
	}
	return t
}

// growing reports whether a slice gets longer or shorter by another function than
// fn, or by fn itself while another writes it as well.
func (c *checker) growing(f *guards.Field, fn *ssa.Function) bool {
	other, grown := false, false
	for _, w := range f.Writes {
		if w.Fn() != fn && grows(w) {
			return true
		}
		other, grown = other || w.Fn() != fn, grown || grows(w)
	}
	return other && grown
}

// grows reports whether a write makes a slice longer or shorter, again and again.
func grows(w guards.Write) bool {
	st, ok := w.Instr.(*ssa.Store)
	if !ok {
		return false
	}
	from := func(v ssa.Value) bool { return path.Same(v, st.Addr) }
	switch v := path.Origin(st.Val).(type) {
	case *ssa.Slice:
		return from(v.X)
	case *ssa.Call:
		f, ok := v.Call.Value.(*ssa.Builtin)
		return ok && f.Name() == "append" && from(v.Call.Args[0])
	}
	return false
}

// isLen reports whether a call is len(x).
func isLen(call *ssa.Call) bool {
	f, ok := call.Call.Value.(*ssa.Builtin)
	return ok && f.Name() == "len"
}

// asks reports whether a function compares what is in a field with nil, or sets it.
func (c *checker) asks(fn *ssa.Function, a guards.Access) bool {
	return slices.ContainsFunc(c.guards.In(fn), func(o guards.Access) bool {
		if o.Field != a.Field || o.Inside {
			return false
		}
		load, ok := o.Instr.(*ssa.UnOp)
		return !ok || slices.ContainsFunc(path.Uses(load), func(i ssa.Instruction) bool {
			cmp, ok := i.(*ssa.BinOp)
			return ok && (path.IsNil(cmp.X) || path.IsNil(cmp.Y))
		})
	})
}
