package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// addFlags makes tests of boolean variables that literals share, such as the one
// that a deferred literal asks whether a lock is to be given back, tests of the
// variable rather than of what was loaded: what the function assigns it is known
// until it assigns it again. Nobody else may assign it, but for the function
// around a literal before it makes the literal. Only walks that call after for
// each instruction may use it.
func (c *conditions) addFlags(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		o, ok := c.tests[branch.Cond]
		if !ok {
			continue
		}
		k := *o.holds
		if k.y != (subject{}) || k.op != eqlOp || k.c != "true" {
			continue
		}
		load, ok := k.x.v.(*ssa.UnOp)
		if !ok || !isBool(load.Type()) || !untilBranch(load, b) {
			continue
		}
		cell, ok := path.Variable(load).(*ssa.Alloc)
		if !ok {
			continue
		}
		if c.flags == nil {
			c.flags = make(map[*ssa.Alloc]bool)
		}
		own, known := c.flags[cell]
		if !known {
			own = assignedBy(cell, fn)
			c.flags[cell] = own
		}
		if own {
			k.x = flagSubject(cell)
			c.tests[branch.Cond] = c.outcomes(k)
			c.relevant[k.x] = true
			c.open = false
		}
	}
}

func flagSubject(cell *ssa.Alloc) subject { return subject{field: path.Rooted(cell)} }

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// untilBranch reports whether nothing happens between a load and the branch at the
// end of its block.
func untilBranch(load *ssa.UnOp, b *ssa.BasicBlock) bool {
	if load.Block() != b {
		return false
	}
	for i := len(b.Instrs) - 2; i >= 0 && b.Instrs[i] != ssa.Instruction(load); i-- {
		switch b.Instrs[i].(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// assignedBy reports whether a function alone assigns a variable while it runs. What
// is deferred comes after it, or after a literal in it.
func assignedBy(cell *ssa.Alloc, fn *ssa.Function) bool {
	c := path.CellOf(cell)
	if c.Escapes || len(c.Parts) > 0 {
		return false
	}
	var made *ssa.MakeClosure
	if fn != cell.Parent() {
		if made = path.MadeBy(fn); made == nil || made.Parent() != cell.Parent() {
			return false
		}
	}
	for _, s := range c.Stores {
		if s.Parent() != fn && path.DeferredAt(s.Parent()) == nil && (made == nil || s.Parent() != made.Parent() || !Dominates(s, made)) {
			return false
		}
	}
	return true
}

// after returns what is known of flags after an instruction.
func (c *conditions) after(i ssa.Instruction, e env) env {
	if len(c.flags) == 0 {
		return e
	}
	var cell *ssa.Alloc
	value := "false"
	switch i := i.(type) {
	case *ssa.Alloc:
		cell = i
	case *ssa.Store:
		if !isBool(i.Val.Type()) {
			return e
		}
		cell, _ = path.Variable(i.Addr).(*ssa.Alloc)
		if k, ok := i.Val.(*ssa.Const); ok {
			value = ConstText(k)
		} else {
			value = ""
		}
	}
	if cell == nil || !c.flags[cell] || !c.relevant[flagSubject(cell)] {
		return e
	}
	k := known{op: eqlOp, x: flagSubject(cell), c: "true", truth: value == "true"}
	if value != "" {
		return e.join(&k, max(maxKnown, len(e)+1))
	}
	out := make(env, 0, len(e))
	for _, f := range e {
		if !f.same(&k) {
			out = append(out, f)
		}
	}
	return out
}
