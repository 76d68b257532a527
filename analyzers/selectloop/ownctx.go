package selectloop

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/path"
)

// ownCancel returns the field with the function that alone ends a context: one that an
// object made for its goroutines, from no other context. It is nil for other contexts.
func (c *checker) ownCancel(ctx ssa.Value) *types.Var {
	v := path.Origin(ctx)
	if f := path.FieldRead(v); f != nil {
		if v = c.onlyStore(f); v == nil {
			return nil
		}
	}
	if p, ok := v.(*ssa.Parameter); ok {
		sites := c.spawn.Of(p.Parent())
		if len(sites) != 1 || sites[0].Bind(p) == nil || len(c.callees.CallersOf(p.Parent())) > 1 {
			return nil
		}
		v = path.Origin(sites[0].Bind(p))
	}
	call, result := callees.CallOf(v)
	if call == nil || result != 0 || !knowledge.Is(callees.Object(&call.Call), "context", "WithCancel") {
		return nil
	}
	parent, _ := callees.CallOf(path.Origin(call.Call.Args[0]))
	if parent == nil || !knowledge.IsRootContext(callees.Object(&parent.Call)) {
		return nil
	}
	return owned.CancelField(call)
}

// onlyStore returns what a field is set to, if that is in one place.
func (c *checker) onlyStore(f *types.Var) ssa.Value {
	var one ssa.Value
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && path.FieldOf(st.Addr) == f {
					if one != nil {
						return nil
					}
					one = path.Origin(st.Val)
				}
			}
		}
	}
	return one
}

// ends returns the instructions that end what a case of a select waits for: the closes of
// its channel and the sends on it, or the calls of the function that alone ends its context.
func (c *checker) ends(sel *ssa.Select, k int) []ssa.Instruction {
	var out []ssa.Instruction
	if ctx := contexts.DoneOf(sel.States[k].Chan); ctx != nil {
		cancel := c.ownCancel(ctx)
		if cancel == nil {
			return nil
		}
		for _, fn := range c.callees.Functions() {
			for _, call := range c.callees.In(fn) {
				if path.FieldRead(call.Common().Value) == cancel {
					out = append(out, call)
				}
			}
		}
		return out
	}
	for _, op := range c.chans.At(sel) {
		if op.Case != k {
			continue
		}
		if op.Open || len(op.Chans) != 1 || op.Chans[0].Out != 0 {
			return nil
		}
		for _, tell := range op.Chans[0].Each(channels.CanClose | channels.CanSend) {
			out = append(out, tell.Instr)
		}
	}
	return out
}
