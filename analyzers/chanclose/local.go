package chanclose

import (
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/product"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// closedEarly reports sends of goroutines on a channel that the function which
// made it and started them has closed: runs of the function and its goroutines
// show it.
func (c *checker) closedEarly() {
	for _, fn := range c.callees.Functions() {
		for _, o := range c.product.Explore(fn) {
			if o.Panic == nil || o.Loose || o.Panic.Does != channels.CanSend {
				continue
			}
			if e := c.early(o); e != nil && !c.saidAt(o.Panic) {
				c.reportEarly(e)
			}
		}
	}
}

// early is a send that a goroutine may do when its starter has closed the
// channel.
type early struct {
	product.Outcome
	site *spawn.Site
	cl   *channels.Op
	at   ssa.Instruction // where the function closes, or defers the literal that does
}

// early returns what an outcome shows, if the function itself closes the channel
// and nothing outside of the model makes it wait for the sender.
func (c *checker) early(o product.Outcome) *early {
	last := o.Steps[len(o.Steps)-1]
	e := &early{Outcome: o, site: c.spawn.At(last.Site)}
	for _, s := range slices.Backward(o.Steps) {
		if s.Verb == product.Closes && slices.ContainsFunc(s.Op.Chans, func(ch *channels.Chan) bool { return slices.Contains(o.Panic.Chans, ch) }) {
			if s.Thread != 0 {
				return nil
			}
			e.cl = s.Op
			break
		}
	}
	if e.site == nil || e.site.Kind == spawn.Helper || e.cl == nil || e.site.Instr.Parent() != o.Root || c.ending.After(o.Root) {
		return nil
	}
	if e.at = e.cl.Instr; e.cl.Fn() != o.Root {
		d := path.DeferredAt(e.cl.Fn())
		if d == nil || d.Parent() != o.Root {
			return nil
		}
		e.at = d
	}
	if c.IsTest(o.Root.Pos()) || inTest(o.Root) || c.recovers.Guarded(e.site) {
		return nil
	}
	if !c.unawaited(e) {
		return nil
	}
	return e
}

// unawaited reports whether a way leads from the start of the goroutine to the
// close without anything that may wait for it and that the model does not know.
func (c *checker) unawaited(e *early) bool {
	if e.site.Kind == spawn.GoStmt && c.tellsNobody(e.site.Body(), e, 2) {
		return true
	}
	known := func(i ssa.Instruction) bool { return c.ofModel(i, e) }
	d, deferred := e.at.(*ssa.Defer)
	if !deferred {
		return flow.Reaches(e.site.Instr, e.at, c.join.MayJoinBut(e.site, known))
	}
	if lit := e.cl.Fn(); lit != e.Root && len(flow.Reach(lit, nil, flow.Is(e.cl.Instr), func(i ssa.Instruction) bool { return !known(i) && c.join.MaySync(i) })) == 0 {
		return false
	}
	waitsLast := slices.ContainsFunc(c.callees.In(e.Root), func(call ssa.CallInstruction) bool {
		later, ok := call.(*ssa.Defer)
		return ok && later != d && flow.Reaches(d, later, nil) && !known(later) && c.join.Call(later.Common(), e.Root).Has(join.Syncs)
	})
	// What was deferred before runs when the channel is closed.
	isReturn := func(i ssa.Instruction) bool { _, ok := i.(*ssa.RunDefers); return ok }
	foreign := c.join.MayJoinBut(e.site, func(i ssa.Instruction) bool { return known(i) || isReturn(i) })
	return !waitsLast && len(flow.ExitsWithout(e.Root, e.site.Instr, foreign)) > 0
}

// tellsNobody reports whether a goroutine does nothing, but to channels of the model, by
// which anybody could learn how far it is: then nothing else waits for it.
func (c *checker) tellsNobody(fn *ssa.Function, e *early, depth int) bool {
	if fn == nil || len(fn.Blocks) == 0 || depth < 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, op := range c.chans.At(i) {
				if op.Does != channels.CanRecv && (op.Open || slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool { return !slices.Contains(e.Chans, ch) })) {
					return false
				}
			}
			call, ok := callees.CallAt(i)
			if !ok || len(c.chans.At(i)) > 0 || !c.join.Call(call.Common(), fn).Has(join.Signals|join.Orders|join.Unknown) {
				continue
			}
			if fns, exact := c.callees.Resolve(call.Common()); !exact || len(fns) != 1 || c.spawn.At(i) != nil || !c.tellsNobody(fns[0], e, depth-1) {
				return false
			}
		}
	}
	return true
}

// ofModel reports whether the model knows what an instruction waits for.
func (c *checker) ofModel(i ssa.Instruction, e *early) bool {
	for _, op := range c.chans.Through(i) {
		if slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool { return slices.Contains(e.Chans, ch) }) {
			return true
		}
	}
	return slices.ContainsFunc(e.Steps, func(s product.Step) bool { return s.Instr == i })
}

func (c *checker) saidAt(op *channels.Op) bool {
	for a := range c.said {
		if a.Instr == op.Instr {
			return true
		}
	}
	return false
}

func (c *checker) reportEarly(e *early) {
	name := e.Panic.Name()
	maker := callees.NameOfTop(e.Root)
	if e.Root.Parent() == nil {
		maker = e.Root.Name()
	}
	t := witness.Trace{}
	label := func(thread int, site ssa.Instruction) string {
		if thread == 0 {
			return maker
		}
		pos := c.Fset.Position(site.Pos())
		return fmt.Sprintf("go at %s:%d", filepath.Base(pos.Filename), pos.Line)
	}
	for _, s := range e.Steps {
		if text := s.Text(); text != "" {
			t = append(t, witness.Event{Goroutine: label(s.Thread, s.Site), Text: text, Pos: s.Pos})
		}
	}
	c.Report(rule.Report{
		Kind: "closed-early", Pos: e.Panic.Pos(),
		Message: fmt.Sprintf("send on closed channel panics when %s closes %s (%s) while the goroutine of line %d still sends: wait for the goroutine before the close, or let it close %s",
			maker, name, c.Place(e.cl.Pos(), e.Panic.Pos()), c.Line(e.site.Pos()), name),
		Related: []analysis.RelatedInformation{{Pos: e.cl.Pos(), Message: "closed here"}},
		Witness: t,
	})
}
