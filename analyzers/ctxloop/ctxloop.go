package ctxloop

import (
	_ "embed"
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

//go:embed doc.go
var doc string

// Rule finds contexts of loops that outlive their round.
var Rule = rule.New(rule.Rule{
	Name:    "ctxloop",
	Summary: "finds contexts that belong to one round of a loop and stay for the next, or until the function returns",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "deferred", Severity: rule.Advice, Summary: "the cancel of each round's timeout, or the Stop of its ticker or timer, is deferred to the end of the function"},
		{Name: "rederived", Severity: rule.Error, Summary: "each round derives its context from that of the round before"},
		{Name: "dropped", Severity: rule.Warning, Summary: "the cancel function that a helper returns with a context is dropped"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, contexts.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// few is how many rounds do no harm.
const few = 16

type checker struct {
	*rule.Pass
	calls    *callees.Result
	spawn    *spawn.Result
	contexts *contexts.Uses
}

func run(p *rule.Pass) error {
	c := &checker{p, p.ResultOf[callees.Analyzer].(*callees.Result), p.ResultOf[spawn.Analyzer].(*spawn.Result), p.ResultOf[contexts.Analyzer].(*contexts.Uses)}
	for _, fn := range c.calls.Functions() {
		if c.IsTest(fn.Pos()) {
			continue
		}
		if c.On("dropped") && c.Pkg.Name() != "main" {
			c.dropped(fn)
		}
		loops := flow.Loops(fn)
		if len(loops) == 0 {
			continue
		}
		for _, call := range c.calls.In(fn) {
			if d, ok := call.(*ssa.Defer); ok {
				c.deferred(d, flow.Innermost(loops, d))
			}
		}
		for _, l := range loops {
			c.rederived(fn, l)
		}
	}
	return nil
}

// deferred reports a deferred call that ends what each round of a loop makes.
func (c *checker) deferred(d *ssa.Defer, l *flow.Loop) {
	if l == nil || !flow.Reaches(d, d, nil) || isShort(l) || c.Commented(d.Pos()) {
		return
	}
	made, what, name := endedBy(d)
	if made == nil || !l.Contains(made) || c.leavesRound(made, l) || triesUntil(d, l) {
		return
	}
	fn := callees.Label(d.Parent())
	c.Report(rule.Report{
		Kind: "deferred", Pos: d.Pos(), AtLeast: rule.AdviceUnless(!ends(l)),
		Message: fmt.Sprintf("%s is deferred in a loop, so that the %s of each round (line %d) stays until %s returns: move the body of the loop to a function of its own, or call it at the end of the round",
			name, what, c.Line(made.Pos()), fn),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "makes a " + what, Pos: made.Pos()},
			{Goroutine: fn, Text: "defers " + name, Pos: d.Pos()},
			{Goroutine: fn, Text: "makes another in the next round, and the first is still there", Pos: made.Pos()},
		},
	})
}

// triesUntil reports whether a loop tries one of a list after the other until one will
// do: it leaves behind a deferred call where nothing has failed, and has as many rounds
// as fail.
func triesUntil(d *ssa.Defer, l *flow.Loop) bool {
	if l.Over() == nil {
		return false
	}
	failed := failure.Branches(d.Parent())
	next := func(i ssa.Instruction) bool { return i.Block() == l.Header }
	for b := range l.Blocks {
		last := b.Instrs[len(b.Instrs)-1]
		if !flow.Reaches(d, last, next) || slices.ContainsFunc(failed, func(f failure.Branch) bool { return f.Contains(last) }) {
			continue
		}
		for _, s := range b.Succs {
			if !l.Blocks[s] && !slices.ContainsFunc(failed, func(f failure.Branch) bool { return f.Block == s }) {
				return true
			}
		}
	}
	return false
}

// endedBy returns the call that made what a deferred call ends, itself or in a literal,
// with what that is, and what is deferred.
func endedBy(d *ssa.Defer) (made *ssa.Call, what, name string) {
	calls := []ssa.CallInstruction{d}
	if lit, _ := callees.Func(d.Call.Value); lit != nil && lit.Parent() == d.Parent() {
		calls = callees.Calls(lit)
	}
	for _, call := range calls {
		common := call.Common()
		if made := contexts.Canceller(common.Value); made != nil && made.Parent() == d.Parent() && timesOut(made) {
			return made, "context", path.Name(common.Value)
		}
		if !knowledge.Is(callees.Object(common), "time", "Ticker.Stop", "Timer.Stop") {
			continue
		}
		made, ok := path.Origin(callees.Receiver(common)).(*ssa.Call)
		if !ok || made.Parent() != d.Parent() {
			continue
		}
		switch obj := callees.Object(&made.Call); {
		case knowledge.Is(obj, "time", "NewTicker"):
			return made, "ticker", path.Name(made) + ".Stop"
		case knowledge.Is(obj, "time", "NewTimer"):
			return made, "timer", path.Name(made) + ".Stop"
		}
	}
	return nil, "", ""
}

// timesOut reports whether a call makes a context that ends by itself: nobody means it to
// live until the function returns.
func timesOut(made *ssa.Call) bool {
	return knowledge.Is(callees.Object(&made.Call), "context", "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause")
}

// leavesRound reports whether what a call makes goes anywhere but into calls that the
// round makes and conditions: to a goroutine, a closure, an object, the next round.
func (c *checker) leavesRound(made *ssa.Call, l *flow.Loop) bool {
	var seen []ssa.Value
	values := []ssa.Value{made}
	if made.Call.Signature().Results().Len() > 1 {
		values = nil
		for _, use := range path.Uses(made) {
			if e, ok := use.(*ssa.Extract); ok && e.Index == 0 {
				values = append(values, e)
			}
		}
	}
	for len(values) > 0 {
		v := values[0]
		values = values[1:]
		for _, use := range path.Uses(v) {
			switch use := use.(type) {
			case *ssa.Defer:
			case ssa.CallInstruction:
				if _, now := use.(*ssa.Call); !now || c.spawn.At(use) != nil {
					return true
				}
				if knowledge.IsContext(v.Type()) && contexts.Parent(use.Value()) != nil {
					return true // another is made of it, for who knows what
				}
			case *ssa.FieldAddr, *ssa.UnOp, *ssa.BinOp, *ssa.DebugRef:
			case *ssa.MakeInterface:
				values = append(values, use)
			case *ssa.Phi: // it, or what there was before, for the rest of the round
				if l.Header == use.Block() || !l.Blocks[use.Block()] {
					return true
				}
				if !slices.Contains(seen, ssa.Value(use)) {
					seen, values = append(seen, use), append(values, use)
				}
			default:
				return true
			}
		}
	}
	return false
}

// isShort reports whether a loop has no more than a few rounds.
func isShort(l *flow.Loop) bool {
	n, _ := l.Limit()
	if n == nil {
		n = l.Times()
	}
	if n == nil {
		return false
	}
	if x := flow.LengthOf(n); x != nil {
		k, ok := flow.Listed(x)
		return ok && k <= few
	}
	k, ok := flow.ConstInt(n)
	return ok && k <= few
}

// rederived reports a context that each round makes of that of the round before.
func (c *checker) rederived(fn *ssa.Function, l *flow.Loop) {
	for _, i := range l.Header.Instrs {
		phi, ok := i.(*ssa.Phi)
		if !ok {
			return
		}
		if !knowledge.IsContext(phi.Type()) {
			continue
		}
		for k, e := range phi.Edges {
			if l.Blocks[l.Header.Preds[k]] && path.Origin(e) != ssa.Value(phi) && contexts.EndsWith(e, phi) && c.reportRederived(fn, l, phi, e) {
				break
			}
		}
	}
}

func (c *checker) reportRederived(fn *ssa.Function, l *flow.Loop, phi *ssa.Phi, next ssa.Value) bool {
	made := maker(next)
	if made == nil || !l.Contains(made) {
		return false
	}
	name := path.Name(phi)
	r := rule.Report{Kind: "rederived", Pos: made.Pos()}
	if cancel := c.cancelledIn(l, phi, next); cancel != nil {
		r.Message = fmt.Sprintf("%s is derived from the %s of the round before, which that has cancelled (line %d): from the second round on it is dead; derive each round's from the one before the loop, in a variable of its own",
			name, name, c.Line(cancel.Pos()))
		r.Witness = witness.Trace{
			{Goroutine: callees.Label(fn), Text: "derives " + name, Pos: made.Pos()},
			{Goroutine: callees.Label(fn), Text: "cancels it", Pos: cancel.Pos()},
			{Goroutine: callees.Label(fn), Text: "derives the next from it, in the next round", Pos: made.Pos()},
		}
		c.Report(r)
		return true
	}
	if isShort(l) || usedBehind(phi, next, l) || !timesOut(made) && ends(l) {
		return false // it is built up in the loop, for afterwards, or has few layers
	}
	why := "the chain grows by one each round"
	if timesOut(made) {
		why = "all rounds have to do with the time of the first"
	}
	r.Message = fmt.Sprintf("%s is derived from the %s of the round before, so that %s: derive each round's from the one before the loop, in a variable of its own", name, name, why)
	r.Witness = witness.Trace{
		{Goroutine: callees.Label(fn), Text: "derives " + name, Pos: made.Pos()},
		{Goroutine: callees.Label(fn), Text: "derives the next from it, in the next round", Pos: made.Pos()},
	}
	c.Report(r)
	return true
}

// maker returns the call that made a context.
func maker(ctx ssa.Value) *ssa.Call {
	v := path.Origin(ctx)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, _ := v.(*ssa.Call)
	return call
}

// cancelledIn returns the call in a loop by which each round that goes on cancels its
// context, or one that that is made of.
func (c *checker) cancelledIn(l *flow.Loop, phi *ssa.Phi, next ssa.Value) ssa.Instruction {
	for v := path.Origin(next); v != nil && v != ssa.Value(phi); v = contexts.Parent(v) {
		v = path.Origin(v)
		made := maker(v)
		if made == nil {
			return nil
		}
		for _, call := range c.calls.In(phi.Parent()) {
			if now, ok := call.(*ssa.Call); ok && l.Contains(now) && l.EachRound(now) && contexts.Canceller(now.Call.Value) == made {
				return now
			}
		}
	}
	return nil
}

// usedBehind reports whether a context that a loop builds up is used when the loop is over.
func usedBehind(phi *ssa.Phi, next ssa.Value, l *flow.Loop) bool {
	outside := func(v ssa.Value) bool {
		return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
			_, debug := use.(*ssa.DebugRef)
			return !debug && !l.Contains(use)
		})
	}
	return outside(phi) || outside(path.Origin(next))
}

// ends reports whether a loop ends by itself: it goes over something, or counts.
func ends(l *flow.Loop) bool { return l.Over() != nil || l.Times() != nil }
