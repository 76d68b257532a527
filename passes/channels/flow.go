package channels

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// node is a place where channels may be: a value, a variable, a field, a
// result of a function.
type node struct {
	succs    []*node
	may      []int // indices in Result.Chans, ascending
	open     bool  // may hold channels made elsewhere
	out      Caps  // what is done out of sight with what is here
	stood    Caps  // what stand-ins do with it
	measured bool
	kept     *types.Var // the field or package variable that it is
	queued   bool
}

// result is the key of a function's result.
type result struct {
	fn *ssa.Function
	i  int
}

func (r *Result) node(key any) *node {
	n := r.nodes[key]
	if n == nil {
		n = new(node)
		r.nodes[key] = n
		r.order = append(r.order, n)
	}
	return n
}

func (r *Result) edge(from, to *node) { from.succs = append(from.succs, to) }

// function adds what a function does with channels.
func (r *Result) function(fn *ssa.Function) {
	unknownCallers := r.unknownCallers(fn)
	for _, p := range fn.Params {
		if knowledge.IsChan(p.Type()) && unknownCallers {
			n := r.node(p)
			n.open = true
			n.may = append(n.may, len(r.Chans))
			r.Chans = append(r.Chans, &Chan{Param: p})
		}
	}
	for _, p := range fn.Params {
		if !knowledge.IsChan(p.Type()) && r.follows(p.Type()) && unknownCallers {
			n := r.node(p)
			n.open, n.out = true, all
		}
	}
	for _, fv := range fn.FreeVars {
		if r.follows(fv.Type()) {
			r.node(fv).open = true // receiver of a bound method, not followed
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			r.instruction(instr)
		}
	}
}

func (r *Result) unknownCallers(fn *ssa.Function) bool {
	if fn.Parent() != nil {
		return !r.callees.AllCallersKnown(fn)
	}
	return r.callees.UsedAsValue(fn) || !r.closed(fn.Object()) || r.throughInterface(fn)
}

func (r *Result) instruction(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.MakeChan:
		n := r.node(instr)
		n.may = append(n.may, len(r.Chans))
		c := &Chan{Make: instr}
		r.byMake[instr] = c
		r.Chans = append(r.Chans, c)
		return
	case *ssa.Send:
		r.op(&Op{Does: CanSend, Instr: instr, Chan: instr.Chan, Case: -1})
		r.escape(instr.X)
		return
	case *ssa.Select:
		for i, s := range instr.States {
			does := CanRecv
			if s.Dir == types.SendOnly {
				does = CanSend
				r.escape(s.Send)
			}
			r.op(&Op{Does: does, Instr: instr, Chan: s.Chan, Case: i})
		}
		return
	case *ssa.Store:
		if r.follows(instr.Val.Type()) {
			r.into(instr, instr.Addr, instr.Val)
		}
		return
	case *ssa.Return:
		for i, v := range instr.Results {
			if r.follows(v.Type()) {
				to := r.node(result{instr.Parent(), i})
				r.flow(r.node(v), to, v.Type())
				if r.unknownCallers(instr.Parent()) {
					to.out |= capsOf(v.Type())
					to.open = to.open || !knowledge.IsChan(v.Type())
				}
			}
		}
		return
	case *ssa.MakeInterface:
		r.escape(instr.X)
	case *ssa.MapUpdate:
		r.escape(instr.Key)
		if n := r.collection(instr.Map); n != nil {
			r.edge(r.node(instr.Value), n)
		} else {
			r.escape(instr.Value)
		}
		return
	case *ssa.Convert:
		r.unsafe(instr)
	case *ssa.FieldAddr:
		if p, ok := instr.Type().Underlying().(*types.Pointer); ok && knowledge.IsChan(p.Elem()) {
			r.variable(instr) // its address may be given away
		}
	case ssa.CallInstruction:
		r.call(instr)
	}
	if v, ok := instr.(ssa.Value); ok && r.follows(v.Type()) {
		r.define(v)
	}
	if u, ok := instr.(*ssa.UnOp); ok && u.Op == token.ARROW {
		r.op(&Op{Does: CanRecv, Instr: u, Chan: u.X, Case: -1})
	}
}

// define adds where a value of channel type comes from.
func (r *Result) define(v ssa.Value) {
	to := r.node(v)
	if r.defineElement(v, to) {
		return
	}
	switch v := v.(type) {
	case *ssa.ChangeType:
		r.flow(r.node(v.X), to, v.Type())
	case *ssa.Phi:
		for _, e := range v.Edges {
			if _, isConst := e.(*ssa.Const); !isConst {
				r.flow(r.node(e), to, v.Type())
			}
		}
	case *ssa.UnOp:
		if v.Op != token.MUL {
			to.open = true // a channel received over a channel
			return
		}
		if from := r.variable(v.X); from != nil {
			r.flow(from, to, v.Type())
		} else {
			to.lose(v.Type())
		}
	case *ssa.FieldAddr, *ssa.IndexAddr:
		// An array in place: see collection.
	case *ssa.Field:
		r.flow(r.field(v.X.Type(), v.Field), to, v.Type())
	case *ssa.Call:
		r.results(&v.Call, 0, to)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			r.results(&call.Call, v.Index, to)
		} else {
			to.lose(v.Type())
		}
	default:
		to.lose(v.Type())
	}
}

// lose says that a value comes from out of sight, where a collection is still
// known.
func (n *node) lose(t types.Type) {
	n.open = true
	if !knowledge.IsChan(t) {
		n.out = all
	}
}

// variable returns the node of the variable at addr, or nil if it is not
// followed.
func (r *Result) variable(addr ssa.Value) *node {
	if ia, ok := addr.(*ssa.IndexAddr); ok {
		return r.collection(ia.X)
	}
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		if c := path.CellOf(fa); c.Escapes {
			n := r.field(fa.X.Type(), fa.Field)
			n.open, n.out = true, all
			return n
		}
		return r.field(fa.X.Type(), fa.Field)
	}
	switch v := path.Variable(addr).(type) {
	case *ssa.Alloc:
		n := r.node(v)
		if path.CellOf(v).Escapes {
			n.open, n.out = true, all
		}
		return n
	case *ssa.Global:
		n := r.node(v)
		n.kept, _ = v.Object().(*types.Var)
		if v.Object() == nil || v.Pkg.Pkg != r.pass.Pkg || !r.closed(v.Object()) || r.addressTaken(v) {
			n.open, n.out = true, all
		}
		return n
	}
	return nil
}

// addressTaken reports whether the address of a package variable is used for
// anything but loads and stores. Globals have no referrers, so all
// instructions are looked at, once.
func (r *Result) addressTaken(g *ssa.Global) bool {
	if r.taken == nil {
		r.taken = make(map[*ssa.Global]bool)
		for _, fn := range append(r.callees.Functions(), r.callees.Initializer()) {
			r.takenIn(fn)
		}
	}
	return r.taken[g]
}

func (r *Result) takenIn(fn *ssa.Function) {
	var rands [16]*ssa.Value
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			for _, op := range instr.Operands(rands[:0]) {
				g, ok := (*op).(*ssa.Global)
				if !ok {
					continue
				}
				switch instr := instr.(type) {
				case *ssa.UnOp, *ssa.DebugRef:
				case *ssa.Store:
					r.taken[g] = r.taken[g] || instr.Val == ssa.Value(g)
				default:
					r.taken[g] = true
				}
			}
		}
	}
}

// field returns the node of a struct field, for all instances.
func (r *Result) field(t types.Type, i int) *node {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return &node{open: true, out: all}
	}
	f := st.Field(i).Origin()
	n := r.node(f)
	n.kept = f
	// Identical struct types without a name convert to each other silently.
	if path.NamedOf(t) == nil || f.Pkg() != r.pass.Pkg || !r.closed(f) {
		n.open, n.out = true, all
	}
	return n
}

// into adds the assignment of a channel to the variable at addr.
func (r *Result) into(store *ssa.Store, addr, val ssa.Value) {
	if c, ok := val.(*ssa.Const); ok && c.IsNil() {
		return
	}
	if to := r.variable(addr); to != nil {
		r.flow(r.node(val), to, val.Type())
		if to.kept != nil && knowledge.IsChan(val.Type()) {
			r.keeps = append(r.keeps, store)
		}
		return
	}
	r.escape(val)
}

// escape says that v goes out of sight.
func (r *Result) escape(v ssa.Value) {
	if knowledge.IsChan(v.Type()) {
		r.node(v).out |= capsOf(v.Type())
	} else if n := r.collection(v); n != nil {
		n.open, n.out = true, all
	}
}

// unsafe gives up on the fields of a struct whose pointer becomes an
// unsafe.Pointer.
func (r *Result) unsafe(c *ssa.Convert) {
	p, ok := c.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return
	}
	if st, ok := p.Elem().Underlying().(*types.Struct); ok {
		for i := range st.NumFields() {
			if knowledge.IsChan(st.Field(i).Type()) {
				n := r.field(p.Elem(), i)
				n.open, n.out = true, all
			}
		}
	}
}

// call adds where the arguments of a call go.
func (r *Result) call(instr ssa.CallInstruction) {
	call := instr.Common()
	if b, ok := call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "close":
			r.op(&Op{Does: CanClose, Instr: instr, Chan: call.Args[0], Case: -1})
		case "len", "cap":
			if knowledge.IsChan(call.Args[0].Type()) {
				r.node(call.Args[0]).measured = true
			}
		default:
			if r.builtin(b.Name(), call.Args) {
				return
			}
			for _, a := range call.Args {
				r.escape(a)
			}
		}
		return
	}
	if !slices.ContainsFunc(call.Args, func(a ssa.Value) bool { return r.follows(a.Type()) }) || r.elements && isPlain(call) {
		return
	}
	stand := r.standIns[instr]
	fns, exact := r.callees.Resolve(call)
	known := false
	for _, fn := range fns {
		if len(fn.Blocks) == 0 {
			exact = false
			continue
		}
		known = true
		r.passTo(call, fn)
	}
	if exact && known {
		return
	}
	params := r.paramsOf(callees.Object(call))
	for i, a := range call.Args {
		if knowledge.IsChan(a.Type()) {
			caps := capsOf(a.Type()) & params.of(call, i)
			if stand != nil && stand.shows(i) {
				r.node(a).stood |= caps
				r.flow(r.node(a), r.node(stand.fn.Params[i]), a.Type())
			} else {
				r.node(a).out |= caps
			}
		} else {
			r.escape(a)
		}
	}
}

// passTo adds the flow from arguments to the parameters of a callee.
func (r *Result) passTo(call *ssa.CallCommon, fn *ssa.Function) {
	shift := len(fn.Params) - len(call.Args)
	for i, a := range call.Args {
		if r.follows(a.Type()) && i+shift >= 0 && i+shift < len(fn.Params) {
			r.flow(r.node(a), r.node(fn.Params[i+shift]), a.Type())
		}
	}
}

// results adds the flow from the i-th result of a call.
func (r *Result) results(call *ssa.CallCommon, i int, to *node) {
	fns, exact := r.callees.Resolve(call)
	known := false
	for _, fn := range fns {
		if len(fn.Blocks) == 0 {
			exact = false
			continue
		}
		known = true
		if t := fn.Signature.Results(); i < t.Len() {
			r.flow(r.node(result{fn, i}), to, t.At(i).Type())
		}
	}
	if !exact || !known {
		to.open = true
	}
}

func (r *Result) op(o *Op) {
	r.Ops = append(r.Ops, o)
	r.byInstr[o.Instr] = append(r.byInstr[o.Instr], o)
}

// solve computes which channels reach which node.
func (r *Result) solve() {
	var work []*node
	push := func(n *node) {
		if !n.queued {
			n.queued = true
			work = append(work, n)
		}
	}
	for _, n := range r.order {
		if len(n.may) > 0 || n.open {
			push(n)
		}
	}
	for len(work) > 0 {
		n := work[0]
		work = work[1:]
		n.queued = false
		for _, s := range n.succs {
			merged, grew := union(s.may, n.may)
			if grew || n.open && !s.open {
				s.may, s.open = merged, s.open || n.open
				push(s)
			}
		}
	}
	for _, n := range r.order {
		for _, i := range n.may {
			c := r.Chans[i]
			c.Out |= n.out | n.stood
			c.Hidden |= n.out
			c.Measured = c.Measured || n.measured
			if n.kept != nil {
				c.Kept = append(c.Kept, n.kept)
			}
		}
	}
	for _, o := range slices.Concat(r.Ops, r.others) {
		n := r.node(o.Chan)
		o.Chans, o.Open = r.chansOf(n), n.open
		for _, c := range o.Chans {
			c.Ops = append(c.Ops, o)
		}
	}
}

func (r *Result) chansOf(n *node) []*Chan {
	var out []*Chan
	for _, i := range n.may {
		out = append(out, r.Chans[i])
	}
	return out
}

// union merges two ascending lists; grew says whether the result is more
// than a.
func union(a, b []int) (out []int, grew bool) {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			out = append(out, a[i])
			i++
		case i < len(a) && a[i] == b[j]:
			out = append(out, a[i])
			i, j = i+1, j+1
		default:
			out = append(out, b[j])
			j++
			grew = true
		}
	}
	if !grew {
		return a, false
	}
	return out, true
}
