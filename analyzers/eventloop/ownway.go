package eventloop

import (
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/path"
)

// descent is how a goroutine comes to an instruction in what it calls.
type descent struct {
	fn    *ssa.Function         // where it begins
	calls []ssa.CallInstruction // outermost first
	of    path.Path             // a channel of the instruction, as fn names it
}

// first returns the instruction of the outermost function on a way to another.
func (w descent) first(to ssa.Instruction) ssa.Instruction {
	if len(w.calls) > 0 {
		return w.calls[0]
	}
	return to
}

// Bounds: the calls of a way, and the ways to an instruction.
const (
	maxWay  = 5
	maxWays = 2000
)

// waysFrom returns the ways by which a server's loop itself comes to an instruction that
// acts on the channel by which it is asked, or asks.
func (c *checker) waysFrom(s *server, at ssa.Instruction, of path.Path) []descent {
	not := c.guards(s)
	var out []descent
	for _, w := range c.waysTo(at, of, maxWay, s.loop, not) {
		if w.fn == s.loop && w.of == s.of {
			out = append(out, w)
		}
	}
	for _, w := range c.waysTo(at, of, maxWay, nil, not) {
		if w.fn.Parent() != nil && len(w.calls) > 0 && c.runsLiteral(s, w.fn, w.of) {
			out = append(out, w) // the loop runs the literal, because it was asked to
		}
	}
	return out
}

// waysTo returns the ways to an instruction by static calls that pass a path on, and by
// which they can come there, the shortest first: one for each call that they begin with,
// and path that this has. They go no further up than a function, if it is not nil, and
// not over what is not to be on them.
func (c *checker) waysTo(at ssa.Instruction, of path.Path, depth int, top *ssa.Function, not flow.Pred) []descent {
	type step struct {
		at ssa.Instruction
		of path.Path
	}
	if not != nil && not(at) {
		return nil
	}
	seen := make(map[step]bool)
	out := []descent{{fn: callees.Unwrap(at.Parent()), of: of}}
	for i := 0; i < len(out); i++ { // what is appended, too
		w := out[i]
		if w.fn == top || len(w.calls) == depth {
			continue
		}
		for _, call := range c.callees.CallersOf(w.fn) {
			of, ok := c.calledWith(call, w.first(at), w.of)
			if !ok || seen[step{call, of}] || not != nil && not(call) {
				continue
			}
			if len(out) == maxWays {
				limits.Of(c.Pass.Pass).Exceeded("eventloop", at.Parent(), "ways")
				return nil
			}
			seen[step{call, of}] = true
			out = append(out, descent{callees.Unwrap(call.Parent()), append([]ssa.CallInstruction{call}, w.calls...), of})
		}
	}
	return out
}

// calledWith names a path of a function as its caller does, if the call runs that function
// for certain, in its own goroutine, and may let it come to an instruction.
func (c *checker) calledWith(call ssa.CallInstruction, at ssa.Instruction, of path.Path) (path.Path, bool) {
	fns, exact := c.callees.Resolve(call.Common())
	if _, plain := call.(*ssa.Call); !plain || !exact || len(fns) != 1 || c.IsTest(call.Pos()) || c.spawn.At(call) != nil || c.excluded(call.Common(), at) {
		return of, false
	}
	return callees.AtCaller(of, callees.Unwrap(at.Parent()), call)
}

// excluded reports whether the constants that a call gives keep the function from coming to
// an instruction: one that says from where it is called.
func (c *checker) excluded(call *ssa.CallCommon, at ssa.Instruction) bool {
	given := func(v ssa.Value) ssa.Value {
		p, ok := path.Origin(v).(*ssa.Parameter)
		if !ok || call.IsInvoke() {
			return nil
		}
		i := slices.Index(callees.Unwrap(at.Parent()).Params, p)
		if i < 0 || i >= len(call.Args) {
			return nil
		}
		return call.Args[i]
	}
	for cond, truth := range testsBefore(at) {
		if is, known := flow.ConstBool(given(cond)); known && is != truth {
			return true
		}
		cmp, ok := cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
			continue
		}
		k, isGiven := given(cmp.X).(*ssa.Const)
		with, isConst := cmp.Y.(*ssa.Const)
		if !isGiven || !isConst {
			continue
		}
		if (flow.ConstText(k) == flow.ConstText(with)) != (truth == (cmp.Op == token.EQL)) {
			return true
		}
	}
	return false
}

// testsBefore are the conditions that an instruction comes after, in its function, on every
// way there, and how they came out.
func testsBefore(at ssa.Instruction) iter.Seq2[ssa.Value, bool] {
	return func(yield func(ssa.Value, bool) bool) {
		for b := at.Block(); b.Idom() != nil; b = b.Idom() {
			above := b.Idom()
			branch, ok := above.Instrs[len(above.Instrs)-1].(*ssa.If)
			if !ok || len(b.Preds) != 1 {
				continue
			}
			cond, truth := branch.Cond, above.Succs[0] == b
			for {
				not, ok := cond.(*ssa.UnOp)
				if !ok || not.Op != token.NOT {
					break
				}
				cond, truth = not.X, !truth
			}
			if !yield(cond, truth) {
				return
			}
		}
	}
}

// runsLiteral reports whether a server's loop is given a function literal over its channel,
// and calls such.
func (c *checker) runsLiteral(s *server, lit *ssa.Function, of path.Path) bool {
	made := path.MadeBy(lit)
	if made == nil {
		return false
	}
	for _, r := range path.Uses(made) {
		call, ok := r.(*ssa.Call)
		if !ok {
			continue
		}
		fns, exact := c.callees.Resolve(&call.Call)
		i := slices.Index(call.Call.Args, ssa.Value(made))
		if !exact || len(fns) != 1 || i < 0 || i >= len(fns[0].Params) {
			continue
		}
		if slices.ContainsFunc(c.chans.Ops, func(o *channels.Op) bool {
			return o.Fn() == fns[0] && c.hands(s, o, fns[0].Params[i], of, call)
		}) {
			return true
		}
	}
	return slices.ContainsFunc(c.chans.Ops, func(o *channels.Op) bool {
		return o.Fn() == made.Parent() && c.hands(s, o, made, of, nil)
	})
}

// hands reports whether an operation sends a function to a server, on a channel that the
// caller of its function, if there is one, names as given.
func (c *checker) hands(s *server, o *channels.Op, fn ssa.Value, of path.Path, call ssa.CallInstruction) bool {
	if o.Does != channels.CanSend || !holds(o.Sent(), func(part ssa.Value) bool { return c.runsIt(s, part, path.Origin(fn)) }, 4) {
		return false
	}
	recvs, exact := c.chans.Counterparts(o)
	if !exact || len(recvs) == 0 || c.onlyFrom(recvs) != s.loop {
		return false
	}
	p, ok := path.Of(o.Chan)
	if ok && call != nil {
		p, ok = callees.AtCaller(p, o.Fn(), call)
	}
	return ok && p == of
}

// runsIt reports whether a part of what a server is asked is a function that it calls, or a
// literal around one that calls that.
func (c *checker) runsIt(s *server, part, fn ssa.Value) bool {
	if sig, ok := part.Type().Underlying().(*types.Signature); !ok || !c.callsSuch(s, sig) {
		return false
	}
	around, ok := part.(*ssa.MakeClosure)
	return part == fn || ok && slices.ContainsFunc(c.callees.In(around.Fn.(*ssa.Function)), func(call ssa.CallInstruction) bool {
		_, elsewhere := call.(*ssa.Go)
		return !elsewhere && path.Origin(call.Common().Value) == fn
	})
}

// callsSuch reports whether a server's loop calls functions of a signature that it has from
// elsewhere.
func (c *checker) callsSuch(s *server, sig *types.Signature) bool {
	return slices.ContainsFunc(c.callees.In(s.loop), func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return plain && !call.Common().IsInvoke() && call.Common().StaticCallee() == nil && types.Identical(call.Common().Value.Type().Underlying(), sig)
	})
}

// guards returns what reports whether an instruction is only come to while a flag is not
// as a server's loop sets it: its function knows by that whether it runs in the loop.
func (c *checker) guards(s *server) flow.Pred {
	set := c.flagsOf(s.loop)
	if len(set) == 0 {
		return nil
	}
	return func(i ssa.Instruction) bool {
		for cond, truth := range testsBefore(i) {
			if v, ok := set[flagAsked(cond)]; ok && v != truth {
				return true
			}
		}
		return false
	}
}

// flagsOf returns the fields that a loop sets to true or false, as the first time.
func (c *checker) flagsOf(loop *ssa.Function) map[*types.Var]bool {
	out := make(map[*types.Var]bool)
	for _, fn := range append([]*ssa.Function{loop}, loop.AnonFuncs...) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				var addr, val ssa.Value
				switch i := i.(type) {
				case *ssa.Store:
					addr, val = i.Addr, i.Val
				case *ssa.Call: // of an atomic.Bool
					if obj := callees.Object(&i.Call); knowledge.IsAtomicVariable(obj) && obj.Name() == "Store" && len(i.Call.Args) == 2 {
						addr, val = i.Call.Args[0], i.Call.Args[1]
					}
				}
				f := path.FieldOf(addr)
				is, isConst := flow.ConstBool(val)
				if _, known := out[f]; f != nil && isConst && !known {
					out[f] = is
				}
			}
		}
	}
	return out
}

// flagAsked returns the field that a condition asks for, or nil.
func flagAsked(cond ssa.Value) *types.Var {
	if call, ok := cond.(*ssa.Call); ok {
		if obj := callees.Object(&call.Call); knowledge.IsAtomicVariable(obj) && obj.Name() == "Load" && len(call.Call.Args) == 1 {
			return path.FieldOf(call.Call.Args[0])
		}
	}
	return path.FieldRead(cond)
}

// posAt returns where an instruction is, of an operation the place of that.
func posAt(at ssa.Instruction, op *channels.Op) token.Pos {
	if at == op.Instr {
		return op.Pos()
	}
	return at.Pos()
}
