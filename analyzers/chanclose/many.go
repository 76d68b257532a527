package chanclose

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// manyClosers reports closes that may run a second time, or beside another.
func (c *checker) manyClosers() {
	for _, a := range c.closing.Closes {
		if c.said[a] {
			continue
		}
		switch {
		case c.inGoroutines(a):
		case c.twoClosers(a):
		case c.testedTooLate(a):
		case c.inTwoSteps(a):
		case c.openWindow(a):
		case c.byHandler(a):
		case c.everyRound(a):
		case c.inLoop(a):
		case c.inLastingCase(a):
		case c.startedAgain(a):
		case c.removedTwice(a):
		default:
			continue
		}
		c.said[a] = true
	}
}

// kindOf says how sure it is that two closes are of one channel: certain where it
// is a variable; an object that keeps it may be another one the next time.
func kindOf(r *closing.Run) string {
	if closing.Field(r.Value) != nil {
		return "maybe-twice"
	}
	return "many-closers"
}

// free reports whether nothing keeps a run from its close: no test of a state
// that an earlier close could have changed.
func (c *checker) free(r *closing.Run) bool { return !c.closing.Guard(r).Any() }

// inGoroutines reports a close in a goroutine of which several are started
// for one channel.
func (c *checker) inGoroutines(a *closing.Act) bool {
	for _, r := range a.Runs {
		if r.Root.Kind != roots.Goroutine || !c.counts(r.Chans[0], r) {
			continue
		}
		g := c.closing.Guard(r)
		if g.Any() || g.Data || c.closing.Handled(r) || !c.closing.Several(r) {
			continue
		}
		name, line := chanName(r), c.Place(r.Root.Site.Pos(), a.Pos())
		kind := kindOf(r)
		if c.closing.SameForAll(r) {
			kind = "many-closers"
		}
		which, advice := "", fmt.Sprintf("close it once, after all of them have ended: go func() { wg.Wait(); close(%s) }()", name)
		if c.closing.Signals(r) {
			which, advice = " that comes here", fmt.Sprintf("close it in a sync.Once: once.Do(func() { close(%s) })", name)
		}
		c.Report(rule.Report{
			Kind: kind, Pos: a.Pos(),
			Message: fmt.Sprintf("close of closed channel panics: every goroutine started at %s%s closes %s; %s", line, which, name, advice),
			Related: []analysis.RelatedInformation{{Pos: r.Root.Site.Pos(), Message: "several goroutines are started here"}},
			Witness: witness.Trace{
				{Goroutine: callees.NameOfTop(r.Root.Site.Instr.Parent()), Text: "starts goroutines", Pos: r.Root.Site.Pos()},
				{Goroutine: c.label(r), Text: "closes " + name, Pos: a.Pos()},
				{Goroutine: "another " + c.label(r), Text: "closes " + name + ": panics", Pos: a.Pos()},
			},
		})
		return true
	}
	return false
}

// twoClosers reports a close that another root may do as well.
func (c *checker) twoClosers(a *closing.Act) bool {
	for _, b := range c.closing.Closes {
		for _, ra := range a.Runs {
			for _, rb := range b.Runs {
				each := c.eachObject(ra, rb)
				if !each && !c.bothClose(ra, rb) {
					continue
				}
				kind := kindOf(ra)
				if each {
					kind = "many-closers"
				}
				name := chanName(ra)
				first, second := c.who(rb), c.who(ra)
				advice := "close it in one place, or under a sync.Once"
				if slices.ContainsFunc(ra.Chans, func(ch *channels.Chan) bool { return ch.Does()&channels.CanSend != 0 }) && c.closing.BothAlways(ra, rb) {
					advice = "close it once, after both have ended"
				}
				c.Report(rule.Report{
					Kind: kind, Pos: a.Pos(),
					Message: fmt.Sprintf("close of closed channel panics when both %s and %s (%s) close %s: %s", second, first, c.Place(rb.Pos(), ra.Pos()), name, advice),
					Related: []analysis.RelatedInformation{{Pos: rb.Pos(), Message: "closed here too"}},
					Witness: witness.Trace{
						{Goroutine: c.label(rb), Text: "closes " + name, Pos: rb.Pos()},
						{Goroutine: c.label(ra), Text: "closes " + name + ": panics", Pos: ra.Pos()},
					},
				})
				c.said[b] = true
				return true
			}
		}
	}
	return false
}

// eachObject reports whether two runs both close the channel of each object.
func (c *checker) eachObject(ra, rb *closing.Run) bool {
	return (c.closing.EachObject(ra, rb) || c.closing.EachObject(rb, ra)) && c.counts(ra.Chans[0], ra) && c.counts(rb.Chans[0], rb)
}

func (c *checker) bothClose(ra, rb *closing.Run) bool {
	ch := closing.Shared(ra, rb)
	if ch == nil || ra.Root.Same(rb.Root) || ra.Root.Kind != roots.Goroutine && rb.Root.Kind != roots.Goroutine {
		return false // function values are often either-or: one for success, one for failure
	}
	if sameWay(ra, rb) || sameWay(rb, ra) {
		return false // the goroutine runs what others might, but do not
	}
	if ra.Root.Kind == roots.Kept || rb.Root.Kind == roots.Kept {
		return false
	}
	if !c.counts(ch, ra) || !c.counts(ch, rb) || !c.free(ra) || !c.free(rb) {
		return false
	}
	return c.closing.Identified(ra) && c.closing.Identified(rb) && (c.closing.BothAlways(ra, rb) || !c.closing.Ordered(ra, rb))
}

// sameWay reports whether one run is what other packages may call, and the
// other gets to its close by it.
func sameWay(ext, other *closing.Run) bool {
	if ext.Root.Kind != roots.External {
		return false
	}
	return other.Root.Fn == ext.Root.Fn || slices.ContainsFunc(other.Root.Chain, func(call ssa.CallInstruction) bool {
		return callees.Unwrap(call.Parent()) == ext.Root.Fn
	}) || other.Act == ext.Act && other.Fn() == ext.Root.Fn
}

// testedTooLate reports a close under a lock whose flag, tested under the
// lock, is set only after the lock was given back once more.
func (c *checker) testedTooLate(a *closing.Act) bool {
	flag, unlock := c.closing.FlagSetLate(a)
	if flag == nil {
		return false
	}
	r := a.Runs[0]
	c.Report(rule.Report{
		Kind: "many-closers", Pos: a.Pos(),
		Message: fmt.Sprintf("close of closed channel panics when two calls of %s meet: the lock is given back (line %d) before %s is set, so the second call passes its test and closes %s again; set it before",
			callees.Label(a.Fn()), c.Line(unlock.Pos()), flag.Name(), chanName(r)),
		Related: []analysis.RelatedInformation{{Pos: unlock.Pos(), Message: "the lock is given back here"}},
		Witness: witness.Trace{
			{Goroutine: callees.Label(a.Fn()), Text: "closes " + chanName(r), Pos: a.Pos()},
			{Goroutine: callees.Label(a.Fn()), Text: "gives the lock back, " + flag.Name() + " is not set yet", Pos: unlock.Pos()},
			{Goroutine: "another " + callees.Label(a.Fn()), Text: "closes " + chanName(r) + ": panics", Pos: a.Pos()},
		},
	})
	return true
}

// inTwoSteps reports a close in an exported method whose flag is loaded and
// stored atomically, but not at once.
func (c *checker) inTwoSteps(a *closing.Act) bool {
	flag, store := c.closing.InTwoSteps(a)
	if flag == nil || c.IsTest(a.Pos()) {
		return false
	}
	name, who := path.Name(a.Chan), callees.Label(a.Fn())
	panics, how := "close of closed channel", "and close "+name
	if c.sendsBefore(a) {
		panics, how = "send on closed channel", fmt.Sprintf("and one sends on %s when the other has closed it", name)
	}
	c.Report(rule.Report{
		Kind: "many-closers", Pos: a.Pos(),
		Message: fmt.Sprintf("%s panics when two calls of %s meet: both load %s before either stores it (line %d), %s; use CompareAndSwap, or a sync.Once",
			panics, who, flag.Name(), c.Line(store.Pos()), how),
		Related: []analysis.RelatedInformation{{Pos: store.Pos(), Message: "stored here"}},
		Witness: witness.Trace{
			{Goroutine: who, Text: "loads " + flag.Name() + ": not closed", Pos: a.Fn().Pos()},
			{Goroutine: "another " + who, Text: "loads " + flag.Name() + ", stores it and closes " + name, Pos: store.Pos()},
			{Goroutine: who, Text: "comes to " + name + ", which is closed: panics", Pos: a.Pos()},
		},
	})
	for _, o := range c.closing.Closes {
		if _, s := c.closing.InTwoSteps(o); s == store {
			c.said[o] = true // the same two steps
		}
	}
	return true
}

// sendsBefore reports whether the function of a close sends on the channel first.
func (c *checker) sendsBefore(a *closing.Act) bool {
	return slices.ContainsFunc(a.Runs, func(r *closing.Run) bool {
		return slices.ContainsFunc(r.Chans, func(ch *channels.Chan) bool {
			return slices.ContainsFunc(ch.Each(channels.CanSend), func(o *channels.Op) bool { return o.Fn() == a.Fn() && flow.Dominates(o.Instr, a.Instr) })
		})
	})
}

// byHandler reports a close that every request makes. A test knows how many
// requests come to the server that it sets up.
func (c *checker) byHandler(a *closing.Act) bool {
	for _, r := range a.Runs {
		if !knowledge.AnswersHTTP(r.Root.Fn.Signature) || inTest(r.Root.Fn) || !c.counts(r.Chans[0], r) || !c.free(r) || c.closing.Handled(r) || c.closing.Made(r) || closing.Field(r.Value) == nil {
			continue
		}
		name := chanName(r)
		c.Report(rule.Report{
			Kind: kindOf(r), Pos: a.Pos(),
			Message: fmt.Sprintf("close of closed channel panics on the second request: %s runs for every request and closes %s; close it under a sync.Once", callees.Label(r.Root.Fn), name),
			Witness: witness.Trace{
				{Goroutine: "first request", Text: "closes " + name, Pos: a.Pos()},
				{Goroutine: "second request", Text: "closes " + name + ": panics", Pos: a.Pos()},
			},
		})
		return true
	}
	return false
}

// inTest reports whether a function is a test, a part of one, or is in one.
func inTest(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.Top(fn).Params, func(p *ssa.Parameter) bool { return knowledge.IsTesting(p.Type()) })
}

// everyRound reports a close that runs again in the next round of a loop.
func (c *checker) everyRound(a *closing.Act) bool {
	for _, r := range a.Runs {
		if !c.counts(r.Chans[0], r) || !c.free(r) || c.closing.Handled(r) || c.closing.Asked(r) {
			continue
		}
		loop := c.closing.Again(r)
		if loop == nil {
			continue
		}
		name := chanName(r)
		c.Report(rule.Report{
			Kind: kindOf(r), Pos: a.Pos(),
			Message: fmt.Sprintf("close of closed channel panics when the loop at line %d comes here a second time: nothing makes %s another channel or remembers that it is closed; leave the loop, or use a sync.Once", c.loopLine(loop.Pos()), name),
			Related: []analysis.RelatedInformation{{Pos: loop.Pos(), Message: "this runs in every round"}},
			Witness: witness.Trace{
				{Goroutine: c.who(r), Text: "closes " + name, Pos: a.Pos()},
				{Goroutine: c.who(r), Text: "comes to the next round", Pos: loop.Pos()},
				{Goroutine: c.who(r), Text: "closes " + name + ": panics", Pos: a.Pos()},
			},
		})
		return true
	}
	return false
}

// inLoop reports a close of a local channel that every round of a loop comes to.
func (c *checker) inLoop(a *closing.Act) bool {
	if c.IsTest(a.Pos()) || c.closing.EveryRound(a) == nil {
		return false
	}
	name, who, line := path.Name(a.Chan), callees.NameOfTop(a.Fn()), c.loopLine(a.Pos())
	when, second := fmt.Sprintf("in the second round of the loop at line %d", line), "comes to the second round"
	if a.Deferred() {
		when, second = fmt.Sprintf("when %s returns, if the loop at line %d has two rounds", who, line), "has deferred it twice and returns"
	}
	c.Report(rule.Report{
		Kind: "many-closers", Pos: a.Pos(),
		Message: fmt.Sprintf("close of closed channel panics %s: %s is made before the loop; close it after the loop", when, name),
		Witness: witness.Trace{
			{Goroutine: who, Text: "closes " + name, Pos: a.Pos()},
			{Goroutine: who, Text: second, Pos: a.Pos()},
			{Goroutine: who, Text: "closes " + name + ": panics", Pos: a.Pos()},
		},
	})
	return true
}

// inLastingCase reports a close in a case of a select that is ready in the next round,
// too, as what it waits for has happened for good.
func (c *checker) inLastingCase(a *closing.Act) bool {
	op := c.closing.InLastingCase(a)
	if op == nil {
		return false
	}
	name, who := path.Name(a.Chan), callees.NameOfTop(a.Fn())
	c.Report(rule.Report{
		Kind: "many-closers", Pos: a.Pos(),
		Message: fmt.Sprintf("close of closed channel panics when the loop comes round: <-%s (line %d) stays ready, and its case does not leave: return there", op.Name(), c.Line(op.Pos())),
		Related: []analysis.RelatedInformation{{Pos: op.Pos(), Message: "ready in every round"}},
		Witness: witness.Trace{
			{Goroutine: who, Text: "closes " + name, Pos: a.Pos()},
			{Goroutine: who, Text: "comes to the select again and may take the same case", Pos: op.Pos()},
			{Goroutine: who, Text: "closes " + name + ": panics", Pos: a.Pos()},
		},
	})
	return true
}

// loopLine returns the line at which the innermost loop around a position begins.
func (c *checker) loopLine(pos token.Pos) int {
	if loops := c.LoopsAround(pos); len(loops) > 0 {
		pos = loops[0].Pos()
	}
	return c.Line(pos)
}

// unguarded reports exported methods of which a second call panics.
func (c *checker) unguarded() {
	for _, a := range c.closing.Closes {
		if c.said[a] {
			continue
		}
		i := slices.IndexFunc(a.Runs, func(r *closing.Run) bool {
			return r.Root.Kind == roots.External && r.Root.Fn.Signature.Recv() != nil && c.counts(r.Chans[0], r) && c.free(r) &&
				!c.closing.Guard(r).Data && !c.closing.Handled(r) && !c.closing.Made(r) && closing.Field(r.Value) != nil
		})
		if i < 0 {
			continue
		}
		c.said[a] = true
		name, method := chanName(a.Runs[i]), callees.Label(a.Runs[i].Root.Fn)
		c.Report(rule.Report{
			Kind: "unguarded", Pos: a.Pos(),
			Message: fmt.Sprintf("a second call of %s panics: it closes %s again; guard the close with a sync.Once", method, name),
		})
	}
}
