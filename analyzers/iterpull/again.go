package iterpull

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
	"github.com/asynclint/asynclint/passes/witness"
)

// yields knows the functions that iterators are given, and who is given them on.
type yields struct {
	p      *rule.Pass
	calls  *callees.Result
	params map[*ssa.Parameter]bool
}

// yieldsAgain reports iterators that may go on to call the function that they are given
// when that has said that the loop is over.
func yieldsAgain(p *rule.Pass, calls *callees.Result) {
	y := &yields{p: p, calls: calls, params: make(map[*ssa.Parameter]bool)}
	for _, fn := range y.iterators() {
		y.add(fn.Params[len(fn.Params)-1])
	}
	for _, fn := range calls.Functions() {
		for _, param := range fn.Params {
			if !y.params[param] {
				continue
			}
			for _, body := range callees.WithLiterals(fn) {
				y.check(body, param)
			}
		}
	}
}

// iterators returns the functions that are gone through in the package, or made an iter.Seq,
// and those that other packages may go through.
func (y *yields) iterators() []*ssa.Function {
	var out []*ssa.Function
	add := func(v ssa.Value) {
		if fn, _ := callees.Func(v); fn != nil && len(fn.Params) > 0 && knowledge.IsIterator(fn.Signature) {
			out = append(out, fn)
		}
	}
	for _, fn := range y.calls.Functions() {
		if obj, ok := fn.Object().(*types.Func); ok && obj.Exported() && knowledge.IsIterator(fn.Signature) && fn.Signature.Params().At(0).Name() == "yield" {
			out = append(out, fn) // for loops of other packages
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.ChangeType:
					if knowledge.IsType(i.Type(), "iter", "Seq", "Seq2") {
						add(i.X)
					}
				case *ssa.Call:
					if ssaform.GoesThrough(&i.Call) {
						y.each(i.Call.Args[0], add)
					}
				}
			}
		}
	}
	return out
}

// each visits what a loop may go through: a function, or what the call of one returns.
func (y *yields) each(seq ssa.Value, visit func(ssa.Value)) {
	visit(seq)
	call, ok := path.Origin(seq).(*ssa.Call)
	if !ok {
		return
	}
	for _, fn := range y.calls.Of(&call.Call) {
		for _, b := range fn.Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) == 1 {
				visit(path.Stored(ret.Results[0]))
			}
		}
	}
}

// add notes what an iterator is given, and to whom it gives that on.
func (y *yields) add(param *ssa.Parameter) {
	if y.params[param] {
		return
	}
	y.params[param] = true
	for _, body := range callees.WithLiterals(param.Parent()) {
		for _, call := range y.calls.In(body) {
			for i, a := range callees.Arguments(call.Common()) {
				if path.Origin(a) != param {
					continue
				}
				for _, fn := range y.calls.Of(call.Common()) {
					if fn.Pkg == body.Pkg && i < len(fn.Params) {
						y.add(fn.Params[i])
					}
				}
			}
		}
	}
}

// use is a call in a function by which what an iterator was given is called.
type use struct {
	call *ssa.Call
	how  how
	by   *ssa.Function // the literal that calls it, which the call is given, or who is given it
}

// how is what a call says of whether the loop is over.
type how uint8

const (
	unknown how = iota
	isFalse     // it returns false then
	isTrue      // it returns true then
	silent      // it returns nothing
)

// usesIn lists the calls of a function by which a yield is called.
func (y *yields) usesIn(fn *ssa.Function, yield *ssa.Parameter, depth int) []use {
	var out []use
	for _, c := range y.calls.In(fn) {
		call, ok := c.(*ssa.Call)
		if !ok {
			continue
		}
		if path.Origin(call.Call.Value) == yield {
			out = append(out, use{call, isFalse, nil})
			continue
		}
		for i, a := range callees.Arguments(&call.Call) {
			if path.Origin(a) == yield {
				h, by := y.handedOn(call, i, depth)
				out = append(out, use{call, h, by})
			} else if lit, _ := callees.Func(a); lit != nil && lit.Parent() == fn && y.callsIt(lit, yield) {
				out = append(out, use{call, y.byLiteral(call, lit, yield, depth), lit})
			}
		}
	}
	return out
}

// callsIt reports whether a literal calls a yield.
func (y *yields) callsIt(lit *ssa.Function, yield *ssa.Parameter) bool {
	return slices.ContainsFunc(callees.WithLiterals(lit), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(y.calls.In(fn), func(call ssa.CallInstruction) bool { return path.Origin(call.Common().Value) == yield })
	})
}

// maxHanded bounds how many calls down a yield is followed.
const maxHanded = 3

// handedOn says what a call that a yield is given returns when the loop is over.
func (y *yields) handedOn(call *ssa.Call, arg, depth int) (how, *ssa.Function) {
	fns := y.calls.Of(&call.Call)
	var by *ssa.Function
	if len(fns) == 1 {
		by = fns[0]
	}
	results := call.Call.Signature().Results()
	switch {
	case results.Len() == 0:
		return silent, by
	case by == nil || len(by.Blocks) == 0 || arg >= len(by.Params) || depth == maxHanded || results.Len() != 1 || !knowledge.IsBool(results.At(0).Type()):
		return unknown, by
	}
	return y.returns(by, by.Params[arg], depth+1), by
}

// byLiteral says what a call says of it whose literal calls a yield: nothing, if the literal
// ends it by its answer alone and the call returns nothing.
func (y *yields) byLiteral(call *ssa.Call, lit *ssa.Function, yield *ssa.Parameter, depth int) how {
	if call.Call.Signature().Results().Len() > 0 || depth == maxHanded || !knowledge.IsYield(lit.Signature) || notes(lit) || y.returns(lit, yield, depth+1) != isFalse {
		return unknown
	}
	return silent
}

// notes reports whether a function stores anything that others see.
func notes(fn *ssa.Function) bool {
	for _, f := range callees.WithLiterals(fn) {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Store:
					if _, local := path.Whole(i.Addr).(*ssa.Alloc); !local || f != fn {
						return true
					}
				case *ssa.MapUpdate, *ssa.Send:
					return true
				case *ssa.Call:
					if b, ok := i.Call.Value.(*ssa.Builtin); ok && b.Name() == "close" || knowledge.IsFunc(i.Call.Value.Type()) && i.Call.Signature().Params().Len() == 0 && i.Call.StaticCallee() == nil && !i.Call.IsInvoke() {
						return true // a cancel, perhaps
					}
				}
			}
		}
	}
	return false
}

// returns says what a function that is given, or has, a yield returns once that has said
// that the loop is over.
func (y *yields) returns(fn *ssa.Function, yield *ssa.Parameter, depth int) how {
	out := unknown
	for _, u := range y.usesIn(fn, yield, depth) {
		if u.call.Call.StaticCallee() == fn || u.how != isFalse && u.how != isTrue {
			continue // recursion: it returns what it returns
		}
		said := y.said(fn, u)
		if said == unknown || out != unknown && out != said {
			return unknown
		}
		out = said
	}
	return out
}

// said returns what a function returns after a use has said that the loop is over.
func (y *yields) said(fn *ssa.Function, u use) how {
	seen := map[*ssa.BasicBlock]bool{u.call.Block(): true}
	var rets []*ssa.Return
	y.over(fn, u, func(i ssa.Instruction) bool {
		seen[i.Block()] = true
		if ret, ok := i.(*ssa.Return); ok {
			rets = append(rets, ret)
		}
		return true
	})
	out := unknown
	say := func(v ssa.Value) bool {
		var h how
		switch v := v.(type) {
		case *ssa.Const:
			h = isFalse
			if flow.ConstText(v) == "true" {
				h = isTrue
			}
		case *ssa.Call:
			if v != u.call {
				return false
			}
			h = u.how
		}
		if h == unknown || out != unknown && out != h {
			return false
		}
		out = h
		return true
	}
	for _, ret := range rets {
		v := path.Stored(ret.Results[len(ret.Results)-1])
		phi, ok := v.(*ssa.Phi)
		if !ok || phi.Block() != ret.Block() {
			if !say(v) {
				return unknown
			}
			continue
		}
		for k, e := range phi.Edges {
			if seen[phi.Block().Preds[k]] && !say(e) {
				return unknown
			}
		}
	}
	return out
}

// over walks on from a use that has said that the loop is over, and reports whether it
// comes back to it.
func (y *yields) over(fn *ssa.Function, u use, visit flow.Pred) bool {
	m := flow.MemoryAt(u.call)
	switch u.how {
	case isFalse:
		m = m.Equals(u.call, "false")
	case isTrue:
		m = m.Equals(u.call, "true")
	}
	round := flow.RoundOf(u.call, flow.Whole(fn), m, func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) { return m, visit(i) })
	return round.Again && !round.GaveUp
}

// check reports the calls of a yield in a function, or a literal in it, that may come when
// another has said that the loop is over.
func (y *yields) check(fn *ssa.Function, yield *ssa.Parameter) {
	uses := y.usesIn(fn, yield, 0)
	for _, u := range uses {
		if u.how == unknown || u.how != silent && !onlyTested(u.call, 0) || y.notedBeside(u, uses) {
			continue
		}
		var again ssa.Instruction
		var conds []ssa.Value
		back := y.over(fn, u, func(i ssa.Instruction) bool {
			if slices.ContainsFunc(uses, func(o use) bool { return i == ssa.Instruction(o.call) }) {
				if again == nil {
					again = i
				}
				return false
			}
			if branch, ok := i.(*ssa.If); ok {
				conds = append(conds, branch.Cond)
			}
			return true
		})
		if back {
			again = u.call
		}
		if again == nil || slices.ContainsFunc(conds, func(cond ssa.Value) bool { return y.mayTell(cond, u) }) {
			continue
		}
		y.report(fn, yield, u, again)
		return
	}
}

func (y *yields) report(fn *ssa.Function, yield *ssa.Parameter, u use, again ssa.Instruction) {
	name, what := yield.Name(), "has returned false here"
	fix := "return when it returns false"
	switch {
	case u.how == silent:
		what = fmt.Sprintf("may have returned false in %s, which does not say so", callees.NameOf(&u.call.Call))
		fix = "have that say whether to go on, and return if not"
	case len(path.Uses(u.call)) == 0:
		what = "may have returned false here, which changes nothing"
	}
	where := fmt.Sprintf("line %d", y.p.Line(again.Pos()))
	if again == ssa.Instruction(u.call) {
		where = "in the next round"
	}
	y.p.Report(rule.Report{
		Kind: "yield-again", Pos: u.call.Pos(),
		Message: fmt.Sprintf("%s is called again (%s) although it %s: a loop over the iterator that is left early panics then; %s", name, where, what, fix),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "calls " + name + ", which returns false: the loop is left", Pos: u.call.Pos()},
			{Goroutine: callees.Label(fn), Text: "calls it again, which panics", Pos: again.Pos()},
		},
	})
}
