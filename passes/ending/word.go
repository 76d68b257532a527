package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// afterWord says when the program ends as a goroutine does: the last that it does on
// every path is to close, or to send on, a channel in a field, and whoever receives from
// that ends the program.
func (r *Result) afterWord(fn *ssa.Function) Condition {
	if fn.Parent() == nil || len(r.spawn.Of(fn)) == 0 || len(fn.Blocks) == 0 {
		return Condition{}
	}
	var word *types.Var
	says := func(i ssa.Instruction) bool {
		f := toldOn(i)
		if f != nil && word == nil {
			word = f
		}
		return f != nil && f == word
	}
	first := fn.Blocks[0].Instrs[0]
	if len(flow.ExitsWithout(fn, first, says)) > 0 || word == nil {
		return Condition{}
	}
	ends := Condition{}
	for _, f := range r.callees.Functions() {
		if callees.InTest(f) {
			continue
		}
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if !receivesFrom(i, word) {
					continue
				}
				c := Condition{}
				if !flow.InLoop(i) && len(r.spawn.Of(f)) == 0 {
					c = r.after(callees.Unwrap(f))
				}
				if ends.Ends {
					c = ends.and(c)
				}
				if ends = c; !ends.Ends {
					return Condition{}
				}
			}
		}
	}
	return ends
}

// toldOn returns the field with the channel that an instruction sends on or closes.
func toldOn(i ssa.Instruction) *types.Var {
	switch i := i.(type) {
	case *ssa.Send:
		return loaded(i.Chan)
	case *ssa.Call:
		if b, ok := i.Call.Value.(*ssa.Builtin); ok && b.Name() == "close" {
			return loaded(i.Call.Args[0])
		}
	}
	return nil
}

// receivesFrom reports whether an instruction receives from the channel in a field, or may.
func receivesFrom(i ssa.Instruction, field *types.Var) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op.String() == "<-" && loaded(i.X) == field
	case *ssa.Select:
		for _, st := range i.States {
			if st.Dir == types.RecvOnly && loaded(st.Chan) == field {
				return true
			}
		}
	}
	return false
}

func loaded(v ssa.Value) *types.Var {
	u, ok := path.Origin(v).(*ssa.UnOp)
	if !ok {
		return nil
	}
	return path.FieldOf(u.X)
}
