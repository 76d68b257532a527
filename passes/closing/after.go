package closing

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// After is a send or a close, or a call that does it, of a channel that is
// closed on every path to it.
type After struct {
	Instr ssa.Instruction
	Chan  path.Path
	Does  channels.Caps
	// Closed is what closed it before; it runs later, at the function's
	// return, if Deferred.
	Closed   ssa.Instruction
	Deferred bool
	// Both: it is closed before only on some paths, but the conditions of the two
	// closes do not exclude each other.
	Both bool
	Via  string // the function of Instr, if that is a call
}

// touch is something that an instruction does to a channel.
type touch struct {
	does     channels.Caps
	ch       int  // index of the channel in its function
	deferred bool // at the return
	safe     bool // a close that a sync.Once or a test guards
	via      string
}

// maxChans bounds the channels followed at once in one function.
const maxChans = 16

// closedState is what a path knows: which channels are closed, and which will
// be when the function returns; dead: it is the path of a question whose answer
// is another. It compares with ==.
type closedState struct {
	closed, deferred uint32
	dead             bool
}

// AfterClose returns the acts in fn on channels that are closed already. The
// walk follows branches; it gives up when there are too many paths.
func (r *Result) AfterClose(fn *ssa.Function) []After {
	r.afterMu.Lock()
	defer r.afterMu.Unlock()
	w := newAfterWalk(r, fn)
	w.collect()
	if w.closes < 1 || len(w.chans) > maxChans || w.closes+w.others < 2 || recovers(fn) {
		return nil
	}
	walker := &flow.Walker[closedState]{Visit: w.visit, Branch: w.branch}
	if !walker.Walk(fn, closedState{}) {
		return nil
	}
	var out []After
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			a, ok := w.found[i]
			if ok && w.open[i] {
				a.Both = true
				ok = w.bothClose(a)
			}
			if ok {
				out = append(out, a)
			}
		}
	}
	return out
}

type afterWalk struct {
	r              *Result
	fn             *ssa.Function
	chans          []path.Path
	touches        map[ssa.Instruction][]touch
	closes, others int
	open           map[ssa.Instruction]bool // it was reached with its channel open
	found          map[ssa.Instruction]After
	by             map[int]ssa.Instruction // what closed, or will close, a channel
}

func newAfterWalk(r *Result, fn *ssa.Function) *afterWalk {
	return &afterWalk{r: r, fn: fn, touches: make(map[ssa.Instruction][]touch), open: make(map[ssa.Instruction]bool), found: make(map[ssa.Instruction]After), by: make(map[int]ssa.Instruction)}
}

// collect finds what the instructions of the function do to channels.
func (w *afterWalk) collect() {
	for _, b := range w.fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				w.touch(i, i.Chan, touch{does: channels.CanSend})
			case *ssa.Select:
				for _, st := range i.States {
					if st.Send != nil {
						w.touch(i, st.Chan, touch{does: channels.CanSend})
					}
				}
			case *ssa.Call, *ssa.Defer:
				w.call(i.(ssa.CallInstruction))
			}
		}
	}
}

func (w *afterWalk) touch(i ssa.Instruction, ch ssa.Value, t touch) {
	p, ok := namedAt(ch, i)
	if !ok {
		return
	}
	w.touchPath(i, p, t)
}

func (w *afterWalk) touchPath(i ssa.Instruction, p path.Path, t touch) {
	t.ch = slices.Index(w.chans, p)
	if t.ch < 0 {
		t.ch = len(w.chans)
		w.chans = append(w.chans, p)
	}
	if t.does == channels.CanClose {
		w.closes++
	} else {
		w.others++
	}
	w.touches[i] = append(w.touches[i], t)
}

func (w *afterWalk) call(call ssa.CallInstruction) {
	_, deferred := call.(*ssa.Defer)
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			w.touch(call, common.Args[0], touch{does: channels.CanClose, deferred: deferred})
		}
		return
	}
	fn := w.r.chans.Run(call)
	if fn == nil || fn == w.fn {
		for i, a := range common.Args {
			if obj := callees.Object(common); obj != nil && knowledge.IsChan(a.Type()) && obj.Pkg() != w.r.pass.Pkg && w.r.closesParam(obj, i) {
				w.touch(call, a, touch{does: channels.CanClose, deferred: deferred})
			}
		}
		for _, e := range w.r.callsForeign(call) {
			w.touchPath(call, e.path, touch{does: e.does, deferred: deferred, via: common.Value.Name()})
		}
		return
	}
	for _, e := range w.r.effects(fn, 2) {
		if deferred && e.does == channels.CanSend {
			continue
		}
		p, ok := w.r.atCaller(e.path, call, fn)
		if ok {
			w.touchPath(call, p, touch{does: e.does, deferred: deferred, safe: e.safe, via: fn.Name()})
		}
	}
}

// atCaller returns a path of a callee as its caller writes it.
func (r *Result) atCaller(p path.Path, call ssa.CallInstruction, fn *ssa.Function) (path.Path, bool) {
	param, ok := p.Root().(*ssa.Parameter)
	if !ok {
		_, isGlobal := p.Root().(*ssa.Global)
		return p, isGlobal || p.Root().Parent() == call.Parent()
	}
	if param.Parent() != fn {
		return path.Path{}, false
	}
	arg := argument(call.Common(), param)
	if r.chans.StandIn(call) == fn {
		arg = call.Common().Args[slices.Index(fn.Params, param)]
	}
	if arg == nil {
		return path.Path{}, false
	}
	to, ok := namedAt(arg, call)
	if !ok {
		return path.Path{}, false
	}
	return p.Rebase(path.Rooted(param), to)
}

// namedAt returns the path of what v is at an instruction that uses it. If a
// variable on the way has been assigned since v was loaded from it, its name
// means another object by then, and the path starts at what was loaded.
func namedAt(v ssa.Value, at ssa.Instruction) (path.Path, bool) {
	p, ok := path.Of(v)
	if !ok {
		return p, false
	}
	for x := path.Origin(v); ; x = path.Origin(x) {
		switch y := x.(type) {
		case *ssa.FieldAddr:
			x = y.X
			continue
		case *ssa.Field:
			x = y.X
			continue
		case *ssa.UnOp:
			if y.Op != token.MUL {
				return p, true
			}
			if from, ok := path.Of(y); ok && y.Parent() == at.Parent() && assignedSince(y, from, at) {
				return p.Rebase(from, path.Rooted(y))
			}
			x = y.X
			continue
		}
		return p, true
	}
}

// assignedSince reports whether a way leads from a load over an assignment of
// what it loaded to an instruction.
func assignedSince(load *ssa.UnOp, from path.Path, at ssa.Instruction) bool {
	again := flow.Is(load)
	for _, b := range load.Parent().Blocks {
		for _, i := range b.Instrs {
			s, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			if to, ok := path.Of(s.Addr); ok && to == from && flow.Reaches(load, s, again) && flow.Reaches(s, at, again) {
				return true
			}
		}
	}
	return false
}

// effect is what a call of a function does to a channel on every path.
type effect struct {
	path path.Path
	does channels.Caps
	safe bool
}

// effects returns what a function does to channels that its callers can name,
// whenever it is called and returns.
func (r *Result) effects(fn *ssa.Function, depth int) []effect {
	if known, ok := r.effect[fn]; ok {
		return known
	}
	r.effect[fn] = nil // for recursion
	var out []effect
	add := func(i ssa.Instruction, ch ssa.Value, does channels.Caps) {
		if slices.ContainsFunc(r.chans.At(i), func(o *channels.Op) bool { return o.Maybe || o.Safe }) || len(flow.ExitsWithout(fn, nil, flow.Is(i))) > 0 {
			return
		}
		if p, ok := path.Of(ch); ok {
			out = append(out, effect{path: p, does: does})
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				add(i, i.Chan, channels.CanSend)
			case *ssa.Call, *ssa.Defer:
				call := i.(ssa.CallInstruction)
				if b, ok := call.Common().Value.(*ssa.Builtin); ok {
					if b.Name() == "close" {
						add(i, call.Common().Args[0], channels.CanClose)
					}
					continue
				}
				if depth == 0 {
					continue
				}
				callee := r.chans.Run(call)
				if callee == nil {
					if list := r.callsForeign(call); len(list) > 0 && len(flow.ExitsWithout(fn, nil, flow.Is(i))) == 0 {
						out = append(out, list...)
					}
				}
				if callee == nil || callee == fn {
					continue
				}
				// Most callees do nothing to channels: ask that first.
				effects := r.effects(callee, depth-1)
				if len(effects) == 0 || len(flow.ExitsWithout(fn, nil, flow.Is(i))) > 0 {
					continue
				}
				for _, e := range effects {
					if p, ok := r.atCaller(e.path, call, callee); ok {
						out = append(out, effect{p, e.does, e.safe})
					}
				}
			}
		}
	}
	if len(out) > 0 && recovers(fn) {
		out = nil
	}
	// Closing what the function makes anew is no effect on what was there.
	out = slices.DeleteFunc(out, func(e effect) bool {
		f := keptIn(e.path)
		return f != nil && r.assignsIn(fn, f, 1)
	})
	r.effect[fn] = out
	return out
}

// keptIn returns the field or the package variable that a channel is kept in, or
// nil.
func keptIn(ch path.Path) *types.Var {
	if g, ok := ch.Root().(*ssa.Global); ok && ch.Len() == 0 {
		return fieldOf(g)
	}
	return ch.Last()
}

// branch ends the paths that a closed channel does not let a program take: a
// receive from it is ready, so that a select with a default takes no default,
// and says that it is closed.
func (w *afterWalk) branch(cond ssa.Value, truth bool, s closedState) closedState {
	if s.closed == 0 {
		return s
	}
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		return w.branch(not.X, !truth, s)
	}
	switch v := cond.(type) {
	case *ssa.Extract: // v, ok := <-ch
		recv, ok := v.Tuple.(*ssa.UnOp)
		if ok && recv.Op == token.ARROW && v.Index == 1 && truth && w.isClosed(recv.X, s) {
			s.dead = true
		}
	case *ssa.BinOp: // which case was taken; the default is what is left
		e, ok := v.X.(*ssa.Extract)
		if !ok || v.Op != token.EQL || e.Index != 0 || truth {
			break
		}
		sel, ok := e.Tuple.(*ssa.Select)
		if !ok || sel.Blocking {
			break
		}
		if k, ok := v.Y.(*ssa.Const); ok && int(k.Int64()) == len(sel.States)-1 && slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool {
			return st.Dir == types.RecvOnly && w.isClosed(st.Chan, s)
		}) {
			s.dead = true
		}
	}
	return s
}

// isClosed reports whether a path knows that a channel is closed.
func (w *afterWalk) isClosed(ch ssa.Value, s closedState) bool {
	p, ok := path.Of(ch)
	k := slices.Index(w.chans, p)
	return ok && k >= 0 && s.closed&(1<<k) != 0
}

func (w *afterWalk) visit(i ssa.Instruction, s closedState) (closedState, bool) {
	if s.dead {
		return s, false
	}
	switch i := i.(type) {
	case *ssa.Store:
		s = w.forget(i.Addr, s)
	case *ssa.Call:
		s = w.forgetCalled(&i.Call, s)
	case *ssa.Go: // it may assign from now on
		s = w.forgetCalled(&i.Call, s)
	}
	if v, ok := i.(ssa.Value); ok {
		for k, p := range w.chans {
			if p.Root() == v {
				s.closed &^= 1 << k
				s.deferred &^= 1 << k
			}
		}
	}
	for _, t := range w.touches[i] {
		bit := uint32(1) << t.ch
		switch {
		case t.deferred && t.does == channels.CanClose:
			if s.deferred&bit == 0 && !t.safe {
				s.deferred |= bit
				w.by[-1-t.ch] = i
			}
			if s.closed&bit != 0 && !t.safe {
				w.hit(i, t, w.by[t.ch], false)
			} else {
				w.open[i] = true
			}
			continue
		case s.closed&bit != 0 && !t.safe:
			w.hit(i, t, w.by[t.ch], false)
		case s.deferred&bit != 0 && t.does == channels.CanClose && !t.safe && w.returns(i, w.chans[t.ch]):
			w.hit(i, t, w.by[-1-t.ch], true)
		default:
			w.open[i] = true
		}
		if t.does == channels.CanClose {
			if s.closed&bit == 0 {
				w.by[t.ch] = i
			}
			s.closed |= bit
		}
	}
	return s, true
}

// returns reports whether the function can return after an instruction with
// the channel still where it was.
func (w *afterWalk) returns(i ssa.Instruction, ch path.Path) bool {
	return len(flow.ExitsWithout(w.fn, i, func(j ssa.Instruction) bool {
		switch j := j.(type) {
		case *ssa.Store:
			p, ok := path.Of(j.Addr)
			return ok && ch.HasPrefix(p)
		case *ssa.Call:
			return j != i && w.assigns(&j.Call, ch)
		case *ssa.Go:
			return w.assigns(&j.Call, ch)
		}
		return false
	})) > 0
}

func (w *afterWalk) hit(i ssa.Instruction, t touch, by ssa.Instruction, deferred bool) {
	if _, ok := w.found[i]; !ok && by != nil && by != i {
		w.found[i] = After{Instr: i, Chan: w.chans[t.ch], Does: t.does, Closed: by, Deferred: deferred, Via: t.via}
	} else if by == nil || by == i {
		w.open[i] = true
	}
}

// forget drops channels that are reached through a variable that is assigned.
func (w *afterWalk) forget(addr ssa.Value, s closedState) closedState {
	p, ok := path.Of(addr)
	if !ok {
		return s
	}
	for k, q := range w.chans {
		if q.HasPrefix(p) {
			s.closed &^= 1 << k
			s.deferred &^= 1 << k
		}
	}
	return s
}

// forgetCalled drops channels kept in fields that a call may assign.
func (w *afterWalk) forgetCalled(call *ssa.CallCommon, s closedState) closedState {
	for k, q := range w.chans {
		if s.closed&(1<<k) != 0 && w.assigns(call, q) {
			s.closed &^= 1 << k
		}
	}
	return s
}

// assigns reports whether a call may assign the field that a channel is kept in.
func (w *afterWalk) assigns(call *ssa.CallCommon, ch path.Path) bool {
	f := keptIn(ch)
	if _, ok := call.Value.(*ssa.Builtin); ok || f == nil {
		return false
	}
	fns, exact := w.r.callees.Resolve(call)
	return !exact && w.r.reassigned(ch) || slices.ContainsFunc(fns, func(g *ssa.Function) bool { return w.r.assignsIn(g, f, 3) })
}
