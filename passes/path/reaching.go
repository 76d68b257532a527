package path

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// maxStores bounds the variables whose assignments are told apart.
const maxStores = 8

// reaching returns the one assignment of a local variable that instr, a load
// or the making of a closure, can see; nil if there may be several. Typically
// `ctx, cancel := context.WithTimeout(ctx, d)` assigns the parameter again,
// and closures made after it see the second value.
func reaching(cell *ssa.Alloc, stores []*ssa.Store, instr ssa.Instruction, depth int) *ssa.Store {
	home := cell.Parent()
	if instr.Parent() == home {
		// `err = f()` in front of `if err != nil { return err }`, whatever else assigns err:
		// closures that do run where something is called.
		elsewhere := slices.ContainsFunc(stores, func(s *ssa.Store) bool { return s.Parent() != home })
		if s := lastStore(cell, instr, elsewhere); s != nil {
			return s
		}
	}
	if len(stores) > maxStores || depth > maxDepth {
		return nil
	}
	for _, s := range stores {
		if s.Parent() != home {
			return nil // a closure assigns it, at a time that is not followed
		}
	}
	if fn := instr.Parent(); fn != home {
		mc := MadeBy(fn)
		if mc == nil {
			return nil
		}
		s := reaching(cell, stores, mc, depth+1)
		if s == nil || mc.Parent() != home {
			return s
		}
		// An assignment after the closure was made would be seen too.
		for _, t := range stores {
			if reaches(mc, t, cell) {
				return nil
			}
		}
		return s
	}
	var last *ssa.Store
	for _, s := range stores {
		if dominates(s, instr) && (last == nil || dominates(last, s)) {
			last = s
		}
	}
	if last == nil {
		return nil
	}
	for _, t := range stores {
		if t != last && reaches(t, instr, last) {
			// t may come between last and instr only if last can come before t.
			if reaches(last, t, nil) {
				return nil
			}
		}
	}
	return last
}

// Early reports whether a load may come before the only assignment of its variable,
// in the function with that or in a literal made there: it may find the zero value.
func Early(load *ssa.UnOp) bool {
	cell, ok := Variable(load).(*ssa.Alloc)
	if !ok {
		return false
	}
	stores, ok := assignments(nil, cell, 0)
	if !ok || len(stores) != 1 {
		return false
	}
	at := ssa.Instruction(load)
	for at.Parent() != stores[0].Parent() {
		mc := MadeBy(at.Parent())
		if mc == nil {
			return false // of a goroutine, which somebody may have waited for
		}
		at = mc
	}
	return !dominates(stores[0], at)
}

// dominates and reaches are those of package flow, which builds on this one,
// without its memory of branches.
func dominates(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() {
		return slices.Index(a.Block().Instrs, a) < slices.Index(b.Block().Instrs, b)
	}
	return a.Block().Dominates(b.Block())
}

// reaches reports whether to can run after from without avoid in between.
func reaches(from, to, avoid ssa.Instruction) bool {
	target, wall := to.Block(), (*ssa.BasicBlock)(nil)
	if avoid != nil {
		wall = avoid.Block()
	}
	// passes looks for to and avoid in a part of a block.
	passes := func(b *ssa.BasicBlock, instrs []ssa.Instruction) (found, stopped bool) {
		if b != target && b != wall {
			return false, false
		}
		for _, i := range instrs {
			if i == to {
				return true, false
			}
			if i == avoid {
				return false, true
			}
		}
		return false, false
	}
	seen := make([]bool, len(from.Parent().Blocks))
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		for _, s := range b.Succs {
			if seen[s.Index] {
				continue
			}
			seen[s.Index] = true
			found, stopped := passes(s, s.Instrs)
			if found || !stopped && visit(s) {
				return true
			}
		}
		return false
	}
	b := from.Block()
	found, stopped := passes(b, b.Instrs[slices.Index(b.Instrs, from)+1:])
	return found || !stopped && visit(b)
}
