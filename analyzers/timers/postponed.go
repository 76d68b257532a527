package timers

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/batches"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// postponed reports loops that gather what they receive until there is enough of it or
// some time has passed, where the time begins again with each value that is received.
func postponed(p *rule.Pass, fn *ssa.Function, calls *callees.Result) {
	seen := make(map[*ssa.Call]bool)
	for _, b := range batches.In(fn, calls) {
		sel, ok := b.Recv.(*ssa.Select)
		if !ok || p.IsTest(sel.Pos()) {
			continue
		}
		full := b.Full()
		if full == nil {
			continue
		}
		for k, st := range sel.States {
			made := begunIn(st, b.Loop)
			if made == nil || seen[made] || !b.Loop.EachRound(made) && !eachComes(b.Loop, made, sel) || saysIdle(made.Call.Args[0]) || !fixed(made.Call.Args[0], b.Loop, 0) {
				continue
			}
			if i := slices.IndexFunc(b.Empties, func(e *ssa.BasicBlock) bool { return flow.InCase(sel, k, e) }); i < 0 || !flow.Reaches(b.Empties[i].Instrs[0], sel, nil) {
				continue
			}
			seen[made] = true
			reportPostponed(p, b, sel, full, made)
		}
	}
}

// eachComes reports whether a call is made before a select in each round.
func eachComes(l *flow.Loop, made *ssa.Call, sel *ssa.Select) bool {
	return flow.Dominates(made, sel) && !flow.Reaches(sel, sel, flow.Is(made))
}

// begunIn returns the call in a loop that makes the timer whose channel a case receives
// from.
func begunIn(st *ssa.SelectState, l *flow.Loop) *ssa.Call {
	if st.Dir != types.RecvOnly {
		return nil
	}
	v := path.Origin(st.Chan)
	if t := timeOf(st.Chan); t != nil {
		v = path.Origin(t)
	}
	call, ok := v.(*ssa.Call)
	if !ok || !l.Contains(call) || !knowledge.Is(callees.Object(&call.Call), "time", "After", "NewTimer") {
		return nil
	}
	return call
}

// saysIdle reports whether the name of a duration says that it is meant to begin again with
// each value: how long nothing comes.
func saysIdle(d ssa.Value) bool {
	name := strings.ToLower(path.Name(d))
	return slices.ContainsFunc([]string{"idle", "quiet", "debounce", "settle", "silen", "inactiv"}, func(word string) bool { return strings.Contains(name, word) })
}

// fixed reports whether a duration is the same in all rounds of a loop, rather than what is
// left of one.
func fixed(d ssa.Value, l *flow.Loop, depth int) bool {
	if depth == maxSteps {
		return false
	}
	i, ok := d.(ssa.Instruction)
	if !ok || !l.Contains(i) {
		return true
	}
	switch d := d.(type) {
	case *ssa.ChangeType:
		return fixed(d.X, l, depth+1)
	case *ssa.Convert:
		return fixed(d.X, l, depth+1)
	case *ssa.BinOp:
		return (d.Op == token.MUL || d.Op == token.QUO) && fixed(d.X, l, depth+1) && fixed(d.Y, l, depth+1)
	case *ssa.Field:
		return fixed(d.X, l, depth+1)
	case *ssa.FieldAddr:
		return fixed(d.X, l, depth+1)
	case *ssa.UnOp:
		return d.Op == token.MUL && fixed(d.X, l, depth+1) && !storedIn(d.X, l)
	case *ssa.Call:
		return answersSame(d) && !slices.ContainsFunc(d.Call.Args, func(a ssa.Value) bool { return !fixed(a, l, depth+1) })
	}
	return false
}

const maxSteps = 8

// storedIn reports whether a loop assigns the variable or the field at an address.
func storedIn(addr ssa.Value, l *flow.Loop) bool {
	field, cell := path.FieldOf(addr), path.Variable(addr)
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if ok && (field != nil && path.FieldOf(st.Addr) == field || cell != nil && path.Variable(st.Addr) == cell) {
				return true
			}
		}
	}
	return cell != nil && len(path.CellOf(cell).Captures) > 0 && len(path.CellOf(cell).Stores) > 1
}

// answersSame reports whether a call reads a setting: an atomic variable, or by a function
// of the package that does not ask for the time.
func answersSame(call *ssa.Call) bool {
	obj := callees.Object(&call.Call)
	if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" {
		return true
	}
	fn := callees.Unwrap(call.Call.StaticCallee())
	return fn != nil && len(fn.Blocks) > 0 && !slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool {
		obj := callees.Object(c.Common())
		return obj == nil || obj.Pkg() == nil || obj.Pkg().Path() == "time"
	})
}

func reportPostponed(p *rule.Pass, b *batches.Batch, sel *ssa.Select, full *ssa.If, made *ssa.Call) {
	fn := callees.Label(sel.Parent())
	what := path.Name(sel.States[b.Feed].Chan)
	p.Report(rule.Report{
		Kind: "postponed", Pos: made.Pos(),
		Message: fmt.Sprintf("this time begins again with every value from %s, so as long as they come faster than it passes, the first ones wait until there are enough (line %d): use a ticker, or a timer that is begun with the first value",
			what, p.Line(full.Cond.Pos())),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "begins to wait", Pos: made.Pos()},
			{Goroutine: fn, Text: "receives from " + what + " before the time has passed, and gathers that", Pos: b.Append.Pos()},
			{Goroutine: fn, Text: "begins to wait anew, with what was gathered still there", Pos: made.Pos()},
		},
	})
}
