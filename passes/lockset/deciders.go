package lockset

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// condition is a branch that decides whether a block runs.
type condition struct {
	v     ssa.Value
	truth bool
	sided bool // truth is known
}

// conditions returns the branches that decide whether a block runs.
func conditions(b *ssa.BasicBlock) []condition {
	var out []condition
	for d := b; d != nil; d = d.Idom() {
		p := d.Idom()
		if p == nil || len(p.Instrs) == 0 {
			continue
		}
		// d runs on one side of p's branch only if it does not run on the other.
		if c, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && !postdominates(d, p) {
			then, otherwise := leads(p.Succs[0], d, p), leads(p.Succs[1], d, p)
			if then != otherwise {
				out = append(out, condition{c.Cond, then, true})
				continue
			}
			out = append(out, turnsOff(p, d)...)
		}
	}
	return out
}

// turnsOff returns the branches that decide whether d runs after a branch at the end of p, both
// sides of which may lead there: if a { if b { return } }; whoever decides a alone decides
// nothing.
func turnsOff(p, d *ssa.BasicBlock) []condition {
	var out []condition
	finds(p, d, func(q *ssa.BasicBlock) bool {
		if c, ok := q.Instrs[len(q.Instrs)-1].(*ssa.If); ok && q != p && leads(q.Succs[0], d, q) != leads(q.Succs[1], d, q) {
			out = append(out, condition{v: c.Cond})
		}
		return false
	})
	return out
}

// leads reports whether d can run after b without p in between.
func leads(b, d, p *ssa.BasicBlock) bool {
	return finds(b, p, func(b *ssa.BasicBlock) bool { return b == d })
}

// postdominates reports whether every path from p to a return passes d.
func postdominates(d, p *ssa.BasicBlock) bool {
	return !finds(p, d, func(b *ssa.BasicBlock) bool {
		if len(b.Succs) > 0 {
			return false
		}
		_, ret := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ret
	})
}

// finds reports whether a block that is wanted is b, or can run after it without
// another in between.
func finds(b, without *ssa.BasicBlock, wanted func(*ssa.BasicBlock) bool) bool {
	var few [4]uint64 // enough for most functions
	seen := few[:]
	if n := (len(b.Parent().Blocks) + 63) / 64; n > len(few) {
		seen = make([]uint64, n)
	}
	var room [32]*ssa.BasicBlock
	work := append(room[:0], b)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == without || seen[b.Index/64]&(1<<(b.Index%64)) != 0 {
			continue
		}
		if wanted(b) {
			return true
		}
		seen[b.Index/64] |= 1 << (b.Index % 64)
		work = append(work, b.Succs...)
	}
	return false
}

// decider says who decides whether something runs.
type decider uint8

const (
	nobody  decider = iota // chance, or what the function finds out itself
	objects                // fields and package variables
	callers                // arguments
)

// decidedBy returns who decides a condition.
func decidedBy(v ssa.Value, depth int) decider {
	if depth > 6 {
		return callers
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Const:
		return nobody
	case *ssa.Parameter:
		if v.Parent().Signature.Recv() != nil && v == v.Parent().Params[0] {
			return objects // whether the receiver is nil
		}
		return callers
	case *ssa.FreeVar, *ssa.Global:
		return objects
	case *ssa.BinOp:
		return max(decidedBy(v.X, depth+1), decidedBy(v.Y, depth+1))
	case *ssa.UnOp:
		switch v.Op {
		case token.ARROW:
			return nobody
		case token.MUL:
			switch at := v.X.(type) {
			case *ssa.FieldAddr:
				if isDecoded(at) {
					return nobody
				}
				return objects
			case *ssa.Global:
				return objects
			}
			if cell, ok := path.Variable(v).(*ssa.Alloc); ok {
				return decidedByStores(cell, depth+1)
			}
		}
		return decidedBy(v.X, depth+1)
	case *ssa.Extract:
		return decidedBy(v.Tuple, depth+1)
	case *ssa.Call:
		if knowledge.IsAtomic(callees.Object(v.Common())) {
			return objects
		}
		return nobody // what a call says just now
	case *ssa.Next:
		if r, ok := v.Iter.(*ssa.Range); ok && ssaform.Seq(r.X) != r.X {
			return callers // as with a list: it may well be that there is nothing
		}
		return nobody
	case *ssa.Select:
		return nobody
	case *ssa.Lookup:
		return objects
	case *ssa.TypeAssert:
		return decidedBy(v.X, depth+1)
	case *ssa.Field:
		return max(objects, decidedBy(v.X, depth+1))
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Index:
		return objects
	case *ssa.Convert:
		return decidedBy(v.X, depth+1)
	case *ssa.Phi:
		out := nobody
		for _, e := range v.Edges {
			if e != v {
				out = max(out, decidedBy(e, depth+2))
			}
		}
		return out
	}
	return callers
}

// decidedByStores returns who decides what is in a local variable that is assigned
// in several places, captured or kept for deferred calls: an error, mostly.
func decidedByStores(cell *ssa.Alloc, depth int) decider {
	c := path.CellOf(cell)
	if c.Escapes || len(c.Stores) > maxStores || len(c.Parts) > 0 {
		return callers
	}
	out := nobody
	for _, s := range c.Stores {
		out = max(out, decidedBy(s.Val, depth+1))
	}
	return out
}

// isDecoded reports whether a field is of a local variable, or of what that points to, that
// another package has filled in, as a decoder does with a message: it was handed the address
// as an argument of any type, and nothing else is put there.
func isDecoded(f *ssa.FieldAddr) bool {
	at := f.X
	if load, ok := at.(*ssa.UnOp); ok && load.Op == token.MUL {
		at = load.X
	}
	cell, ok := at.(*ssa.Alloc)
	if !ok {
		return false
	}
	filled := false
	for _, use := range path.Uses(cell) {
		switch use := use.(type) {
		case *ssa.Store:
			if use.Addr != cell || !path.IsZero(use.Val) {
				return false
			}
		case *ssa.MakeInterface:
			filled = filled || slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool {
				call, ok := i.(*ssa.Call)
				if !ok {
					return false
				}
				obj := callees.Object(call.Common())
				return obj != nil && obj.Pkg() != nil && (f.Parent().Pkg == nil || obj.Pkg() != f.Parent().Pkg.Pkg)
			})
		}
	}
	return filled
}

// maxStores bounds the assignments of a variable that are asked about.
const maxStores = 16

// isFlag reports whether a condition is a flag that objects or packages have, a
// test whether they have something at all, or whether a map does: a mode in which
// some calls never come there, and nothing that chance decides.
func isFlag(v ssa.Value) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return isFlag(v.X)
		}
		return v.Op == token.MUL && isKept(v)
	case *ssa.Call:
		return knowledge.IsAtomic(callees.Object(v.Common()))
	case *ssa.Extract:
		l, ok := v.Tuple.(*ssa.Lookup)
		return ok && v.Index == 1 && l.CommaOk
	case *ssa.BinOp:
		if k, ok := v.Y.(*ssa.Const); ok && (k.IsNil() || k.Value != nil && k.Value.Kind() == constant.Bool) {
			return isKept(path.Origin(v.X))
		}
		if call, ok := path.Origin(v.X).(*ssa.Call); ok {
			return knowledge.IsAtomic(callees.Object(call.Common()))
		}
	}
	return false
}

// isKept reports whether a value was loaded from a field or a package variable.
func isKept(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	switch u.X.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		return true
	}
	return false
}

// circumstances are what decides whether a block runs.
type circumstances struct {
	by    decider
	needs []Need
	never bool // they exclude each other
	flag  bool // a flag is among them
}

// circumstancesOf finds what it is that the conditions for a block to run depend
// on. What depends on arguments is a need, if it can be said as one.
func circumstancesOf(b *ssa.BasicBlock, conditions []condition) circumstances {
	var out circumstances
	for _, c := range conditions {
		if asksForFunc(c.v) {
			continue // whether there is a function, before it is called
		}
		if afterPanic(c) {
			out.by = callers // a panic is what decides
			continue
		}
		by, said := decidedBy(c.v, 0), false
		if by != nobody && c.sided {
			if a, ok := atomOf(c.v, c.truth); ok {
				if n, ok := needOf(a, b.Parent()); ok {
					said = true
					if out.needs, ok = addNeeds(out.needs, []Need{n}); !ok {
						out.never = true
					}
					by = min(by, objects)
					if n.Of.Fields == "" {
						by = nobody
					}
				}
			}
		}
		out.by = max(out.by, by)
		out.flag = out.flag || by == objects && !said && isFlag(c.v)
	}
	return out
}

// afterPanic reports whether a condition is that recover stopped a panic.
func afterPanic(c condition) bool {
	a, ok := atomOf(c.v, c.truth)
	if !ok || !c.sided || a.c != "nil" || a.is {
		return false
	}
	call, ok := path.Origin(a.v).(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "recover"
}

// asked reports whether an argument has a say in one of some conditions.
func asked(conditions []condition) bool {
	return slices.ContainsFunc(conditions, func(c condition) bool { return fromArgument(c.v, make(map[ssa.Value]bool)) })
}

func fromArgument(v ssa.Value, seen map[ssa.Value]bool) bool {
	v = path.Origin(v)
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Parent().Signature.Recv() == nil || v != v.Parent().Params[0]
	case *ssa.BinOp:
		return fromArgument(v.X, seen) || fromArgument(v.Y, seen)
	case *ssa.UnOp:
		switch v.X.(type) {
		case *ssa.FieldAddr, *ssa.Global, *ssa.IndexAddr:
			return false
		}
		return v.Op != token.ARROW && fromArgument(v.X, seen)
	case *ssa.Extract:
		return fromArgument(v.Tuple, seen)
	case *ssa.TypeAssert:
		return fromArgument(v.X, seen)
	case *ssa.Convert:
		return fromArgument(v.X, seen)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return fromArgument(e, seen) })
	case *ssa.Const, *ssa.FreeVar, *ssa.Global, *ssa.Call, *ssa.Next, *ssa.Select, *ssa.Lookup, *ssa.Field, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Index:
		return false
	}
	return true
}
