package sequential

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// calls reports questions in a row that do not need each other's answers.
func (c *checker) calls(fn *ssa.Function, asked map[*ssa.Call]*question, done map[*ssa.Call]bool) {
	for _, b := range fn.Blocks {
		for i, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || asked[call] == nil || done[call] {
				continue
			}
			w := &walk{checker: c, asked: asked, chain: []*question{asked[call]}}
			w.from(b, i+1)
			for _, q := range w.chain {
				done[q.call] = true
			}
			if len(w.chain) > 1 && c.worth(w.chain) {
				c.reportCalls(w)
			}
		}
	}
}

// worth reports whether somebody waits for the answers to questions. What only
// may wait, as methods of interfaces are taken to, has to be part of a request.
func (c *checker) worth(qs []*question) bool {
	if c.heat(qs).Hot() {
		return true
	}
	least := caller
	if slices.ContainsFunc(qs, func(q *question) bool { return q.reason.Wait == knowledge.Task }) {
		least = request
	}
	return c.waited(qs[0].call.Parent()) >= least
}

// heat returns the most that a profile says of any of several questions.
func (c *checker) heat(qs []*question) hotness.Sampled {
	var most hotness.Sampled
	for _, q := range qs {
		if s := c.hot.Of(q.call).Sampled; s.Share > most.Share {
			most = s
		}
	}
	return most
}

// walk follows the one way through a function on which nothing fails.
type walk struct {
	*checker
	asked map[*ssa.Call]*question
	chain []*question
	// pure is false when something lies between the calls that is more than
	// looking at their errors.
	between []ssa.Instruction
}

func (w *walk) from(b *ssa.BasicBlock, start int) {
	for range 64 {
		for _, instr := range b.Instrs[start:] {
			call, ok := instr.(*ssa.Call)
			if ok && w.asked[call] != nil {
				if !w.independent(w.asked[call]) {
					return
				}
				w.chain = append(w.chain, w.asked[call])
				continue
			}
			if !w.harmless(instr) {
				return
			}
			w.between = append(w.between, instr)
		}
		next := w.next(b)
		if next == nil {
			return
		}
		b, start = next, 0
	}
}

// next returns the block that follows when no call failed; nil if something
// else decides.
func (w *walk) next(b *ssa.BasicBlock) *ssa.BasicBlock {
	var next *ssa.BasicBlock
	switch last := b.Instrs[len(b.Instrs)-1].(type) {
	case *ssa.Jump:
		next = b.Succs[0]
	case *ssa.If:
		if join := w.passes(last); join != nil {
			return join
		}
		err, failed, ok := testsError(last.Cond)
		if !ok || !isErrorOf(err, w.chain) {
			return nil
		}
		next = b.Succs[1-failed]
		if w.tells(b.Succs[failed], next) {
			return next
		}
		if !leaves(b.Succs[failed], next) {
			return nil
		}
	}
	if next == nil || len(next.Preds) != 1 {
		return nil
	}
	return next
}

// passes returns the block where both ways of a branch meet again, if it asks
// nothing of the questions and the ways only compute: a default for what the next
// question is about.
func (w *walk) passes(branch *ssa.If) *ssa.BasicBlock {
	on := derive.Of(branch.Cond)
	if on.Full() || slices.ContainsFunc(w.chain, func(q *question) bool { return on.Has(q.call) }) {
		return nil
	}
	var join *ssa.BasicBlock
	for i, s := range branch.Block().Succs {
		other := branch.Block().Succs[1-i]
		if len(s.Preds) == 2 && slices.Contains(s.Preds, branch.Block()) && len(other.Succs) == 1 && other.Succs[0] == s {
			join = s // an if without an else
		} else if len(s.Succs) == 1 && len(other.Succs) == 1 && s.Succs[0] == other.Succs[0] && len(s.Succs[0].Preds) == 2 {
			join = s.Succs[0]
		}
	}
	if join == nil {
		return nil
	}
	for _, s := range branch.Block().Succs {
		if s == join {
			continue
		}
		if len(s.Preds) != 1 || slices.ContainsFunc(s.Instrs, func(i ssa.Instruction) bool {
			call, ok := i.(*ssa.Call)
			return ok && w.asked[call] != nil || !w.harmless(i)
		}) {
			return nil
		}
	}
	return join
}

// tells reports whether a block, which runs when a call has failed, only says so,
// and then goes on with what follows when it has not: nothing is decided.
func (w *walk) tells(failed, next *ssa.BasicBlock) bool {
	if len(failed.Preds) != 1 || len(failed.Succs) != 1 || failed.Succs[0] != next || len(next.Preds) != 2 {
		return false
	}
	_, chooses := next.Instrs[0].(*ssa.Phi)
	return !chooses && !slices.ContainsFunc(failed.Instrs, func(i ssa.Instruction) bool { return !w.harmless(i) })
}

// leaves reports whether the function ends on every path from b, without
// coming to the block that is to be avoided.
func leaves(b, avoid *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if b == avoid || b.Dominates(avoid) {
			return false
		}
		if seen[b] {
			return true
		}
		seen[b] = true
		for _, s := range b.Succs {
			if !visit(s) {
				return false
			}
		}
		return true
	}
	return visit(b)
}

// independent reports whether a question needs nothing from those before it,
// and may be asked while they are.
func (w *walk) independent(q *question) bool {
	needs := derive.Inputs(q.call)
	if needs.Full() {
		return false
	}
	for _, p := range w.chain {
		if needs.Has(p.call) || sharesPointer(p, q) || sameQuestion(p, q) || oneObject(p, q) || isTwice(p, q) || meet(p, q) {
			return false
		}
	}
	return true
}

// isTwice reports whether one object is asked twice by methods of which it is
// not known that they wait at all.
func isTwice(a, b *question) bool {
	return (a.reason.Wait == knowledge.Task || b.reason.Wait == knowledge.Task) && a.recv != nil && b.recv != nil && sameOrigin(a.recv, b.recv)
}

// meet reports whether two questions are put to one object, and either keeps
// something there under a lock: then the second may be answered by what the
// first has left, or waits for it anyway.
func meet(a, b *question) bool {
	return a.recv != nil && b.recv != nil && a.effects.Guarded|b.effects.Guarded != 0 && sameOrigin(a.recv, b.recv)
}

// sameQuestion reports whether two calls ask for the same thing: the second
// is asked because time has passed.
func sameQuestion(a, b *question) bool {
	if a.obj != b.obj || len(a.call.Call.Args) != len(b.call.Call.Args) {
		return false
	}
	for i := range a.call.Call.Args {
		x, y := path.Origin(a.call.Call.Args[i]), path.Origin(b.call.Call.Args[i])
		if x == y {
			continue
		}
		if p, ok := path.Of(x); ok {
			if q, ok := path.Of(y); ok && p == q {
				continue
			}
		}
		cx, okx := x.(*ssa.Const)
		cy, oky := y.(*ssa.Const)
		if okx && oky && cx.Value == cy.Value {
			continue
		}
		return false
	}
	return true
}

// harmless reports whether an instruction between questions may as well run
// after them: it computes, or keeps something in a variable.
func (c *checker) harmless(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		return isLocal(instr.Addr)
	case *ssa.MapUpdate:
		return isLocal(instr.Map)
	case *ssa.UnOp:
		return instr.Op != token.ARROW
	case *ssa.Defer:
		f, ok := knowledge.OfCall(instr.Common())
		return ok && f.Does&knowledge.Closes != 0
	case *ssa.Go, *ssa.Send, *ssa.Select, *ssa.RunDefers, *ssa.Return, *ssa.Panic:
		return false
	case *ssa.Call:
		if f, ok := knowledge.OfCall(instr.Common()); ok && f.Does&knowledge.Logs != 0 && f.Does&knowledge.NoReturn == 0 {
			return true
		}
		e := c.effects.Call(instr)
		return e.Writes|e.Guarded == 0 && !e.Outside && !e.Unknown && !c.blocks.Call(instr.Common()).May(^knowledge.Wait(0))
	}
	return true
}

// isLocal reports whether an address or map belongs to the function alone.
func isLocal(v ssa.Value) bool {
	switch path.Whole(v).(type) {
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice:
		return true
	}
	return false
}

func (c *checker) reportCalls(w *walk) {
	first, second := w.chain[0], w.chain[1]
	var names []string
	for _, q := range w.chain {
		names = append(names, fmt.Sprintf("%s (line %d)", q.name(), c.Line(q.call.Pos())))
	}
	list := strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	var related []analysis.RelatedInformation
	for _, q := range w.chain {
		related = append(related, analysis.RelatedInformation{Pos: q.call.Pos(), Message: q.name() + " " + q.reason.Words()})
	}
	heat := c.heat(w.chain)
	c.Report(rule.Report{
		Kind: "calls", Pos: second.call.Pos(), Related: related, Fix: c.together(w.chain), AtLeast: rule.AdviceUnless(heat.Hot()),
		Message: fmt.Sprintf("%s wait one after the other though none uses what another returns, so the caller waits for the sum instead of the longest%s: %s",
			list, heat.Note(), advice(first)),
	})
}

// advice is the parallel form, spelled with the first call's context.
func advice(q *question) string {
	for _, a := range q.call.Call.Args {
		if knowledge.IsContext(a.Type()) {
			ctx := path.Name(a)
			if !token.IsIdentifier(ctx) {
				ctx = "ctx"
			}
			return fmt.Sprintf("start each with g.Go of g, gctx := errgroup.WithContext(%s), passing gctx, and use the results after g.Wait()", ctx)
		}
	}
	return "start each with g.Go of an errgroup.Group, and use the results after g.Wait()"
}
