package chanleak

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// peerExits reports sends on fields whose only receivers are loops that leave
// when something else happens, a stop or the end of a context, which the
// sender does not watch: once they have left, the next send waits for ever.
func (c *checker) peerExits() {
	for _, op := range c.chans.Ops {
		if op.Does != canSend || !op.Hard() || !c.known(op) || len(op.Chans) != 1 || testCode(op.Fn()) {
			continue
		}
		ch := op.Chans[0]
		if n, ok := ch.Cap(); !ok || n != 0 || ch.Make == nil || len(ch.Kept) == 0 || ownObject(op) {
			continue
		}
		recvs, exact := c.chans.Counterparts(op)
		if !exact || len(recvs) == 0 {
			continue
		}
		var stop *channels.Op
		for _, r := range recvs {
			stop = c.leavesOn(r)
			if stop == nil || !c.separate(op, r) || !c.anyTime(stop, op) {
				stop = nil
				break
			}
		}
		if stop != nil && c.callable(op.Fn()) {
			c.reportExit(op, recvs[0], stop)
		}
	}
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

// leavesOn returns the case of the select around a receive that makes its
// loop, and its function, end without another receive.
func (c *checker) leavesOn(r *channels.Op) *channels.Op {
	sel, ok := r.Instr.(*ssa.Select)
	if !ok || !sel.Blocking || !flow.InLoop(sel) {
		return nil
	}
	for _, o := range c.chans.At(sel) {
		if o == r || o.Does != canRecv || isTimer(o.Chan) {
			continue
		}
		if b := caseBlock(sel, o.Case); b != nil && returnsFrom(b, sel) {
			return o
		}
	}
	return nil
}

// isTimer reports whether a channel tells the time: who leaves on it does so
// for being idle.
func isTimer(v ssa.Value) bool {
	ch := path.NamedOf(v.Type().Underlying().(*types.Chan).Elem())
	return ch != nil && ch.Obj().Pkg() != nil && ch.Obj().Pkg().Path() == "time" && ch.Obj().Name() == "Time"
}

// caseBlock returns the block that a select continues at after a case.
func caseBlock(sel *ssa.Select, index int) *ssa.BasicBlock {
	for _, r := range *sel.Referrers() {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 0 {
			continue
		}
		for _, r := range *e.Referrers() {
			cmp, ok := r.(*ssa.BinOp)
			if !ok {
				continue
			}
			k, ok := cmp.Y.(*ssa.Const)
			if !ok || k.Int64() != int64(index) {
				continue
			}
			for _, r := range *cmp.Referrers() {
				if branch, ok := r.(*ssa.If); ok {
					return branch.Block().Succs[0]
				}
			}
		}
	}
	return nil
}

// returnsFrom reports whether every path from the beginning of a block ends
// in a return, without coming back to the select.
func returnsFrom(b *ssa.BasicBlock, sel *ssa.Select) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if b == sel.Block() {
			return false
		}
		work = append(work, b.Succs...)
	}
	return true
}

// separate reports whether a sender and a receiver run in different
// goroutines, and the receiver's is not started again and again.
func (c *checker) separate(s, r *channels.Op) bool {
	if s.Fn() == r.Fn() || c.callsDown(r.Fn(), s.Fn(), 4) || c.IsTest(s.Pos()) != c.IsTest(r.Pos()) {
		return false // a test's mock feeds what it drives as long as it wants
	}
	// A handler that others call may come back; Serve under a supervisor, too.
	started := len(c.spawn.Of(r.Fn())) + len(c.callees.CallersOf(r.Fn()))
	return started > 0 && !c.again(r.Fn(), 3)
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

// again reports whether a function is called in a loop, or started in one.
func (c *checker) again(fn *ssa.Function, depth int) bool {
	if depth == 0 {
		return false
	}
	sites := c.callees.CallersOf(fn)
	for _, s := range c.spawn.Of(fn) {
		sites = append(sites, s.Instr)
	}
	for _, call := range sites {
		if flow.InLoop(call) || c.again(callees.Unwrap(call.Parent()), depth-1) {
			return true
		}
	}
	return false
}

// anyTime reports whether a stop can come while a sender is about to send: it
// is not closed by the sender itself, nor after waiting for it.
func (c *checker) anyTime(stop, send *channels.Op) bool {
	if stop.Open || len(stop.Chans) == 0 {
		return isDone(stop.Chan)
	}
	any := false
	for _, ch := range stop.Chans {
		if ch.Out&(canSend|canClose) != 0 {
			return false
		}
		for _, o := range ch.Each(canSend | canClose) {
			if o.Fn() == send.Fn() || c.waitsBefore(o) || testCode(o.Fn()) && !c.IsTest(send.Pos()) {
				return false
			}
			any = true
		}
	}
	return any
}

// isDone reports whether a channel is that of a context.
func isDone(v ssa.Value) bool {
	call, ok := path.Origin(v).(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&call.Call), "context", "Context.Done")
}

// waitsBefore reports whether the function of an operation waits for others
// before it: for a WaitGroup, or a value.
func (c *checker) waitsBefore(o *channels.Op) bool {
	for _, b := range o.Fn().Blocks {
		for _, i := range b.Instrs {
			if i == o.Instr || !flow.Reaches(i, o.Instr, nil) {
				continue
			}
			if call, ok := i.(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "sync", "WaitGroup.Wait") {
				return true
			}
			if u, ok := i.(*ssa.UnOp); ok && len(c.chans.At(u)) > 0 {
				return true
			}
		}
	}
	return false
}

// callable reports whether a function may run at any time: it is exported, or
// started as a goroutine, or called by such a function.
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
		if len(c.spawn.Of(fn)) > 0 || fn.Object() != nil && fn.Object().Exported() && c.Pkg.Name() != "main" {
			return true
		}
		for _, call := range c.callees.CallersOf(fn) {
			work = append(work, callees.Unwrap(call.Parent()))
		}
	}
	return false
}

func (c *checker) reportExit(op, recv, stop *channels.Op) {
	name, why := nameOf(op), stop.Name()
	leaver := recv.Fn().Name()
	if recv.Fn().Parent() != nil {
		leaver = "the goroutine at line " + fmt.Sprint(c.Line(recv.Fn().Pos()))
	}
	c.Report(rule.Report{
		Kind: "peer-exits", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s waits for ever once %s, the only receiver, has left on <-%s (line %d): send in a select that leaves on it, too",
			name, leaver, why, c.Line(stop.Pos())),
		Witness: witness.Trace{
			{Goroutine: leaver, Text: "leaves on <-" + why, Pos: stop.Pos()},
			{Goroutine: op.Fn().Name(), Text: "sends on " + name, Blocks: true, Pos: op.Pos()},
		},
	})
}
