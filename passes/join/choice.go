package join

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// receipt is a property of receives from a channel at an instruction.
type receipt func(at ssa.Instruction, ch ssa.Value) bool

// choices refines a property of the instructions of fn for select statements
// that can also go on by a timeout, the end of the caller's context, or a
// default case: then not the select waits for a goroutine but the cases that
// communicate with it. Paths end at calls that never return.
func (r *Result) choices(fn *ssa.Function, pred flow.Pred) flow.Pred {
	ways, divided := waysOf(fn, func(_ ssa.Instruction, ch ssa.Value) bool { return r.escape(ch) })
	return func(i ssa.Instruction) bool {
		if ways[i.Block()] || neverReturns(i) {
			return true
		}
		if sel, ok := i.(*ssa.Select); ok && divided[sel] {
			return false
		}
		return pred(i)
	}
}

// waysOf returns the blocks of the cases that may join, of the selects of a function that
// can also go on by others, and these selects.
func waysOf(fn *ssa.Function, escape receipt) (ways map[*ssa.BasicBlock]bool, divided map[*ssa.Select]bool) {
	ways, divided = make(map[*ssa.BasicBlock]bool), make(map[*ssa.Select]bool)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			sel, ok := instr.(*ssa.Select)
			if !ok {
				continue
			}
			if blocks, ok := split(sel, escape); ok {
				divided[sel] = true
				for _, b := range blocks {
					ways[b] = true
				}
			}
		}
	}
	return ways, divided
}

func neverReturns(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	f, ok := knowledge.OfCall(call.Common())
	return ok && f.Does&knowledge.NoReturn != 0
}

// split returns the blocks of the cases of a select that may join. It is
// false if no other case exists, or the blocks cannot be told apart.
func split(sel *ssa.Select, escape receipt) (joins []*ssa.BasicBlock, ok bool) {
	escapes := !sel.Blocking
	for k, st := range sel.States {
		if st.Dir == types.RecvOnly && escape(sel, st.Chan) {
			escapes = true
			continue
		}
		b := flow.CaseOnly(sel, k)
		if b == nil {
			return nil, false
		}
		joins = append(joins, b)
	}
	return joins, escapes
}

// Way is where a path goes on that a select statement lets through by a timeout, the
// end of the caller's context or a default case, when the statement cannot be split:
// an empty case leads where the others do.
type Way struct {
	Select *ssa.Select
	// On is the first instruction of that path, or the branch that leads there.
	On ssa.Instruction
}

// Ways returns those of a function: Joins takes such statements for a wait, whatever
// was chosen.
func (r *Result) Ways(fn *ssa.Function) []Way {
	var out []Way
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			sel, ok := instr.(*ssa.Select)
			if !ok {
				continue
			}
			if _, ok := split(sel, func(_ ssa.Instruction, ch ssa.Value) bool { return r.escape(ch) }); ok {
				continue
			}
			for k, st := range sel.States {
				if st.Dir != types.RecvOnly || !r.escape(st.Chan) {
					continue
				}
				if test := flow.CaseBranch(sel, k); test != nil {
					if on := entry(test, test.Block().Succs[0], sel.Blocking && k == len(sel.States)-1); on != nil {
						out = append(out, Way{sel, on})
					}
				}
			}
			if sel.Blocking {
				continue
			}
			last := flow.CaseBranch(sel, len(sel.States)-1)
			if last == nil && len(sel.States) == 1 {
				// No case does anything, so none is asked for.
				in := b.Instrs
				out = append(out, Way{sel, in[slices.Index(in, instr)+1]})
			} else if last != nil {
				if on := entry(last, last.Block().Succs[1], false); on != nil {
					out = append(out, Way{sel, on})
				}
			}
		}
	}
	return out
}

// entry returns where to go on into a block that a test leads to. One with phis asks
// which way it came.
func entry(test *ssa.If, to *ssa.BasicBlock, only bool) ssa.Instruction {
	if _, phi := to.Instrs[0].(*ssa.Phi); !phi {
		return to.Instrs[0]
	}
	if only {
		return test
	}
	return nil
}

// escape reports whether a receive from a channel says nothing about the
// goroutines of a function: a timer's, or the Done of a context that they
// cannot cancel.
func (r *Result) escape(ch ssa.Value) bool {
	if isTime(ch) {
		return true
	}
	ctx := contexts.DoneOf(ch)
	return ctx != nil && foreign(ctx)
}

// foreign reports whether a context comes from outside the function, or its
// cancel function stays in the function that made it.
func foreign(ctx ssa.Value) bool {
	for range 8 {
		v := path.Origin(ctx)
		if e, ok := v.(*ssa.Extract); ok {
			made, ok := e.Tuple.(*ssa.Call)
			if !ok || !cancelStays(made) {
				return false
			}
			ctx = made.Call.Args[0]
			continue
		}
		call, ok := v.(*ssa.Call)
		if !ok {
			_, isParam := v.(*ssa.Parameter)
			return isParam
		}
		if knowledge.Is(callees.Object(call.Common()), "net/http", "Request.Context") {
			return true
		}
		return knowledge.IsRootContext(callees.Object(call.Common()))
	}
	return false
}

// cancelStays reports whether the cancel function of a context is only called
// or deferred in the function that made it.
func cancelStays(made *ssa.Call) bool {
	obj := callees.Object(made.Common())
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "context" {
		return false
	}
	for _, ref := range path.Uses(made) {
		e, ok := ref.(*ssa.Extract)
		if !ok || e.Index != 1 {
			continue
		}
		for _, use := range path.Uses(e) {
			if c, ok := callees.CallAt(use); !ok || c.Common().Value != e || c.Parent() != made.Parent() {
				return false
			}
			if _, isGo := use.(*ssa.Go); isGo {
				return false
			}
		}
	}
	return true
}
