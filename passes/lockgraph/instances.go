package lockgraph

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Instances are two locks of one class that a function takes in an order that
// its caller chooses: those of two arguments, or of two elements of an array
// of locks. Another call may choose the opposite.
type Instances struct {
	Class         path.Class
	Held, Taken   string // as the source calls them
	First, Second ssa.CallInstruction
	Via           string
	// Gates are the classes of other locks held at Second.
	Gates []path.Class
	// Elements is true for elements of one array or slice.
	Elements bool
	// Method is true when one of the two belongs to the receiver.
	Method bool
}

// instances finds them in one function.
func (g *graph) instances(fn *ssa.Function) []Instances {
	out := g.elements(fn)
	for _, p := range g.pairs(fn) {
		ev, a, b := p.Event, p.Held, p.Taken
		held, ok := ev.Held.Path.Class()
		if taken, _ := ev.Lock.Path.Class(); !ok || held != taken || !g.anyOrder(fn, a, b) {
			continue
		}
		i := Instances{Class: held, Held: ev.Held.Path.String(), Taken: ev.Lock.Path.String(), Second: ev.Instr, Via: ev.Callee, Gates: g.gates(ev.Instr, ev.Instr, held)}
		i.Method = fn.Signature.Recv() != nil && (a == fn.Params[0] || b == fn.Params[0])
		i.First = callees.CallFrom(fn, ev.Held.Pos)
		if i.First != nil && !slices.ContainsFunc(out, func(o Instances) bool { return o.Second == i.Second }) {
			out = append(out, i)
		}
	}
	return out
}

// Pair is two locks of one kind, each of an argument, of which a function takes the
// second while it holds the first, whichever of the two objects that is.
type Pair struct {
	Event       *lockset.Event
	Held, Taken *ssa.Parameter
}

// pairs lists those of a function that does not put the two in an order.
func (g *graph) pairs(fn *ssa.Function) []Pair {
	var out []Pair
	for i := range g.locks.Body(fn).Events {
		ev := &g.locks.Body(fn).Events[i]
		if ev.Kind != lockset.Order || ev.Acq.Wait || ev.Acq.Guess || ev.Inside || !ev.Lock.Path.Valid() || ev.Held.Mode == lockset.Read && ev.Lock.Mode == lockset.Read {
			continue
		}
		a, isParam := ev.Held.Path.Root().(*ssa.Parameter)
		b, isParam2 := ev.Lock.Path.Root().(*ssa.Parameter)
		if !isParam || !isParam2 || a == b || a.Parent() != fn || b.Parent() != fn || !types.Identical(a.Type(), b.Type()) || !slices.Equal(ev.Held.Path.Fields(), ev.Lock.Path.Fields()) {
			continue
		}
		if !ordered(fn, a, b) {
			out = append(out, Pair{ev, a, b})
		}
	}
	return out
}

// gates lists the classes of the locks held at i but for those of class c, and
// the one that first takes.
func (g *graph) gates(i, first ssa.Instruction, c path.Class) []path.Class {
	var out []path.Class
	for _, h := range g.locks.HeldAt(i) {
		if o, ok := h.Path.Class(); ok && o != c && h.Pos != first.Pos() {
			out = append(out, o)
		}
	}
	for _, o := range g.entry(i.Parent(), 0) {
		if o != c {
			out = append(out, o)
		}
	}
	return out
}

// meet keeps those that another, or the same in another goroutine, can meet
// with no third lock that keeps them apart.
func meet(list []Instances) []Instances {
	var out []Instances
	for _, a := range list {
		if slices.ContainsFunc(list, func(b Instances) bool {
			return a.Class == b.Class && a.Elements == b.Elements && !slices.ContainsFunc(a.Gates, func(c path.Class) bool { return slices.Contains(b.Gates, c) })
		}) {
			out = append(out, a)
		}
	}
	return out
}

// anyOrder reports whether callers may pass two objects in either order:
// unless they all pass one that they made, or a part of the other.
func (g *graph) anyOrder(fn *ssa.Function, a, b *ssa.Parameter) bool {
	if fn.Parent() != nil {
		return false
	}
	callers := slices.DeleteFunc(slices.Clone(g.calls.CallersOf(fn)), func(c ssa.CallInstruction) bool { return callees.InTest(c.Parent()) })
	if len(callers) == 0 && !g.calls.AllCallersKnown(fn) || g.calls.UsedAsValue(fn) {
		return true
	}
	if len(callers) == 0 {
		callers = g.calls.CallersOf(fn)
	}
	i, j := slices.Index(fn.Params, a), slices.Index(fn.Params, b)
	for _, call := range callers {
		args := call.Common().Args
		if call.Common().IsInvoke() || max(i, j) >= len(args) {
			return false
		}
		if named(args[i], args[j], 0) || named(args[j], args[i], 0) {
			continue // one is found by what the other is called
		}
		p, ok := path.Of(args[i])
		q, ok2 := path.Of(args[j])
		if !ok || !ok2 {
			return true
		}
		related := p.HasPrefix(q) || q.HasPrefix(p)
		if !related && !g.isFresh(p, call.Parent(), 0) && !g.isFresh(q, call.Parent(), 0) {
			return true
		}
	}
	return false
}

// named reports whether an object is what a call returns for something that
// was worked out from another, its name or number: the two have their roles.
func named(v, other ssa.Value, depth int) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.Phi:
		return depth < 3 && slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return named(e, other, depth+1) })
	case *ssa.Call:
		return slices.ContainsFunc(v.Call.Args, func(a ssa.Value) bool {
			_, basic := a.Type().Underlying().(*types.Basic)
			return basic && from(a, path.Origin(other), 0)
		})
	}
	return false
}

// ordered reports whether a function compares two values, or what it gets from
// them, for anything but being the same.
func ordered(fn *ssa.Function, a, b ssa.Value) bool {
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			switch i := i.(type) {
			case *ssa.BinOp:
				switch i.Op {
				case token.LSS, token.LEQ, token.GTR, token.GEQ:
					if from(i.X, a, 0) && from(i.Y, b, 0) || from(i.X, b, 0) && from(i.Y, a, 0) {
						return true
					}
				}
			case *ssa.Call:
				uses := func(v ssa.Value) bool {
					return slices.ContainsFunc(i.Call.Args, func(x ssa.Value) bool { return from(x, v, 0) }) || i.Call.IsInvoke() && from(i.Call.Value, v, 0)
				}
				if (isInt(i.Type()) || knowledge.IsBool(i.Type())) && uses(a) && uses(b) {
					return true
				}
			}
		}
	}
	return false
}

func isInt(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// from reports whether v is worked out from origin.
func from(v, origin ssa.Value, depth int) bool {
	if v == origin {
		return true
	}
	if depth > 6 {
		return false
	}
	i, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	if _, phi := v.(*ssa.Phi); phi && depth > 2 {
		return false
	}
	for _, op := range i.Operands(nil) {
		if *op != nil && from(*op, origin, depth+1) {
			return true
		}
	}
	return false
}

// element is a lock in an array or slice.
type element struct {
	base  path.Path
	index ssa.Value
}

func elementOf(call ssa.CallInstruction, o lockset.Op) (element, bool) {
	v := o.Lock
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
			continue
		case *ssa.UnOp:
			if x.Op == token.MUL {
				v = x.X
				continue
			}
		case *ssa.IndexAddr:
			base, ok := path.Of(x.X)
			if _, isConst := x.Index.(*ssa.Const); !ok || isConst {
				return element{}, false
			}
			return element{base, path.Origin(x.Index)}, true
		}
		return element{}, false
	}
}

// elements finds two elements of one array of locks that are held together.
func (g *graph) elements(fn *ssa.Function) []Instances {
	type taken struct {
		element
		op lockset.Op
	}
	var list []taken
	for _, call := range g.calls.In(fn) {
		if o, ok := lockset.OpOf(call); ok {
			if e, ok := elementOf(call, o); ok {
				list = append(list, taken{e, o})
			}
		}
	}
	var out []Instances
	for _, a := range list {
		for _, b := range list {
			if !a.op.Takes || !b.op.Takes || a.base != b.base || a.index == b.index || a.op.Mode == lockset.Read && b.op.Mode == lockset.Read {
				continue
			}
			if _, ok := a.op.Instr.(*ssa.Call); !ok {
				continue
			}
			releases := func(i ssa.Instruction) bool {
				return slices.ContainsFunc(list, func(r taken) bool {
					_, now := r.op.Instr.(*ssa.Call)
					return now && ssa.Instruction(r.op.Instr) == i && r.op.Gives && r.element == a.element
				})
			}
			_, phi := a.index.(*ssa.Phi)
			_, phi2 := b.index.(*ssa.Phi)
			if phi && phi2 { // swapped
				continue
			}
			if from(a.index, b.index, 0) || from(b.index, a.index, 0) || ordered(fn, a.index, b.index) || !flow.Reaches(a.op.Instr, b.op.Instr, releases) {
				continue
			}
			if slices.ContainsFunc(out, func(o Instances) bool { return o.Second == b.op.Instr }) {
				continue
			}
			name := a.base.String()
			c, _ := a.base.Class()
			out = append(out, Instances{Class: c, Held: name + "[" + path.Name(a.index) + "]", Taken: name + "[" + path.Name(b.index) + "]", First: a.op.Instr, Second: b.op.Instr, Gates: g.gates(b.op.Instr, a.op.Instr, c), Elements: true})
		}
	}
	return out
}
