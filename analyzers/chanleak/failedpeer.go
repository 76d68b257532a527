package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/product"
)

// failedPeers reports functions that wait, with no other way on, for a value of a
// goroutine of theirs, or for the end of what it feeds, when a call in it fails: it
// returns then without what it does for them on its other ways.
func (c *checker) failedPeers() {
	pkg := c.ResultOf[product.Analyzer].(*product.Package)
	for _, fn := range c.callees.Functions() {
		if c.IsTest(fn.Pos()) || testCode(fn) || c.ForTests() {
			continue
		}
		for _, o := range pkg.Explore(fn) {
			if st := c.waitsAlone(o); st != nil {
				if left := c.failedPeer(o, st); left != nil {
					c.said[st.Instr] = true
					c.reportFailed(o, st, left)
				}
			}
		}
	}
}

// waitsAlone returns the receive at which the function of an outcome waits while all its
// goroutines have ended.
func (c *checker) waitsAlone(o product.Outcome) *product.Stuck {
	if o.RootEnded || o.Panic != nil || len(o.Stuck) != 1 || c.cannotBe(o) {
		return nil
	}
	st := &o.Stuck[0]
	if st.Thread != 0 || st.Loose || st.Op == nil || st.Op.Does != canRecv || !st.Op.Hard() || c.said[st.Instr] {
		return nil
	}
	serves := servesWith(st)
	if st.Chan.Make == nil || st.Chan.Hidden != 0 || st.Chan.Out&serves != 0 || st.Chan.Does()&serves == 0 {
		return nil
	}
	return st
}

// servesWith returns what ends a wait: a range goes on until the channel is closed.
func servesWith(st *product.Stuck) channels.Caps {
	if st.Op.Range() {
		return canClose
	}
	return canSend | canClose
}

// left is a goroutine that has ended since a call of it failed.
type left struct {
	site ssa.Instruction
	call *ssa.Call
	exit ssa.Instruction
}

// failedPeer returns how the goroutines that could end a wait have ended, if a failed
// call explains it for each, and the function cannot know of that when it waits.
func (c *checker) failedPeer(o product.Outcome, st *product.Stuck) *left {
	var first *left
	var seen []ssa.Instruction
	for i, s := range o.Steps {
		if s.Verb != product.Starts || slices.Contains(seen, s.Instr) {
			continue
		}
		seen = append(seen, s.Instr)
		site := c.spawn.At(s.Instr)
		if site == nil || site.Body() == nil {
			return nil
		}
		if !c.does(site.Body(), st.Chan, servesWith(st)) {
			continue
		}
		l := c.leftOnFailure(site.Body(), st)
		if l == nil || s.Thread != 0 || c.learns(o, i, st) {
			return nil
		}
		if l.site = s.Instr; first == nil {
			first = l
		}
	}
	return first
}

// does reports whether a function, or one that it calls, does something to a channel.
func (c *checker) does(fn *ssa.Function, ch *channels.Chan, does channels.Caps) bool {
	return slices.ContainsFunc(ch.Each(does), func(o *channels.Op) bool {
		return o.Fn() == fn || c.spawn.CallsDown(fn, o.Fn(), 2)
	})
}

// learns reports whether the function of an outcome may learn, after its i-th step, that
// a goroutine has failed, and not wait then: it waits for it in another way, too, and does
// not always come to the receive.
func (c *checker) learns(o product.Outcome, i int, st *product.Stuck) bool {
	other := slices.ContainsFunc(o.Steps[i:], func(s product.Step) bool {
		if s.Thread != 0 {
			return false
		}
		switch s.Verb {
		case product.Waits, product.ReceivesClosed, product.Skips, product.Defaults:
			return true
		case product.Receives:
			return s.Instr != st.Instr
		}
		return false
	})
	if !other {
		return false
	}
	start := o.Steps[i].Instr
	return start.Parent() != st.Instr.Parent() || len(flow.ExitsWithout(start.Parent(), start, flow.Is(st.Instr))) > 0
}

// leftOnFailure returns a way through the body of a goroutine, or through a function that
// it calls and that tells it nothing, on which a call fails and nothing is done for who waits.
func (c *checker) leftOnFailure(body *ssa.Function, st *product.Stuck) *left {
	if l := c.failsWithout(body, st); l != nil {
		return l
	}
	for _, o := range st.Chan.Each(servesWith(st)) {
		if fn := o.Fn(); fn != body && !failure.LastIsError(fn.Signature) && c.spawn.CallsDown(body, fn, 2) {
			if l := c.failsWithout(fn, st); l != nil {
				return l
			}
		}
	}
	return nil
}

func (c *checker) failsWithout(fn *ssa.Function, st *product.Stuck) *left {
	fails := c.ResultOf[failure.Analyzer].(*failure.Result)
	tests := failure.Tests(fn)
	var found *left
	w := flow.Walker[*ssa.Call]{
		Visit: func(i ssa.Instruction, failed *ssa.Call) (*ssa.Call, bool) {
			if c.doesAt(i, st.Chan, servesWith(st)) || c.ending.May(i) || failed != nil && (callsValue(i) || c.doesAt(i, st.Chan, canSend)) {
				return failed, false // a value that says what failed may end the range
			}
			if _, ok := i.(*ssa.Return); ok && failed != nil && found == nil {
				found = &left{call: failed, exit: i}
			}
			return failed, true
		},
		Branch: func(cond ssa.Value, truth bool, failed *ssa.Call) *ssa.Call {
			for _, t := range tests {
				if t.Cond == cond && t.Fails == truth && t.Call != nil && fails.CanFail(&t.Call.Call) {
					return t.Call
				}
			}
			return failed
		},
	}
	if len(tests) == 0 || !w.Walk(fn, nil) {
		return nil
	}
	return found
}

// doesAt reports whether an instruction does something to a channel, or calls what may.
func (c *checker) doesAt(i ssa.Instruction, ch *channels.Chan, does channels.Caps) bool {
	if slices.ContainsFunc(c.chans.At(i), func(o *channels.Op) bool { return o.Does&does != 0 && slices.Contains(o.Chans, ch) }) {
		return true
	}
	call, ok := callees.CallAt(i)
	return ok && slices.ContainsFunc(c.callees.Of(call.Common()), func(fn *ssa.Function) bool { return c.does(fn, ch, does) })
}

// callsValue reports whether an instruction calls a function value, which may end the
// program, or do something else about a failure.
func callsValue(i ssa.Instruction) bool {
	call, ok := callees.CallAt(i)
	if !ok || call.Common().IsInvoke() {
		return false
	}
	_, deferred := i.(*ssa.Defer)
	_, builtin := call.Common().Value.(*ssa.Builtin)
	return !deferred && !builtin && call.Common().StaticCallee() == nil
}

func (c *checker) reportFailed(o product.Outcome, st *product.Stuck, l *left) {
	who, name := o.Root.Name(), st.Op.Name()
	if o.Root.Parent() != nil {
		who = "the function"
	}
	kind, does, without, advice := "early-return", "receiving from "+name, "sending", "send there, too"
	if siblings(o, &product.Stuck{Site: l.site}) == 1 {
		advice += fmt.Sprintf(", or defer close(%s)", st.Chan.Name())
	}
	if st.Op.Range() {
		kind, does, without, advice = "never-closed", "ranging over "+name, "closing it", fmt.Sprintf("defer close(%s)", closesName(st.Chan))
	}
	if st.Chan.Does()&canSend == 0 {
		without = "closing it"
	}
	at := ""
	if l.exit.Pos().IsValid() {
		at = fmt.Sprintf(" (%s)", c.Place(l.exit.Pos(), st.Op.Pos()))
	}
	c.Report(rule.Report{
		Kind: kind, Pos: st.Op.Pos(),
		Message: fmt.Sprintf("%s waits for ever %s when %s fails in the goroutine of line %d, which then returns without %s%s: %s",
			who, does, callees.NameOf(&l.call.Call), c.Line(l.site.Pos()), without, at, advice),
		Witness: c.trace(o, st),
	})
}
