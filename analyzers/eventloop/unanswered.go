package eventloop

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// droppedRequests reports paths of a function that serves requests on which it takes
// one and goes on to the next without an answer, though who asked waits for that
// and nothing else. A path that the request itself chooses is silent: not every
// request wants an answer.
func (c *checker) droppedRequests() {
	if c.ForTests() {
		return
	}
	waiters := c.waitingAskers()
	if len(waiters) == 0 {
		return
	}
	for _, q := range c.chans.Ops {
		if q.Does != channels.CanRecv || c.IsTest(q.Pos()) || c.ending.After(q.Fn()) {
			continue
		}
		for _, f := range replyFields(q.Chan.Type()) {
			for _, w := range waiters {
				if w.field != f || w.recv.Fn() == q.Fn() || !w.asksOver(q) {
					continue
				}
				if s := c.serving(q, f); s != nil {
					if way := s.dropped(); way != nil {
						c.reportUnanswered(q, w.recv, s, way)
					}
				}
				break
			}
		}
	}
}

// replyFields returns the channels among the fields of what a channel carries.
func replyFields(t types.Type) []*types.Var {
	ch, ok := knowledge.Core(t).(*types.Chan)
	if !ok {
		return nil
	}
	elem := ch.Elem()
	if p, ok := elem.Underlying().(*types.Pointer); ok {
		elem = p.Elem()
	}
	st, ok := elem.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var out []*types.Var
	for f := range st.Fields() {
		if knowledge.IsChan(f.Type()) {
			out = append(out, f.Origin())
		}
	}
	return out
}

// service is how a function serves what it receives.
type service struct {
	c     *checker
	q     *channels.Op
	f     *types.Var
	start *ssa.BasicBlock
	from  int // index in start of what runs first
	recv  ssa.Value
	value ssa.Value
	cells []ssa.Value // variables that hold the request
}

// serving returns how a function serves the requests of a receive, if it answers
// any itself.
func (c *checker) serving(q *channels.Op, f *types.Var) *service {
	s := &service{c: c, q: q, f: f}
	switch i := q.Instr.(type) {
	case *ssa.UnOp:
		s.recv, s.value, s.start = i, i, i.Block()
		s.from = slices.Index(i.Block().Instrs, ssa.Instruction(i)) + 1
		if i.CommaOk {
			s.value = path.Result(i, 0)
		}
	case *ssa.Select:
		s.recv, s.value, s.start = i, path.Result(i, path.ResultOf(i, q.Case)), flow.CaseBlock(i, q.Case)
	}
	if s.value == nil || s.start == nil {
		return nil
	}
	s.cells = holders(s.value)
	answers := false
	for _, b := range q.Fn().Blocks {
		for _, i := range b.Instrs {
			answers = answers || s.answers(i)
		}
	}
	if !answers {
		return nil
	}
	return s
}

// holders returns the variables that a value alone is stored in.
func holders(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, r := range path.Uses(v) {
		st, ok := r.(*ssa.Store)
		if !ok || st.Val != v {
			continue
		}
		if a, ok := st.Addr.(*ssa.Alloc); ok && len(path.CellOf(a).Stores) == 1 && !path.CellOf(a).Escapes {
			out = append(out, a)
		}
	}
	return out
}

// isIt reports whether a value is the request, or a part of it.
func (s *service) isIt(v ssa.Value) bool {
	root := path.Origin(v)
	if p, ok := path.Of(v); ok {
		root = path.Origin(p.Root())
	}
	return root == s.value || slices.Contains(s.cells, root)
}

// carries reports whether a value of a type may hold the channel for the answer.
func carries(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Basic, *types.Slice, *types.Map:
		return false
	}
	return !knowledge.IsError(t) && !knowledge.IsContext(t)
}

// answers reports whether an instruction sends the answer, or closes its channel.
func (s *service) answers(i ssa.Instruction) bool {
	for _, op := range s.c.chans.At(i) {
		if op.Does != channels.CanRecv && s.isReply(op.Chan) {
			return true
		}
	}
	return false
}

func (s *service) isReply(ch ssa.Value) bool {
	p, ok := path.Of(ch)
	return ok && p.Len() > 0 && p.Last() == s.f && s.isIt(ch)
}

// settles reports whether an instruction answers the request or gives it to
// somebody who may.
func (s *service) settles(i ssa.Instruction) bool {
	if s.answers(i) {
		return true
	}
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Extract, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
		return false
	case *ssa.Store:
		return !slices.Contains(s.cells, ssa.Value(i.Addr)) && s.isIt(i.Val) && carries(i.Val.Type())
	}
	return slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool {
		return *op != nil && s.isIt(*op) && carries((*op).Type())
	})
}

// way is how a path without an answer begins: the branch that decides for it, and
// where it goes on.
type way struct {
	branch *ssa.If
	to     *ssa.BasicBlock
}

// pos returns where the way begins.
func (w *way) pos(q *channels.Op) token.Pos {
	if w.to != q.Instr.Block() {
		for _, i := range w.to.Instrs {
			if i.Pos().IsValid() {
				return i.Pos()
			}
		}
	}
	return w.branch.Cond.Pos()
}

// dropped returns the way on which the function comes back to its receive, or
// returns, without having settled the request; or nil.
func (s *service) dropped() *way {
	if s.settledFrom(s.start, s.from) {
		return nil
	}
	return s.walk(s.start, nil, map[*ssa.BasicBlock]bool{s.start: true})
}

// walk goes on from the end of a block that it came to by a way.
func (s *service) walk(b *ssa.BasicBlock, by *way, seen map[*ssa.BasicBlock]bool) *way {
	if len(b.Succs) == 0 {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return by
		}
		return nil
	}
	branch, _ := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	for i, next := range b.Succs {
		begins := by
		if branch != nil && s.wantsNone(branch, i) {
			continue
		}
		if branch != nil && !s.reachesAnswer(next) {
			if asksAbout(s, branch.Cond, 0) {
				continue // the request says that it wants none
			}
			if s.reachesAnswer(b.Succs[1-i]) {
				begins = &way{branch, next}
			}
		}
		if next == s.q.Instr.Block() {
			if begins != nil {
				return begins
			}
			continue
		}
		if seen[next] || s.inner(next) {
			continue
		}
		seen[next] = true
		if s.settledFrom(next, 0) {
			continue
		}
		if found := s.walk(next, begins, seen); found != nil {
			return found
		}
	}
	return nil
}

// wantsNone reports whether a way out of a branch is taken only by requests without a
// channel for the answer.
func (s *service) wantsNone(branch *ssa.If, way int) bool {
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !path.IsNil(cmp.Y) || !s.isReply(cmp.X) {
		return false
	}
	return cmp.Op == token.EQL && way == 0 || cmp.Op == token.NEQ && way == 1
}

// inner reports whether a block is the head of a loop, within one round of the
// service, that may settle the request: how many rounds that has is not known.
func (s *service) inner(b *ssa.BasicBlock) bool {
	for _, l := range flow.Loops(b.Parent()) {
		if l.Header != b || l.Contains(s.q.Instr) {
			continue
		}
		for in := range l.Blocks {
			if s.settledFrom(in, 0) {
				return true
			}
		}
	}
	return false
}

// settledFrom reports whether a block settles the request.
func (s *service) settledFrom(b *ssa.BasicBlock, from int) bool {
	return slices.ContainsFunc(b.Instrs[from:], func(i ssa.Instruction) bool { return s.settles(i) || flow.Ends(i) })
}

// reachesAnswer reports whether a way from a block settles the request before the
// next is received.
func (s *service) reachesAnswer(b *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if seen[b] || b == s.q.Instr.Block() {
			return false
		}
		seen[b] = true
		return slices.ContainsFunc(b.Instrs, s.settles) || slices.ContainsFunc(b.Succs, visit)
	}
	return visit(b)
}

// asksAbout reports whether a condition is about the request, or about whether
// there was one.
func asksAbout(s *service, v ssa.Value, depth int) bool {
	if depth > 6 {
		return true
	}
	if v == s.recv || s.isIt(v) {
		return true
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return asksAbout(s, v.X, depth+1) || asksAbout(s, v.Y, depth+1)
	case *ssa.UnOp:
		return asksAbout(s, v.X, depth+1)
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.Call); ok && knowledge.IsError(v.Type()) {
			return false // that a call for it failed is no wish of the request
		}
		return asksAbout(s, v.Tuple, depth+1)
	case *ssa.Call:
		if knowledge.IsError(v.Type()) {
			return false
		}
		return slices.ContainsFunc(callees.Arguments(&v.Call), func(a ssa.Value) bool { return asksAbout(s, a, depth+1) })
	case *ssa.Lookup:
		return asksAbout(s, v.Index, depth+1)
	case *ssa.TypeAssert:
		return asksAbout(s, v.X, depth+1)
	case *ssa.MakeInterface:
		return asksAbout(s, v.X, depth+1)
	case *ssa.Convert:
		return asksAbout(s, v.X, depth+1)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return asksAbout(s, e, depth+2) })
	}
	return false
}

func (c *checker) reportUnanswered(q, ask *channels.Op, s *service, w *way) {
	pos := w.pos(q)
	if !pos.IsValid() {
		pos = q.Pos()
	}
	who := callees.NameOfTop(ask.Fn())
	server := callees.NameOfTop(q.Fn())
	c.Report(rule.Report{
		Kind: "unanswered", Pos: pos,
		Message: fmt.Sprintf("the request that %s received (line %d) gets no answer on this path: %s, who asked, waits for ever for %s (%s); send an answer, or close the channel, on every path",
			server, c.Line(q.Pos()), who, s.f.Name(), c.Place(ask.Pos(), pos)),
		Related: []analysis.RelatedInformation{{Pos: ask.Pos(), Message: "waited for here"}},
		Witness: witness.Trace{
			{Goroutine: server, Text: "receives the request", Pos: q.Pos()},
			{Goroutine: server, Text: "goes on without an answer", Pos: pos},
			{Goroutine: who, Text: "waits for " + ask.Name(), Blocks: true, Pos: ask.Pos()},
		},
	})
}
