package waitgroup

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
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// addAfterWait reports an Add that a function comes to when it has found that nobody has
// stopped the object, by a flag that who stops it sets before it waits for the group:
// between the test and the Add it may be set, and the Wait return.
func (c *checker) addAfterWait() {
	for _, add := range c.ops {
		n, isConst := add.delta()
		if add.method != "Go" && (add.method != "Add" || isConst && n <= 0) || add.deferred() || c.IsTest(add.pos()) {
			continue
		}
		if !isParam(add.group) || c.addUnderLock(add) || !c.fromOutside(add) {
			continue
		}
		for _, f := range c.testsBefore(add) {
			if wait, set := c.setBeforeWait(add, f); wait != nil {
				c.reportAfterWait(add, f, set, wait)
				break
			}
		}
	}
}

// flagTest is a look at a flag of the object that a group is in.
type flagTest struct {
	instr ssa.Instruction
	field *types.Var
}

// testsBefore returns the flags of the object of an Add that a function looks at before,
// and does not come to the Add if they are set. What it looks at again afterwards does
// not count.
func (c *checker) testsBefore(add op) []flagTest {
	var out []flagTest
	fn := add.call.Parent()
	for _, b := range fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !b.Dominates(add.call.Block()) || b == add.call.Block() {
			continue
		}
		look, field := c.flagOf(branch.Cond, add.group)
		if field == nil || leadsTo(b.Succs[0], add.call, b) == leadsTo(b.Succs[1], add.call, b) {
			continue
		}
		again := slices.ContainsFunc(fn.Blocks, func(o *ssa.BasicBlock) bool {
			branch, ok := o.Instrs[len(o.Instrs)-1].(*ssa.If)
			if !ok || !flow.Reaches(add.call, branch, flow.Is(look)) {
				return false
			}
			_, f := c.flagOf(branch.Cond, add.group)
			return f == field
		})
		if !again {
			out = append(out, flagTest{look, field})
		}
	}
	return out
}

// leadsTo reports whether a way from a block comes to an instruction without passing
// another block.
func leadsTo(from *ssa.BasicBlock, to ssa.Instruction, not *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{not: true}
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if b == to.Block() {
			return true
		}
		work = append(work, b.Succs...)
	}
	return false
}

// flagOf returns the flag of the object of a group that a condition asks about, and
// where it reads it: one that is atomic, a field that is read under a lock, or a channel
// that is closed.
func (c *checker) flagOf(cond ssa.Value, group path.Path) (ssa.Instruction, *types.Var) {
	for {
		switch v := cond.(type) {
		case *ssa.UnOp:
			if v.Op == token.NOT {
				cond = v.X
				continue
			}
		case *ssa.BinOp:
			if _, constant := v.Y.(*ssa.Const); constant && (v.Op == token.EQL || v.Op == token.NEQ) {
				cond = v.X
				continue
			}
		}
		break
	}
	cond = path.Origin(cond)
	if e, ok := cond.(*ssa.Extract); ok {
		cond = e.Tuple // of a select
	}
	look, ok := cond.(ssa.Instruction)
	if !ok {
		return nil, nil
	}
	if call, ok := cond.(*ssa.Call); ok {
		if field := c.asksFlag(call, group); field != nil {
			return look, field
		}
	}
	addr, field := c.flagRead(cond)
	if field == nil {
		return nil, nil
	}
	if p, ok := path.Of(addr); !ok || p.Root() != group.Root() {
		return nil, nil
	}
	return look, field
}

// asksFlag returns the flag of the object of a group that a function of the package
// does nothing but read and return.
func (c *checker) asksFlag(call *ssa.Call, group path.Path) *types.Var {
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Params) == 0 || len(fn.Params) != len(call.Call.Args) {
		return nil
	}
	if p, ok := path.Of(call.Call.Args[0]); !ok || p.Root() != group.Root() {
		return nil
	}
	var field *types.Var
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		if len(ret.Results) != 1 || field != nil {
			return nil
		}
		addr, f := c.flagRead(path.Origin(ret.Results[0]))
		if p, ok := path.Of(addr); f == nil || !ok || p.Root() != ssa.Value(fn.Params[0]) {
			return nil
		}
		field = f
	}
	return field
}

// flagRead returns the field that a value reads, atomically or plainly under a lock, and
// its address. What is read without one is a race of its own.
func (c *checker) flagRead(v ssa.Value) (ssa.Value, *types.Var) {
	var addr ssa.Value
	switch v := v.(type) {
	case *ssa.Call:
		if !knowledge.IsAtomic(callees.Object(&v.Call), "Load") || len(v.Call.Args) == 0 {
			return nil, nil
		}
		addr = v.Call.Args[0]
	case *ssa.UnOp:
		if v.Op != token.MUL || !knowledge.IsBool(v.Type()) || len(c.ResultOf[lockset.Analyzer].(*lockset.Result).HeldAt(v)) == 0 {
			return nil, nil
		}
		addr = v.X
	case *ssa.Select:
		return stopCase(v)
	default:
		return nil, nil
	}
	return addr, path.FieldOf(addr)
}

// stopCase returns the field of the only channel on which a select receives nothing but
// its end.
func stopCase(sel *ssa.Select) (ssa.Value, *types.Var) {
	var addr ssa.Value
	for _, st := range sel.States {
		if load, ok := path.Origin(st.Chan).(*ssa.UnOp); ok && st.Dir == types.RecvOnly && knowledge.IsSignal(st.Chan.Type()) && path.FieldOf(load.X) != nil {
			if addr != nil {
				return nil, nil
			}
			addr = load.X
		}
	}
	if addr == nil {
		return nil, nil
	}
	return addr, path.FieldOf(addr)
}

// setBeforeWait returns a Wait for the group of an Add before which its function sets a
// flag, and where it does; it waits for nothing in between.
func (c *checker) setBeforeWait(add op, f flagTest) (wait, set ssa.Instruction) {
	for _, w := range c.ops {
		fn := w.call.Parent()
		if w.method != "Wait" || !same(w, add.group) || w.deferred() || c.IsTest(w.pos()) || callees.Top(fn) == callees.Top(add.call.Parent()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if !c.sets(i, f.field, 1) {
					continue
				}
				waits := func(o ssa.Instruction) bool { return o != w.call && c.join.Orders(o) && !isUnlock(o) }
				if flow.Reaches(i, w.call, waits) {
					return w.call, i
				}
			}
		}
	}
	return nil, nil
}

func isUnlock(i ssa.Instruction) bool {
	call, ok := callees.CallAt(i)
	return ok && knowledge.Is(callees.Object(call.Common()), "sync", "Mutex.Unlock", "RWMutex.Unlock")
}

// sets reports whether an instruction sets a flag, or closes the channel that is one:
// itself, in a literal that it hands on, or in a function that it calls.
func (c *checker) sets(i ssa.Instruction, field *types.Var, depth int) bool {
	switch i := i.(type) {
	case *ssa.Store:
		return path.FieldOf(i.Addr) == field && path.FieldOf(i.Addr) != nil && knowledge.IsBool(i.Val.Type())
	case *ssa.Call:
		if b, ok := i.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "close" && path.FieldRead(path.Origin(i.Call.Args[0])) == field
		}
		if knowledge.IsAtomic(callees.Object(&i.Call), "Store", "Swap", "CompareAndSwap") && len(i.Call.Args) > 0 {
			return path.FieldOf(i.Call.Args[0]) == field
		}
		if depth == 0 {
			return false
		}
		fns := c.callees.Of(&i.Call)
		for _, a := range i.Call.Args {
			if lit, _ := callees.Func(a); lit != nil {
				fns = append(fns[:len(fns):len(fns)], lit)
			}
		}
		return slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
			return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
				return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return c.sets(i, field, depth-1) })
			})
		})
	}
	return false
}

// addUnderLock reports whether a lock is held at an Add, there or where its function is
// called: it may be the one under which the flag is set.
func (c *checker) addUnderLock(add op) bool {
	locks := c.ResultOf[lockset.Analyzer].(*lockset.Result)
	if len(locks.HeldAt(add.call)) > 0 || !locks.Body(add.call.Parent()).Complete {
		return true
	}
	rs := c.ResultOf[roots.Analyzer].(*roots.Result)
	return slices.ContainsFunc(rs.Of(add.call.Parent()).List, func(r roots.Root) bool {
		return slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return len(locks.HeldAt(call)) > 0 })
	})
}

// fromOutside reports whether others call the function of an Add, at a time of their
// own, and neither it nor one on the way counts itself first: Wait has to wait for that.
func (c *checker) fromOutside(add op) bool {
	counts := func(before ssa.Instruction) bool {
		return slices.ContainsFunc(c.inFunction(before.Parent()), func(o op) bool {
			return o.call != before && o.method == "Add" && same(o, add.group) && flow.Dominates(o.call, before)
		})
	}
	rs := c.ResultOf[roots.Analyzer].(*roots.Result)
	return !counts(add.call) && slices.ContainsFunc(rs.Of(add.call.Parent()).List, func(r roots.Root) bool {
		return r.Kind == roots.External && !slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return counts(call) })
	})
}

func (c *checker) reportAfterWait(add op, f flagTest, set, wait ssa.Instruction) {
	name, who := add.group.String(), callees.Label(wait.Parent())
	do, does, done := "set", "sets", "set"
	if knowledge.IsChan(f.field.Type()) {
		do, does, done = "close", "closes", "closed"
	}
	c.Report(rule.Report{
		Kind: "add-after-wait", Pos: add.pos(),
		Message: fmt.Sprintf("between the test of %s (line %d) and this %s.%s, %s may %s it and its %s.Wait() (%s) return, so that the goroutine runs after it: test and count under one lock, under which %s %s %s, too",
			f.field.Name(), c.Line(f.instr.Pos()), name, add.method, who, do, name, c.Place(wait.Pos(), add.pos()), who, does, f.field.Name()),
		Witness: witness.Trace{
			{Goroutine: callees.Label(add.call.Parent()), Text: "finds " + f.field.Name() + " not " + done, Pos: f.instr.Pos()},
			{Goroutine: who, Text: does + " it", Pos: set.Pos()},
			{Goroutine: who, Text: "calls " + name + ".Wait, which returns", Pos: wait.Pos()},
			{Goroutine: callees.Label(add.call.Parent()), Text: "counts a goroutine and starts it", Pos: add.pos()},
		},
	})
}
