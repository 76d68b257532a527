package flow

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Conditions is what the branches of one function test. It is immutable.
type Conditions struct{ c *conditions }

// ConditionsOf returns the conditions of a function.
func ConditionsOf(fn *ssa.Function) Conditions { return Conditions{conditionsOf(fn)} }

// Memory is what a path through one function knows of its conditions. It is
// for analyses that walk paths themselves. The zero Memory knows nothing.
type Memory struct{ e env }

// Branch says which ways a condition can come out.
func (m Memory) Branch(branch *ssa.If, c Conditions) (then, otherwise bool) {
	v := m.e.eval(branch.Cond, c.c)
	return v != no, v != yes
}

// Take returns what is known after going from one block to another.
func (m Memory) Take(from, to *ssa.BasicBlock, c Conditions) Memory {
	e := m.e
	if branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok && from.Succs[0] != from.Succs[1] {
		e = e.learn(branch.Cond, from.Succs[0] == to, c.c)
	}
	return Memory{e.enter(from, to, c.c)}
}

// Equals returns m with the knowledge that v is the constant c, an integer,
// true or false.
func (m Memory) Equals(v ssa.Value, c string) Memory {
	k := known{op: eqlOp, x: subjectOf(v), c: c, truth: true}
	if c == "false" {
		k.c, k.truth = "true", false
	}
	return Memory{m.e.with(k)}
}

// Key identifies what is known, for comparing states of a walk.
func (m Memory) Key() string {
	if len(m.e) == 0 {
		return ""
	}
	var b strings.Builder
	for _, k := range m.e {
		fmt.Fprintf(&b, "%d,%s,%s,%s,%t;", k.op, k.x.key(), k.y.key(), k.c, k.truth)
	}
	return b.String()
}

func (s subject) key() string {
	if s.field.Valid() {
		return fmt.Sprintf("%p.%s%t", s.field.Root(), s.field, s.len)
	}
	return fmt.Sprintf("%p%t", s.v, s.len)
}
