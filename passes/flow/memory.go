package flow

import (
	"encoding/binary"
	"go/types"
	"reflect"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// Conditions is what the branches of one function test. It is immutable.
type Conditions struct{ c *conditions }

// ConditionsOf returns the conditions of a function.
func ConditionsOf(fn *ssa.Function) Conditions { return Conditions{conditionsOf(fn)} }

// Memory is what a path through one function knows of its conditions. It is
// for analyses that walk paths themselves. The zero Memory knows nothing.
type Memory struct{ e env }

// MemoryAt returns what is known of values at an instruction by the branches that lead
// there and nowhere else.
func MemoryAt(i ssa.Instruction) Memory {
	return Memory{dominating(i.Block(), conditionsOf(i.Parent()))}.Values()
}

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

// Differs returns m with the knowledge that v is not the constant c, an
// integer or nil.
func (m Memory) Differs(v ssa.Value, c string) Memory {
	return Memory{m.e.with(known{op: eqlOp, x: subjectOf(v), c: c})}
}

// Is reports whether v is known to be the constant c, an integer or nil.
func (m Memory) Is(v ssa.Value, c string) bool {
	k := known{op: eqlOp, x: subjectOf(v), c: c, truth: true}
	return slices.ContainsFunc(m.e, func(f *known) bool { return *f == k })
}

// IsNot reports whether v is known not to be the constant c, an integer or nil.
func (m Memory) IsNot(v ssa.Value, c string) bool {
	k := known{op: eqlOp, x: subjectOf(v), c: c}
	return slices.ContainsFunc(m.e, func(f *known) bool { return *f == k })
}

// Zero returns m with the knowledge that v is the zero value of its type, as
// far as a test can tell: what a closed channel gives.
func (m Memory) Zero(v ssa.Value) Memory {
	switch t := v.Type().Underlying().(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsBoolean != 0:
			return m.Equals(v, "false")
		case t.Info()&types.IsNumeric != 0:
			return m.Equals(v, "0")
		case t.Info()&types.IsString != 0:
			return m.Equals(v, `""`).empty(v)
		}
	case *types.Slice, *types.Map:
		return m.Equals(v, "nil").empty(v)
	case *types.Pointer, *types.Interface, *types.Signature, *types.Chan:
		return m.Equals(v, "nil")
	}
	return m
}

func (m Memory) empty(v ssa.Value) Memory {
	s := subjectOf(v)
	s.len = true
	return Memory{m.e.with(known{op: eqlOp, x: s, c: "0", truth: true})}
}

// Values returns m without what is known of fields and package variables, which may
// change.
func (m Memory) Values() Memory {
	return Memory{slices.DeleteFunc(slices.Clone(m.e), func(k *known) bool { return k.x.field.Valid() || k.y.field.Valid() })}
}

// Key identifies what is known, for comparing states of a walk.
func (m Memory) Key() string { return string(m.AppendKey(nil)) }

// AppendKey appends Key to b.
func (m Memory) AppendKey(b []byte) []byte {
	for _, k := range m.e {
		b = append(b, byte(k.op))
		b = k.x.appendKey(b)
		b = k.y.appendKey(b)
		b = append(b, k.c...)
		b = strconv.AppendBool(b, k.truth)
	}
	return b
}

func (s subject) appendKey(b []byte) []byte {
	v := s.v
	if s.field.Valid() {
		v = s.field.Root()
		b = append(b, s.field.String()...)
	}
	if v != nil {
		b = binary.NativeEndian.AppendUint64(b, uint64(reflect.ValueOf(v).Pointer()))
	}
	return strconv.AppendBool(b, s.len)
}
