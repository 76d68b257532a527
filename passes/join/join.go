package join

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintjoin",
	Doc:        "says who may wait for a goroutine and what can stop it",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(Summary), new(Analysed)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers questions about the goroutines of one package.
type Result struct {
	pass      *analysis.Pass
	callees   *callees.Result
	spawn     *spawn.Result
	summaries *callees.Summaries[Summary]
	atReturns sync.Map // atReturn to bool
}

// maxRounds bounds the fixed point. Flags are only added, so stopping early
// leaves out what long cycles of calls would add.
const maxRounds = 6

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
	}
	r.summaries = callees.NewSummaries(r.callees, func(a, b Summary) bool { return a == b })
	r.summaries.Compute(maxRounds, r.scan)
	if exports(pass) {
		callees.Facts(pass, r.summaries, &Analysed{Yes: true})
	}
	return r, nil
}

// summary returns what is known about a function of the package.
func (r *Result) summary(fn *ssa.Function) Summary {
	if s, ok := r.summaries.Of(fn); ok {
		return s
	}
	if len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != r.pass.Pkg {
		if obj, ok := fn.Object().(*types.Func); ok {
			return r.object(obj)
		}
	}
	return Summary{Flags: Syncs | Unknown}
}

// scan adds up what the instructions of a function do.
func (r *Result) scan(fn *ssa.Function) Summary {
	var s Summary
	returns := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			s.or(r.instruction(instr))
			if _, ok := instr.(*ssa.Return); ok && b != fn.Recover {
				returns = true
			}
		}
	}
	if !returns && len(fn.Blocks) > 0 {
		s.Flags |= Endless
	} else {
		s.Flags &^= Endless // of a callee, on some path
	}
	return s
}

// instruction says what one instruction does when it runs.
func (r *Result) instruction(instr ssa.Instruction) Summary {
	switch instr := instr.(type) {
	case *ssa.Send:
		s := Summary{Waits: knowledge.Channel, Flags: Syncs}
		if r.outside(instr.Chan, instr.Parent()) {
			s.Flags |= Signals
		}
		if r.takesLock(instr) {
			s.Flags |= Orders
		}
		return s
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return r.receive(instr.X, instr.Parent())
		}
	case *ssa.Select:
		var s Summary
		for _, st := range instr.States {
			if st.Dir == types.RecvOnly {
				s.or(r.receive(st.Chan, instr.Parent()))
			} else if s.Flags |= Syncs; r.outside(st.Chan, instr.Parent()) {
				s.Flags |= Signals
			}
		}
		if !instr.Blocking {
			s.Waits = 0
		} else {
			s.Waits |= knowledge.Channel
		}
		return s
	case *ssa.If:
		if recv := IfThere(instr); recv != nil {
			return r.receive(recv.X, instr.Parent())
		}
	case *ssa.Go:
		return r.started(instr)
	case ssa.CallInstruction:
		s := r.Call(instr.Common(), instr.Parent())
		if s.Has(UsesContext) && contexts.IsMethod(instr.Common(), "Err") && flow.InLoop(instr) {
			s.Flags |= HeedsContext // it asks each round
		}
		return s
	}
	return Summary{}
}

// takesLock reports whether a send takes a channel that is used as a mutex: it has
// one slot, as far as is known, and who fills that empties it, too. More slots only
// bound how many go on.
func (r *Result) takesLock(send *ssa.Send) bool {
	if mk, ok := path.Origin(send.Chan).(*ssa.MakeChan); ok {
		if size, ok := flow.ConstInt(mk.Size); !ok || size != 1 {
			return false
		}
	} else if !knowledge.IsSignal(send.Chan.Type()) {
		return false
	}
	fn := send.Parent()
	if r.takesBack(fn, send.Chan) {
		return true
	}
	for ; fn.Parent() != nil && len(r.spawn.Of(fn)) == 0; fn = fn.Parent() {
		if r.literalsTakeBack(fn.Parent(), send.Chan) {
			return true // lock := func() { ch <- struct{}{} }, and unlock
		}
	}
	return false
}

// takesBack reports whether a function, or a literal in it that runs in no goroutine
// of its own, receives from a channel.
func (r *Result) takesBack(fn *ssa.Function, ch ssa.Value) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if recv, ok := i.(*ssa.UnOp); ok && recv.Op == token.ARROW && sameChan(recv.X, ch) {
				return true
			}
		}
	}
	return r.literalsTakeBack(fn, ch)
}

func (r *Result) literalsTakeBack(fn *ssa.Function, ch ssa.Value) bool {
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool {
		return len(r.spawn.Of(lit)) == 0 && r.takesBack(lit, ch)
	})
}

// sameChan reports whether two values are one channel, or come from one variable.
func sameChan(a, b ssa.Value) bool {
	v := path.Variable(a)
	return path.Same(a, b) || v != nil && v == path.Variable(b)
}

// IfThere returns the receive of if ch != nil { <-ch }, given the test: who has no
// channel is the first, for whom there is nothing to wait for.
func IfThere(i ssa.Instruction) *ssa.UnOp {
	branch, ok := i.(*ssa.If)
	if !ok {
		return nil
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.NEQ && cmp.Op != token.EQL || !knowledge.IsChan(cmp.X.Type()) {
		return nil
	}
	if !path.IsNil(cmp.Y) {
		return nil
	}
	there := branch.Block().Succs[0]
	if cmp.Op == token.EQL {
		there = branch.Block().Succs[1]
	}
	if len(there.Preds) != 1 {
		return nil
	}
	for _, i := range there.Instrs {
		if recv, ok := i.(*ssa.UnOp); ok && recv.Op == token.ARROW && sameChan(recv.X, cmp.X) {
			return recv
		}
	}
	return nil
}

// receive is a receive on a channel: closing it or sending to it lets the
// goroutine go on, so it can be stopped; taking a slot back from a semaphore
// is a signal. Timers and tickers are neither.
func (r *Result) receive(ch ssa.Value, fn *ssa.Function) Summary {
	if isTime(ch) {
		return Summary{Waits: knowledge.Sleep, Flags: Syncs}
	}
	s := Summary{Waits: knowledge.Channel, Flags: Syncs | Orders}
	if r.outside(ch, fn) {
		s.Flags |= Stoppable
		if maybeSemaphore(ch) {
			s.Flags |= Signals
		}
	}
	if contexts.DoneOf(ch) != nil {
		s.Flags &^= Stoppable | Signals // the call of Done has said it
	}
	return s
}

// maybeSemaphore reports whether a channel may be a semaphore.
func maybeSemaphore(ch ssa.Value) bool {
	if mk, ok := path.Origin(ch).(*ssa.MakeChan); ok {
		c, isConst := mk.Size.(*ssa.Const)
		return !isConst || c.Int64() > 0
	}
	t, ok := knowledge.Core(ch.Type()).(*types.Chan)
	return ok && knowledge.IsEmpty(t.Elem()) && t.Dir() == types.SendRecv
}

// isTime reports whether a channel is that of a timer or ticker: the field C,
// or what time.After and time.Tick return.
func isTime(ch ssa.Value) bool {
	return knowledge.IsTimeChan(ch.Type())
}

// outside reports whether an object exists before fn is called, or for all
// we know.
func (r *Result) outside(v ssa.Value, fn *ssa.Function) bool {
	root := path.Origin(v)
	if p, ok := path.Of(v); ok {
		root = p.Root()
	}
	var home *ssa.Function
	switch root.(type) {
	case *ssa.MakeChan, *ssa.Alloc:
		home = root.Parent()
	default:
		return true
	}
	for f := home; f != nil; f = f.Parent() {
		if f == fn {
			return false
		}
	}
	return true
}

// started is a go statement: the new goroutine may signal and be stopped, but
// what it waits for nobody waits for here.
func (r *Result) started(g *ssa.Go) Summary {
	var s Summary
	for _, a := range g.Call.Args {
		s.or(r.context(a, g.Parent(), UsesContext|HeedsContext))
		if f, ok := knowledge.Core(a.Type()).(*types.Signature); ok && f != nil {
			s.or(r.function(a))
		}
	}
	if !g.Call.IsInvoke() {
		s.or(r.Call(&g.Call, g.Parent()))
	} else {
		s.Flags |= Unknown
	}
	s.Waits = 0
	s.Flags &= Signals | Stoppable | Unknown | UsesContext | HeedsContext
	return s
}

// function says what calling a function value does.
func (r *Result) function(v ssa.Value) Summary {
	fns, exact := r.callees.FuncsOf(v)
	var s Summary
	for _, fn := range fns {
		s.or(r.summary(fn))
	}
	if !exact {
		s.Flags |= Syncs | Signals | Unknown
	}
	return s
}
