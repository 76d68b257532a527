package waitgroup

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/path"
)

// tally is what is added to a group, and how often Done is called: for nil so often, and
// so often for each element of a collection, or as a number says.
type tally map[ssa.Value]counts

// counts are the two numbers. Of what is added, so many times the number itself is.
type counts struct{ added, done, numbers int64 }

// add adds an event; it is false if that cannot be counted.
func (t tally) add(e groups.Event) bool {
	each := ssa.Value(nil)
	if e.Rounds == 0 {
		if e.Each == nil || e.Length != nil {
			return false
		}
		each = path.Origin(e.Each)
	}
	n := t[each]
	n.added += e.Added
	n.done += e.Done
	t[each] = n
	if e.Length != nil {
		by, more := parts(e.Length)
		n := t[by]
		n.added++
		n.numbers++
		t[by] = n
		n = t[nil]
		n.added += more
		t[nil] = n
	}
	return true
}

// parts takes a number apart: the collection whose length it is, or itself, and a
// constant that is added.
func parts(v ssa.Value) (by ssa.Value, more int64) {
	if sum, ok := v.(*ssa.BinOp); ok {
		if k, ok := flow.ConstInt(sum.Y); ok && (sum.Op == token.ADD || sum.Op == token.SUB) {
			if v, more = sum.X, k; sum.Op == token.SUB {
				more = -k
			}
		}
	}
	if x := flow.LengthOf(v); x != nil {
		v = x
	}
	return path.Origin(v), more
}

// differ returns what is added and done too much or too little, if it is certain that the
// two differ: all that depends on other numbers is as much, and where it is what depends on
// one, nothing else is.
func (t tally) differ() (counts, bool) {
	var odd []ssa.Value
	for v, n := range t {
		if n.added != n.done {
			odd = append(odd, v) // a set: only how many there are counts
		}
	}
	switch {
	case len(odd) == 1:
		n := t[odd[0]]
		return n, true
	case len(odd) == 2 && slices.Contains(odd, nil):
		// One for all, where each has its own: more than one element, and it shows.
		once, each := t[nil], t[odd[0]]
		if odd[0] == nil {
			each = t[odd[1]]
		}
		if once.added == 1 && once.done == 0 && each.added == 0 && each.done == 1 {
			return counts{done: 1}, true
		}
		if once.added == 0 && once.done == 1 && each.added == 1 && each.done == 0 && each.numbers == 0 {
			return counts{added: 1}, true
		}
	case len(odd) == 2:
		all, some := t[odd[0]], t[odd[1]]
		if !chosen(odd[1], odd[0]) {
			if !chosen(odd[0], odd[1]) {
				break
			}
			all, some = some, all
		}
		if all == (counts{added: 1, numbers: 1}) && some == (counts{done: 1}) {
			return all, true
		}
	}
	return counts{}, false
}

// chosen reports whether a list is made of some elements of another: a loop over that
// appends one in some of its rounds, and nothing else does. The list is a value, or a
// variable that closures have, too.
func chosen(some, all ssa.Value) bool {
	c := chosenFrom{all: all}
	if load, ok := some.(*ssa.UnOp); ok {
		c.cell = path.Variable(load)
		if c.cell == nil {
			return false
		}
		cell := path.CellOf(c.cell)
		if cell.Escapes || len(cell.Parts) > 0 || slices.ContainsFunc(cell.Stores, func(st *ssa.Store) bool { return !c.only(st.Val, 0) }) {
			return false
		}
		return c.appends > 0
	}
	phi, ok := some.(*ssa.Phi)
	c.phi = phi
	return ok && c.only(phi, 0) && c.appends > 0
}

// chosenFrom looks at what a list is made of.
type chosenFrom struct {
	all     ssa.Value
	cell    ssa.Value // the variable that has the list, or
	phi     *ssa.Phi  // the list before a round
	appends int
}

// only reports whether a value is the empty list, the list, or what some rounds of a loop
// over the other append to it.
func (c *chosenFrom) only(v ssa.Value, depth int) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return v.IsNil()
	case *ssa.MakeSlice:
		n, isConst := flow.ConstInt(v.Len)
		return isConst && n == 0
	case *ssa.UnOp:
		return c.cell != nil && path.Variable(v) == c.cell
	case *ssa.Phi:
		return v == c.phi && depth > 0 || depth < maxCalls && !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !c.only(e, depth+1) })
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		if !ok || b.Name() != "append" {
			return false
		}
		loop := flow.Innermost(flow.Loops(v.Parent()), v)
		c.appends++
		return loop != nil && loop.Over() != nil && path.Origin(loop.Over()) == c.all && !loop.EachRound(v) && c.only(v.Call.Args[0], depth+1)
	}
	return false
}

// text says how much is added, or how often Done is called.
func (t tally) text(added bool) string {
	var parts []string
	for v, n := range t {
		k := n.done
		if added {
			k = n.added
		}
		if v == nil || k == 0 {
			continue
		}
		name := path.Name(v)
		if b, ok := v.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
			name = "len(" + name + ")"
		}
		if k > 1 {
			name = fmt.Sprintf("%d*%s", k, name)
		}
		parts = append(parts, name)
	}
	slices.Sort(parts)
	k := t[nil].done
	if added {
		k = t[nil].added
	}
	if k != 0 || len(parts) == 0 {
		parts = append(parts, fmt.Sprint(k))
	}
	return strings.Join(parts, "+")
}
