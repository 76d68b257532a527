package chanleak

import (
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// descent is how a goroutine comes to an instruction in what it calls.
type descent struct {
	calls []ssa.CallInstruction // outermost first
	of    path.Path             // a channel of the instruction, as the outermost function names it
}

// first returns the instruction of the outermost function on a way to another.
func (w descent) first(to ssa.Instruction) ssa.Instruction {
	if len(w.calls) > 0 {
		return w.calls[0]
	}
	return to
}

// maxWay bounds the calls of a way.
const maxWay = 5

// waysFrom returns the ways by which a server's loop itself comes to an instruction that
// acts on the channel by which it is asked, or asks.
func (c *checker) waysFrom(s *server, at ssa.Instruction, of path.Path, depth int) []descent {
	var out []descent
	for _, w := range c.waysUp(s.loop, at, of, depth) {
		if w.of == s.of {
			out = append(out, w)
		}
	}
	return append(out, c.waysBack(s, at, of, depth)...)
}

// waysUp returns the ways from a function to an instruction by static calls that pass a
// path on, and by which it can come there.
func (c *checker) waysUp(from *ssa.Function, at ssa.Instruction, of path.Path, depth int) []descent {
	fn := callees.Unwrap(at.Parent())
	if fn == from {
		return []descent{{of: of}}
	}
	if depth == 0 {
		return nil
	}
	var out []descent
	for _, call := range c.callees.CallersOf(fn) {
		of, ok := c.calledWith(call, at, of)
		if !ok {
			continue
		}
		for _, w := range c.waysUp(from, call, of, depth-1) {
			out = append(out, descent{append(slices.Clone(w.calls), call), w.of})
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
	return passedOn(of, callees.Unwrap(at.Parent()), call.Common())
}

// excluded reports whether the constants that a call gives keep the function from coming to
// an instruction: one that says from where it is called.
func (c *checker) excluded(call *ssa.CallCommon, at ssa.Instruction) bool {
	given := func(v ssa.Value) *ssa.Const {
		p, ok := path.Origin(v).(*ssa.Parameter)
		if !ok || call.IsInvoke() {
			return nil
		}
		i := slices.Index(callees.Unwrap(at.Parent()).Params, p)
		if i < 0 || i >= len(call.Args) {
			return nil
		}
		k, _ := call.Args[i].(*ssa.Const)
		return k
	}
	for cond, truth := range testsBefore(at) {
		if k := given(cond); k != nil && constBool(k) != "" && (constBool(k) == "true") != truth {
			return true
		}
		cmp, ok := cond.(*ssa.BinOp)
		if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
			continue
		}
		k := given(cmp.X)
		with, isConst := cmp.Y.(*ssa.Const)
		if k == nil || !isConst {
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

// waysBack returns the ways from a function literal that a server's loop runs, because it
// was asked to, to an instruction.
func (c *checker) waysBack(s *server, at ssa.Instruction, of path.Path, depth int) []descent {
	var out []descent
	var up func(at ssa.Instruction, of path.Path, calls []ssa.CallInstruction)
	up = func(at ssa.Instruction, of path.Path, calls []ssa.CallInstruction) {
		fn := callees.Unwrap(at.Parent())
		if fn.Parent() != nil && len(calls) > 0 && c.runsLiteral(s, fn, of) {
			out = append(out, descent{calls, of})
		}
		if len(calls) >= depth {
			return
		}
		for _, call := range c.callees.CallersOf(fn) {
			if of, ok := c.calledWith(call, at, of); ok {
				up(call, of, append([]ssa.CallInstruction{call}, calls...))
			}
		}
	}
	up(at, of, nil)
	return out
}

// runsLiteral reports whether a server's loop is given a function literal over its channel,
// and calls such.
func (c *checker) runsLiteral(s *server, lit *ssa.Function, of path.Path) bool {
	made := path.MadeBy(lit)
	if made == nil || !c.callsSuch(s, lit.Signature) {
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
			return o.Fn() == fns[0] && c.hands(s, o, fns[0].Params[i], of, &call.Call)
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
func (c *checker) hands(s *server, o *channels.Op, fn ssa.Value, of path.Path, call *ssa.CallCommon) bool {
	if o.Does != canSend || !partOf(sent(o), fn, 4) {
		return false
	}
	recvs, exact := c.chans.Counterparts(o)
	if !exact || len(recvs) == 0 || c.onlyFrom(recvs) != s.loop {
		return false
	}
	p, ok := path.Of(o.Chan)
	if ok && call != nil {
		p, ok = passedOn(p, o.Fn(), call)
	}
	return ok && p == of
}

// callsSuch reports whether a server's loop calls functions of a signature that it has from
// elsewhere.
func (c *checker) callsSuch(s *server, sig *types.Signature) bool {
	return slices.ContainsFunc(c.callees.In(s.loop), func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return plain && !call.Common().IsInvoke() && call.Common().StaticCallee() == nil && types.Identical(call.Common().Value.Type().Underlying(), sig)
	})
}

// guarded reports whether what a function comes to on a way is only done while a flag is
// not as the loop sets it: it knows by that whether it runs in the loop.
func (c *checker) guarded(s *server, w descent, at ssa.Instruction) bool {
	set := c.flagsOf(s.loop)
	if len(set) == 0 {
		return false
	}
	for _, i := range append([]ssa.Instruction{at}, calls(w)...) {
		for cond, truth := range testsBefore(i) {
			if v, ok := set[flagAsked(cond)]; ok && v != truth {
				return true
			}
		}
	}
	return false
}

func calls(w descent) []ssa.Instruction {
	var out []ssa.Instruction
	for _, call := range w.calls {
		out = append(out, call)
	}
	return out
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
					if obj := callees.Object(&i.Call); obj != nil && obj.Name() == "Store" && len(i.Call.Args) == 2 {
						addr, val = i.Call.Args[0], i.Call.Args[1]
					}
				}
				f := path.FieldOf(addr)
				k, ok := val.(*ssa.Const)
				if _, known := out[f]; f != nil && ok && !known && constBool(k) != "" {
					out[f] = constBool(k) == "true"
				}
			}
		}
	}
	return out
}

// flagAsked returns the field that a condition asks for, or nil.
func flagAsked(cond ssa.Value) *types.Var {
	if call, ok := cond.(*ssa.Call); ok {
		if obj := callees.Object(&call.Call); obj != nil && obj.Name() == "Load" && len(call.Call.Args) == 1 {
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
