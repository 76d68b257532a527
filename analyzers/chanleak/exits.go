package chanleak

import (
	"fmt"
	"go/constant"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// peerExits reports sends whose only receivers are loops that leave when
// something else happens, a stop, the end of a context or an error, which the
// sender does not watch: once they have left, the next send waits for ever.
func (c *checker) peerExits() {
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() || !c.known(op) || len(op.Chans) != 1 || testCode(op.Fn()) || c.said[op.Instr] {
			continue
		}
		ch := op.Chans[0]
		if ch.Make == nil || !c.room(op, ch) || !c.callable(op.Fn()) {
			continue
		}
		if c.takenAway(ch) {
			continue
		}
		local := len(ch.Kept) == 0
		if local && ch.Out != 0 || !local && (ownObject(op) || callees.IsWrite(op.Fn())) {
			continue
		}
		recvs, exact := c.chans.Counterparts(op)
		if !exact || len(recvs) == 0 {
			continue
		}
		if l := c.allLeave(op, ch, recvs); l != nil {
			c.reportExit(op, l)
		}
	}
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

// room reports whether a send may find the buffer full: there is none, or the
// send is repeated.
func (c *checker) room(op *channels.Op, ch *channels.Chan) bool {
	n, ok := ch.Cap()
	switch {
	case ch.Measured, n > 0 && ok && c.closesAfter(ch):
		return false
	case !ok:
		return len(ch.Kept) == 0 && flow.InLoop(op.Instr) && op.Fn() != ch.Make.Parent() // more than there was room for at the start
	case n == 0 || int64(c.fillers(op, ch)) >= n:
		return true
	}
	return n <= manyValues && !counted(op.Instr, n) && (sameInLoop(op) || len(ch.Kept) > 0 && exported(op.Fn()) || c.isCallback(op.Fn()) && !c.shakesHands(op))
}

// closesAfter reports whether whoever sends closes the channel next, on every
// path: then it gets one value.
func (c *checker) closesAfter(ch *channels.Chan) bool {
	sends := ch.Each(canSend)
	for _, s := range sends {
		closes := func(i ssa.Instruction) bool {
			return slices.ContainsFunc(ch.Each(canClose), func(o *channels.Op) bool { return o.Instr == i })
		}
		if len(flow.ExitsWithout(s.Fn(), s.Instr, closes)) > 0 || flow.Reaches(s.Instr, s.Instr, closes) {
			return false
		}
	}
	return len(sends) > 0
}

// sameInLoop reports whether a send is in a loop all of whose rounds send on
// one channel.
func sameInLoop(op *channels.Op) bool {
	l := flow.Innermost(flow.Loops(op.Fn()), op.Instr)
	if l == nil {
		return false
	}
	root := path.Origin(op.Chan)
	if p, ok := path.Of(op.Chan); ok {
		root = path.Origin(p.Root())
	}
	i, ok := root.(ssa.Instruction)
	return !ok || i.Parent() != op.Fn() || !l.Contains(i)
}

// counted reports whether the innermost loop around an instruction has a
// constant number of rounds, n at most.
func counted(i ssa.Instruction, n int64) bool {
	l := flow.Innermost(flow.Loops(i.Parent()), i)
	if l == nil {
		return false
	}
	for b := range l.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || l.Blocks[b.Succs[0]] && l.Blocks[b.Succs[1]] {
			continue
		}
		if cmp, ok := branch.Cond.(*ssa.BinOp); ok {
			if k, ok := cmp.Y.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int && k.Int64() <= n {
				return true
			}
		}
	}
	return false
}

// fillers counts the functions, beside that of a send, that put a value into
// the buffer if there is room: they know that it may be full.
func (c *checker) fillers(op *channels.Op, ch *channels.Chan) int {
	fns := make(map[*ssa.Function]bool)
	for _, o := range ch.Each(canSend) {
		if sel, ok := o.Instr.(*ssa.Select); ok && !sel.Blocking {
			fns[o.Fn()] = true
		}
	}
	delete(fns, op.Fn())
	return len(fns)
}

// shakesHands reports whether a function waits for a value after a send: who
// tells another to end, and waits for that, does it once.
func (c *checker) shakesHands(op *channels.Op) bool {
	return len(flow.Reach(op.Fn(), op.Instr, func(i ssa.Instruction) bool { return i != op.Instr && c.waits(i) }, nil)) > 0
}

// manyValues is more than what is sent in a loop until its peer leaves.
const manyValues = 256

// isCallback reports whether a function is a literal that others call, as often as
// they like.
func (c *checker) isCallback(fn *ssa.Function) bool {
	return fn.Parent() != nil && c.callees.UsedAsValue(fn) && len(c.spawn.Of(fn)) == 0
}

func exported(fn *ssa.Function) bool { return fn.Object() != nil && fn.Object().Exported() }

// allLeave returns how a receiver leaves, if every receiver may.
func (c *checker) allLeave(op *channels.Op, ch *channels.Chan, recvs []*channels.Op) *leave {
	var first *leave
	for _, r := range recvs {
		if c.onTheSide(r, recvs) {
			continue
		}
		l := c.leavesOn(r, ch, op)
		if l == nil || !c.separate(op, r, ch) {
			return nil
		}
		if c.hears(op, l) {
			return nil
		}
		if n, _ := ch.Cap(); n > 0 && l.stop != nil && c.polls(op, l.stop) {
			return nil // it has room for the one that it may send in between
		}
		if first == nil || first.err != nil && l.err == nil {
			first = l
		}
	}
	return first
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
		return (!isSel || s.Blocking) && (o.Fn() == r.Fn() || c.callsDown(o.Fn(), r.Fn(), 2))
	})
}

// hears reports whether a sender waits, before each send, for a word from who
// leaves: a channel that the leaving function closes or sends on.
func (c *checker) hears(op *channels.Op, l *leave) bool {
	for _, o := range c.chans.Ops {
		if o.Fn() != op.Fn() || o.Does != canRecv || o.Instr == op.Instr || !flow.Dominates(o.Instr, op.Instr) {
			continue
		}
		for _, ch := range o.Chans {
			for _, word := range ch.Each(canSend | canClose) {
				if word.Fn() == l.fn || word.Fn().Parent() == l.fn {
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

// ownObject reports whether the function that sends has made the object whose
// channel it sends on: what happens to that in which order is up to it.
func ownObject(op *channels.Op) bool {
	p, ok := path.Of(op.Chan)
	if !ok {
		return false
	}
	_, made := p.Root().(*ssa.Alloc)
	return made
}

// separate reports whether a sender and a receiver run in different
// goroutines, and the receiver's is not started again and again.
func (c *checker) separate(s, r *channels.Op, ch *channels.Chan) bool {
	if s.Fn() == r.Fn() || c.callsDown(r.Fn(), s.Fn(), 4) || c.IsTest(s.Pos()) != c.IsTest(r.Pos()) {
		return false // a test's mock feeds what it drives as long as it wants
	}
	if len(ch.Kept) == 0 {
		return c.startedOnce(r.Fn(), ch.Make.Parent()) || returnsLiteral(ch.Make.Parent(), r.Fn())
	}
	// A handler that others call may come back; Serve under a supervisor, too.
	started := len(c.spawn.Of(r.Fn())) + len(c.callees.CallersOf(r.Fn()))
	return started > 0 && !c.again(r.Fn(), 3)
}

// startedOnce reports whether a function runs only in goroutines that the
// maker of a channel starts, all at once: in a loop without waits, if in one.
func (c *checker) startedOnce(fn, maker *ssa.Function) bool {
	for range 3 {
		sites := c.spawn.Of(fn)
		if len(sites) == 1 {
			s := sites[0].Instr
			return s.Parent() == maker && !c.waitsInLoop(s)
		}
		calls := c.callees.CallersOf(fn)
		if len(sites) > 0 || len(calls) != 1 || !c.callees.AllCallersKnown(fn) || flow.InLoop(calls[0]) {
			return false
		}
		fn = calls[0].Parent()
	}
	return false
}

// returnsLiteral reports whether a function returns a literal, for its caller to
// call once, and does nothing else with it.
func returnsLiteral(fn, lit *ssa.Function) bool {
	mc := path.MadeBy(lit)
	if mc == nil || mc.Parent() != fn || flow.InLoop(mc) {
		return false
	}
	for _, r := range *mc.Referrers() {
		switch r.(type) {
		case *ssa.Return, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// waitsInLoop reports whether a loop around an instruction waits for others.
func (c *checker) waitsInLoop(i ssa.Instruction) bool {
	for _, l := range flow.Loops(i.Parent()) {
		if !l.Contains(i) {
			continue
		}
		for b := range l.Blocks {
			if slices.ContainsFunc(b.Instrs, c.waits) {
				return true
			}
		}
	}
	return false
}

// waits reports whether an instruction waits for a value or a WaitGroup.
func (c *checker) waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp, *ssa.Select:
		return len(c.chans.At(i)) > 0
	case *ssa.Call:
		return knowledge.Is(callees.Object(&i.Call), "sync", "WaitGroup.Wait")
	}
	return false
}

// callsDown reports whether from may call to in the same goroutine.
func (c *checker) callsDown(from, to *ssa.Function, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, call := range callees.Calls(from) {
		if c.spawn.At(call) != nil {
			continue
		}
		for _, f := range c.callees.Of(call.Common()) {
			if f == to || c.callsDown(f, to, depth-1) {
				return true
			}
		}
	}
	return false
}

// again reports whether a function is called in a loop, or started in one, for
// an object that was there before.
func (c *checker) again(fn *ssa.Function, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, s := range c.spawn.Of(fn) {
		if !madeForIt(s.Instr, s.Args) && (flow.InLoop(s.Instr) || c.again(callees.Unwrap(s.Instr.Parent()), depth-1)) {
			return true
		}
	}
	for _, call := range c.callees.CallersOf(fn) {
		if !madeForIt(call, call.Common().Args) && (flow.InLoop(call) || c.again(callees.Unwrap(call.Parent()), depth-1)) {
			return true
		}
	}
	return false
}

// madeForIt reports whether a call is on an object that is made for it: its
// first argument is made in the function, and in the same loop.
func madeForIt(call ssa.CallInstruction, args []ssa.Value) bool {
	if len(args) == 0 {
		return false
	}
	var made ssa.Instruction
	switch v := path.Origin(args[0]).(type) {
	case *ssa.Alloc:
		made = v
	case *ssa.Call:
		made = v
	case *ssa.Extract:
		made = v
	default:
		return false
	}
	if made.Parent() != call.Parent() {
		return false
	}
	l := flow.Innermost(flow.Loops(call.Parent()), call)
	return l == nil || l.Contains(made)
}

// callable reports whether a function may run at any time: it is exported,
// started as a goroutine, a value that others call, or called by such a function.
func (c *checker) callable(fn *ssa.Function) bool {
	seen := make(map[*ssa.Function]bool)
	work := []*ssa.Function{fn}
	for len(work) > 0 && len(seen) < 100 {
		fn := work[0]
		work = work[1:]
		if seen[fn] {
			continue
		}
		seen[fn] = true
		if len(c.spawn.Of(fn)) > 0 || exported(fn) && c.Pkg.Name() != "main" || c.callees.UsedAsValue(fn) {
			return true
		}
		for _, call := range c.callees.CallersOf(fn) {
			work = append(work, callees.Unwrap(call.Parent()))
		}
	}
	return false
}

func (c *checker) reportExit(op *channels.Op, l *leave) {
	name := nameOf(op)
	leaver := l.fn.Name()
	if l.fn.Parent() != nil {
		leaver = "the function at line "
		if len(c.spawn.Of(l.fn)) > 0 {
			leaver = "the goroutine at line "
		}
		leaver += fmt.Sprint(c.Line(l.fn.Pos()))
	}
	why, advice := "left on <-", "send in a select that leaves on it, too"
	if l.err != nil {
		why, advice = "returned on an error of ", "let it receive the rest, or send in a select with a channel that it closes when it leaves"
	}
	why += l.why
	c.said[op.Instr] = true
	c.Report(rule.Report{
		Kind: "peer-exits", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever once %s, the only receiver, has %s (line %d): %s",
			name, leaver, why, c.Line(l.pos), advice),
		Witness: witness.Trace{
			{Goroutine: leaver, Text: "has " + why, Pos: l.pos},
			{Goroutine: op.Fn().Name(), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
