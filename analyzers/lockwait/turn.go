package lockwait

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// inTurn reports whether at most one value of a sender is on its way at a time,
// so that it finds room in a buffer: a flag that it tests and sets lets one
// send in until somebody sets it back, or it is what a timer calls once.
func (c *checker) inTurn(op *channels.Op) bool {
	fn := op.Fn()
	for _, site := range c.spawn.Sites {
		if fn.Parent() != nil && site.Kind == spawn.Timer && slices.Contains(site.Bodies, fn) && !flow.InLoop(op.Instr) {
			return true
		}
	}
	flags := make(map[path.Path]bool)
	for _, b := range fn.Blocks {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && flow.Dominates(branch, op.Instr) {
			for _, v := range flagsOf(branch.Cond, 0) {
				if p, ok := path.Of(v); ok && p.Len() > 0 {
					flags[p] = true
				}
			}
		}
	}
	if len(flags) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			addr := sets(i)
			if addr == nil || !flow.Dominates(i, op.Instr) && !flow.Dominates(op.Instr, i) {
				continue
			}
			if p, ok := path.Of(addr); ok && flags[p] {
				return true
			}
		}
	}
	return false
}

// flagsOf lists the addresses of what a condition looks at: variables, and
// atomics.
func flagsOf(cond ssa.Value, depth int) []ssa.Value {
	if depth > 4 {
		return nil
	}
	switch cond := cond.(type) {
	case *ssa.UnOp:
		if load := cond.X; cond.Type() == load.Type() {
			return flagsOf(load, depth+1)
		}
		return []ssa.Value{cond.X}
	case *ssa.BinOp:
		return append(flagsOf(cond.X, depth+1), flagsOf(cond.Y, depth+1)...)
	case *ssa.Phi:
		var out []ssa.Value
		for _, e := range cond.Edges {
			out = append(out, flagsOf(e, depth+1)...)
		}
		return out
	case *ssa.Call:
		if len(cond.Call.Args) > 0 && knowledge.IsAtomic(callees.Object(cond.Common()), "Load", "CompareAndSwap", "Swap") {
			return cond.Call.Args[:1]
		}
	}
	return nil
}

// sets returns the address of what an instruction sets, or nil.
func sets(i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case *ssa.Store:
		return i.Addr
	case *ssa.Call:
		if len(i.Call.Args) > 0 && knowledge.IsAtomic(callees.Object(i.Common()), "Store", "CompareAndSwap", "Swap", "Add") {
			return i.Call.Args[0]
		}
	}
	return nil
}
