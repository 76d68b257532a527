package channels

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Bounds of a summary; what exceeds them has none.
const (
	maxActs   = 16 // nodes of a body
	maxBodies = 4
	maxNexts  = 8
	maxInner  = 4 // calls folded in
)

// exportActs computes what the functions that others can call do with their
// parameters.
func (r *Result) exportActs() {
	params := make(map[*ssa.Function][]*Chan)
	for _, c := range r.Chans {
		if c.Param == nil || c.Param.Parent().Parent() != nil || c.Hidden != 0 || len(c.Kept) > 0 || c.Measured {
			continue
		}
		params[c.Param.Parent()] = append(params[c.Param.Parent()], c)
	}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != r.pass.Pkg || !obj.Exported() || len(params[fn]) == 0 {
			continue
		}
		if acts := r.findActs(fn, params[fn]); acts != nil {
			r.pass.ExportObjectFact(obj.Origin(), acts)
		}
	}
}

// actor finds the acts of one function.
type actor struct {
	r       *Result
	tracked map[*Chan]int // the index of the parameter
	seen    map[*Op]bool
	lost    map[*Chan]bool // done to in a way that is not understood
	does    map[*ssa.Function]bool
	walked  map[*ssa.Function]bool
	bodies  []*graph
	broken  bool
}

// instance is a call of a function: what its parameters are.
type instance struct {
	fn    *ssa.Function
	up    *instance
	binds []int // indices of parameters, or -1
	maybe bool
	safe  bool
	count bool
	ends  []chain
}

// chain is what runs where a function returns.
type chain struct {
	run         []ssa.Instruction
	first, last int
}

func (r *Result) findActs(fn *ssa.Function, chans []*Chan) *Acts {
	a := &actor{r: r, tracked: make(map[*Chan]int), seen: make(map[*Op]bool), lost: make(map[*Chan]bool), does: make(map[*ssa.Function]bool), walked: make(map[*ssa.Function]bool)}
	shift := 0
	if fn.Signature.Recv() != nil {
		shift = 1
	}
	busy := false
	for _, c := range chans {
		if i := slices.Index(fn.Params, c.Param); i >= shift {
			a.tracked[c] = i - shift
			busy = busy || len(c.Ops) > 0
		}
	}
	if !busy {
		return nil
	}
	in := &instance{fn: fn}
	for i := range fn.Params {
		in.binds = append(in.binds, i-shift)
	}
	a.body(in)
	acts := new(Acts)
	for i, p := range fn.Params {
		if groupOf(p.Type()) != nil {
			a.broken = a.broken || !a.stays(p)
			acts.Known = append(acts.Known, i-shift)
		}
	}
	if a.broken {
		return nil
	}
	for c, i := range a.tracked {
		if !slices.ContainsFunc(c.Ops, func(o *Op) bool { return !a.seen[o] }) && !a.lost[c] {
			acts.Known = append(acts.Known, i)
		}
	}
	slices.Sort(acts.Known)
	any := false
	for _, g := range a.bodies {
		b, ok := g.contract(acts)
		if !ok {
			return nil
		}
		any = any || len(b.Nodes) > 0
		acts.Bodies = append(acts.Bodies, b)
	}
	if !any {
		return nil
	}
	return acts
}

// body adds the graph of a goroutine; it returns its index.
func (a *actor) body(in *instance) int {
	i := len(a.bodies)
	if i == maxBodies {
		a.broken = true
		return 0
	}
	g := new(graph)
	a.bodies = append(a.bodies, g)
	entry := g.add(Node{}, false)
	first, last := a.function(g, in, 0)
	g.to(entry, first)
	if last >= 0 {
		g.to(last, End)
	}
	return i
}

// function adds a function; it returns where it begins and where it returns, or -1
// if it does not.
func (a *actor) function(g *graph, in *instance, depth int) (first, last int) {
	fn := in.fn
	a.walked[fn] = true
	in.safe = in.safe || a.r.recovers.Recovers(fn)
	starts := make([]int, len(fn.Blocks))
	for i := range fn.Blocks {
		starts[i] = g.add(Node{}, false)
	}
	last = -1
	for i, b := range fn.Blocks {
		at := starts[i]
		var cases *ssa.Select // at the end of the block
		for _, instr := range b.Instrs {
			if a.broken {
				return starts[0], last
			}
			cases = a.instruction(g, in, instr, &at, depth)
			if at < 0 || cases != nil {
				break
			}
		}
		switch end := b.Instrs[len(b.Instrs)-1].(type) {
		case *ssa.Return:
			if at >= 0 {
				if last < 0 {
					last = g.add(Node{}, false)
				}
				g.to(at, last)
			}
		case *ssa.Panic:
		default:
			if cases != nil {
				a.cases(g, in, cases, at, starts)
				continue
			}
			if at < 0 || a.closed(g, end, at, starts) {
				continue
			}
			for _, s := range b.Succs {
				g.to(at, starts[s.Index])
			}
		}
	}
	return starts[0], last
}

// instruction adds what an instruction does after the node at, which becomes the
// last one, or -1 where nothing goes on. A select that chooses where to go on is
// returned.
func (a *actor) instruction(g *graph, in *instance, instr ssa.Instruction, at *int, depth int) *ssa.Select {
	if flow.Ends(instr) {
		*at = -1
		return nil
	}
	if _, ok := instr.(*ssa.RunDefers); ok {
		a.deferred(g, in, instr, at, depth)
		return nil
	}
	if _, ok := instr.(*ssa.Defer); ok {
		return nil
	}
	if sel, ok := instr.(*ssa.Select); ok {
		if a.own(a.r.At(sel), in) {
			*at = a.then(g, *at, Node{Does: Chooses, Maybe: in.maybe || a.avoidable(sel), Safe: in.safe, Counted: in.count || counted(sel)})
			if chosen(sel) {
				return sel
			}
			after := g.add(Node{}, false)
			for k := range sel.States {
				way := a.way(in, sel, k)
				way.Next = []int{after}
				g.nodes[*at].Cases = append(g.nodes[*at].Cases, way)
			}
			if !sel.Blocking {
				g.nodes[*at].Cases = append(g.nodes[*at].Cases, Way{Does: Defaults, Param: -1, Next: []int{after}})
			}
			*at = after
		}
		return nil
	}
	a.step(g, in, instr, at, depth)
	return nil
}

// own reports whether any operation is on a parameter; it notes that they were
// seen.
func (a *actor) own(ops []*Op, in *instance) bool {
	any := false
	for _, o := range ops {
		a.seen[o] = true
		i := a.param(o.Chan, in)
		any = any || i >= 0
		if i >= 0 {
			continue
		}
		for _, c := range o.Chans {
			if _, ok := a.tracked[c]; ok {
				a.lost[c] = true // one of several
			}
		}
	}
	return any
}

// param returns the parameter that a value is, or -1.
func (a *actor) param(v ssa.Value, in *instance) int {
	p, ok := path.Origin(v).(*ssa.Parameter)
	if !ok {
		return -1
	}
	for ; in != nil; in = in.up {
		if in.fn == p.Parent() {
			return in.binds[slices.Index(in.fn.Params, p)]
		}
	}
	return -1
}

// step adds an operation, or a call whose function does something.
func (a *actor) step(g *graph, in *instance, instr ssa.Instruction, at *int, depth int) {
	if ops := a.r.At(instr); len(ops) > 0 {
		if !a.own(ops, in) {
			return
		}
		n := Node{Param: a.param(ops[0].Chan, in), Maybe: in.maybe || ops[0].Maybe || a.avoidable(instr), Loop: ops[0].Range(), Safe: in.safe || ops[0].Safe, Counted: in.count || ops[0].Counted || counted(instr)}
		n.Does = map[Caps]Act{CanSend: Sends, CanRecv: Receives, CanClose: Closes}[ops[0].Does]
		*at = a.then(g, *at, n)
		return
	}
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return
	}
	if i, method := a.group(call, in); i >= 0 {
		a.groupAct(g, call, Node{Param: i, Maybe: in.maybe || a.avoidable(instr)}, method, at)
		return
	}
	fn := a.r.Run(call)
	given := a.givesGroup(call, in)
	if fn == nil || !a.touches(fn) && !given {
		a.broken = a.broken || given
		return
	}
	for up := in; up != nil; up = up.up {
		a.broken = a.broken || up.fn == fn
	}
	maybe := in.maybe || a.avoidable(instr)
	inner := &instance{fn: fn, up: in, maybe: maybe, safe: in.safe, count: in.count || counted(instr), binds: make([]int, len(fn.Params))}
	args := callees.Arguments(call.Common())
	for i := range inner.binds {
		inner.binds[i] = -1
		if i < len(args) && (knowledge.IsChan(args[i].Type()) || knowledge.IsContext(args[i].Type()) || groupOf(args[i].Type()) != nil) {
			inner.binds[i] = a.param(args[i], in)
		}
	}
	if a.broken || depth > maxInner || a.r.spawn.At(instr) != nil && !isGo(instr) {
		a.broken = true
		return
	}
	if isGo(instr) {
		inner.safe = false
		body := a.body(inner)
		*at = a.then(g, *at, Node{Does: Starts, Body: body, Maybe: maybe})
		return
	}
	first, last := a.function(g, inner, depth+1)
	g.to(*at, first)
	*at = last
}

func isGo(i ssa.Instruction) bool {
	_, ok := i.(*ssa.Go)
	return ok
}

// Run returns the function that a call certainly runs, of this package or one that
// stands for that of another; nil if it is not known.
func (r *Result) Run(call ssa.CallInstruction) *ssa.Function {
	if fn := r.StandIn(call); fn != nil {
		return fn
	}
	fns, exact := r.callees.Resolve(call.Common())
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		return nil
	}
	return fns[0]
}

// touches reports whether a function, or what it runs, operates on a parameter.
func (a *actor) touches(fn *ssa.Function) bool {
	if known, ok := a.does[fn]; ok {
		return known
	}
	a.does[fn] = false // recursion
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, o := range a.r.At(i) {
				a.does[fn] = a.does[fn] || slices.ContainsFunc(o.Chans, func(c *Chan) bool { _, ok := a.tracked[c]; return ok })
			}
			if call, ok := i.(ssa.CallInstruction); ok && !a.does[fn] {
				if inner := a.r.Run(call); inner != nil && a.touches(inner) {
					a.does[fn] = true
				}
			}
		}
	}
	return a.does[fn]
}

// deferred adds the deferred calls of a function, the last first, where it returns.
// Returns with the same calls share them.
func (a *actor) deferred(g *graph, in *instance, at ssa.Instruction, last *int, depth int) {
	calls := callees.Calls(in.fn)
	var run []ssa.Instruction
	for _, call := range slices.Backward(calls) {
		d, ok := call.(*ssa.Defer)
		if !ok || !a.matters(d, in) {
			continue
		}
		switch {
		case flow.InLoop(d), d.DeferStack != nil && d.DeferStack.Parent() != in.fn:
			a.broken = true
		case flow.Dominates(d, at):
			run = append(run, d)
		case flow.Reaches(d, at, nil):
			a.broken = true // perhaps
		}
	}
	if *last < 0 || len(run) == 0 || a.broken {
		return
	}
	for _, c := range in.ends {
		if slices.Equal(c.run, run) {
			g.to(*last, c.first)
			*last = c.last
			return
		}
	}
	c := chain{run: run, first: g.add(Node{}, false)}
	g.to(*last, c.first)
	*last = c.first
	for _, d := range run {
		if *last >= 0 {
			a.step(g, in, d, last, depth)
		}
	}
	c.last = *last
	in.ends = append(in.ends, c)
}

// closed adds what comes after a receive that asks whether the channel is closed, if
// the block ends so.
func (a *actor) closed(g *graph, end ssa.Instruction, at int, starts []int) bool {
	branch, ok := end.(*ssa.If)
	if !ok {
		return false
	}
	e, not := asked(branch.Cond)
	if e == nil || e.Index != 1 {
		return false
	}
	u, ok := e.Tuple.(*ssa.UnOp)
	if !ok || len(a.r.At(u)) == 0 || !a.seen[a.r.At(u)[0]] {
		return false
	}
	n := g.nodes[at]
	if u.Block() != branch.Block() || n.Does != Receives || !n.act {
		a.broken = a.broken || slices.ContainsFunc(a.r.At(u)[0].Chans, func(c *Chan) bool { _, ok := a.tracked[c]; return ok })
		return false
	}
	open, closed := 0, 1
	if not {
		open, closed = 1, 0
	}
	n.Next = append(n.Next, starts[branch.Block().Succs[open].Index])
	n.Closed = append(n.Closed, starts[branch.Block().Succs[closed].Index])
	return true
}
