package fakeparallel

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// answer returns the receive that directly follows a site, on a channel that
// only the goroutine sends on, once, or closes.
func (c *checker) answer(s *spawn.Site, body *ssa.Function) (ssa.Instruction, string) {
	if s.Kind != spawn.GoStmt {
		return nil, ""
	}
	recv, _ := c.next(s.Instr, func(i ssa.Instruction) bool {
		u, ok := i.(*ssa.UnOp)
		return ok && u.Op == token.ARROW
	}).(*ssa.UnOp)
	if recv == nil || !sameRounds(s.Instr, recv) {
		return nil, ""
	}
	ch, ok := path.Origin(recv.X).(*ssa.MakeChan)
	if !ok || ch.Parent() != s.Instr.Parent() {
		return nil, ""
	}
	if !c.answers(s, body, ch, recv) {
		return nil, ""
	}
	return recv, path.Name(recv.X)
}

// answers reports whether a goroutine alone sends on a channel that its starter
// makes, once, or closes it, and is then over. The others are the starter's own
// uses of it.
func (c *checker) answers(s *spawn.Site, body *ssa.Function, ch *ssa.MakeChan, others ...ssa.Instruction) bool {
	inside := ssa.Value(ch)
	uses := usesOf(ch)
	if body.Parent() == nil { // the channel is a parameter
		i := slices.IndexFunc(s.Args, func(a ssa.Value) bool { return path.Origin(a) == ssa.Value(ch) })
		if i < 0 || i >= len(body.Params) || len(body.AnonFuncs) > 0 {
			return false
		}
		inside = body.Params[i]
		for _, ref := range path.Uses(inside) {
			if _, debug := ref.(*ssa.DebugRef); !debug {
				uses = append(uses, ref)
			}
		}
		others = append(others, s.Instr)
	}
	ends := 0
	for _, use := range uses {
		switch {
		case slices.Contains(others, use):
		case use.Parent() == body && (isSendOn(use, inside) || isCloseOf(use, inside)):
			if flow.InLoop(use) || c.goesOn(body, use) {
				return false
			}
			ends++
		default:
			return false
		}
	}
	return ends > 0 && alwaysAnswers(body, inside)
}

// asked reports a receive, in a loop, from the channel that a function of the
// package has just returned, which is the answer of a goroutine that it
// started and did nothing else for.
func (c *checker) asked(fn *ssa.Function) {
	for _, call := range c.callees.In(fn) {
		now, ok := call.(*ssa.Call)
		if !ok || !flow.InLoop(now) || c.inTest(now.Pos()) || c.spawn.At(now) != nil {
			continue // what it runs is given to it: see handleWait
		}
		callee := callees.Unwrap(now.Call.StaticCallee())
		if callee == nil || len(callee.Blocks) == 0 || callee.Object() == nil || callee.Object().Exported() || callee.Pkg == nil || callee.Pkg.Pkg != c.Pkg {
			continue
		}
		recv, _ := c.next(now, func(i ssa.Instruction) bool {
			u, ok := i.(*ssa.UnOp)
			return ok && u.Op == token.ARROW && path.Origin(u.X) == ssa.Value(now)
		}).(*ssa.UnOp)
		if recv == nil || !sameRounds(now, recv) || usedBeside(now, recv) {
			continue
		}
		if s := c.asks(callee); s != nil && !triesAgain(recv) {
			c.reportAsked(now, recv, callee, s)
		}
	}
}

// usedBeside reports whether the result of a call is more than received from.
func usedBeside(call *ssa.Call, recv *ssa.UnOp) bool {
	return slices.ContainsFunc(path.Uses(call), func(i ssa.Instruction) bool {
		_, debug := i.(*ssa.DebugRef)
		_, converts := i.(*ssa.ChangeType)
		return i != ssa.Instruction(recv) && !debug && !converts
	})
}

// asks returns the start of the goroutine whose answer a function returns, if it
// does nothing else.
func (c *checker) asks(fn *ssa.Function) *spawn.Site {
	sites := c.spawn.In(fn)
	if len(sites) != 1 || fn.Signature.Results().Len() != 1 || sites[0].Kind != spawn.GoStmt || sites[0].Times != spawn.One {
		return nil
	}
	s, body := sites[0], sites[0].Body()
	if body == nil || c.handles.Isolates(body, 2) {
		return nil
	}
	var ch *ssa.MakeChan
	var ends []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Return:
				made, ok := path.Origin(i.Results[0]).(*ssa.MakeChan)
				if !ok || made.Parent() != fn || ch != nil && made != ch {
					return nil
				}
				ch = made
				ends = append(ends, i)
			case *ssa.Go:
			default:
				if !c.idle(i) {
					return nil
				}
			}
		}
	}
	if ch == nil || !c.answers(s, body, ch, ends...) {
		return nil
	}
	return s
}

func (c *checker) reportAsked(call *ssa.Call, recv *ssa.UnOp, callee *ssa.Function, s *spawn.Site) {
	fn := call.Parent()
	c.Report(rule.Report{
		Kind: "wait-in-loop", Pos: recv.Pos(),
		Message: fmt.Sprintf("the receive in the loop waits for the goroutine that %s has just started (line %d), so only one ever runs: start all first and collect the results after the loop",
			callee.Name(), c.Line(s.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "calls " + callee.Name() + ", which starts a goroutine", Pos: call.Pos()},
			{Goroutine: callees.Label(fn), Text: "waits for its answer, with nothing in between", Pos: recv.Pos()},
			{Goroutine: fmt.Sprintf("go at line %d", c.Line(s.Pos())), Text: "does all the work meanwhile", Pos: s.Pos()},
		},
	})
}

// goesOn reports whether a body works on after it has sent or closed: it says
// that it has begun, or hands over.
func (c *checker) goesOn(body *ssa.Function, end ssa.Instruction) bool {
	if _, ok := end.(*ssa.Defer); ok {
		return false
	}
	return len(flow.Reach(body, end, func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.Return, *ssa.RunDefers, *ssa.If:
			return false
		case *ssa.Call:
			return !c.idle(i) && !knowledge.IsLogging(i.Common())
		}
		return !c.idle(i)
	}, nil)) > 0
}

// usesOf lists what is done with a channel, in the function that makes it and
// its literals.
func usesOf(ch *ssa.MakeChan) []ssa.Instruction {
	var out []ssa.Instruction
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if instr == ssa.Instruction(ch) {
					continue
				}
				switch instr := instr.(type) {
				case *ssa.MakeClosure, *ssa.DebugRef, *ssa.Phi:
					continue
				case *ssa.Store:
					if path.Variable(instr.Addr) != nil && path.Origin(instr.Val) == ssa.Value(ch) {
						continue
					}
				case *ssa.UnOp:
					if instr.Op == token.MUL {
						continue
					}
				case *ssa.ChangeType:
					continue
				}
				for _, op := range instr.Operands(nil) {
					if *op != nil && path.Origin(*op) == ssa.Value(ch) {
						out = append(out, instr)
						break
					}
				}
			}
		}
		for _, lit := range fn.AnonFuncs {
			visit(lit)
		}
	}
	visit(ch.Parent())
	return out
}

func isSendOn(i ssa.Instruction, ch ssa.Value) bool {
	s, ok := i.(*ssa.Send)
	return ok && path.Origin(s.Chan) == ch
}

func isCloseOf(i ssa.Instruction, ch ssa.Value) bool {
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	b, ok := call.Common().Value.(*ssa.Builtin)
	return ok && b.Name() == "close" && path.Origin(call.Common().Args[0]) == ch
}

// alwaysAnswers reports whether every path through a body sends or closes.
func alwaysAnswers(body *ssa.Function, ch ssa.Value) bool {
	return len(flow.ExitsWithout(body, nil, func(i ssa.Instruction) bool { return isSendOn(i, ch) || isCloseOf(i, ch) })) == 0
}
