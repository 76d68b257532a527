package blocks

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintblocks",
	Doc:        "says which functions may wait, for what and until when",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(Blocks), new(Analysed)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers what functions, calls and instructions of one package wait
// for.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	funcs   *callees.Summaries[Blocks]
}

// maxRounds bounds the fixed point within a component. Waits are only added,
// so stopping early leaves out what long cycles would add.
const maxRounds = 4

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
	}
	r.funcs = callees.NewSummaries(r.callees, Blocks.same)
	r.funcs.Compute(maxRounds, r.scan)
	if knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		callees.Facts(pass, r.funcs, &Analysed{Yes: true})
	}
	return r, nil
}

// Func returns what calling a function may wait for.
func (r *Result) Func(fn *ssa.Function) Blocks {
	fn = callees.Unwrap(fn)
	if b, ok := r.funcs.Of(fn); ok {
		return b
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return r.declared(obj, nil)
	}
	return Blocks{Unknown: true}
}

// value returns what calling a value of function type may wait for.
func (r *Result) value(v ssa.Value) Blocks {
	fns, exact := r.callees.FuncsOf(v)
	var b Blocks
	for i, fn := range fns {
		b.alternative(r.Func(fn), i == 0)
	}
	if !exact {
		unknown := Blocks{Unknown: true}
		if sig, ok := knowledge.Core(v.Type()).(*types.Signature); ok {
			unknown = convention(sig)
		}
		b.alternative(unknown, len(fns) == 0)
	}
	return b
}

// alternative merges what a second function that may be called instead waits
// for.
func (b *Blocks) alternative(o Blocks, first bool) {
	always, succeeds := o.Always, o.Succeeds
	if !first {
		always &= b.Always
		succeeds &= b.Succeeds
	}
	b.or(o)
	b.Always, b.Succeeds = always, succeeds
}

// Instr returns what one instruction may wait for when it runs. What a
// deferred call waits for is said of the defer statement.
func (r *Result) Instr(instr ssa.Instruction) Blocks {
	switch instr := instr.(type) {
	case *ssa.Send:
		return of(knowledge.Channel, 0)
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return receive(instr.X)
		}
	case *ssa.Select:
		return choice(instr)
	case *ssa.Go:
		return Blocks{}
	case ssa.CallInstruction:
		return r.Call(instr.Common())
	}
	return Blocks{}
}

// receive waits for time or for another goroutine.
func receive(ch ssa.Value) Blocks {
	if knowledge.IsTimeChan(ch.Type()) {
		return of(knowledge.Sleep, 0)
	}
	if isDone(ch) {
		return of(knowledge.Channel, knowledge.ByContext)
	}
	return of(knowledge.Channel, 0)
}

// isDone reports whether a channel is that of a context which can be
// cancelled.
func isDone(ch ssa.Value) bool {
	ctx := contexts.DoneOf(ch)
	return ctx != nil && !contexts.Of(ctx).Detached
}

// choice is a select statement: any case ends the wait for the others.
func choice(s *ssa.Select) Blocks {
	if !s.Blocking {
		return Blocks{}
	}
	var ends knowledge.End
	timed := 0
	for _, st := range s.States {
		switch {
		case st.Dir != types.RecvOnly:
		case knowledge.IsTimeChan(st.Chan.Type()):
			ends |= knowledge.ByDeadline
			timed++
		case isDone(st.Chan):
			ends |= knowledge.ByContext
			timed++
		case len(s.States) > 1 && knowledge.IsSignal(st.Chan.Type()):
			ends |= knowledge.ByClose
		}
	}
	if timed == len(s.States) && ends&knowledge.ByDeadline != 0 {
		return of(knowledge.Sleep, ends&^knowledge.ByDeadline)
	}
	return of(knowledge.Channel, ends)
}

// scan adds up what the instructions of a function wait for.
func (r *Result) scan(fn *ssa.Function) Blocks {
	var sum Blocks
	certain := make([]knowledge.Wait, len(fn.Blocks))
	answered := make([]knowledge.Wait, len(fn.Blocks))
	for i, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			w := r.Instr(instr)
			if w.empty() {
				continue
			}
			certain[i] |= w.Always
			if failure.LastIsError(fn.Signature) {
				answered[i] |= w.Succeeds
			} else {
				answered[i] |= w.Always // whatever comes of the call, the function has not failed
			}
			if c, ok := callees.CallAt(instr); ok {
				w = w.behind(r.nameOf(c.Common()))
			}
			sum.or(w)
		}
	}
	if len(sum.Reasons) > 0 {
		sum.Always = onEveryPath(fn, certain, nil) & sum.Waits()
		sum.Succeeds = (onEveryPath(fn, answered, failing(fn)) | sum.Always) & sum.Waits()
	}
	return sum
}

func (b Blocks) behind(name string) Blocks {
	out := Blocks{Unknown: b.Unknown, Always: b.Always, Succeeds: b.Succeeds, Reasons: make([]Reason, len(b.Reasons))}
	for i, reason := range b.Reasons {
		out.Reasons[i] = reason.behind(name)
	}
	return out
}
