package rlockwrite

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// maxDepth bounds the calls between a lock and a write.
const maxDepth = 3

// changes finds what functions of the package write to objects that they are
// given, with no lock held.
type changes struct {
	*checker
	known map[*ssa.Function][]write
	busy  map[*ssa.Function]bool
}

// by lists what a call certainly goes to writes, as the function with the call
// names it. Each write is at the call.
func (c *changes) by(call *ssa.Call, depth int) []write {
	if depth > maxDepth || call.Call.IsInvoke() {
		return nil
	}
	if knowledge.Is(callees.Object(&call.Call), "container/list", moves...) && len(call.Call.Args) > 0 {
		if f, ok := path.Of(call.Call.Args[0]); ok && f.Len() > 0 {
			return []write{{instr: call, field: f, call: call}}
		}
		return nil
	}
	fn, recv := callees.Func(call.Call.Value)
	if fn == nil || len(fn.Blocks) == 0 || recv != nil || len(fn.Params) != len(call.Call.Args) {
		return nil
	}
	var out []write
	for _, w := range c.of(fn, depth+1) {
		i := slices.IndexFunc(fn.Params, func(p *ssa.Parameter) bool { return p == w.field.Root() })
		if i < 0 || c.locks.RuledOut(call, w.instr) {
			continue
		}
		arg, ok := c.nameOf(call.Call.Args[i])
		if !ok {
			continue
		}
		if f, ok := w.field.Rebase(path.Rooted(fn.Params[i]), arg); ok && f.Len() > 0 {
			out = append(out, write{instr: call, field: f, isMap: w.isMap, call: call})
		}
	}
	return out
}

// moves are the methods of container/list that change the list.
var moves = []string{
	"List.Init", "List.InsertAfter", "List.InsertBefore", "List.MoveAfter", "List.MoveBefore", "List.MoveToBack", "List.MoveToFront",
	"List.PushBack", "List.PushBackList", "List.PushFront", "List.PushFrontList", "List.Remove",
}

// of lists what a function writes to its parameters, itself and by calls, with
// no lock held. Functions with locks of their own are left out: they may take
// them on a condition, or give back their caller's.
func (c *changes) of(fn *ssa.Function, depth int) []write {
	if out, ok := c.known[fn]; ok {
		return out
	}
	if c.busy[fn] || len(c.locks.Ops(fn))+len(c.locks.Releases(fn)) > 0 {
		return nil
	}
	c.busy[fn] = true
	defer delete(c.busy, fn)
	var out []write
	add := func(list []write) {
		for _, w := range list {
			if _, ok := w.field.Root().(*ssa.Parameter); ok && len(c.locks.HeldAt(w.instr)) == 0 &&
				!slices.ContainsFunc(out, func(o write) bool { return o.field == w.field }) {
				out = append(out, w)
			}
		}
	}
	add(c.writes(fn))
	for _, call := range c.calls.In(fn) {
		if call, ok := call.(*ssa.Call); ok {
			add(c.by(call, depth))
		}
	}
	if depth <= 1 {
		c.known[fn] = out // deeper ones may be cut short
	}
	return out
}
