package channels

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Sent returns the value that a send sends.
func (o *Op) Sent() ssa.Value {
	switch i := o.Instr.(type) {
	case *ssa.Send:
		return i.X
	case *ssa.Select:
		return i.States[o.Case].Send
	}
	return nil
}

// Received returns the value that a receive receives, or nil if nobody looks at it.
func (o *Op) Received() ssa.Value {
	switch i := o.Instr.(type) {
	case *ssa.Select:
		return path.Result(i, path.ResultOf(i, o.Case))
	case *ssa.UnOp:
		if i.CommaOk {
			return path.Result(i, 0)
		}
		return i
	}
	return nil
}

// told reports whether a function does more with an error than send it: it
// passes it to another function, which logs it or answers with it.
func told(v ssa.Value) bool {
	if v == nil || !knowledge.IsError(v.Type()) {
		return false
	}
	return slices.ContainsFunc(copies(v), func(v ssa.Value) bool {
		return slices.ContainsFunc(path.Uses(v), passes) // a constant has none
	})
}

// handled reports whether an error is none, or comes from a call that has handled it
// before it returns it.
func (r *Result) handled(v ssa.Value) bool {
	if v == nil || !knowledge.IsError(v.Type()) {
		return false
	}
	if path.IsNil(v) {
		return true
	}
	call, _ := callees.CallOf(path.Origin(v))
	return call != nil && (!r.failures.CanFail(call.Common()) || r.failures.Handled(call.Common()))
}

// passes reports whether an instruction passes what it uses to a function for
// its effect. What wraps an error gives another one, which may go into an
// answer.
func passes(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Call:
		if knowledge.Is(callees.Object(i.Common()), "errors", "Is", "As", "AsType") {
			return false // asks which error it is
		}
		for r := range i.Call.Signature().Results().Variables() {
			if knowledge.IsError(r.Type()) {
				return slices.ContainsFunc(path.Uses(i), kept)
			}
		}
		return !i.Call.IsInvoke() || i.Call.Method.Name() != "Error"
	case *ssa.ChangeInterface:
		return slices.ContainsFunc(path.Uses(i), passes)
	case *ssa.MapUpdate: // the fields of a log entry
		m, ok := i.Map.(*ssa.MakeMap)
		return ok && slices.ContainsFunc(path.Uses(m), func(r ssa.Instruction) bool {
			_, another := r.(*ssa.MapUpdate)
			return !another && passes(r)
		})
	case *ssa.Store: // the arguments of a variadic function
		a, ok := i.Addr.(*ssa.IndexAddr)
		if !ok {
			return false
		}
		array, ok := a.X.(*ssa.Alloc)
		return ok && slices.ContainsFunc(path.Uses(array), func(r ssa.Instruction) bool {
			s, ok := r.(*ssa.Slice)
			return ok && slices.ContainsFunc(path.Uses(s), passes)
		})
	}
	return false
}

// kept reports whether an instruction puts what it uses into a field.
func kept(i ssa.Instruction) bool {
	st, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	_, ok = st.Addr.(*ssa.FieldAddr)
	return ok
}

// copies returns a value, what it may have been before it was assigned again,
// and the loads of the variable that it was loaded from, if it was.
func copies(v ssa.Value) []ssa.Value {
	out := []ssa.Value{v}
	if o := path.Origin(v); o != v && o.Referrers() != nil {
		out = append(out, o)
	}
	if phi, ok := v.(*ssa.Phi); ok {
		for _, e := range phi.Edges {
			if _, isPhi := e.(*ssa.Phi); !isPhi && e.Referrers() != nil {
				out = append(out, e)
			}
		}
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return out
	}
	for _, l := range path.CellOf(load.X).Loads {
		out = append(out, l)
	}
	return out
}

// relayed reports whether a value was received from a channel in a field.
func (f *feeder) relayed(v ssa.Value) bool {
	if v == nil {
		return false
	}
	var from []*Op
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		from = f.r.At(v)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.UnOp:
			from = f.r.At(t)
		case *ssa.Select:
			from = received(f.r.At(t), v.Index)
		}
	}
	return len(from) == 1 && inField(from[0].Chan)
}

// received returns the receive of a select whose value its i-th result is.
func received(ops []*Op, i int) []*Op {
	n := 2 // the case taken, and whether there was a value
	for _, o := range ops {
		if o.Does != CanRecv {
			continue
		}
		if n == i {
			return []*Op{o}
		}
		n++
	}
	return nil
}

func inField(ch ssa.Value) bool {
	p, ok := path.Of(ch)
	return ok && p.Last() != nil
}
