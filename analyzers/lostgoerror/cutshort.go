package lostgoerror

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// cutShort reports a function that hands on, over a channel or to a yield function, what a
// scanner or the like gives, and ends as if that were all without asking it for its error,
// although it tells of other errors.
func (c *checker) cutShort(fn *ssa.Function) {
	loops := flow.Loops(fn)
	if len(loops) == 0 {
		return
	}
	for _, call := range c.calls.In(fn) {
		step, ok := call.(*ssa.Call)
		if !ok || !steps(&step.Call) {
			continue
		}
		loop := flow.Innermost(loops, step)
		end := endOf(step, loop)
		if end == nil {
			continue
		}
		handing := handsOut(fn, loop)
		if handing == nil || !c.tells(fn, handing, end) {
			continue
		}
		it := path.Origin(callees.Receiver(&step.Call))
		if !canBreakOff(it) || c.keptElsewhere(it, fn) {
			continue
		}
		c.reportCutShort(fn, step, handing)
		return
	}
}

// steps reports whether a call is of a method that moves an iterator on, of a type that
// keeps the error that ended it.
func steps(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	if obj == nil || obj.Signature().Recv() == nil || obj.Name() != "Scan" && obj.Name() != "Next" {
		return false
	}
	sig := obj.Signature()
	if sig.Params().Len() != 0 || sig.Results().Len() != 1 || !types.Identical(sig.Results().At(0).Type(), types.Typ[types.Bool]) {
		return false
	}
	recv := callees.Receiver(call)
	if recv == nil {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(recv.Type(), true, obj.Pkg(), "Err")
	f, ok := m.(*types.Func)
	return ok && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() == 1 && knowledge.IsError(f.Signature().Results().At(0).Type())
}

// endOf returns where a function goes on when a step of a loop has found nothing more; nil
// if that is no test of the loop.
func endOf(step *ssa.Call, loop *flow.Loop) *ssa.BasicBlock {
	if loop == nil {
		return nil
	}
	for _, ref := range path.Uses(step) {
		if branch, ok := ref.(*ssa.If); ok {
			if out := branch.Block().Succs[1]; !loop.Blocks[out] {
				return out
			}
		}
	}
	return nil
}

// handsOut returns the send, or the call of a yield function, by which a loop hands on what
// it comes to, or nil.
func handsOut(fn *ssa.Function, loop *flow.Loop) ssa.Instruction {
	for _, b := range fn.Blocks {
		if !loop.Blocks[b] {
			continue
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				return i
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool { return s.Dir == types.SendOnly }) {
					return i
				}
			case *ssa.Call:
				if isYield(fn, i.Call.Value) {
					return i
				}
			}
		}
	}
	return nil
}

// isYield reports whether a value is the yield function of an iterator.
func isYield(fn *ssa.Function, v ssa.Value) bool {
	p, ok := v.(*ssa.Parameter)
	if !ok || fn.Signature.Results().Len() > 0 {
		return false
	}
	sig, ok := p.Type().Underlying().(*types.Signature)
	return ok && fn.Signature.Params().Len() == 1 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.Bool])
}

// tells reports whether a function has a way to say that something went wrong, and does not
// use it where its loop has come to an end: it returns an error, nil there, or in
// another place sends one where it sends what it finds, yields one, or keeps it.
func (c *checker) tells(fn *ssa.Function, handing ssa.Instruction, end *ssa.BasicBlock) bool {
	if knowledge.ReturnsError(fn.Signature) {
		returns := 0
		for _, i := range flow.Reach(fn, end.Instrs[0], isReturn, nil) {
			ret := i.(*ssa.Return)
			if !path.IsNil(ret.Results[len(ret.Results)-1]) {
				return false
			}
			returns++
		}
		if ret, ok := end.Instrs[0].(*ssa.Return); ok {
			return path.IsNil(ret.Results[len(ret.Results)-1])
		}
		return returns > 0
	}
	found := false
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			v := toldBy(fn, i)
			if v == nil || path.IsNil(v) {
				continue
			}
			if end.Dominates(b) {
				return false // what is told there may be what has happened
			}
			found = true
		}
	}
	return found
}

func isReturn(i ssa.Instruction) bool { _, ok := i.(*ssa.Return); return ok }

// toldBy returns the error that an instruction tells others of: by a channel, by a yield
// function, in a field or in a variable of the function around.
func toldBy(fn *ssa.Function, i ssa.Instruction) ssa.Value {
	switch i := i.(type) {
	case *ssa.Send:
		return errorIn(i.X)
	case *ssa.Select:
		for _, s := range i.States {
			if s.Dir == types.SendOnly {
				if e := errorIn(s.Send); e != nil {
					return e
				}
			}
		}
	case *ssa.Store:
		switch i.Addr.(type) {
		case *ssa.FieldAddr, *ssa.FreeVar:
			root := path.Whole(i.Addr)
			if a, ok := root.(*ssa.Alloc); ok && a.Parent() == fn {
				return nil // a part of what is made here
			}
			if knowledge.IsError(i.Val.Type()) {
				return i.Val
			}
		}
	case *ssa.Call:
		if n := len(i.Call.Args); n > 1 && isYield(fn, i.Call.Value) && knowledge.IsError(i.Call.Args[n-1].Type()) {
			return i.Call.Args[n-1]
		}
	}
	return nil
}

// errorIn returns the error that a value is, or that the struct has that it was made as.
func errorIn(v ssa.Value) ssa.Value {
	if knowledge.IsError(v.Type()) {
		return v
	}
	a, ok := path.Origin(v).(*ssa.Alloc)
	if load, isLoad := path.Origin(v).(*ssa.UnOp); isLoad && load.Op == token.MUL {
		a, ok = load.X.(*ssa.Alloc)
	}
	if !ok {
		return nil
	}
	for _, ref := range path.Uses(a) {
		if fa, ok := ref.(*ssa.FieldAddr); ok {
			for _, use := range path.Uses(fa) {
				if st, ok := use.(*ssa.Store); ok && knowledge.IsError(st.Val.Type()) {
					return st.Val
				}
			}
		}
	}
	return nil
}

// canBreakOff reports whether an iterator, which a function has made or been given, may end
// by an error of its own that says more than its end: not one over what lies in memory,
// nor over a connection or the output of a program, which end so, too.
func canBreakOff(it ssa.Value) bool {
	call, _ := callees.CallOf(it)
	if call == nil {
		return false
	}
	if !knowledge.Is(callees.Object(&call.Call), "bufio", "NewScanner") {
		return true
	}
	src := path.Origin(call.Call.Args[0])
	for range 3 { // through wrappers of readers
		if inMemory(src) || ends(src) {
			return false
		}
		from, _ := callees.CallOf(src)
		if from == nil || len(from.Call.Args) == 0 {
			break
		}
		if knowledge.Is(callees.Object(&from.Call), "os/exec", "Cmd.StdoutPipe", "Cmd.StderrPipe") {
			return false
		}
		src = path.Origin(from.Call.Args[0])
	}
	return true
}

// ends reports whether a reader is standard input or a connection.
func ends(r ssa.Value) bool {
	if load, ok := r.(*ssa.UnOp); ok {
		if g, ok := load.X.(*ssa.Global); ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "os" {
			return true
		}
	}
	set := types.NewMethodSet(r.Type())
	return set.Lookup(nil, "RemoteAddr") != nil && set.Lookup(nil, "SetReadDeadline") != nil
}

// keptElsewhere reports whether an iterator is asked for its error anywhere in the function,
// or goes where others may ask.
func (c *checker) keptElsewhere(it ssa.Value, fn *ssa.Function) bool {
	made, ok := it.(ssa.Instruction)
	if !ok {
		return true
	}
	for _, f := range callees.WithLiterals(callees.Top(fn)) {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if i == made || !path.Mentions(i, it) {
					continue
				}
				switch i := i.(type) {
				case ssa.CallInstruction:
					obj, recv := callees.Object(i.Common()), callees.Receiver(i.Common())
					if obj == nil || obj.Name() == "Err" || recv == nil || path.Origin(recv) != it || slices.ContainsFunc(callees.Arguments(i.Common()), func(a ssa.Value) bool { return a != nil && a != recv && path.Origin(a) == it }) {
						return true
					}
				case *ssa.Store:
					if _, local := i.Addr.(*ssa.Alloc); !local {
						return true
					}
				case *ssa.UnOp, *ssa.DebugRef, *ssa.MakeClosure, *ssa.BinOp, *ssa.ChangeInterface, *ssa.FieldAddr:
				default:
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) reportCutShort(fn *ssa.Function, step *ssa.Call, handing ssa.Instruction) {
	it := path.Name(callees.Receiver(&step.Call))
	if it == "" {
		it = "the iterator"
	}
	me := callees.Label(fn)
	c.Report(rule.Report{
		Kind: "cut-short", Pos: step.Pos(),
		Message: fmt.Sprintf("when %s fails, %s is false as at the end, and who gets what is handed on takes a part for the whole: ask %s.Err() after the loop, and tell",
			it, callees.NameOf(&step.Call), it),
		Witness: witness.Trace{
			{Goroutine: me, Text: "hands on what " + it + " has read", Pos: handing.Pos()},
			{Goroutine: me, Text: it + " fails, which ends the loop", Pos: step.Pos()},
			{Goroutine: me, Text: "ends as if that were all", Pos: fn.Pos()},
		},
	})
}
