package lockleak

import (
	"fmt"
	"go/constant"
	"go/token"
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

// change is an instruction that sets a flag, or sets it back; what is neither may do either.
type change struct {
	flag       path.Path
	sets, back bool
}

// changeOf returns what an instruction does to a flag: a bool, or an atomic variable.
func changeOf(i ssa.Instruction) (change, bool) {
	var addr, val ssa.Value
	switch i := i.(type) {
	case *ssa.Store:
		if !knowledge.IsBool(i.Val.Type()) {
			return change{}, false
		}
		addr, val = i.Addr, i.Val
	case ssa.CallInstruction:
		call := i.Common()
		if obj := callees.Object(call); call.IsInvoke() || !knowledge.ChangesAtomic(obj) || len(call.Args) < 2 {
			return change{}, false
		}
		addr, val = call.Args[0], call.Args[len(call.Args)-1]
		if !isFlag(val) {
			val = nil
		}
	default:
		return change{}, false
	}
	p, ok := path.Of(addr)
	if !ok {
		return change{}, false
	}
	c, ok := val.(*ssa.Const)
	return change{p, ok && !path.IsZero(c), ok && path.IsZero(c)}, true
}

// isFlag reports whether a value is true or false, or one or zero.
func isFlag(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return false
	}
	n, isInt := flow.ConstInt(c)
	return c.Value.Kind() == constant.Bool || isInt && (n == 0 || n == 1)
}

// gate is where a function takes a flag: it tests that nobody else has it, and sets it.
type gate struct {
	flag   path.Path
	set    ssa.Instruction
	test   *ssa.If
	turned *ssa.BasicBlock // where those go who find it set
}

// asked returns the flag that a condition asks for, and the branch for those who find it
// set. Who asks and sets it in one gets the call as well.
func asked(cond ssa.Value) (flag path.Path, branch int, set *ssa.Call) {
	for {
		switch v := cond.(type) {
		case *ssa.UnOp:
			if v.Op == token.NOT {
				flag, branch, set = asked(v.X)
				return flag, 1 - branch, set
			}
			if v.Op == token.MUL && knowledge.IsBool(v.Type()) {
				flag, _ = path.Of(v.X)
			}
			return flag, 0, nil
		case *ssa.BinOp:
			n, ok := flow.ConstInt(v.Y)
			call, _ := callees.CallOf(v.X)
			if !ok || call == nil || v.Op != token.EQL && v.Op != token.NEQ || n != 0 && n != 1 {
				return path.Path{}, 0, nil
			}
			flag, _, set = asked(call)
			if (n == 1) == (v.Op == token.EQL) {
				return flag, 0, set
			}
			return flag, 1, set
		case *ssa.Call:
			obj := callees.Object(&v.Call)
			if v.Call.IsInvoke() || !knowledge.IsAtomicVariable(obj) || len(v.Call.Args) == 0 {
				return path.Path{}, 0, nil
			}
			flag, _ = path.Of(v.Call.Args[0])
			args := v.Call.Args
			switch {
			case knowledge.IsAtomic(obj, "Load") || obj.Name() == "Load":
				return flag, 0, nil
			case knowledge.IsAtomic(obj, "CompareAndSwap") || obj.Name() == "CAS" || obj.Name() == "CompareAndSwap":
				if len(args) == 3 && isFlag(args[1]) && path.IsZero(args[1]) && isFlag(args[2]) && !path.IsZero(args[2]) {
					return flag, 1, v
				}
			case knowledge.IsAtomic(obj, "Swap") || obj.Name() == "Swap":
				if len(args) == 2 && isFlag(args[1]) && !path.IsZero(args[1]) {
					return flag, 0, v
				}
			}
			return path.Path{}, 0, nil
		default:
			return path.Path{}, 0, nil
		}
	}
}

// flags reports flags that keep others out and are left set when a function fails, though
// it sets them back at its end.
func (c *checker) flags() {
	var changes map[any][]ssa.Instruction
	for _, fn := range c.calls.Functions() {
		for _, g := range gates(fn) {
			if c.IsTest(g.set.Pos()) {
				continue
			}
			if changes == nil {
				changes = c.changes()
			}
			c.leftSet(g, changes[key(g.flag)])
		}
	}
}

// key is what all objects of a type share of a flag: the field, or the variable.
func key(p path.Path) any {
	if f := p.Last(); f != nil {
		return f
	}
	return p.Root()
}

// changes returns all that changes flags in the package.
func (c *checker) changes() map[any][]ssa.Instruction {
	out := make(map[any][]ssa.Instruction)
	for _, fn := range c.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if ch, ok := changeOf(i); ok {
					out[key(ch.flag)] = append(out[key(ch.flag)], i)
				}
			}
		}
	}
	return out
}

// gates returns where a function takes flags.
func gates(fn *ssa.Function) []gate {
	var out []gate
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		test, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		flag, branch, set := asked(test.Cond)
		if !flag.Valid() || foreign(flag, fn) {
			continue
		}
		g := gate{flag, set, test, b.Succs[branch]}
		if set != nil {
			g.set = set
			out = append(out, g)
			continue
		}
		if g.set = setBehind(g); g.set != nil {
			out = append(out, g)
		}
	}
	return out
}

// foreign reports whether a flag is not followed: others can set it, or the object is the
// function's own.
func foreign(flag path.Path, fn *ssa.Function) bool {
	if f := flag.Last(); f != nil {
		own, ok := flag.Root().(*ssa.Alloc)
		return f.Exported() || ok && own.Parent() == fn
	}
	if g, ok := flag.Root().(*ssa.Global); ok {
		return token.IsExported(g.Name())
	}
	return flag.Root().Parent() == fn
}

// from returns the instruction from where on the flag is set; or nil.
func (g gate) from() ssa.Instruction {
	if g.set.Block() != g.test.Block() {
		return g.set
	}
	for _, b := range g.test.Block().Succs {
		if b != g.turned && len(b.Preds) == 1 {
			return b.Instrs[0]
		}
	}
	return nil
}

// setBehind returns the instruction that sets the flag that was found not to be; those
// who find it set do not come to it. Or nil.
func setBehind(g gate) ssa.Instruction {
	for _, b := range g.test.Parent().Blocks {
		if b == g.test.Block() || !g.test.Block().Dominates(b) {
			continue
		}
		for _, i := range b.Instrs {
			ch, ok := changeOf(i)
			if _, now := i.(*ssa.Defer); ok && !now && ch.sets && ch.flag == g.flag && !comesTo(g.turned, b, g.test.Block()) {
				return i
			}
		}
	}
	return nil
}

// comesTo reports whether a block leads to another without a third.
func comesTo(from, to, without *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{without: true}
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		if seen[b] = true; b == to {
			return true
		}
		work = append(work, b.Succs...)
	}
	return false
}

// leftSet reports a gate whose flag is left set where something has failed.
func (c *checker) leftSet(g gate, changes []ssa.Instruction) {
	fn := g.set.Parent()
	if slices.ContainsFunc(changes, func(i ssa.Instruction) bool { return c.frees(i, g) }) {
		return
	}
	reset := func(i ssa.Instruction) bool { return c.resets(i, g, 0) }
	branches := failure.Branches(fn)
	failed := func(i ssa.Instruction) bool {
		return slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Block.Instrs[0] == i })
	}
	well := func(ret ssa.Instruction) bool {
		return !slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Contains(ret) })
	}
	from := g.from()
	if from == nil || c.goesOn(g) || len(flow.Reach(fn, from, reset, failed)) == 0 {
		return
	}
	if slices.ContainsFunc(flow.ExitsWithout(fn, from, func(i ssa.Instruction) bool { return reset(i) || failed(i) }), well) {
		return
	}
	exits := flow.ExitsWithout(fn, from, reset)
	if len(exits) == 0 {
		return
	}
	c.reportFlag(g, exits[0])
}

// goesOn reports whether those who find a flag set come to where it is set back all the same:
// it says how far something has come, and keeps nobody out.
func (c *checker) goesOn(g gate) bool {
	return slices.ContainsFunc(g.set.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		return b != g.test.Block() && slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return c.resets(i, g, 0) }) && comesTo(g.turned, b, g.test.Block())
	})
}

// frees reports whether a change of a flag may set it back for others than those who have
// set it: it is in a function that does not take the flag itself, nor is part of one that does.
func (c *checker) frees(i ssa.Instruction, g gate) bool {
	ch, _ := changeOf(i)
	if ch.sets || callees.Within(i.Parent(), g.set.Parent()) {
		return false
	}
	if made, ok := g.flag.Root().(*ssa.Alloc); ok && g.flag.Len() == 0 && i.Block() == made.Block() {
		return false // its first value
	}
	if !ch.back {
		return true
	}
	for fn := i.Parent(); fn != nil; fn = fn.Parent() {
		if slices.ContainsFunc(gates(fn), func(o gate) bool {
			return key(o.flag) == key(g.flag) && (o.set.Parent() != i.Parent() || flow.Reaches(o.set, i, nil))
		}) {
			return false
		}
	}
	calls := c.calls.CallersOf(i.Parent())
	return c.calls.UsedAsValue(i.Parent()) || !c.calls.AllCallersKnown(i.Parent()) || len(calls) == 0 || slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		return !callees.Within(call.Parent(), g.set.Parent())
	})
}

// maxCalls bounds how deep calls are followed to what sets a flag back.
const maxCalls = 3

// resets reports whether an instruction sets the flag of a gate back, calls what does, or
// makes or starts what does, and so hands the flag over.
func (c *checker) resets(i ssa.Instruction, g gate, depth int) bool {
	if ch, ok := changeOf(i); ok && key(ch.flag) == key(g.flag) && !ch.sets {
		return true
	}
	switch i := i.(type) {
	case *ssa.MakeClosure:
		return c.resetsIn(i.Fn.(*ssa.Function), g, depth+1)
	case ssa.CallInstruction:
		return slices.ContainsFunc(c.calls.Of(i.Common()), func(callee *ssa.Function) bool { return c.resetsIn(callee, g, depth+1) })
	}
	return false
}

func (c *checker) resetsIn(fn *ssa.Function, g gate, depth int) bool {
	if depth > maxCalls {
		return false
	}
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return c.resets(i, g, depth) })
	})
}

func (c *checker) reportFlag(g gate, exit ssa.Instruction) {
	name, fn := g.flag.String(), callees.Label(g.set.Parent())
	then := "turns round"
	if !flow.CanReturn(g.turned, func(i ssa.Instruction) bool { return i == ssa.Instruction(g.test) }) {
		then = "waits for ever"
	}
	c.Report(rule.Report{
		Kind: "flag", Pos: flow.ExitPos(exit),
		Message: fmt.Sprintf("this return after a failure leaves %s set (line %d), which the function sets back where all goes well: from then on whoever finds it set (line %d) %s; set it back here as well, best with defer",
			name, c.Line(g.set.Pos()), c.Line(condPos(g.test)), then),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "sets " + name, Pos: g.set.Pos()},
			{Goroutine: fn, Text: "fails, and returns with " + name + " set", Pos: flow.ExitPos(exit)},
			{Goroutine: "who comes next", Text: "finds " + name + " set and " + then, Pos: condPos(g.test)},
		},
	})
}

// condPos is where a test is.
func condPos(test *ssa.If) token.Pos {
	if pos := test.Cond.Pos(); pos.IsValid() {
		return pos
	}
	return test.Pos()
}
