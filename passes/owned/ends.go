package owned

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// parentOf returns the context that the one in a field is derived from by
// WithCancel, if the field is set in one place and the cancel function is kept
// in another field.
func (o *Result) parentOf(f *types.Var) ssa.Value {
	var parent ssa.Value
	for _, fn := range o.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok || path.FieldOf(st.Addr) != f {
					continue
				}
				e, ok := path.Origin(st.Val).(*ssa.Extract)
				if !ok || parent != nil {
					return nil
				}
				call, ok := e.Tuple.(*ssa.Call)
				if !ok || !knowledge.Is(callees.Object(&call.Call), "context", "WithCancel") || CancelField(call) == nil {
					return nil
				}
				parent = call.Call.Args[0]
			}
		}
	}
	return parent
}

// CancelField returns the field that keeps the cancel function of a context.
func CancelField(call *ssa.Call) *types.Var {
	for _, r := range path.Uses(call) {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 1 {
			continue
		}
		var field *types.Var
		for _, r := range path.Uses(e) {
			switch r := r.(type) {
			case *ssa.DebugRef:
			case *ssa.Store:
				if field = path.FieldOf(r.Addr); field == nil {
					return nil
				}
			default:
				return nil
			}
		}
		return field
	}
	return nil
}

// Ends returns the property of an instruction to do what ends the goroutine of st: to
// close the channel that it waits for, or to send on it, or to call the cancel function; or
// to do so with a channel that another goroutine waits for, which ends it then.
func (o *Result) Ends(st *Start) func(i ssa.Instruction) bool {
	var cancel *types.Var
	if st.Parent != nil {
		for _, r := range path.Uses(st.Parent) {
			if call, ok := r.(*ssa.Call); ok && cancel == nil {
				cancel = CancelField(call)
			}
		}
	}
	first := o.peerFields(st)
	keeps := func(op *channels.Op, fields []*types.Var) bool {
		return slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
			return slices.ContainsFunc(ch.Kept, func(f *types.Var) bool { return slices.Contains(fields, f) })
		})
	}
	return func(i ssa.Instruction) bool {
		for _, op := range o.chans.At(i) {
			closes, sends := op.Does&channels.CanClose != 0, op.Does&channels.CanSend != 0
			if (closes || sends && !st.Closed) && keeps(op, st.Fields) || (closes || sends) && keeps(op, first) {
				return true
			}
		}
		f := selected(i)
		return f != nil && f == cancel
	}
}

// peerFields returns the fields that hold what the goroutines wait for, among other things,
// that end the one of st.
func (o *Result) peerFields(st *Start) []*types.Var {
	var out []*types.Var
	for _, end := range o.ending(st.Fields) {
		in := end.Fn()
		if len(o.spawn.Of(in)) == 0 && in.Parent() != nil {
			in = in.Parent() // a literal that it defers
		}
		if len(o.spawn.Of(in)) == 0 {
			continue
		}
		for _, op := range o.chans.Ops {
			if op.Fn() != in || op.Does != channels.CanRecv {
				continue
			}
			for _, ch := range op.Chans {
				out = append(out, ch.Kept...)
			}
		}
	}
	return out
}

// Stops returns the property of a function to do, or to call what may
// do, what ends the goroutine of st.
func (o *Result) Stops(st *Start) func(fn *ssa.Function, depth int) bool {
	memo := make(map[*ssa.Function]bool)
	direct := o.Ends(st)
	var stops func(fn *ssa.Function, depth int) bool
	stops = func(fn *ssa.Function, depth int) bool {
		if s, known := memo[fn]; known || depth == 0 {
			return s || !known
		}
		memo[fn] = false
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if direct(i) {
					memo[fn] = true
				}
				mc, ok := i.(*ssa.MakeClosure)
				if ok && stops(mc.Fn.(*ssa.Function), depth-1) {
					memo[fn] = true
				}
				if call, ok := callees.CallAt(i); ok {
					for _, f := range o.callees.Of(call.Common()) {
						memo[fn] = memo[fn] || stops(f, depth-1)
					}
				}
			}
		}
		return memo[fn]
	}
	return stops
}

// selected returns the field of an object that an instruction selects.
func selected(instr ssa.Instruction) *types.Var {
	switch instr := instr.(type) {
	case *ssa.FieldAddr:
		return path.FieldOf(instr)
	case *ssa.Field:
		if st := path.StructOf(instr.X.Type()); st != nil {
			return st.Field(instr.Field).Origin()
		}
	}
	return nil
}
