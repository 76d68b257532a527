package lockgraph

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// lookup is an object that is found by a key which a caller gave: in a map, or by a
// function of the package that finds it in one.
type lookup struct {
	in  any // the map, or the function that is called
	key path.Path
}

// name returns what the source calls a lock of the object: an element of a map may have no
// name of its own.
func (l lookup) name(lock path.Path) string {
	m, ok := l.in.(path.Path)
	if !ok {
		return lock.String()
	}
	name := m.String() + "[" + l.key.String() + "]"
	for _, f := range lock.Fields() {
		name += "." + f.Name()
	}
	return name
}

// lookups finds locks of two objects that a function finds, one as the other, by two keys
// which its caller gave, and takes one while it holds the other.
func (g *graph) lookups(fn *ssa.Function) []Instances {
	var out []Instances
	for i := range g.locks.Body(fn).Events {
		ev := &g.locks.Body(fn).Events[i]
		if ev.Kind != lockset.Order || ev.Acq.Wait || ev.Acq.Guess || ev.Inside || !ev.Lock.Path.Valid() || !ev.Held.Path.Valid() || ev.Held.Mode == lockset.Read && ev.Lock.Mode == lockset.Read {
			continue
		}
		a, b := ev.Held.Path.Root(), ev.Lock.Path.Root()
		if a == b || !slices.Equal(ev.Held.Path.Fields(), ev.Lock.Path.Fields()) {
			continue
		}
		held, ok := ev.Held.Path.Class()
		if taken, _ := ev.Lock.Path.Class(); !ok || held != taken {
			continue
		}
		x, ok := g.lookup(a)
		y, ok2 := g.lookup(b)
		if !ok || !ok2 || x.in != y.in || x.key == y.key || ordered(fn, a, b) || orderedKeys(fn, x.key, y.key) || !g.anyKeys(fn, x.key, y.key) {
			continue
		}
		found := Instances{Class: held, Held: x.name(ev.Held.Path), Taken: y.name(ev.Lock.Path), Second: ev.Instr, Via: ev.Callee, Gates: g.gates(ev.Instr, ev.Instr, held)}
		found.First = callees.CallFrom(fn, ev.Held.Pos)
		if found.First != nil && !slices.ContainsFunc(out, func(o Instances) bool { return o.Second == found.Second }) {
			out = append(out, found)
		}
	}
	return out
}

// lookup returns how an object is found, if by a key that is a parameter, or a field of
// one.
func (g *graph) lookup(v ssa.Value) (lookup, bool) {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		v = e.Tuple
	}
	var in any
	var key ssa.Value
	switch v := v.(type) {
	case *ssa.Lookup:
		p, ok := path.Of(v.X)
		if !ok {
			return lookup{}, false
		}
		in, key = p, v.Index
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		if fn == nil || !finds(callees.Unwrap(fn), 0) {
			return lookup{}, false
		}
		// But for the key, the arguments are the same: of a method, its object.
		args := v.Call.Args
		if fn.Signature.Recv() != nil {
			args = args[1:]
		}
		args = slices.DeleteFunc(slices.Clone(args), func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) })
		if len(args) != 1 {
			return lookup{}, false
		}
		in, key = callees.Unwrap(fn), args[0]
		if fn.Signature.Recv() != nil {
			p, ok := path.Of(v.Call.Args[0])
			if !ok {
				return lookup{}, false
			}
			in = [2]any{in, p}
		}
	default:
		return lookup{}, false
	}
	if _, basic := key.Type().Underlying().(*types.Basic); !basic {
		return lookup{}, false
	}
	p, ok := path.Of(key)
	if !ok {
		return lookup{}, false
	}
	_, isParam := p.Root().(*ssa.Parameter)
	return lookup{in, p}, isParam
}

// finds reports whether a function returns, as its first result, what it has found in a
// map.
func finds(fn *ssa.Function, depth int) bool {
	if fn == nil || depth > 2 {
		return false
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && len(ret.Results) > 0 && fromMap(ret.Results[0], depth, 0) {
			return true
		}
	}
	return false
}

func fromMap(v ssa.Value, calls, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Lookup:
		return true
	case *ssa.Extract:
		return v.Index == 0 && fromMap(v.Tuple, calls, depth+1)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return fromMap(e, calls, depth+1) })
	case *ssa.TypeAssert:
		return fromMap(v.X, calls, depth+1)
	case *ssa.Call:
		obj := callees.Object(&v.Call)
		return knowledge.Is(obj, "sync", "Map.Load", "Map.LoadOrStore") || finds(callees.Unwrap(v.Call.StaticCallee()), calls+1)
	}
	return false
}

// orderedKeys is ordered for keys.
func orderedKeys(fn *ssa.Function, a, b path.Path) bool {
	is := func(v ssa.Value, p path.Path) bool {
		q, ok := path.Of(v)
		return ok && q == p
	}
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			switch i := i.(type) {
			case *ssa.BinOp:
				switch i.Op {
				case token.LSS, token.LEQ, token.GTR, token.GEQ:
					if is(i.X, a) && is(i.Y, b) || is(i.X, b) && is(i.Y, a) {
						return true
					}
				}
			case *ssa.Call:
				uses := func(p path.Path) bool {
					return slices.ContainsFunc(i.Call.Args, func(v ssa.Value) bool { return is(v, p) })
				}
				if (isInt(i.Type()) || knowledge.IsBool(i.Type())) && uses(a) && uses(b) {
					return true
				}
			}
		}
	}
	return false
}

// anyKeys reports whether callers may give two keys in either order: one at least gives
// two that it neither compares nor knows.
func (g *graph) anyKeys(fn *ssa.Function, a, b path.Path) bool {
	if fn.Parent() != nil {
		return false
	}
	p, q := a.Root().(*ssa.Parameter), b.Root().(*ssa.Parameter)
	callers := slices.DeleteFunc(slices.Clone(g.calls.CallersOf(fn)), func(c ssa.CallInstruction) bool { return callees.InTest(c.Parent()) })
	if len(callers) == 0 || p == q {
		return true
	}
	i, j := slices.Index(fn.Params, p), slices.Index(fn.Params, q)
	return slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		args := call.Common().Args
		if call.Common().IsInvoke() || max(i, j) >= len(args) {
			return false
		}
		x, ok := path.Of(args[i])
		y, ok2 := path.Of(args[j])
		_, constant := args[i].(*ssa.Const)
		_, constant2 := args[j].(*ssa.Const)
		return !constant && !constant2 && !(ok && ok2 && orderedKeys(call.Parent(), x, y))
	})
}
