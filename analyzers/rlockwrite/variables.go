package rlockwrite

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/spawn"
)

// isVariable reports whether a path without fields is a variable that several
// functions have: one of the package, or a local one of which a literal has it, or
// the map that such a one is given where it is declared.
func isVariable(root ssa.Value) bool {
	switch root := root.(type) {
	case *ssa.Global:
		return true
	case *ssa.Alloc:
		return root.Heap
	case *ssa.MakeMap:
		return true
	}
	return false
}

// besideVariable returns the lock among held that is a variable as what is
// written is: of the package, or of the same function around.
func besideVariable(held []lockset.Held, root ssa.Value) lockset.Held {
	for _, h := range held {
		if h.Path.Len() > 0 {
			continue
		}
		switch l := h.Path.Root().(type) {
		case *ssa.Global:
			if v, ok := root.(*ssa.Global); ok && v.Pkg == l.Pkg {
				return h
			}
		case *ssa.Alloc:
			if v, ok := root.(interface{ Parent() *ssa.Function }); ok && v.Parent() != nil && v.Parent() == l.Parent() {
				return h
			}
		}
	}
	return lockset.Held{}
}

// certainVariable is certain for variables, beside which a lock says little: some
// function writes what is written with the same lock held for writing, or many
// goroutines of one go statement write to the map.
func (c *checker) certainVariable(w write) bool {
	g := c.under[w.instr]
	fn := w.instr.Parent()
	if _, ok := w.field.Root().(*ssa.Global); ok {
		return c.underLock[w.target()] && !c.oneAtATime(fn) && !c.calls.AtInit(callees.Top(fn))
	}
	lock, ok := g.Path.Root().(*ssa.Alloc)
	if !ok || fn == lock.Parent() {
		return false
	}
	if c.underLock[w.target()] {
		return true
	}
	// Of a map that is written by many, whatever it is written for.
	return w.isMap && slices.ContainsFunc(c.starts.Of(fn), func(s *spawn.Site) bool {
		return s.Times == spawn.Many && outside(s, lock) && outside(s, w.field.Root())
	})
}

// outside reports whether a variable is declared before the loop that starts the
// goroutines, so that they share it.
func outside(s *spawn.Site, v ssa.Value) bool {
	i, ok := v.(ssa.Instruction)
	if !ok || i.Parent() != s.Instr.Parent() {
		return false
	}
	loop := flow.Innermost(flow.Loops(s.Instr.Parent()), s.Instr)
	return loop == nil || !loop.Contains(i)
}
