package product

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// env is a call of a function: what its parameters are, and from where.
type env struct {
	id    int
	fn    *ssa.Function
	site  ssa.Instruction // that calls it; nil for the root
	up    *env
	binds []ref // one a parameter
	given []given
}

// given is what the argument of a call says of its parameter.
type given struct {
	param *ssa.Parameter
	text  string // of a constant
	some  bool   // anything but nil
	lasts bool   // a context that nothing ends
}

type envKey struct {
	fn   *ssa.Function
	site ssa.Instruction
	up   *env
}

// ref is what a value stands for in the model.
type ref struct {
	kind refKind
	i    int           // index of the channel or group
	fn   *ssa.Function // a function
}

type refKind uint8

const (
	other refKind = iota
	aChan
	aGroup
	aFunc
)

// call returns the env of a call of fn at site with the given arguments,
// values of the caller up.
func (m *model) call(fn *ssa.Function, site ssa.Instruction, up *env, args []ssa.Value) *env {
	key := envKey{fn, site, up}
	if e := m.envs[key]; e != nil {
		return e
	}
	e := &env{id: len(m.envs), fn: fn, site: site, up: up, binds: make([]ref, len(fn.Params))}
	shift := len(fn.Params) - len(args)
	for i, a := range args {
		if i+shift >= 0 && a != nil {
			e.binds[i+shift] = m.resolve(a, up)
			if g, ok := givenBy(a, up); ok {
				g.param = fn.Params[i+shift]
				e.given = append(e.given, g)
			}
		}
	}
	m.envs[key] = e
	return e
}

// givenBy says what is known of an argument, a value of the caller up.
func givenBy(arg ssa.Value, up *env) (given, bool) {
	if lasts(arg) {
		return given{some: true, lasts: true}, true
	}
	switch o := path.Origin(arg).(type) {
	case *ssa.Const:
		if _, isStruct := o.Type().Underlying().(*types.Struct); !isStruct {
			return given{text: flow.ConstText(o)}, true
		}
	case *ssa.Parameter:
		for ; up != nil; up = up.up {
			if i := slices.IndexFunc(up.given, func(g given) bool { return g.param == o }); i >= 0 {
				return up.given[i], true
			}
		}
	case *ssa.MakeInterface, *ssa.Alloc, *ssa.MakeClosure, *ssa.Function, *ssa.MakeChan, *ssa.MakeMap:
		return given{some: true}, true
	}
	return given{}, false
}

// lasts reports whether a value is a context that nothing ends.
func lasts(v ssa.Value) bool { return knowledge.IsContext(v.Type()) && contexts.Of(v).Detached }

// neverReady reports whether a channel is nil, or is Done of a context that nothing ends,
// as the callers of a function know it.
func (e *env) neverReady(ch ssa.Value) bool {
	if path.IsNil(ch) {
		return true
	}
	ctx := contexts.DoneOf(ch)
	if ctx == nil {
		return false
	}
	if lasts(ctx) {
		return true
	}
	p, ok := path.Origin(ctx).(*ssa.Parameter)
	if !ok {
		return false
	}
	g, ok := givenBy(p, e)
	return ok && g.lasts
}

// start returns what is known when a call begins: of its parameters, and of those
// of the functions that it is a literal of.
func (e *env) start() (mem flow.Memory) {
	for up := e; up != nil; up = up.up {
		if !callees.Within(e.fn, up.fn) {
			continue
		}
		for _, g := range up.given {
			if g.some {
				mem = mem.Differs(g.param, "nil")
			} else {
				mem = mem.Equals(g.param, g.text)
			}
		}
	}
	return mem
}

// gives returns what the caller of a call that returns knows then, mem being what it
// knew before: which of the results is a constant, and which is not nil.
func (f *frame) gives(ret *ssa.Return, mem flow.Memory) flow.Memory {
	call, ok := f.site.(*ssa.Call)
	if !ok {
		return mem
	}
	know := func(v ssa.Value, result ssa.Value) {
		if k, isConst := result.(*ssa.Const); isConst {
			if _, isStruct := k.Type().Underlying().(*types.Struct); !isStruct {
				mem = mem.Equals(v, flow.ConstText(k))
			}
		} else if f.mem.IsNot(result, "nil") {
			mem = mem.Differs(v, "nil")
		}
	}
	if len(ret.Results) == 1 {
		know(call, ret.Results[0])
		return mem
	}
	for _, use := range path.Uses(call) {
		if e, ok := use.(*ssa.Extract); ok && e.Index < len(ret.Results) {
			know(e, ret.Results[e.Index])
		}
	}
	return mem
}

// resolve says what v is in a call.
func (m *model) resolve(v ssa.Value, e *env) ref {
	switch o := path.Origin(v).(type) {
	case *ssa.MakeChan:
		for i, c := range m.chans {
			if c.Make == o {
				return ref{kind: aChan, i: i}
			}
		}
		return ref{}
	case *ssa.Parameter:
		for ; e != nil; e = e.up {
			if e.fn == o.Parent() {
				return e.binds[slices.Index(e.fn.Params, o)]
			}
		}
	case *ssa.Alloc, *ssa.Extract, *ssa.Call:
		if i := slices.Index(m.wgs, o); i >= 0 {
			return ref{kind: aGroup, i: i}
		}
	case *ssa.UnOp:
		// A field of a struct that the root makes holds no channel but this.
		if chans, open := m.Channels.PointsTo(v); !open && len(chans) == 1 && len(chans[0].Kept) > 0 {
			if i := slices.Index(m.chans, chans[0]); i >= 0 {
				return ref{kind: aChan, i: i}
			}
		}
	case *ssa.Function, *ssa.MakeClosure:
		if fn, _ := callees.Func(o); fn != nil {
			return ref{kind: aFunc, fn: fn}
		}
	}
	m.checkKnown(v)
	return ref{}
}

// checkKnown gives up if v may be a channel of the model that was not
// recognised.
func (m *model) checkKnown(v ssa.Value) {
	chans, _ := m.Channels.PointsTo(v)
	for _, c := range chans {
		if slices.Contains(m.chans, c) {
			m.broken = true
		}
	}
}
