package channels

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Ends is the fact on a method that returns one channel of its object, the same each time,
// which a function of the package closes when it comes to an end by itself: nobody need
// have told it to, by a context, a channel, a flag or a call.
type Ends struct {
	With string // the function, as messages name it
}

// AFact makes Ends a fact.
func (*Ends) AFact() {}

func (e *Ends) String() string { return "ends with " + e.With }

// EndsOf returns what is known about the channel that a call returns, or nil.
func (r *Result) EndsOf(call *ssa.CallCommon) *Ends {
	obj := callees.Object(call)
	fact := new(Ends)
	if call.IsInvoke() || obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj.Origin(), fact) {
		return nil
	}
	return fact
}

// exportEnds finds the methods that have such a fact.
func (r *Result) exportEnds() {
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != r.pass.Pkg || !obj.Exported() || obj.Signature().Recv() == nil || len(fn.Params) != 1 || len(fn.Blocks) != 1 {
			continue
		}
		ret, ok := fn.Blocks[0].Instrs[len(fn.Blocks[0].Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) != 1 || !knowledge.IsChan(ret.Results[0].Type()) {
			continue
		}
		field := path.FieldRead(ret.Results[0])
		chans, open := r.PointsTo(ret.Results[0])
		if field == nil || open || len(chans) == 0 || r.setAgain(field) {
			continue
		}
		for _, c := range chans {
			if with := r.endsItself(c); with != nil {
				r.pass.ExportObjectFact(obj.Origin(), &Ends{with.Name()})
				break
			}
		}
	}
}

// setAgain reports whether a field is set elsewhere than in a new object.
func (r *Result) setAgain(field *types.Var) bool {
	for _, fn := range r.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok || path.FieldOf(st.Addr) != field {
					continue
				}
				if _, fresh := path.Origin(st.Addr.(*ssa.FieldAddr).X).(*ssa.Alloc); !fresh {
					return true
				}
			}
		}
	}
	return false
}

// endsItself returns the function that alone closes a channel, when it comes to an end by
// itself.
func (r *Result) endsItself(c *Chan) *ssa.Function {
	closes := c.Each(CanClose)
	if len(closes) != 1 || c.Out&CanClose != 0 {
		return nil
	}
	o := closes[0]
	fn := o.Fn()
	if r.calledLate(fn) || !r.lasts(fn) || !r.alone(fn) {
		return nil
	}
	told := r.toldIn(fn)
	if _, deferred := o.Instr.(*ssa.Defer); deferred {
		if len(flow.ExitsWithout(fn, o.Instr, told)) == 0 {
			return nil
		}
	} else if len(flow.Reach(fn, nil, flow.Is(o.Instr), told)) == 0 || slices.ContainsFunc(after(fn, o.Instr), r.signals) {
		return nil
	}
	return callees.Top(fn)
}

// calledLate reports whether a function is a literal that something but a go statement or
// its own maker runs, a deferred one for instance: where it is run from is not followed.
func (r *Result) calledLate(fn *ssa.Function) bool {
	return fn.Parent() != nil && len(r.spawn.Of(fn)) == 0
}

// lasts reports whether a function waits in a loop: it is what runs for long.
func (r *Result) lasts(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if !flow.InLoop(i) {
				continue
			}
			switch i := i.(type) {
			case *ssa.Send:
				return true
			case *ssa.Select:
				if i.Blocking {
					return true
				}
			}
		}
	}
	return false
}

// alone reports whether the function tells nobody else that it ends: it returns no error,
// which a group makes the end of all, and each goroutine that the package starts for it
// does nothing else.
func (r *Result) alone(fn *ssa.Function) bool {
	sites := r.spawn.Of(fn)
	if len(sites) == 0 {
		return !knowledge.ReturnsError(fn.Signature) && len(r.callees.CallersOf(fn)) == 0
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if d, ok := i.(*ssa.Defer); ok && r.signals(d) && !closesOnly(d) {
				return false
			}
		}
	}
	return true
}

func closesOnly(d *ssa.Defer) bool {
	b, ok := d.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "close"
}

// after lists what may run after an instruction.
func after(fn *ssa.Function, at ssa.Instruction) []ssa.Instruction {
	return flow.Reach(fn, at, func(ssa.Instruction) bool { return true }, nil)
}

// signals reports whether an instruction may tell somebody that the function is over.
func (r *Result) signals(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Send, *ssa.Select:
		return true
	case ssa.CallInstruction:
		if b, ok := i.Common().Value.(*ssa.Builtin); ok {
			return b.Name() == "close"
		}
		return i.Common().StaticCallee() == nil || len(r.callees.Of(i.Common())) > 0
	}
	return false
}

// toldIn returns the property of the instructions of a function before which it may have
// been told to end.
func (r *Result) toldIn(fn *ssa.Function) flow.Pred {
	told := make(map[*ssa.BasicBlock]bool)
	whole := make(map[ssa.Instruction]bool)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for k, st := range sel.States {
				if st.Dir != types.RecvOnly || knowledge.IsTimeChan(st.Chan.Type()) {
					continue
				}
				if only := flow.CaseOnly(sel, k); only != nil {
					told[only] = true
				} else {
					whole[sel] = true
				}
			}
		}
	}
	return func(i ssa.Instruction) bool {
		if told[i.Block()] || whole[i] {
			return true
		}
		switch i := i.(type) {
		case *ssa.UnOp:
			switch {
			case i.Op == token.ARROW:
				return !knowledge.IsTimeChan(i.X.Type())
			case i.Op == token.MUL && knowledge.IsBool(i.Type()):
				return path.VarAt(i.X) != nil // a flag that others set
			}
		case *ssa.Call:
			return tells(&i.Call)
		}
		return false
	}
}

// tells reports whether a call may learn that the function is to end: it is given a
// context, asks an atomic variable, or says yes or no, and is of no package that is known.
func tells(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	if knowledge.TakesContext(call) || obj == nil {
		return true
	}
	if call.IsInvoke() && knowledge.IsContext(call.Value.Type()) {
		return obj.Name() == "Err"
	}
	if obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" {
		return true
	}
	std := obj.Pkg() == nil || knowledge.IsStd(obj.Pkg().Path())
	for v := range call.Signature().Results().Variables() {
		if !std && knowledge.IsBool(v.Type()) {
			return true
		}
	}
	return false
}
