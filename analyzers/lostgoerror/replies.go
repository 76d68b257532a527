package lostgoerror

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// firstReply reports a function that asks several at the same time, one goroutine for
// each, and takes the first answer that comes, an error too: one that fails fast beats
// those that would have worked. Where all have something to do, and say nil when it is
// done, the first nil hides the errors of the others.
func (c *checker) firstReply(s *spawn.Site) {
	body, fn := s.Body(), s.Instr.Parent()
	loop := flow.Innermost(flow.Loops(fn), s.Instr)
	if body == nil || loop == nil || loop.Over() == nil {
		return
	}
	for _, ch := range c.channels.Chans {
		if ch.Make == nil || ch.Out != 0 || ch.Make.Parent() != fn || loop.Contains(ch.Make) || !carriesAnswer(knowledge.ElemOfChan(ch.Make.Type())) && !(c.saysDone(ch) && !c.serves(body)) {
			continue
		}
		sends, recvs := ch.Each(channels.CanSend), ch.Each(channels.CanRecv)
		if len(recvs) != 1 || len(sends) == 0 || slices.ContainsFunc(ch.Ops, func(o *channels.Op) bool { return o.Open }) ||
			slices.ContainsFunc(sends, func(o *channels.Op) bool { return !callees.Within(o.Fn(), body) }) {
			continue
		}
		recv := recvs[0]
		if recv.Fn() != fn || flow.InLoop(recv.Instr) {
			continue
		}
		for _, got := range values(recv) {
			switch {
			case knowledge.IsError(got.Type()):
				if onlyReturned(got) {
					c.reportFirstDone(s, ch, recv)
					return
				}
			case returnedError(got) != nil:
				c.reportFirstReply(s, ch, recv)
				return
			}
		}
	}
}

// carriesAnswer reports whether values of a type are structs of an error and something
// that is there if there is none.
func carriesAnswer(t types.Type) bool {
	st := path.StructOf(t)
	return st != nil && st.NumFields() > 1 && carriesError(t)
}

// saysDone reports whether those who send errors on a channel send nil, too, in so many
// words: that they are done, and had no error.
func (c *checker) saysDone(ch *channels.Chan) bool {
	if !knowledge.IsError(knowledge.ElemOfChan(ch.Make.Type())) {
		return false
	}
	done, failed := false, false
	for _, op := range ch.Each(channels.CanSend) {
		send, ok := op.Instr.(*ssa.Send)
		if !ok {
			return false
		}
		if k, ok := send.X.(*ssa.Const); ok && k.IsNil() {
			done = true
		} else {
			failed = true
		}
	}
	return done && failed
}

// serves reports whether a function does what has no end of its own, by its calls: the
// first of several servers that ends may well end all.
func (c *checker) serves(body *ssa.Function) bool {
	return slices.ContainsFunc(callees.WithLiterals(body), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
			name := callees.NameOf(call.Common())
			return slices.ContainsFunc([]string{"Serve", "Listen", "Accept", "Run", "Start", "Wait", "Watch", "Consume", "Subscribe"}, func(word string) bool {
				return strings.HasPrefix(name, word) || strings.HasPrefix(name, strings.ToLower(word))
			})
		})
	})
}

// onlyReturned reports whether a function does nothing else with an error than to return it.
func onlyReturned(err ssa.Value) bool {
	uses := path.Uses(err)
	return len(uses) > 0 && !slices.ContainsFunc(uses, func(i ssa.Instruction) bool {
		switch i.(type) {
		case *ssa.Return, *ssa.DebugRef:
			return false
		}
		return true
	})
}

// values returns what a receive gets.
func values(recv *channels.Op) []ssa.Value {
	switch i := recv.Instr.(type) {
	case *ssa.UnOp:
		if !i.CommaOk {
			return []ssa.Value{i}
		}
		if v := path.Result(i, 0); v != nil {
			return []ssa.Value{v}
		}
	case *ssa.Select:
		if v := path.Result(i, path.ResultOf(i, recv.Case)); v != nil {
			return []ssa.Value{v}
		}
	}
	return nil
}

// returnedError returns the error of an answer, if the function that has it returns it.
func returnedError(answer ssa.Value) ssa.Value {
	for _, f := range fieldsOf(answer) {
		if knowledge.IsError(f.Type()) && errvalue.Uses(f).Has(errvalue.Returned) {
			return f
		}
	}
	return nil
}

// fieldsOf returns the fields that are loaded of a struct, itself or in a variable.
func fieldsOf(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, use := range path.Uses(v) {
		switch use := use.(type) {
		case *ssa.Field:
			out = append(out, use)
		case *ssa.FieldAddr:
			out = append(out, loadsOf(use)...)
		case *ssa.Store:
			cell, ok := use.Addr.(*ssa.Alloc)
			if !ok || use.Val != v {
				continue
			}
			for _, part := range path.Uses(cell) {
				switch part := part.(type) {
				case *ssa.FieldAddr:
					out = append(out, loadsOf(part)...)
				case *ssa.UnOp:
					out = append(out, fieldsOf(part)...)
				}
			}
		}
	}
	return out
}

func loadsOf(addr ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, use := range path.Uses(addr) {
		if load, ok := use.(*ssa.UnOp); ok && load.Op == token.MUL {
			out = append(out, load)
		}
	}
	return out
}

func (c *checker) reportFirstReply(s *spawn.Site, ch *channels.Chan, recv *channels.Op) {
	who := callees.Label(s.Instr.Parent())
	c.Report(rule.Report{
		Kind: "first-reply", Pos: recv.Pos(),
		Message: fmt.Sprintf("%s asks several (line %d) and takes the first answer on %s, an error too, so one that fails at once beats the others that would work: receive until an answer has no error, and fail only if none has",
			who, c.Line(s.Pos()), ch.Name()),
		Witness: witness.Trace{
			{Goroutine: who, Text: "starts a goroutine for each", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "fails, before the others have answered", Pos: s.Pos()},
			{Goroutine: who, Text: "takes that for the answer", Pos: recv.Pos()},
		},
	})
}

func (c *checker) reportFirstDone(s *spawn.Site, ch *channels.Chan, recv *channels.Op) {
	who := callees.Label(s.Instr.Parent())
	c.Report(rule.Report{
		Kind: "first-reply", Pos: recv.Pos(),
		Message: fmt.Sprintf("%s starts several (line %d) that send nil on %s when they are done, and receives once: it returns when the first is done, and the errors of the others are lost; receive once for each",
			who, c.Line(s.Pos()), ch.Name()),
		Witness: witness.Trace{
			{Goroutine: who, Text: "starts a goroutine for each", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "is done first, and sends nil", Pos: s.Pos()},
			{Goroutine: who, Text: "returns that, while the others are still at work", Pos: recv.Pos()},
		},
	})
}

// counted reports a loop that receives the outcome of each of several goroutines, looks
// whether it is an error, and counts it in either case: after the loop the count is the
// number of rounds, however many have failed.
func (c *checker) counted(fn *ssa.Function) {
	for _, l := range flow.Loops(fn) {
		if !rounds(l) {
			continue
		}
		recv := testedReceive(l)
		if recv == nil {
			continue
		}
		for _, i := range l.Header.Instrs {
			phi, ok := i.(*ssa.Phi)
			if !ok {
				continue
			}
			if add := addsEachRound(phi, l); add != nil && usedIn(phi, nil) {
				if cmp := comparedAfter(phi, l); cmp != nil {
					c.reportCounted(fn, recv, add, cmp)
				}
			}
		}
	}
}

// testedReceive returns the receive in each round of a loop of an error, or an answer
// with one, that the loop tests.
func testedReceive(l *flow.Loop) *ssa.UnOp {
	for _, recv := range receives(l) {
		fields := fieldsOf(recv)
		for _, t := range failure.Tests(recv.Parent()) {
			if l.Contains(t.If) && (path.Origin(t.Err) == ssa.Value(recv) || slices.Contains(fields, t.Err)) {
				return recv
			}
		}
	}
	return nil
}

// addsEachRound returns the instruction that adds one to a variable in each round of a
// loop, if the loop does nothing else with it.
func addsEachRound(phi *ssa.Phi, l *flow.Loop) *ssa.BinOp {
	var add *ssa.BinOp
	for k, e := range phi.Edges {
		if !l.Blocks[phi.Block().Preds[k]] {
			continue
		}
		op, ok := e.(*ssa.BinOp)
		if !ok || op.Op != token.ADD || op.X != ssa.Value(phi) || !l.EachRound(op) || add != nil && add != op {
			return nil
		}
		if n, ok := flow.ConstInt(op.Y); !ok || n != 1 {
			return nil
		}
		add = op
	}
	if add == nil || !add.Pos().IsValid() { // no variable, or the count of the loop itself
		return nil
	}
	others := func(v ssa.Value, but ...ssa.Instruction) bool {
		return slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
			_, debug := i.(*ssa.DebugRef)
			return !debug && l.Contains(i) && !slices.Contains(but, i)
		})
	}
	if others(phi, add) || others(add, phi) {
		return nil
	}
	return add
}

// comparedAfter returns where a count is compared after the loop.
func comparedAfter(phi *ssa.Phi, l *flow.Loop) *ssa.BinOp {
	for _, use := range path.Uses(phi) {
		cmp, ok := use.(*ssa.BinOp)
		if !ok || l.Contains(cmp) {
			continue
		}
		switch cmp.Op {
		case token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ:
			return cmp
		}
	}
	return nil
}

func (c *checker) reportCounted(fn *ssa.Function, recv *ssa.UnOp, add, cmp *ssa.BinOp) {
	c.Report(rule.Report{
		Kind: "counted", Pos: add.Pos(),
		Message: fmt.Sprintf("this counts every answer from %s, the errors too (line %d), so what is asked of the count later (line %d) is asked of the number of rounds: count only those without an error, with continue in the branch for errors",
			path.Name(recv.X), c.Line(recv.Pos()), c.Line(cmp.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "receives an error", Pos: recv.Pos()},
			{Goroutine: callees.Label(fn), Text: "counts it like the others", Pos: add.Pos()},
			{Goroutine: callees.Label(fn), Text: "takes the count for that of successes", Pos: cmp.Pos()},
		},
	})
}
