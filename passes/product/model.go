package product

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// model is what is explored together: one function, or one round of a loop
// in it, with the channels and WaitGroups made there.
type model struct {
	*Package
	root   *ssa.Function
	loop   *flow.Loop // nil for the whole function
	chans  []*channels.Chan
	wgs    []ssa.Value // *ssa.Alloc, or the call or extract that gives a group
	caps   []int
	symbol *symbol // the one bound that is not constant
	crowd  int64   // the one constant number of goroutines for which a few stand
	crew   *bound  // the number of workers that take from a queue; see hire
	hiring bool    // any number of goroutines may be that of a crew

	touch   map[*ssa.Function]bool
	covered map[*ssa.Function]bool
	flights map[ssa.Instruction]bool // see oneInFlight
	shapes  map[*ssa.Function]*shape
	envs    map[envKey]*env
	flags   map[*ssa.Alloc]bool
	broken  bool                                // something was met that is not followed
	strict  bool                                // all runs count; see Never
	partial bool                                // and some were left out
	downs   map[ssa.Value][]ssa.CallInstruction // what counts the groups down
	many    int64                               // stands for a number that is not constant
}

// Bounds; what exceeds them is not reported.
const (
	maxChans   = 6
	maxThreads = 6
	maxFrames  = 6
	maxStates  = 4000
	maxSteps   = 3000
	maxDefers  = 6
	maxCount   = 12 // rounds of a loop with a constant bound
	maxRoom    = 200
	few        = 3 // stand for a crowd
	rounds     = 2 // of a loop whose bound is not constant
)

// exceeded gives the model up because a bound was hit.
func (m *model) exceeded(limit string) {
	m.broken = true
	m.Limits.Exceeded("product", m.root, limit)
}

// cut notes that some runs were left out because of a bound. Those that are
// shown are runs all the same.
func (m *model) cut(limit string) {
	m.leftOut()
	m.Limits.Exceeded("product", m.root, limit)
}

// models returns what to explore in fn: the function as a whole with the
// channels it makes outside of loops, and each loop that makes channels; if only it
// makes groups, if asked.
func (p *Package) models(fn *ssa.Function, groups bool) []*model {
	loops := flow.Loops(fn)
	var out []*model
	find := func(l *flow.Loop) *model {
		i := slices.IndexFunc(out, func(m *model) bool { return m.loop == l })
		if i >= 0 {
			return out[i]
		}
		m := &model{Package: p, root: fn, loop: l, covered: make(map[*ssa.Function]bool), flights: make(map[ssa.Instruction]bool),
			shapes: make(map[*ssa.Function]*shape), envs: make(map[envKey]*env), flags: make(map[*ssa.Alloc]bool), many: rounds}
		out = append(out, m)
		return m
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if mc, ok := instr.(*ssa.MakeChan); ok {
				l := flow.Innermost(loops, instr)
				if c := p.Channels.Of(mc); c != nil && c.Hidden == 0 && (len(c.Kept) == 0 || l == nil && inLocal(c)) && len(c.Ops) > 0 {
					m := find(l)
					m.chans = append(m.chans, c)
				}
			}
			if a, ok := instr.(*ssa.Alloc); ok && groups && isGroup(a.Type()) && flow.Innermost(loops, instr) == nil {
				find(nil)
			}
		}
	}
	for _, m := range out {
		m.cover(fn, 0)
		m.groups()
		m.restrict()
	}
	return slices.DeleteFunc(out, func(m *model) bool {
		return len(m.chans) == 0 && !(groups && len(m.wgs) > 0) || len(m.chans) > maxChans
	})
}

// inLocal reports whether a channel is kept in nothing but fields of structs
// that the function making it makes, too.
func inLocal(c *channels.Chan) bool {
	for _, f := range c.Kept {
		if !f.IsField() {
			return false
		}
	}
	kept := 0
	for _, ref := range path.Uses(c.Make) {
		st, ok := ref.(*ssa.Store)
		if !ok || st.Val != ssa.Value(c.Make) {
			continue
		}
		if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
			if a, ok := path.Origin(fa.X).(*ssa.Alloc); !ok || a.Parent() != c.Make.Parent() || leaves(a) {
				return false
			}
			kept++
		}
	}
	return kept == len(c.Kept)
}

// leaves reports whether a struct, as the pointer a to it, goes anywhere but into calls,
// closures and variables of which the same is true.
func leaves(a ssa.Value) bool {
	for _, ref := range path.Uses(a) {
		switch ref := ref.(type) {
		case *ssa.FieldAddr, *ssa.DebugRef, *ssa.MakeClosure, ssa.CallInstruction:
		case *ssa.Store:
			if ref.Val != a {
				continue
			}
			v, ok := ref.Addr.(*ssa.Alloc)
			if !ok {
				return true
			}
			cell := path.CellOf(v)
			if cell.Escapes || len(cell.Stores) != 1 || slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool { return leaves(l) }) {
				return true
			}
		case *ssa.UnOp: // a literal is copied into its variable
			for _, use := range path.Uses(ref) {
				st, ok := use.(*ssa.Store)
				if !ok {
					return true
				}
				if to, ok := st.Addr.(*ssa.Alloc); !ok || ssa.Value(to) == a || leaves(to) {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

// groups finds the WaitGroups and errgroups that the root makes, and those of
// goroutines of which it starts one.
func (m *model) groups() {
	for _, fn := range m.groupMakers() {
		if fn == m.root || m.covered[fn] && m.runsOnce(fn, 0) {
			m.groupsOf(fn)
		}
	}
}

// groupMakers returns the functions of the package that make a group.
func (x *Package) groupMakers() []*ssa.Function {
	if x.makers == nil {
		x.makers = []*ssa.Function{}
		for _, fn := range x.Callees.Functions() {
			if slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
				return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return madeGroup(i) != nil })
			}) {
				x.makers = append(x.makers, fn)
			}
		}
	}
	return x.makers
}

// madeGroup returns the group that an instruction makes, or nil.
func madeGroup(i ssa.Instruction) ssa.Value {
	switch v := i.(type) {
	case *ssa.Alloc:
		if isGroup(v.Type()) {
			return v
		}
	case *ssa.Extract:
		if v.Index == 0 && isGroup(v.Type()) {
			return v
		}
	}
	return nil
}

func (m *model) groupsOf(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if fn == m.root && m.loop != nil && !m.loop.Contains(instr) || fn != m.root && flow.InLoop(instr) {
				continue
			}
			if v := madeGroup(instr); v != nil && m.stays(v, 0) {
				m.wgs = append(m.wgs, v)
			}
		}
	}
}

// runsOnce reports whether a function is run by one place alone, in the root or in
// what runs once in its turn, and there no more than once.
func (m *model) runsOnce(fn *ssa.Function, depth int) bool {
	if depth > maxFrames || m.Callees.UsedAsValue(fn) {
		return false
	}
	var at ssa.Instruction
	for _, s := range m.Spawn.Of(fn) {
		if !m.covered[s.Instr.Parent()] {
			continue
		}
		if at != nil && at != s.Instr {
			return false
		}
		at = s.Instr
	}
	for _, call := range m.Callees.CallersOf(fn) {
		if !m.covered[call.Parent()] {
			continue
		}
		if at != nil && at != call {
			return false
		}
		at = call
	}
	switch {
	case at == nil:
		return false
	case at.Parent() == m.root:
		l := flow.Innermost(flow.Loops(m.root), at)
		return l == nil && m.loop == nil || l != nil && m.loop != nil && l.Header == m.loop.Header
	}
	return !flow.InLoop(at) && m.runsOnce(at.Parent(), depth+1)
}

func isGroup(t types.Type) bool {
	p, ok := t.Underlying().(*types.Pointer)
	return ok && (path.IsNamed(p.Elem(), "sync", "WaitGroup") || path.IsNamed(p.Elem(), "golang.org/x/sync/errgroup", "Group"))
}

// stays reports whether a group is only used by its methods, here and in
// closures and functions of the package that it is passed to.
func (m *model) stays(v ssa.Value, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > 6 {
		return false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.FieldAddr:
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == v && !m.stays(fn.FreeVars[i], depth+1) {
					return false
				}
			}
		case *ssa.Store:
			cell, ok := r.Addr.(*ssa.Alloc)
			if !ok || r.Val != v {
				return false
			}
			c := path.CellOf(cell)
			if c.Escapes || len(c.Stores) != 1 {
				return false
			}
			for _, l := range c.Loads {
				if !m.stays(l, depth+1) {
					return false
				}
			}
		case *ssa.UnOp: // a load of a pointer variable captured
			if !m.stays(r, depth+1) {
				return false
			}
		case ssa.CallInstruction:
			if !m.staysIn(r, v, depth) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func (m *model) staysIn(call ssa.CallInstruction, v ssa.Value, depth int) bool {
	if groupMethod(call.Common()) != "" {
		return true
	}
	fn := m.Channels.Run(call)
	if fn == nil {
		return false
	}
	shift := len(fn.Params) - len(call.Common().Args)
	for i, a := range call.Common().Args {
		if a == v && (i+shift < 0 || !m.stays(fn.Params[i+shift], depth+1)) {
			return false
		}
	}
	return true
}

// groupMethod returns the method of WaitGroup or errgroup.Group that is
// called, or "".
func groupMethod(call *ssa.CallCommon) string {
	fn := knowledge.Callee(call)
	if fn == nil || call.IsInvoke() || fn.Signature().Recv() == nil || fn.Pkg() == nil || len(call.Args) == 0 || !isGroup(fn.Signature().Recv().Type()) {
		return ""
	}
	return fn.Name()
}

// cover finds the functions that run as part of the model, by static calls,
// deferred calls, spawns and literals that are called at once.
func (m *model) cover(fn *ssa.Function, depth int) {
	if m.covered[fn] || len(fn.Blocks) == 0 {
		return
	}
	if depth > maxFrames || len(m.covered) > 200 {
		return
	}
	m.covered[fn] = true
	for _, call := range m.Callees.In(fn) {
		for _, callee := range m.targets(call) {
			m.cover(callee, depth+1)
		}
		for _, a := range call.Common().Args {
			if f, _ := callees.Func(a); f != nil && f.Parent() != nil && m.runsHere(f) {
				m.cover(f, depth+1)
			}
		}
	}
}

// targets returns the functions of the package that an instruction certainly
// calls or starts.
func (p *Package) targets(call ssa.CallInstruction) []*ssa.Function {
	if fn := p.Channels.StandIn(call); fn != nil {
		return []*ssa.Function{fn}
	}
	if s := p.Spawn.At(call); s != nil {
		if b := s.Body(); b != nil {
			return []*ssa.Function{b}
		}
		return nil
	}
	if fns, exact := p.Callees.Resolve(call.Common()); exact && len(fns) == 1 {
		return fns
	}
	return nil
}

// runsHere reports whether a literal that is an argument runs at once or in a
// goroutine, as far as is known.
func (m *model) runsHere(lit *ssa.Function) bool {
	use, ok := m.Spawn.Runs(lit)
	return ok && (use == knowledge.Now || use == knowledge.Spawned)
}

// restrict leaves the channels all of whose operations are followed, and
// whose capacity is understood.
func (m *model) restrict() {
	var keep []*channels.Chan
	for _, c := range m.chans {
		if m.follows(c) {
			keep = append(keep, c)
		}
	}
	m.chans = keep
}

func (m *model) follows(c *channels.Chan) bool {
	for _, o := range c.Ops {
		fn := o.Fn()
		if !m.covered[fn] || o.Open && c.Param == nil && onlyLocal(o) {
			return false
		}
		if fn != m.root && fn.Parent() != nil && m.Callees.UsedAsValue(fn) && !m.runsHere(fn) {
			return false
		}
	}
	return true
}

// onlyLocal reports whether an operation that may act on unknown channels too
// is not on a parameter: context sensitivity will not help.
func onlyLocal(o *channels.Op) bool {
	_, isParam := path.Origin(o.Chan).(*ssa.Parameter)
	return !isParam
}
