package product

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// flag is a boolean variable that closures share, and its value: whether an
// answer was sent, say. It is followed where one goroutine alone has it and
// sets it to constants; go/ssa makes values of those that no closure captures.
type flag struct {
	cell *ssa.Alloc
	set  bool
}

// follow takes note of what an instruction says of a flag.
func (s *stepper) follow(t *thread, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Alloc:
		if s.isFlag(instr) {
			t.keep(flag{instr, false})
		}
	case *ssa.Store:
		if cell, ok := path.Variable(instr.Addr).(*ssa.Alloc); ok && s.isFlag(cell) {
			t.keep(flag{cell, flow.ConstText(instr.Val.(*ssa.Const)) == "true"})
		}
	case *ssa.UnOp:
		cell, ok := path.Variable(instr).(*ssa.Alloc)
		if !ok || !s.isFlag(cell) {
			return
		}
		if i := slices.IndexFunc(t.flags, func(f flag) bool { return f.cell == cell }); i >= 0 {
			text := "false"
			if t.flags[i].set {
				text = "true"
			}
			f := t.top()
			f.mem = f.mem.Equals(instr, text)
		}
	}
}

// keep sets a flag. The list is shared with other threads.
func (t *thread) keep(f flag) {
	i := slices.IndexFunc(t.flags, func(g flag) bool { return g.cell == f.cell })
	if i < 0 {
		t.flags = append(slices.Clip(t.flags), f)
		return
	}
	t.flags = slices.Clone(t.flags)
	t.flags[i] = f
}

// isFlag reports whether a variable is a flag of one goroutine: the one whose
// code declares it.
func (m *model) isFlag(cell *ssa.Alloc) bool {
	is, known := m.flags[cell]
	if !known {
		is = m.findFlag(cell)
		m.flags[cell] = is
	}
	return is
}

func (m *model) findFlag(cell *ssa.Alloc) bool {
	b, ok := cell.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsBoolean == 0 {
		return false
	}
	c := path.CellOf(cell)
	if c.Escapes || len(c.Parts) > 0 || len(c.Captures) == 0 || len(c.Loads) == 0 {
		return false
	}
	for _, st := range c.Stores {
		if _, ok := st.Val.(*ssa.Const); !ok || m.elsewhere(st.Parent(), cell.Parent()) {
			return false
		}
	}
	return true
}

// elsewhere reports whether a literal in a function runs in another goroutine.
func (m *model) elsewhere(lit, fn *ssa.Function) bool {
	for ; lit != fn; lit = lit.Parent() {
		if lit == nil || len(m.Spawn.Of(lit)) > 0 || !callees.Within(lit, fn) {
			return true
		}
	}
	return false
}
