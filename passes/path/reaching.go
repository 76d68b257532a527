package path

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
)

// maxStores bounds the variables whose assignments are told apart.
const maxStores = 8

// reaching returns the one assignment of a local variable that instr, a load
// or the making of a closure, can see; nil if there may be several. Typically
// `ctx, cancel := context.WithTimeout(ctx, d)` assigns the parameter again,
// and closures made after it see the second value.
func reaching(cell *ssa.Alloc, stores []*ssa.Store, instr ssa.Instruction, depth int) *ssa.Store {
	if len(stores) > maxStores || depth > maxDepth {
		return nil
	}
	home := cell.Parent()
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
			if flow.Reaches(mc, t, flow.Is(cell)) {
				return nil
			}
		}
		return s
	}
	var last *ssa.Store
	for _, s := range stores {
		if flow.Dominates(s, instr) && (last == nil || flow.Dominates(last, s)) {
			last = s
		}
	}
	if last == nil {
		return nil
	}
	for _, t := range stores {
		if t != last && flow.Reaches(t, instr, flow.Is(last)) {
			// t may come between last and instr only if last can come before t.
			if flow.Reaches(last, t, nil) {
				return nil
			}
		}
	}
	return last
}
