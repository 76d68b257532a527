package errgroup

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// recorded reports a goroutine that notes in its own element of a list that it has failed,
// and returns the error as well, when the function drops the list for any error of
// Wait: what was noted is never seen, and one failure costs all that has worked.
func (c *checker) recorded(g *group) {
	if g.fn == nil || g.escapes || !c.On("recorded") {
		return
	}
	for _, o := range g.each("Go", "TryGo") {
		if o.helper != nil || !o.known {
			continue
		}
		for _, body := range c.withTails(o.bodies) {
			for _, n := range c.notes(body, g.fn) {
				if wait := c.drops(g, n.list); wait != nil {
					c.reportRecorded(g, n, wait)
					return
				}
			}
		}
	}
}

// note is a failure that a goroutine puts into its element of a list, and returns.
type note struct {
	at   *ssa.Store
	list ssa.Value // made by the function that starts the goroutine
}

// notes lists them, of a goroutine or a function that it ends in.
func (c *checker) notes(body, starter *ssa.Function) []note {
	var out []note
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			list := c.atStart(element(st.Addr))
			if list == nil {
				continue
			}
			made, ok := path.Origin(list).(ssa.Instruction)
			if !ok || made.Parent() != starter || !isMadeList(made) {
				continue
			}
			if err := failureIn(st); err != nil && alwaysReturned(st, err) {
				out = append(out, note{st, made.(ssa.Value)})
			}
		}
	}
	return out
}

// atStart returns what the one caller of a function hands over as a parameter, or the value
// itself.
func (c *checker) atStart(v ssa.Value) ssa.Value {
	p, ok := v.(*ssa.Parameter)
	if !ok {
		return v
	}
	calls := c.calls.CallersOf(p.Parent())
	if len(calls) != 1 {
		return nil
	}
	return callees.Argument(calls[0].Common(), p)
}

// element returns the slice of which an address is an element, or a field of one.
func element(addr ssa.Value) ssa.Value {
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		addr = fa.X
	}
	ia, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return nil
	}
	if _, ok := ia.X.Type().Underlying().(*types.Slice); !ok {
		return nil
	}
	return ia.X
}

func isMadeList(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.MakeSlice:
		return true
	case *ssa.Slice:
		_, ok := i.X.(*ssa.Alloc)
		return ok
	}
	return false
}

// failureIn returns the error that what is stored says is there: itself, its text, or that
// it is not nil.
func failureIn(st *ssa.Store) ssa.Value {
	if err := saysOf(st.Val); err != nil {
		return err
	}
	load, ok := st.Val.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	a, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, ref := range path.Uses(a) {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range path.Uses(fa) {
			if part, ok := use.(*ssa.Store); ok {
				if err := saysOf(part.Val); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func saysOf(v ssa.Value) ssa.Value {
	if knowledge.IsError(v.Type()) && !path.IsNil(v) {
		return v
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		if (v.Op == token.NEQ || v.Op == token.EQL) && knowledge.IsError(v.X.Type()) && path.IsNil(v.Y) {
			return v.X
		}
	case *ssa.Call:
		if v.Call.IsInvoke() && v.Call.Method.Name() == "Error" && knowledge.IsError(v.Call.Value.Type()) {
			return v.Call.Value
		}
	}
	return nil
}

// alwaysReturned reports whether a goroutine returns an error wherever it ends when it has
// noted it.
func alwaysReturned(at *ssa.Store, err ssa.Value) bool {
	rets := flow.Reach(at.Parent(), at, func(i ssa.Instruction) bool { _, ok := i.(*ssa.Return); return ok }, nil)
	return len(rets) > 0 && !slices.ContainsFunc(rets, func(i ssa.Instruction) bool {
		res := i.(*ssa.Return).Results
		return len(res) != 1 || !slices.ContainsFunc(failure.Sources(res[0], nil), func(v ssa.Value) bool { return holds(v, err) })
	})
}

// holds reports whether an error is another one, or was made with it.
func holds(v, err ssa.Value) bool {
	if path.Same(v, err) {
		return true
	}
	made, ok := path.Origin(v).(*ssa.Call)
	return ok && isMaker(made) && slices.ContainsFunc(callees.Variadic(&made.Call), func(a ssa.Value) bool {
		return path.Origin(a) == path.Origin(err)
	})
}

// drops returns a Wait for whose error the function leaves without the list, if nobody else
// has that: it is only used where there was none.
func (c *checker) drops(g *group, list ssa.Value) *ssa.Call {
	for _, b := range failure.Branches(g.fn) {
		if b.Call == nil || !slices.ContainsFunc(g.each("Wait"), func(o op) bool { return o.helper == nil && o.inner == ssa.CallInstruction(b.Call) }) {
			continue
		}
		if flow.CanReturn(b.Block, nil) && leaves(b.Block) && !c.seen(list, b, g) {
			return b.Call
		}
	}
	return nil
}

// leaves reports whether all ways from a block end the function within what it dominates.
func leaves(from *ssa.BasicBlock) bool {
	for _, b := range from.Parent().Blocks {
		if from.Dominates(b) && slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return !from.Dominates(s) }) {
			return false
		}
	}
	return true
}

// seen reports whether a list may be looked at though there was an error: by the branch for
// it, before Wait, by a literal that is no goroutine of the group, or where it was put.
func (c *checker) seen(list ssa.Value, failed failure.Branch, g *group) bool {
	for _, fn := range callees.WithLiterals(g.fn) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if !path.Mentions(i, list) {
					continue
				}
				switch x := i.(type) {
				case *ssa.DebugRef, *ssa.MakeClosure:
					continue
				case *ssa.Store:
					if _, local := x.Addr.(*ssa.Alloc); local {
						continue
					}
				case *ssa.UnOp: // the variable that is captured
					continue
				}
				if fn != g.fn {
					if ia, ok := i.(*ssa.IndexAddr); ok && g.isMember(fn) && onlyStored(ia) {
						continue
					}
					if call, ok := i.(*ssa.Call); ok && g.isMember(fn) && onlySets(call, list) {
						continue
					}
					return true
				}
				if !flow.Dominates(failed.Call, i) || failed.Block.Dominates(b) {
					return true
				}
			}
		}
	}
	return false
}

// onlySets reports whether a call is of a function of the package that only sets elements
// of a list.
func onlySets(call *ssa.Call, list ssa.Value) bool {
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || len(fn.Params) != len(call.Call.Args) {
		return false
	}
	for k, a := range call.Call.Args {
		if path.Origin(a) != list {
			continue
		}
		if slices.ContainsFunc(path.Uses(fn.Params[k]), func(i ssa.Instruction) bool {
			ia, ok := i.(*ssa.IndexAddr)
			return !ok || !onlyStored(ia)
		}) {
			return false
		}
	}
	return true
}

// onlyStored reports whether an element is only set.
func onlyStored(v ssa.Value) bool {
	return !slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.Store:
			return i.Addr != v
		case *ssa.FieldAddr:
			return !onlyStored(i)
		case *ssa.DebugRef:
			return false
		}
		return true
	})
}

func (c *checker) reportRecorded(g *group, n note, wait *ssa.Call) {
	list := path.Name(n.list)
	if list == "" {
		list = "the list"
	}
	me := callees.Label(n.at.Parent())
	c.Report(rule.Report{
		Kind: "recorded", Pos: n.at.Pos(),
		Message: fmt.Sprintf("the failure that is noted in %s here is never seen: the goroutine returns the error, too, for which %s drops the whole list (line %d); return nil when it is noted, or do not note it",
			list, callees.Label(g.fn), c.Line(wait.Pos())),
		Witness: witness.Trace{
			{Goroutine: me, Text: "notes that it has failed, and returns the error", Pos: n.at.Pos()},
			{Goroutine: callees.Label(g.fn), Text: "waits, and leaves without the list", Pos: wait.Pos()},
		},
	})
}
