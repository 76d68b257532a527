package contexts

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Stop is something by which a function can be told to end.
type Stop struct {
	// Value is the context, the stop channel or the *http.Request.
	Value ssa.Value
	// Name is what the source calls it, and Chan the expression of the channel
	// that is closed: "ctx.Done()", "stop", "r.Context().Done()".
	Name, Chan string
	// IsContext is false for stop channels. Made: it is a context that the
	// function, or one around it, makes itself.
	IsContext, Made bool
	// Object is the variable that Name stands for, where that is not Value's.
	Object types.Object
}

// Ended says in words that the stop has come.
func (s Stop) Ended() string {
	if s.IsContext {
		return s.Name + " has ended"
	}
	return s.Name + " is closed"
}

// StopsOf returns what a function has at hand to be told to end by: contexts,
// stop channels (receive-only channels of struct{}, by convention) and requests
// among its parameters and those of the functions around it; contexts that it or
// those made with a cancel function, before they made it; and contexts in fields
// whose end it asks for itself. Nothing is at hand if the parameter is called _.
func StopsOf(fn *ssa.Function) []Stop {
	var out []Stop
	var inner *ssa.MakeClosure // makes the literal that leads to fn
	for f := fn; f != nil; inner, f = path.MadeBy(f), f.Parent() {
		for _, p := range f.Params {
			if s, ok := stopParam(p); ok {
				out = append(out, s)
			}
		}
		for _, s := range made(f) {
			if inner == nil || flow.Dominates(s.Value.(ssa.Instruction), inner) {
				out = append(out, s)
			}
		}
		if f == fn {
			out = append(out, asked(f)...)
		}
	}
	return out
}

func stopParam(p *ssa.Parameter) (Stop, bool) {
	if p.Name() == "_" || p.Name() == "" {
		return Stop{}, false
	}
	switch t := p.Type().Underlying().(type) {
	case *types.Chan:
		return Stop{Value: p, Name: p.Name(), Chan: p.Name()}, isStopChan(t)
	case *types.Pointer:
		name := "the request"
		if h, _ := knowledge.HandlerOf(p.Parent().Signature); h == knowledge.NoHandler && !answers(p.Parent()) {
			name = p.Name() + "'s context" // it may be one that is sent
		}
		return Stop{Value: p, Name: name, Chan: p.Name() + ".Context().Done()", IsContext: true}, knowledge.IsType(p.Type(), "net/http", "Request")
	}
	return contextStop(p, p.Name()), knowledge.IsContext(p.Type())
}

// answers reports whether a function is given what a request is answered with.
func answers(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return knowledge.IsType(p.Type(), "net/http", "ResponseWriter") })
}

func contextStop(v ssa.Value, name string) Stop {
	return Stop{Value: v, Name: name, Chan: name + ".Done()", IsContext: true}
}

// isStopChan reports whether a channel can only say that something happened,
// and only be listened to.
func isStopChan(t *types.Chan) bool {
	return knowledge.IsSignal(t) && t.Dir() == types.RecvOnly
}

// made returns the contexts that a function makes with a way to end them.
func made(fn *ssa.Function) []Stop {
	var out []Stop
	for _, call := range callees.Calls(fn) {
		obj := callees.Object(call.Common())
		if !knowledge.Is(obj, "context", "WithCancel", "WithCancelCause") && !knowledge.Is(obj, "os/signal", "NotifyContext") {
			continue
		}
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		var ctx ssa.Value
		elsewhere := knowledge.Is(obj, "os/signal", "NotifyContext")
		for _, r := range path.Uses(v) {
			switch e, ok := r.(*ssa.Extract); {
			case !ok:
			case e.Index == 0:
				ctx = e
			case !elsewhere:
				elsewhere = calledElsewhere(e)
			}
		}
		if ctx != nil && elsewhere {
			s := contextStop(ctx, path.Name(ctx))
			s.Made = true
			out = append(out, s)
		}
	}
	return out
}

// calledElsewhere reports whether a cancel function may be called by somebody
// else than the function that has it, while that runs.
func calledElsewhere(cancel ssa.Value) bool {
	for _, r := range path.Uses(cancel) {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if cell, ok := r.Addr.(*ssa.Alloc); !ok || r.Val != cancel || len(path.CellOf(cell).Captures) > 0 {
				return true
			}
		case ssa.CallInstruction:
			if r.Common().Value != cancel {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// asked returns the contexts in fields whose end a function asks for, and the
// channels of struct{}, fields and parameters, on which a select of its own
// returns.
func asked(fn *ssa.Function) []Stop {
	var out []Stop
	seen := make(map[path.Path]bool)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if !IsMethod(&i.Call, "Done", "Err") {
					continue
				}
				if p, ok := path.Of(i.Call.Value); ok && p.Len() > 0 && !seen[p] {
					seen[p] = true
					out = append(out, contextStop(i.Call.Value, p.String()))
				}
			case *ssa.Select:
				for k, st := range i.States {
					if st.Dir != types.RecvOnly || !isGiven(st.Chan) || !returns(i, k) {
						continue
					}
					if p, ok := path.Of(st.Chan); ok && !seen[p] {
						seen[p] = true
						out = append(out, Stop{Value: st.Chan, Name: p.String(), Chan: p.String()})
					}
				}
			}
		}
	}
	return out
}

// isGiven reports whether a channel carries nothing but the fact that something
// happened, and is a parameter or a field.
func isGiven(ch ssa.Value) bool {
	if !knowledge.IsSignal(ch.Type()) {
		return false
	}
	switch v := path.Origin(ch).(type) {
	case *ssa.Parameter:
		return knowledge.Core(ch.Type()).(*types.Chan).Dir() != types.RecvOnly // those are stops anyway
	case *ssa.UnOp:
		_, field := v.X.(*ssa.FieldAddr)
		return field
	}
	return false
}

// returns reports whether a case of a select returns, at once or after a few
// calls.
func returns(sel *ssa.Select, index int) bool {
	b := flow.CaseBlock(sel, index)
	for range 8 {
		if b == nil || len(b.Instrs) == 0 {
			return false
		}
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		if len(b.Succs) != 1 || b.Succs[0].Dominates(sel.Block()) {
			return false
		}
		b = b.Succs[0]
	}
	return false
}
