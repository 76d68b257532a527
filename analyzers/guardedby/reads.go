package guardedby

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/path"
)

// decides reports whether a value that is read only says where to go.
func decides(a guards.Access) bool {
	v, ok := a.Instr.(ssa.Value)
	if !ok || v.Referrers() == nil {
		return false
	}
	return onlyTested(v, 4)
}

func onlyTested(v ssa.Value, depth int) bool {
	if depth == 0 || v.Referrers() == nil {
		return false
	}
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.If, *ssa.DebugRef:
		case *ssa.BinOp:
			if !onlyTested(ref, depth-1) {
				return false
			}
		case *ssa.UnOp:
			if !onlyTested(ref, depth-1) {
				return false
			}
		case *ssa.Extract:
			if !onlyTested(ref, depth-1) {
				return false
			}
		case *ssa.Call:
			if f, ok := ref.Call.Value.(*ssa.Builtin); !ok || f.Name() != "len" || !onlyTested(ref, depth-1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// printed reports whether a number or the like that is read, or a length, only serves as
// one of many arguments of any type, and of none that returns something that is used: it
// tells how things were, more or less. From cubefs and thanos, whose debug lines begin
// their functions.
func printed(a guards.Access) bool {
	v, ok := a.Instr.(ssa.Value)
	if !ok || a.Write {
		return false
	}
	if _, basic := v.Type().Underlying().(*types.Basic); !basic && a.Inside {
		return false // an element, or a loop over them
	}
	return onlyPrinted(v)
}

// onlyPrinted reports whether a value of a basic type, or the length of another, is only
// printed.
func onlyPrinted(v ssa.Value) bool {
	_, basic := v.Type().Underlying().(*types.Basic)
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeInterface:
			if !basic || !onlyArgument(ref) {
				return false
			}
		case *ssa.Call:
			if f, ok := ref.Call.Value.(*ssa.Builtin); !ok || f.Name() != "len" || !onlyPrinted(ref) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// onlyArgument reports whether a value is only passed on in lists of arguments, to
// functions whose results nobody uses.
func onlyArgument(v ssa.Value) bool {
	for _, ref := range path.Uses(v) {
		st, ok := ref.(*ssa.Store)
		if !ok {
			return false
		}
		at, ok := st.Addr.(*ssa.IndexAddr)
		if !ok {
			return false
		}
		for _, ref := range path.Uses(at.X) {
			list, ok := ref.(*ssa.Slice)
			if !ok {
				continue // other arguments
			}
			for _, ref := range path.Uses(list) {
				if call, ok := ref.(*ssa.Call); !ok || callees.IsUsed(call) {
					return false
				}
			}
		}
	}
	return true
}

// polled reports whether a read of a flag or a number decides in each round of a loop
// whether that goes on: it waits for somebody else to change it.
func (c *checker) polled(u guards.Use) bool {
	load, ok := u.Instr.(*ssa.UnOp)
	if !ok || u.Inside || !decides(u.Access) {
		return false
	}
	if _, basic := load.Type().Underlying().(*types.Basic); !basic {
		return false
	}
	l := flow.Innermost(flow.Loops(u.Fn()), u.Instr)
	return l != nil && c.leaves(load, l, 3)
}

// leaves reports whether a test of a value leads out of a loop.
func (c *checker) leaves(v ssa.Value, l *flow.Loop, depth int) bool {
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.If:
			if l.Contains(ref) && slices.ContainsFunc(ref.Block().Succs, func(b *ssa.BasicBlock) bool { return !l.Blocks[b] }) {
				return true
			}
		case *ssa.BinOp:
			if depth > 0 && (steady(ref.X, l) || ref.X == v) && (steady(ref.Y, l) || ref.Y == v) && c.leaves(ref, l, depth-1) {
				return true
			}
		case *ssa.UnOp:
			if depth > 0 && c.leaves(ref, l, depth-1) {
				return true
			}
		}
	}
	return false
}

// steady reports whether a value is the same in all rounds of a loop. One that changes
// may be what ends it, up to a limit.
func steady(v ssa.Value, l *flow.Loop) bool {
	i, ok := v.(ssa.Instruction)
	return !ok || !l.Contains(i)
}
