package lostgoerror

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// doneFirst reports a select that waits for an error and for the end of those who may have
// sent one: an error waits in its buffer when the end comes, select takes either, and with
// the end the function returns nil.
func (c *checker) doneFirst(fn *ssa.Function) {
	if !failure.LastIsError(fn.Signature) {
		return
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok || !sel.Blocking {
				continue
			}
			for fails := range sel.States {
				if errs := c.errorsOf(sel, fails); errs != nil && c.oneOfTwo(sel, fails, errs) {
					break
				}
			}
		}
	}
}

// errorsOf returns the channel with room that a case of a select receives an error from, which
// the function then returns; or nil.
func (c *checker) errorsOf(sel *ssa.Select, k int) *channels.Chan {
	ch := c.onlyChan(sel.States[k])
	if ch == nil || !carriesError(knowledge.ElemOfChan(ch.Make.Type())) {
		return nil
	}
	if n, isConst := ch.Cap(); isConst && n == 0 {
		return nil
	}
	from := flow.CaseOnly(sel, k)
	if from == nil || !slices.ContainsFunc(returnsFrom(from, sel), func(ret *ssa.Return) bool { return !isNilReturn(ret) }) {
		return nil
	}
	return ch
}

// onlyChan returns the one channel of the package that a case of a select receives from.
func (c *checker) onlyChan(st *ssa.SelectState) *channels.Chan {
	if st.Dir != types.RecvOnly {
		return nil
	}
	chans, open := c.channels.PointsTo(st.Chan)
	if open || len(chans) != 1 || chans[0].Make == nil || chans[0].Out != 0 {
		return nil
	}
	return chans[0]
}

func (c *checker) oneOfTwo(sel *ssa.Select, fails int, errs *channels.Chan) bool {
	for k, st := range sel.States {
		done := c.onlyChan(st)
		if k == fails || done == nil || done == errs {
			continue
		}
		from, closed := atEnd(sel, k)
		if from == nil || c.asksAgain(from, sel, errs) {
			continue
		}
		rets := returnsFrom(from, sel)
		if len(rets) == 0 || slices.ContainsFunc(rets, func(ret *ssa.Return) bool { return !isNilReturn(ret) }) {
			continue
		}
		if send, end := c.sentBefore(errs, done, closed); send != nil {
			c.reportDoneFirst(sel, st, errs, done, send, end, rets[0])
			return true
		}
	}
	return false
}

// atEnd returns where a function goes on after a case of a select when there is nothing more
// to come: when the channel is closed, if it asks for that.
func atEnd(sel *ssa.Select, k int) (from *ssa.BasicBlock, closed bool) {
	from = flow.CaseOnly(sel, k)
	if from == nil {
		return nil, false
	}
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return from, false
	}
	cond, more := branch.Cond, 0
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond, more = not.X, 1
	}
	if e, ok := cond.(*ssa.Extract); ok && e.Tuple == ssa.Value(sel) && e.Index == 1 {
		return from.Succs[1-more], true
	}
	return from, false
}

// returnsFrom returns the returns that come after a block, before the select runs again.
func returnsFrom(from *ssa.BasicBlock, sel *ssa.Select) (out []*ssa.Return) {
	visitFrom(from, sel, func(i ssa.Instruction) {
		if ret, ok := i.(*ssa.Return); ok {
			out = append(out, ret)
		}
	})
	return out
}

// visitFrom shows the instructions of a block, and of those that come after it, before the
// select runs again.
func visitFrom(from *ssa.BasicBlock, sel *ssa.Select, visit func(ssa.Instruction)) {
	seen := map[*ssa.BasicBlock]bool{from: true, sel.Block(): true}
	for todo := []*ssa.BasicBlock{from}; len(todo) > 0; todo = todo[1:] {
		for _, i := range todo[0].Instrs {
			visit(i)
		}
		for _, s := range todo[0].Succs {
			if !seen[s] {
				seen[s], todo = true, append(todo, s)
			}
		}
	}
}

func isNilReturn(ret *ssa.Return) bool {
	return path.IsNil(path.Origin(path.Stored(ret.Results[len(ret.Results)-1])))
}

// asksAgain reports whether something after a block looks into a channel once more: receives
// from it, asks how much is in it, or gives it to somebody, in this function or in one that
// it calls.
func (c *checker) asksAgain(from *ssa.BasicBlock, sel *ssa.Select, errs *channels.Chan) bool {
	found := false
	recvs := errs.Each(channels.CanRecv)
	visitFrom(from, sel, func(i ssa.Instruction) {
		found = found || slices.ContainsFunc(recvs, func(o *channels.Op) bool { return o.Instr == i })
		call, ok := i.(ssa.CallInstruction)
		if !ok || found {
			return
		}
		found = slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
			if !knowledge.IsChan(a.Type()) {
				return false
			}
			chans, open := c.channels.PointsTo(a)
			return open || slices.Contains(chans, errs)
		}) || slices.ContainsFunc(c.calls.Of(call.Common()), func(callee *ssa.Function) bool {
			return slices.ContainsFunc(recvs, func(o *channels.Op) bool { return c.calls.ComesTo(callee, o.Fn(), maxSenders) })
		})
	})
	return found
}

// maxSenders bounds by how many calls a goroutine comes to a send.
const maxSenders = 3

// sentBefore returns a send of an error on one channel and what ends with another, if the end
// comes after the send for certain: in the same goroutine, or where the goroutine has been
// waited for.
func (c *checker) sentBefore(errs, done *channels.Chan, closed bool) (send, end *channels.Op) {
	for _, end := range done.Each(channels.CanClose | channels.CanSend) {
		if end.Does&channels.CanSend != 0 && (closed || !knowledge.IsToken(done.Make.Type()) || flow.InLoop(end.Instr)) || channels.IsStandIn(callees.Top(end.Fn())) {
			continue
		}
		for _, send := range errs.Each(channels.CanSend) {
			if sendsNil(send) || channels.IsStandIn(callees.Top(send.Fn())) {
				continue
			}
			if c.inOrder(send, end) || c.waitedFor(send, end) {
				return send, end
			}
		}
	}
	return nil, nil
}

// sendsNil reports whether what is sent is never an error.
func sendsNil(send *channels.Op) bool {
	var v ssa.Value
	switch i := send.Instr.(type) {
	case *ssa.Send:
		v = i.X
	case *ssa.Select:
		v = i.States[send.Case].Send
	}
	return v == nil || path.IsNil(v)
}

// inOrder reports whether what sends, itself or by a call, ends something later or has
// that deferred.
func (c *checker) inOrder(send, end *channels.Op) bool {
	fn, at := end.Fn(), end.Instr
	if d := path.DeferredAt(fn); d != nil && fn.Parent() != nil {
		fn, at = fn.Parent(), d
	}
	for _, first := range c.instructionsFor(send, fn) {
		if len(flow.ExitsWithout(fn, first, waitsOn)) == 0 {
			continue // it waits for something in between, for who receives perhaps
		}
		if _, deferred := at.(*ssa.Defer); deferred && flow.Dominates(at, first) || flow.Reaches(first, at, nil) && !flow.Reaches(at, first, nil) {
			return true
		}
	}
	return false
}

// waitsOn reports whether an instruction waits for a channel.
func waitsOn(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Select:
		return i.Blocking
	}
	return false
}

// instructionsFor returns what does an operation in a function: the operation, or calls that
// come to it.
func (c *checker) instructionsFor(o *channels.Op, fn *ssa.Function) (out []ssa.Instruction) {
	if o.Fn() == fn {
		return []ssa.Instruction{o.Instr}
	}
	for _, call := range c.calls.In(fn) {
		if _, ok := call.(*ssa.Call); ok && c.comesTo(call, o.Fn()) {
			out = append(out, call)
		}
	}
	return out
}

func (c *checker) comesTo(call ssa.CallInstruction, fn *ssa.Function) bool {
	return slices.ContainsFunc(c.calls.Of(call.Common()), func(f *ssa.Function) bool { return c.calls.ComesTo(f, fn, maxSenders) })
}

// waitedFor reports whether what ends something has waited for the goroutine that sends, as
// a member of a group.
func (c *checker) waitedFor(send, end *channels.Op) bool {
	fn, at := end.Fn(), end.Instr
	_, deferred := at.(*ssa.Defer)
	return slices.ContainsFunc(c.ResultOf[spawn.Analyzer].(*spawn.Result).Sites, func(s *spawn.Site) bool {
		body := s.Body()
		if body == nil || !callees.Within(send.Fn(), body) && !c.calls.ComesTo(body, send.Fn(), maxSenders) {
			return false
		}
		group, ok := c.groups.Of(s)
		return ok && slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
			return c.groups.IsWaitFor(call, group) && (deferred || flow.Dominates(call, at))
		})
	})
}

func (c *checker) reportDoneFirst(sel *ssa.Select, st *ssa.SelectState, errs, done *channels.Chan, send, end *channels.Op, ret *ssa.Return) {
	fn := sel.Parent()
	me, name, over := callees.Label(fn), errs.Name(), done.Name()
	what := "closed"
	if end.Does&channels.CanSend != 0 {
		what = "sent to"
	}
	c.Report(rule.Report{
		Kind: "done-first", Pos: st.Pos,
		Message: fmt.Sprintf("an error waits in %s (sent at line %d) when %s is %s (line %d), and of two cases that are ready select takes either: half of the time %s returns nil (line %d) although a goroutine has failed; look into %s once more in this case, without waiting",
			name, c.Line(send.Pos()), over, what, c.Line(end.Pos()), me, c.Line(ret.Pos()), name),
		Witness: witness.Trace{
			{Goroutine: callees.Label(send.Fn()), Text: "fails last, and puts its error into " + name, Pos: send.Pos()},
			{Goroutine: callees.Label(end.Fn()), Text: over + " is " + what + " after that", Pos: end.Pos()},
			{Goroutine: me, Text: "finds both ready, and takes this one", Pos: st.Pos},
			{Goroutine: me, Text: "returns nil", Pos: ret.Pos()},
		},
	})
}
