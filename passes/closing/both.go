package closing

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// bothClose reports whether two closes of a channel that the function makes run
// both on some call: a failure decides on one of them, and what the caller asked
// for, by a parameter, on the other; or one of these on the first, and nothing
// on the second.
func (w *afterWalk) bothClose(a After) bool {
	if a.Does != channels.CanClose || a.Deferred || a.Via != "" || !isClose(a.Instr) || !isClose(a.Closed) {
		return false
	}
	if mc, ok := path.Origin(a.Instr.(*ssa.Call).Call.Args[0]).(*ssa.MakeChan); !ok || mc.Parent() != w.fn {
		return false
	}
	first, second := deciders(a.Closed, a.Instr), deciders(a.Instr, a.Closed)
	if len(first) != 1 || len(second) > 1 {
		return false
	}
	if len(second) == 0 { // a return is missing after the first
		return asksError(first[0].Cond) || asksCaller(first[0].Cond)
	}
	return asksError(first[0].Cond) && asksCaller(second[0].Cond) || asksCaller(first[0].Cond) && asksError(second[0].Cond)
}

// isClose reports whether an instruction closes a channel as a statement does.
func isClose(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.IsBuiltin(&call.Call, "close")
}

// deciders returns the branches that decide whether an instruction runs and not
// whether another does.
func deciders(at, other ssa.Instruction) []*ssa.If {
	var out []*ssa.If
	for p := at.Block().Idom(); p != nil; p = p.Idom() {
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || !decides(p, at.Block()) || decidesAlike(p, at.Block(), other.Block()) {
			continue
		}
		out = append(out, branch)
	}
	return out
}

// decidesAlike reports whether the same way out of p leads to both blocks, and no
// other to the second.
func decidesAlike(p, a, b *ssa.BasicBlock) bool {
	if !decides(p, b) {
		return false
	}
	i := slices.IndexFunc(p.Succs, func(s *ssa.BasicBlock) bool { return s == a || leads(s, a, p) })
	return p.Succs[i] == b || leads(p.Succs[i], b, p)
}

// asksError reports whether a condition asks whether an error is nil.
func asksError(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	return ok && (cmp.Op == token.NEQ || cmp.Op == token.EQL) && knowledge.IsError(cmp.X.Type())
}

// asksCaller reports whether a condition is a parameter, or a field of one that
// was passed by value, which nobody changes.
func asksCaller(cond ssa.Value) bool {
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond = not.X
	}
	switch v := cond.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Field:
		return asksCaller(v.X)
	case *ssa.UnOp:
		fa, ok := v.X.(*ssa.FieldAddr)
		if !ok || v.Op != token.MUL {
			_, param := path.Origin(v).(*ssa.Parameter)
			return param && v.Op == token.MUL
		}
		cell, ok := path.Variable(fa.X).(*ssa.Alloc)
		if !ok || fa.X != ssa.Value(cell) {
			return false
		}
		c := path.CellOf(cell)
		return !c.Escapes && len(c.Stores) == 1 && isParameter(c.Stores[0].Val) && !slices.ContainsFunc(c.Parts, assignedTo)
	}
	return false
}

func isParameter(v ssa.Value) bool {
	_, ok := v.(*ssa.Parameter)
	return ok
}

// assignedTo reports whether the part of a variable at an address is assigned, or
// its address goes elsewhere.
func assignedTo(addr ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(addr), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
			return false
		case *ssa.FieldAddr:
			return assignedTo(r)
		}
		return true
	})
}
