package chanleak

import (
	"fmt"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// peerExits reports sends whose only receivers are loops that leave when
// something else happens, a stop, the end of a context or an error, which the
// sender does not watch: once they have left, the next send waits for ever.
// Methods that others call to receive, Accept or Read, leave so for good when
// the object is closed.
// Tests send as often as they know that somebody receives.
func (c *checker) peerExits() {
	if c.ForTests() {
		return
	}
	var exits []exit
	for _, op := range c.chans.AllOps() {
		if op.Does != canSend || !op.Hard() && !callersContext(op) || !op.Known() || len(op.Chans) != 1 || c.IsTest(op.Pos()) || c.said[op.Instr] {
			continue
		}
		ch := op.Chans[0]
		if ch.Make == nil || !c.room(op, ch) || !c.callable(op.Fn()) {
			continue
		}
		if c.takenAway(ch) || c.beforeReceivers(op, ch) || c.behindForever(op) || c.staysAnyway(op.Instr) {
			continue
		}
		local := len(ch.Kept) == 0
		var unless ending.Condition
		if local {
			if unless = c.ending.Last(ch.Make.Parent()); unless.Always() {
				continue
			}
		}
		if local && ch.Hidden != 0 || !local && (c.ownObject(op) || callees.IsWrite(op.Fn())) {
			continue
		}
		recvs, exact := c.chans.CertainCounterparts(op)
		if !exact {
			continue
		}
		if l := c.allLeave(op, ch, c.outsideTests(recvs)); l != nil && !(l.stop != nil && saysNotAfter(op.Fn())) {
			e := exit{c.kindOf(op, l), op, l, nil, unless}
			i := slices.IndexFunc(exits, func(e exit) bool { return e.l.pos == l.pos })
			if i < 0 {
				exits = append(exits, e)
			} else {
				exits[i] = exits[i].with(e)
			}
		}
	}
	for _, e := range exits {
		c.reportExit(e)
	}
}

// exit is a send that waits after the receivers have left, and others that wait then.
type exit struct {
	kind string
	op   *channels.Op
	l    *leave
	more []*channels.Op
	// unless the program ends with the function that made the channel
	unless ending.Condition
}

// with takes in another send that waits after the same leave: the report is of what is
// certain, and due if somebody minds one of them.
func (e exit) with(o exit) exit {
	if e.kind != "peer-exits" && o.kind == "peer-exits" {
		e.kind, e.op, e.l, o.op = o.kind, o.op, o.l, e.op
	}
	e.more, e.unless = append(e.more, o.op), e.unless.And(o.unless)
	return e
}

// saysNotAfter reports whether the comment of a function says that it must not be called
// once its object is closed or stopped.
func saysNotAfter(fn *ssa.Function) bool {
	text := rule.DocOf(callees.Top(fn))
	return notAfter.MatchString(text)
}

var notAfter = regexp.MustCompile(`(?is)\b(not|never|panics?|blocks?)\b[^.]*\bafter\b[^.]*\b(close|stop|shut|end|finish|done)|\bonly\b[^.]*\b(before|until)\b[^.]*\b(close|stop|shut|end|finish)`)

// outsideTests returns the operations that are there when no test runs: what a test
// receives itself, in place of who it leaves out, is no receiver of the program.
// Channels that a test makes are operated on by tests alone.
func (c *checker) outsideTests(ops []*channels.Op) []*channels.Op {
	return slices.DeleteFunc(slices.Clone(ops), func(o *channels.Op) bool {
		return c.IsTest(o.Pos()) && slices.ContainsFunc(o.Chans, func(ch *channels.Chan) bool { return ch.Make != nil && !c.IsTest(ch.Make.Pos()) })
	})
}

// takenAway reports whether the field that a channel is kept in is set to nil
// somewhere: senders find out by that.
func (c *checker) takenAway(ch *channels.Chan) bool {
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				if k, ok := st.Val.(*ssa.Const); ok && k.IsNil() && slices.Contains(ch.Kept, path.FieldOf(fa)) {
					return true
				}
			}
		}
	}
	return false
}

// behindForever reports whether a function comes to an operation only after a wait
// that nobody ends: that is reported, and nothing behind it runs.
func (c *checker) behindForever(op *channels.Op) bool {
	return slices.ContainsFunc(c.chans.Ops, func(o *channels.Op) bool {
		return o.Fn() == op.Fn() && o.Instr != op.Instr && o.Does == canRecv && o.Hard() && o.Known() && !can(o, canSend|canClose) &&
			flow.Dominates(o.Instr, op.Instr)
	})
}

// allLeave returns how a receiver leaves, if every receiver may.
func (c *checker) allLeave(op *channels.Op, ch *channels.Chan, recvs []*channels.Op) *leave {
	var first *leave
	for _, r := range recvs {
		if c.onTheSide(r, recvs) {
			continue
		}
		l := c.leavesOn(r, ch, op)
		if l != nil && l.err != nil && c.answersOnly(op, r) {
			return nil
		}
		if l == nil || !c.separate(op, r, ch, l) || !op.Hard() && !sticky(l) {
			return nil
		}
		if c.closesToo(ch, l) || c.hears(op, l) || c.leftForNext(op, l.fn) || c.knowsByState(op, l.stop) || c.toldUnderLock(op, l.stop) {
			return nil
		}
		if l.stop != nil && !op.Hard() && c.endedLast(op, l.stop) {
			return nil
		}
		if n, _ := ch.Cap(); n > 0 && l.stop != nil && c.polls(op, l.stop) {
			return nil // it has room for the one that it may send in between
		}
		l.given = l.given && !c.startsSender(l.fn, op) && !c.madeForCall(op, r)
		if first == nil || !first.given && (l.given || first.err != nil && l.err == nil) {
			first = l // the least certain, as all have to leave
		}
	}
	return first
}

// startsSender reports whether a function that receives until it leaves, or one that
// calls it to, starts the goroutine that sends: that stays behind when the call is over.
func (c *checker) startsSender(leaver *ssa.Function, op *channels.Op) bool {
	return slices.ContainsFunc(c.spawn.Of(op.Fn()), func(s *spawn.Site) bool {
		by := s.Instr.Parent()
		return by == leaver || c.spawn.CallsDown(by, leaver, 2)
	})
}

// onTheSide reports whether a receive only takes what is there already, for a
// function that waits for values itself.
func (c *checker) onTheSide(r *channels.Op, recvs []*channels.Op) bool {
	sel, ok := r.Instr.(*ssa.Select)
	if !ok || sel.Blocking {
		return false
	}
	return slices.ContainsFunc(recvs, func(o *channels.Op) bool {
		s, isSel := o.Instr.(*ssa.Select)
		return (!isSel || s.Blocking) && (o.Fn() == r.Fn() || c.spawn.CallsDown(o.Fn(), r.Fn(), 2))
	})
}

// closesToo reports whether the function that leaves closes the channel itself, or the
// one that tells it to does: the send panics instead of waiting.
func (c *checker) closesToo(ch *channels.Chan, l *leave) bool {
	return slices.ContainsFunc(ch.Each(canClose), func(o *channels.Op) bool {
		return o.Fn() == l.fn || c.spawn.CallsDown(l.fn, o.Fn(), 2) || l.stop != nil && c.tells(o.Fn(), l.stop)
	})
}

// tells reports whether a function closes or sends what a receiver leaves on.
func (c *checker) tells(fn *ssa.Function, stop *channels.Op) bool {
	return slices.ContainsFunc(stop.Chans, func(ch *channels.Chan) bool {
		return slices.ContainsFunc(ch.Each(canSend|canClose), func(o *channels.Op) bool { return o.Fn() == fn })
	})
}

// hears reports whether a sender waits, before each send, for a word from who
// leaves: a channel that the leaving function, or one that it calls, closes or sends on.
func (c *checker) hears(op *channels.Op, l *leave) bool {
	for _, o := range c.chans.Ops {
		if o.Fn() != op.Fn() || o.Does != canRecv || o.Instr == op.Instr || !flow.Dominates(o.Instr, op.Instr) {
			continue
		}
		if sel, ok := o.Instr.(*ssa.Select); ok && !flow.InCase(sel, o.Case, op.Instr.Block()) {
			continue // the word may come, and something else has
		}
		for _, ch := range o.Chans {
			for _, word := range ch.Each(canSend | canClose) {
				if word.Fn() == l.fn || word.Fn().Parent() == l.fn || c.spawn.CallsDown(l.fn, word.Fn(), 1) {
					return true
				}
			}
		}
	}
	return false
}

// polls reports whether the function of a send looks whether a stop has come.
func (c *checker) polls(op, stop *channels.Op) bool {
	for _, o := range c.chans.Ops {
		if o.Fn() != op.Fn() || o.Does != canRecv || !flow.Reaches(o.Instr, op.Instr, nil) {
			continue
		}
		if isDone(o.Chan) && isDone(stop.Chan) || slices.ContainsFunc(o.Chans, func(ch *channels.Chan) bool { return slices.Contains(stop.Chans, ch) }) {
			return true
		}
	}
	return false
}

// sentSince reports whether a function may have sent another value on the channel
// of an operation since a call gave it the object.
func (c *checker) sentSince(made *ssa.Call, op *channels.Op) bool {
	return slices.ContainsFunc(op.Chans[0].Each(canSend), func(o *channels.Op) bool {
		return o.Fn() == op.Fn() && flow.Reaches(o.Instr, op.Instr, flow.Is(made))
	})
}

// ownObject reports whether the function that sends has made the object whose
// channel it sends on: what happens to that in which order is up to it. An object
// that it got from its maker has room for the first value.
func (c *checker) ownObject(op *channels.Op) bool {
	p, ok := path.Of(c.chans.Outside(op))
	if !ok {
		return false
	}
	switch made := p.Root().(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		n, isConst := op.Chans[0].Cap()
		fns, exact := c.callees.Resolve(&made.Call)
		return isConst && n > 0 && exact && len(fns) == 1 && callees.Top(op.Chans[0].Make.Parent()) == fns[0] &&
			!c.sentSince(made, op)
	}
	return false
}

func (c *checker) kindOf(op *channels.Op, l *leave) string {
	switch {
	case l.given:
		return "peer-cancelled"
	case c.orderedByUser(op, l):
		return "after-stop"
	}
	return "peer-exits"
}

func (c *checker) reportExit(e exit) {
	op, l, name := e.op, e.l, e.op.Written()
	leaver, has := callees.Label(l.fn), "the only receiver, has"
	if l.fn.Parent() != nil {
		leaver = "the function at line "
		if sites := c.spawn.Of(l.fn); len(sites) > 0 {
			leaver = "the goroutine at line "
			if sites[0].Times != spawn.One {
				leaver, has = "every goroutine of line ", "the only receivers, has"
			}
		}
		leaver += fmt.Sprint(c.Line(l.fn.Pos()))
	}
	why, advice := "left on <-", "send in a select that leaves on it, too"
	if l.err != nil {
		why, advice = "returned on an error of ", "let it receive the rest, or send in a select with a channel that it closes when it leaves"
	}
	if e.kind == "after-stop" {
		advice += ", or say that " + callees.Label(op.Fn()) + " must not be called then"
	}
	why += l.why
	if l.given {
		why = "left at the end of a context from outside, on <-" + l.why
	}
	waits := "waits for ever"
	if !op.Hard() {
		waits = "waits as long as its caller's context lasts"
	}
	slices.SortFunc(e.more, func(a, b *channels.Op) int { return int(a.Pos() - b.Pos()) })
	for _, o := range append(e.more, op) {
		c.said[o.Instr] = true
	}
	c.Report(rule.Report{
		Kind: e.kind, Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s%s %s once %s, %s %s (%s): %s",
			name, c.elsewhere(op, e.more), waits, leaver, has, why, c.Place(l.pos, op.Pos()), advice),
		Witness: witness.Trace{
			{Goroutine: leaver, Text: "has " + why, Pos: l.pos},
			{Goroutine: callees.Label(op.Fn()), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
		Unless: e.unless,
	})
}
