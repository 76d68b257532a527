package spawn

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

// Many reports whether one closure of a function literal is certain to be run
// by several goroutines at the same time, by what starts it: a helper that
// has a number of workers call its parameter.
func (r *Result) Many(lit *ssa.Function) bool {
	u, ok := r.known[lit]
	return ok && u.many && !u.serial && !u.orNow() && !u.unknown && !u.stored && (u.spawned || u.parallel) && !r.madeWhereRun(lit)
}

// Found reports whether how many goroutines run a function literal depends on what the
// function that starts them has found out, which its caller may know.
func (r *Result) Found(lit *ssa.Function) bool { return r.known[lit].found }

// StartOf returns what starts the goroutines that run a function literal, if that is in
// the package and runs it in many; else nil.
func (r *Result) StartOf(lit *ssa.Function) ssa.CallInstruction { return r.known[lit].start }

// startOf returns what starts many goroutines with the i-th argument of a call, in a
// function of the package.
func (r *Result) startOf(call *ssa.CallCommon, i int) ssa.CallInstruction {
	fns, _ := r.callees.Resolve(call)
	for _, fn := range fns {
		if j := i + len(fn.Params) - len(call.Args); j >= 0 && j < len(fn.Params) && r.starts[fn.Params[j]] != nil {
			return r.starts[fn.Params[j]]
		}
	}
	return nil
}

// roundsFound reports whether the rounds of the loop around an instruction go through
// what a call has returned, not through what the function was given.
func roundsFound(call ssa.CallInstruction) bool {
	loop := flow.Innermost(flow.Loops(call.Parent()), call)
	if loop == nil {
		return false
	}
	over := loop.Over()
	return over != nil && returned(over)
}

// returned reports whether a value is what a call has returned.
func returned(v ssa.Value) bool {
	v = path.Origin(v)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	_, builtin := call.Call.Value.(*ssa.Builtin)
	return !builtin
}

// madeWhereRun reports whether a literal is started in a loop that also makes
// it, so that every goroutine has a closure of its own.
func (r *Result) madeWhereRun(lit *ssa.Function) bool {
	mc := path.MadeBy(lit)
	return mc == nil || flow.InLoop(mc)
}

// startsMany reports whether an instruction that starts a goroutine does so
// again and again with no receive or wait in between, and without asking an
// atomic variable, by which the last may say that it is done.
func startsMany(call ssa.CallInstruction) bool {
	if !flow.InLoop(call) {
		return false
	}
	for _, l := range flow.Loops(call.Parent()) {
		if !l.Contains(call) {
			continue
		}
		for b := range l.Blocks {
			if slices.ContainsFunc(b.Instrs, waits) {
				return false
			}
		}
	}
	return !chosenAnswer(call)
}

// chosenAnswer reports whether every way from one start of a goroutine to the next goes
// through a case of a select that receives from a channel which the goroutine was given:
// the other cases leave.
func chosenAnswer(call ssa.CallInstruction) bool {
	given := slices.Clone(call.Common().Args)
	for _, v := range append(slices.Clip(call.Common().Args), call.Common().Value) {
		if mc, ok := path.Origin(v).(*ssa.MakeClosure); ok {
			given = append(given, mc.Bindings...)
		}
	}
	answers := flow.CasesOnly(call.Parent(), func(st *ssa.SelectState) bool { return st.Dir == types.RecvOnly && holds(given, st.Chan) })
	return len(answers) > 0 && !flow.Reaches(call, call, func(i ssa.Instruction) bool { return answers[i.Block()] })
}

// holds reports whether a channel is one of some values, or is in a variable that is.
func holds(given []ssa.Value, ch ssa.Value) bool {
	v := path.Variable(ch)
	return slices.ContainsFunc(given, func(g ssa.Value) bool {
		return knowledge.IsChan(g.Type()) && path.Same(g, ch) || v != nil && g == v
	})
}

// waitsAfter reports whether a function receives or waits once it has started a
// goroutine.
func waitsAfter(call ssa.CallInstruction) bool {
	return len(flow.Reach(call.Parent(), call, func(i ssa.Instruction) bool {
		_, chooses := i.(*ssa.Select)
		return chooses || waits(i)
	}, nil)) > 0
}

func waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Call:
		obj := callees.Object(i.Common())
		return obj != nil && obj.Name() == "Wait" || knowledge.IsAtomic(obj) && !knowledge.IsAtomic(obj, "Add", "Store")
	}
	return false
}

// takesLock reports whether a function takes a lock itself that may be held at a call: one
// that it only comes to afterwards, for what went wrong, does not count.
func takesLock(call ssa.CallInstruction) bool {
	return slices.ContainsFunc(callees.Calls(call.Parent()), func(c ssa.CallInstruction) bool {
		obj := callees.Object(c.Common())
		return obj != nil && obj.Name() == "Lock" && obj.Signature().Params().Len() == 0 &&
			flow.Reaches(c, call, nil)
	})
}
