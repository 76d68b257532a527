package product

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// oneInFlight reports whether a goroutine that a loop starts is started only
// where a variable says that none is on its way, which then says that one is: if
// done == nil { done = make(chan struct{}); go f(done) }, or case v := <-in: in = nil; go f(v).
// When the variable is reset is not followed; one goroutine stands for all.
func (m *model) oneInFlight(spawn ssa.Instruction) bool {
	if known, ok := m.flights[spawn]; ok {
		return known
	}
	found := flow.InLoop(spawn) && (guardedByOwn(spawn) || pausesOwn(spawn))
	m.flights[spawn] = found
	return found
}

func guardedByOwn(spawn ssa.Instruction) bool {
	for b := spawn.Block(); b != nil; b = b.Idom() {
		p := b.Idom()
		if p == nil || len(b.Preds) != 1 {
			continue
		}
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for _, v := range tested(branch.Cond) {
			if setWithin(v, b, spawn) {
				return true
			}
		}
	}
	return false
}

// pausesOwn reports whether a goroutine is started in a case of a select that sets the
// variable with its channel to nil: the case can't be taken again before that is reset.
func pausesOwn(spawn ssa.Instruction) bool {
	for _, b := range spawn.Parent().Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if only := flow.CaseOnly(sel, k); only != nil && only.Dominates(spawn.Block()) && emptied(st.Chan, only) {
					return true
				}
			}
		}
	}
	return false
}

// emptied reports whether the variable that a channel was read from is set to nil in the
// blocks behind b.
func emptied(ch ssa.Value, b *ssa.BasicBlock) bool {
	switch v := ch.(type) {
	case *ssa.ChangeType:
		return emptied(v.X, b)
	case *ssa.UnOp:
		return v.Op == token.MUL && slices.ContainsFunc(path.Uses(v.X), func(ref ssa.Instruction) bool {
			st, ok := ref.(*ssa.Store)
			return ok && st.Addr == v.X && path.IsNil(st.Val) && b.Dominates(st.Block())
		})
	case *ssa.Phi:
		for i, e := range v.Edges {
			if path.IsNil(e) && b.Dominates(v.Block().Preds[i]) {
				return true
			}
			if merged, ok := e.(*ssa.Phi); ok && merged != v && merged.Block() != v.Block() && emptied(merged, b) {
				return true
			}
		}
	}
	return false
}

// tested returns the variables that a condition compares with a constant, or is.
func tested(cond ssa.Value) []ssa.Value {
	switch c := cond.(type) {
	case *ssa.BinOp:
		if _, ok := c.Y.(*ssa.Const); ok && (c.Op == token.EQL || c.Op == token.NEQ) {
			return []ssa.Value{c.X}
		}
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return tested(c.X)
		}
		return []ssa.Value{c}
	case *ssa.Phi:
		return []ssa.Value{c}
	}
	return nil
}

// setWithin reports whether the variable that v was read from is assigned in the
// blocks behind b, before or where the goroutine is started.
func setWithin(v ssa.Value, b *ssa.BasicBlock, spawn ssa.Instruction) bool {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return false
		}
		refs := v.X.Referrers()
		if refs == nil {
			return false
		}
		for _, ref := range *refs {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == v.X && b.Dominates(st.Block()) && flow.Reaches(st, spawn, flow.Is(v)) {
				return true
			}
		}
		return fieldSetWithin(v, b, spawn)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if i, ok := e.(ssa.Instruction); ok && i.Block() != nil && b.Dominates(i.Block()) {
				return true
			}
			if phi, ok := e.(*ssa.Phi); ok && phi != v {
				for _, e := range phi.Edges {
					if i, ok := e.(ssa.Instruction); ok && i.Block() != nil && b.Dominates(i.Block()) {
						return true
					}
				}
			}
		}
	}
	return false
}

// fieldSetWithin is setWithin for a flag in a field: what is stored is another
// constant than what was tested.
func fieldSetWithin(v *ssa.UnOp, b *ssa.BasicBlock, spawn ssa.Instruction) bool {
	at, ok := path.Of(v.X)
	if !ok || at.Len() == 0 {
		return false
	}
	for _, c := range b.Parent().Blocks {
		if !b.Dominates(c) {
			continue
		}
		for _, i := range c.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || st.Block() == nil {
				continue
			}
			if p, ok := path.Of(st.Addr); ok && p == at && (flow.Reaches(st, spawn, flow.Is(v)) || st.Block() == spawn.Block()) {
				return true
			}
		}
	}
	return false
}
