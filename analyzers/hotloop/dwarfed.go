package hotloop

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// dwarfed reports whether each run of something hot comes with something else
// that costs a thousand times as much: a process that is started, a file that is
// written anew, or read.
func (c *checker) dwarfed(at ssa.Instruction, h hotness.Heat) bool {
	places := []ssa.Instruction{at}
	for _, call := range h.Calls {
		places = append(places, call)
	}
	for _, p := range places {
		for _, b := range p.Parent().Blocks {
			if p.Parent() == h.Fn && h.Loop.Loop != nil && !h.Loop.Blocks[b] {
				continue
			}
			for _, i := range b.Instrs {
				if i != p && (b == p.Block() || flow.Dominates(i, p)) && c.isDear(i) {
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) isDear(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	if knowledge.Is(callees.Object(call.Common()), "os", "WriteFile", "Create", "CreateTemp", "ReadFile", "Open") {
		return true
	}
	return c.blocks.Call(call.Common()).Always&knowledge.Process != 0
}

// measures reports whether the rounds of a loop write the same to a file again
// and again: whoever does that wants to know how long it takes.
func measures(l hotness.Loop, stream ssa.Value) bool {
	found := false
	for _, instr := range instrsOf(l.Loop) {
		call, ok := instr.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 || !path.Same(path.Origin(call.Call.Args[0]), path.Origin(stream)) {
			continue
		}
		obj := callees.Object(call.Common())
		if !knowledge.Is(obj, "os", "File.Write", "File.WriteString", "File.WriteAt") && !knowledge.Is(obj, "bufio", "Writer.Write", "Writer.WriteString") {
			continue
		}
		if !sameField(call.Call.Args[1], l) || changes(call.Call.Args[1], call, l) {
			return false
		}
		found = true
	}
	return found
}

// changes reports whether the rounds of a loop use a variable for anything but
// one write.
func changes(v ssa.Value, write *ssa.Call, l hotness.Loop) bool {
	of, ok := path.Of(v)
	if !ok {
		return true
	}
	for _, instr := range instrsOf(l.Loop) {
		if instr == ssa.Instruction(write) {
			continue
		}
		switch instr.(type) {
		case *ssa.Call, *ssa.Store, *ssa.IndexAddr, *ssa.Slice:
		default:
			continue
		}
		for _, op := range instr.Operands(nil) {
			if *op == nil {
				continue
			}
			if p, ok := path.Of(*op); ok && p == of {
				return true
			}
		}
	}
	return false
}

// searches reports whether a loop asks one after the other until one has an
// answer: something hot then serves another place in each round.
func searches(h hotness.Heat) bool {
	if h.Why != hotness.Round || len(h.Calls) == 0 {
		return false
	}
	call, ok := h.Calls[0].(*ssa.Call)
	return ok && call.Parent() == h.Fn && leavesOn(call, h.Loop.Loop, 0)
}

// leavesOn reports whether what a call in a loop returns decides alone whether
// the loop ends.
func leavesOn(v ssa.Value, l *flow.Loop, depth int) bool {
	if v.Referrers() == nil || depth > 2 {
		return false
	}
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case *ssa.Extract:
			if !knowledge.IsError(r.Type()) && leavesOn(r, l, depth+1) {
				return true
			}
		case *ssa.If:
			if s := r.Block().Succs; l.Contains(r) && l.Blocks[s[0]] != l.Blocks[s[1]] {
				return true
			}
		}
	}
	return false
}
