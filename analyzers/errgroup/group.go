package errgroup

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// group is one errgroup as one top-level function, with the literals in it,
// sees it.
type group struct {
	id      path.Path
	fn      *ssa.Function // where it is made; nil for parameters, fields, globals
	made    ssa.Instruction
	ctx     ssa.Value // the derived context of WithContext; nil if there is none or it is dropped
	parent  ssa.Value // what WithContext was given
	ops     []op
	escapes bool // somebody else may call its methods
}

// withContext reports whether a failure cancels the group's siblings.
func (g *group) withContext() bool { return g.parent != nil }

// op is a method call on a group, or a call of a function of the package that
// makes it.
type op struct {
	method string // Go, TryGo, Wait or SetLimit
	call   ssa.CallInstruction
	helper *ssa.Function // the function that makes it and decides what runs; nil for the call itself, and for helpers that are handed what runs
	bodies []*ssa.Function
	known  bool                // bodies is complete
	inner  ssa.CallInstruction // the method call itself, in a helper or here
	given  *ssa.Parameter      // of the function that makes it: what it hands to Go; bodies are those of this call
}

func (g *group) each(method ...string) []op {
	var out []op
	for _, o := range g.ops {
		if slices.Contains(method, o.method) {
			out = append(out, o)
		}
	}
	return out
}

// isMember reports whether fn runs as one of the group's goroutines: it is a
// body or a literal in one.
func (g *group) isMember(fn *ssa.Function) bool { return g.memberAround(fn) != nil }

// memberAround returns the function that a goroutine of the group runs and that a
// function is or is a literal in, or nil.
func (g *group) memberAround(fn *ssa.Function) *ssa.Function {
	for ; fn != nil; fn = fn.Parent() {
		if slices.ContainsFunc(g.ops, func(o op) bool { return slices.Contains(o.bodies, fn) }) {
			return fn
		}
	}
	return nil
}

// model finds the groups of a package.
type model struct {
	calls *callees.Result
	spawn *spawn.Result
	types []typeName
	// does caches what functions do with a group they get as a parameter.
	does map[*ssa.Parameter][]op
}

type typeName struct{ pkg, name string }

// isGroup reports whether t is, or points to, one of the group types.
func (m *model) isGroup(t types.Type) bool {
	return slices.ContainsFunc(m.types, func(n typeName) bool { return path.IsNamed(t, n.pkg, n.name) })
}

// method returns the name of the group method that a call calls, and its
// receiver.
func (m *model) method(call *ssa.CallCommon) (name string, recv ssa.Value) {
	fn := call.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || len(call.Args) == 0 || !m.isGroup(fn.Signature.Recv().Type()) {
		return "", nil
	}
	switch name := callees.Unwrap(fn).Name(); name {
	case "Go", "TryGo", "Wait", "SetLimit":
		return name, call.Args[0]
	}
	return "", nil
}

// madeWithContext returns the call that v is the group of, WithContext or one of a
// function of the package that returns what WithContext does, and the context that
// the group's is derived from.
func (m *model) madeWithContext(v ssa.Value) (made *ssa.Call, parent ssa.Value) {
	e, ok := v.(*ssa.Extract)
	if !ok || e.Index != 0 || !m.isGroup(e.Type()) {
		return nil, nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok {
		return nil, nil
	}
	fn := call.Call.StaticCallee()
	if fn == nil || len(call.Call.Args) == 0 {
		return nil, nil
	}
	if fn.Name() == "WithContext" {
		return call, call.Call.Args[0]
	}
	if i := m.constructs(callees.Unwrap(fn)); i >= 0 && i < len(call.Call.Args) {
		return call, call.Call.Args[i]
	}
	return nil, nil
}

// constructs returns which parameter of a function is the context from which it makes
// a group and a context, its first two results; or -1.
func (m *model) constructs(fn *ssa.Function) int {
	res := fn.Signature.Results()
	if res.Len() < 2 || !m.isGroup(res.At(0).Type()) || !knowledge.IsContext(res.At(1).Type()) {
		return -1
	}
	param := -1
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		g, ok := path.Origin(ret.Results[0]).(*ssa.Extract)
		ctx, ok2 := path.Origin(ret.Results[1]).(*ssa.Extract)
		if !ok || !ok2 || g.Tuple != ctx.Tuple || g.Index != 0 || ctx.Index != 1 {
			return -1
		}
		made, ok := g.Tuple.(*ssa.Call)
		if !ok || made.Call.StaticCallee() == nil || made.Call.StaticCallee().Name() != "WithContext" {
			return -1
		}
		from, ok := path.Origin(made.Call.Args[0]).(*ssa.Parameter)
		if !ok {
			return -1
		}
		i := slices.Index(fn.Params, from)
		if i < 0 || param >= 0 && param != i || !m.onlyLimits(fn, g) {
			return -1
		}
		param = i
	}
	return param
}

// onlyLimits reports whether a function does no more with a group than set its limit.
func (m *model) onlyLimits(fn *ssa.Function, g ssa.Value) bool {
	for _, in := range callees.WithLiterals(fn) {
		for _, call := range m.calls.In(in) {
			name, _ := m.method(call.Common())
			if name != "SetLimit" && slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool { return path.Origin(a) == g }) {
				return false
			}
		}
	}
	return true
}

// groups returns the groups that a top-level function and its literals use,
// in source order.
func (m *model) groups(top *ssa.Function) []*group {
	var out []*group
	byID := make(map[path.Path]*group)
	at := func(v ssa.Value) *group {
		id, ok := path.Of(v)
		if !ok {
			return nil
		}
		g := byID[id]
		if g == nil {
			g = m.newGroup(id)
			byID[id] = g
			out = append(out, g)
		}
		return g
	}
	for _, fn := range callees.WithLiterals(top) {
		for _, call := range m.calls.In(fn) {
			if name, recv := m.method(call.Common()); name != "" {
				if g := at(recv); g != nil {
					o := op{method: name, call: call, inner: call}
					if name == "Go" || name == "TryGo" {
						m.body(&o, call.Common().Args[1])
					}
					g.ops = append(g.ops, o)
				}
				continue
			}
			for i, a := range call.Common().Args {
				if m.isGroup(a.Type()) {
					if g := at(a); g != nil {
						m.passed(g, call, i)
					}
				}
			}
		}
	}
	for _, g := range out {
		if g.fn != nil && !g.escapes {
			g.escapes = m.escapes(g.id.Root(), 0)
		}
	}
	return out
}

// body sets what an op runs: the functions that a value is.
func (m *model) body(o *op, v ssa.Value) {
	v = m.spawn.Unwrap(v)
	o.bodies, o.known = m.calls.FuncsOf(v)
	o.given, _ = path.Origin(v).(*ssa.Parameter)
}

func (m *model) newGroup(id path.Path) *group {
	g := &group{id: id, escapes: true}
	if id.Len() > 0 {
		return g
	}
	switch root := id.Root().(type) {
	case *ssa.Alloc:
		if m.isGroup(root.Type()) {
			g.fn, g.made, g.escapes = root.Parent(), root, false
		}
	case *ssa.Extract:
		if call, parent := m.madeWithContext(root); call != nil {
			g.fn, g.made, g.escapes = call.Parent(), call, false
			g.parent = parent
			for _, r := range path.Uses(call) {
				if e, ok := r.(*ssa.Extract); ok && e.Index == 1 && len(path.Uses(e)) > 0 {
					g.ctx = e
				}
			}
		}
	}
	return g
}

// passed records what a function of the package does with a group it gets.
func (m *model) passed(g *group, call ssa.CallInstruction, arg int) {
	fns, exact := m.calls.Resolve(call.Common())
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 || arg >= len(fns[0].Params) || call.Common().IsInvoke() {
		g.escapes = true
		return
	}
	p := fns[0].Params[arg]
	for _, o := range m.paramOps(p) {
		if i := slices.Index(fns[0].Params, o.given); o.given != nil && i >= 0 && i < len(call.Common().Args) {
			m.body(&o, call.Common().Args[i])
		} else {
			o.helper = fns[0]
		}
		o.call = call
		g.ops = append(g.ops, o)
	}
	if m.escapes(p, 0) {
		g.escapes = true
	}
}

// paramOps returns the operations on a parameter, those of functions it is
// passed on to included.
func (m *model) paramOps(p *ssa.Parameter) []op {
	if ops, ok := m.does[p]; ok {
		return ops
	}
	m.does[p] = nil // ends recursion
	var ops []op
	for _, g := range m.groups(p.Parent()) {
		if g.id == path.Rooted(p) {
			ops = g.ops
		}
	}
	m.does[p] = ops
	return ops
}

// escapes reports whether a group may be used where the model does not look:
// anything but method calls, captures by literals, local variables, and
// arguments of the package's own functions, which groups has seen.
func (m *model) escapes(v ssa.Value, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > 8 {
		return true
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case ssa.CallInstruction:
			if name, _ := m.method(r.Common()); name != "" && r.Common().Args[0] == v {
				continue
			}
			if fns, exact := m.calls.Resolve(r.Common()); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 && !r.Common().IsInvoke() {
				continue // passed has looked at it
			}
			return true
		case *ssa.Store:
			if r.Addr == v {
				continue // the zero value or a copy is assigned
			}
			cell, ok := r.Addr.(*ssa.Alloc)
			if !ok {
				return true
			}
			c := path.CellOf(cell)
			if c.Escapes {
				return true
			}
			for _, l := range c.Loads {
				if m.escapes(l, depth+1) {
					return true
				}
			}
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			if fn.Parent() == nil {
				// A bound method: g.Wait as a value. It is called somewhere.
				return true
			}
			for i, b := range r.Bindings {
				if b == v && m.escapes(fn.FreeVars[i], depth+1) {
					return true
				}
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return true
		}
	}
	return false
}

// mayFail reports whether one of the known bodies of an op can return an error
// that is not nil, and no mere word to the others to stop.
func (o op) mayFail() bool {
	for _, fn := range o.bodies {
		if failure.OnlyTells(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			if len(b.Instrs) == 0 {
				continue
			}
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if !ok || len(ret.Results) == 0 {
				continue
			}
			if !path.IsNil(ret.Results[len(ret.Results)-1]) {
				return true
			}
		}
	}
	return false
}
