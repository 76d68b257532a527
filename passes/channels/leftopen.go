package channels

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// leavesOpen reports whether nobody can close a channel, and all that send on it are
// goroutines of the function, which come to an end by themselves.
func (f *feeder) leavesOpen(c *Chan) bool {
	if (c.Out|c.Hidden|c.Does())&CanClose != 0 || slices.ContainsFunc(c.Each(CanSend), func(o *Op) bool { return !f.started[o.Fn()] || o.Open || len(o.Chans) != 1 }) || c.Out&CanSend != 0 {
		return false
	}
	for fn := range f.started {
		if f.started[fn] && f.maySend(fn, c) && !endsByItself(fn) {
			return false
		}
	}
	return true
}

// endsByItself reports whether a function can return though nobody tells it to: what it
// goes through is over, or a call fails.
func endsByItself(fn *ssa.Function) bool {
	told := flow.CasesOnly(fn, func(s *ssa.SelectState) bool { return s.Dir == types.RecvOnly })
	exits := flow.ExitsWithout(fn, nil, func(i ssa.Instruction) bool { return told[i.Block()] || asksOthers(i) })
	return slices.ContainsFunc(exits, func(i ssa.Instruction) bool { return !told[i.Block()] })
}

// asksOthers reports whether an instruction receives, or is a branch about what others
// set: the end of a context, a flag. Nothing that comes after it is a way out by itself.
func asksOthers(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.If:
		return setByOthers(i.Cond, 0)
	}
	return false
}

func setByOthers(v ssa.Value, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return setByOthers(v.X, depth+1) || setByOthers(v.Y, depth+1)
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return setByOthers(v.X, depth+1)
		}
		return path.FieldRead(v) != nil || path.Variable(v) != nil && knowledge.IsBool(v.Type())
	case *ssa.Call:
		if contexts.IsMethod(&v.Call, "Err") {
			return true
		}
		obj := callees.Object(&v.Call)
		return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic"
	}
	return false
}
