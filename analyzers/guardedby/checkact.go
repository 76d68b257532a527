package guardedby

import (
	"fmt"
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/keyed"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// checkActs reports where a function asks an object that locks itself whether a key is
// there, turns away who wants it if so, and else puts it there by another call: two that
// ask at the same time both get it.
func (c *checker) checkActs() {
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) || c.calls.AtInit(fn) || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
			continue
		}
		var looks, puts []asked
		for _, call := range c.calls.In(fn) {
			call, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			f := c.keyed.Of(call)
			switch {
			case f == nil || len(c.locks.HeldAt(call)) > 0 || f.Key >= len(call.Call.Args):
			case f.Puts:
				puts = append(puts, asked{call, f})
			default:
				looks = append(looks, asked{call, f})
			}
		}
		for _, l := range looks {
			if len(puts) > 0 {
				c.checkAct(fn, l, puts)
			}
		}
	}
}

// asked is a call of a method that does something with a key.
type asked struct {
	call *ssa.Call
	*keyed.Fact
}

func (a asked) object() ssa.Value { return a.call.Call.Args[0] }
func (a asked) key() ssa.Value    { return a.call.Call.Args[a.Key] }

func (c *checker) checkAct(fn *ssa.Function, l asked, puts []asked) {
	present, absent := branches(l)
	if present == nil || len(absent.Preds) != 1 {
		return
	}
	for _, p := range puts {
		if p.Field != l.Field || !path.Same(p.object(), l.object()) || !sameKey(p.key(), l.key()) || !absent.Dominates(p.call.Block()) {
			continue
		}
		if turnsAway(present, p.call.Block()) && c.meetsOthers(fn, l.object()) {
			c.reportCheckAct(fn, l, p)
			return
		}
	}
}

// sameKey reports whether two values are one key.
func sameKey(a, b ssa.Value) bool {
	if path.Same(a, b) {
		return true
	}
	x, ok := path.Origin(a).(*ssa.Const)
	y, ok2 := path.Origin(b).(*ssa.Const)
	return ok && ok2 && x.Value != nil && y.Value != nil && constant.Compare(x.Value, token.EQL, y.Value)
}

// branches returns where a function goes on if the key is there, and if it is not, where it
// tests nothing else of what the call returned.
func branches(l asked) (present, absent *ssa.BasicBlock) {
	v := ssa.Value(l.call)
	if l.call.Call.Signature().Results().Len() > 1 {
		if other := path.Result(l.call, 1-l.Result); other != nil && len(path.Uses(other)) > 0 {
			return nil, nil // what is there is used
		}
		v = path.Result(l.call, l.Result)
	}
	yes := l.Present
	for range 3 {
		uses := path.Uses(v)
		if len(uses) != 1 {
			return nil, nil
		}
		switch use := uses[0].(type) {
		case *ssa.UnOp:
			v, yes = use, !yes
		case *ssa.If:
			s := use.Block().Succs
			if yes {
				return s[0], s[1]
			}
			return s[1], s[0]
		default:
			return nil, nil
		}
	}
	return nil, nil
}

// turnsAway reports whether all that a function does from a block on is to say that it
// cannot be done: it returns an error, or answers a request with one.
func turnsAway(from, other *ssa.BasicBlock) bool {
	told, returns := false, 0
	seen := map[*ssa.BasicBlock]bool{from: true}
	for todo := []*ssa.BasicBlock{from}; len(todo) > 0; todo = todo[1:] {
		b := todo[0]
		if b == other {
			return false
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				told = told || refuses(i)
			case *ssa.Return:
				returns++
				if n := len(i.Results); n > 0 && knowledge.IsErrorType(i.Results[n-1].Type()) {
					if path.IsNil(i.Results[n-1]) {
						return false
					}
					told = true
				}
			}
		}
		for _, s := range b.Succs {
			if !seen[s] {
				seen[s], todo = true, append(todo, s)
			}
		}
	}
	return told && returns == 1
}

// refuses reports whether a call answers a request with a status for what was wrong with it.
func refuses(call *ssa.Call) bool {
	return slices.ContainsFunc(call.Call.Args, func(v ssa.Value) bool {
		k, ok := flow.ConstInt(v)
		return ok && k >= 400 && k < 500
	})
}

func (c *checker) reportCheckAct(fn *ssa.Function, l, p asked) {
	look, put := callees.NameOf(&l.call.Call), callees.NameOf(&p.call.Call)
	me := callees.NameOfTop(fn)
	c.Report(rule.Report{
		Kind: "check-then-act", Pos: l.call.Pos(),
		Message: fmt.Sprintf("%s and %s (line %d) lock by themselves, each alone: of two that ask for one key at the same time, both go on and the second overwrites the first; let one method look and put under one lock, and say who was first",
			look, put, c.Line(p.call.Pos())),
		Witness: witness.Trace{
			{Goroutine: me, Text: look + " says that nobody has it", Pos: l.call.Pos()},
			{Goroutine: "another " + me, Text: look + " says so, too", Pos: l.call.Pos()},
			{Goroutine: me, Text: "calls " + put, Pos: p.call.Pos()},
			{Goroutine: "another " + me, Text: "calls " + put + ", in place of the first", Pos: p.call.Pos()},
		},
	})
}
