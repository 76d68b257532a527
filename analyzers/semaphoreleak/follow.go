package semaphoreleak

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Where a slot is on a path through a function.
const (
	nowhere = iota // not taken yet, or not got
	held           // taken
	carried        // an object has the function that gives it back
)

type slot struct {
	where   int
	carrier *ssa.Alloc
	trying  bool // whether the slot was got is yet to be tested
}

// track is what becomes of a slot.
type track struct {
	fn       *ssa.Function
	complete bool
	released bool // on some path
	// ends: a path that gave it back ends in success.
	ends  bool
	leaks []ssa.Instruction // returns, or the acquire itself: round a loop
	// inLoop: a path round the loop gives it back. A loop that only takes
	// fills the semaphore.
	inLoop bool
	held   map[ssa.Instruction]bool
}

// follow walks all paths through a function. Without an instruction in a, the
// slot is held from the start.
func (c *checker) follow(fn *ssa.Function, a acquire) *track {
	t := &track{fn: fn, held: make(map[ssa.Instruction]bool)}
	f := &follower{checker: c, acquire: a, track: t, leadsTo: make(map[*ssa.BasicBlock]bool)}
	if a.instr != nil {
		f.loop = flow.Innermost(flow.Loops(fn), a.instr)
	}
	w := &flow.Walker[slot]{Visit: f.visit, Branch: f.branch}
	start := slot{}
	if a.instr == nil {
		start.where = held
	}
	t.complete = w.Walk(fn, start)
	return t
}

type follower struct {
	*checker
	acquire
	*track
	leadsTo map[*ssa.BasicBlock]bool
	loop    *flow.Loop // around the instruction that takes, or nil
}

func (f *follower) visit(i ssa.Instruction, s slot) (slot, bool) {
	if i == f.instr && i != nil {
		if s.where == held && !s.trying {
			f.leaks = append(f.leaks, i)
			return s, false
		}
		trying := f.acquire.state >= 0 || f.try
		if call, ok := i.(*ssa.Call); ok && knowledge.ReturnsError(call.Call.Signature()) {
			trying = len(*call.Referrers()) > 0
		}
		return slot{where: held, trying: trying}, true
	}
	switch s.where {
	case nowhere:
		return s, !f.passed(i)
	}
	if s.where == held {
		f.track.held[i] = true
	}
	if f.givesBack(i) || s.where == carried && f.passesOn(i, s.carrier) {
		f.gave(i)
		return s, false
	}
	if carrier := f.carries(i); carrier != nil {
		f.track.released = true
		return slot{where: carried, carrier: carrier}, true
	}
	if r, ok := i.(*ssa.Return); ok {
		if s.where == carried && derive.Of(r.Results...).Has(s.carrier) {
			f.track.released = true
			if !fails(r) {
				f.ends = true
			}
			return s, false
		}
		if !s.trying {
			f.leaks = append(f.leaks, r)
		}
	}
	return s, true
}

// gave ends a path on which the slot is given back.
func (f *follower) gave(i ssa.Instruction) {
	f.track.released = true
	f.inLoop = f.inLoop || f.loop.Contains(i)
	if !f.ends {
		f.ends = len(flow.Reach(f.fn, i, func(i ssa.Instruction) bool {
			r, ok := i.(*ssa.Return)
			return ok && !fails(r)
		}, nil)) > 0
	}
}

// passed reports whether a path has gone by the place where the slot is taken.
func (f *follower) passed(i ssa.Instruction) bool {
	if i != i.Block().Instrs[0] || f.instr == nil {
		return false
	}
	to, ok := f.leadsTo[i.Block()]
	if !ok {
		to = i == f.instr || flow.Reaches(i, f.instr, nil)
		f.leadsTo[i.Block()] = to
	}
	return !to
}

// branch forgets the slot where it was not got.
func (f *follower) branch(cond ssa.Value, truth bool, s slot) slot {
	if s.where != held || !s.trying {
		return s
	}
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond, truth = not.X, !truth
	}
	if got, ok := f.got(cond, truth); ok {
		if got {
			return slot{where: held}
		}
		return slot{}
	}
	return s
}

// got says whether a condition means that there was a slot.
func (f *follower) got(cond ssa.Value, truth bool) (got, ok bool) {
	if f.try && cond == f.instr.(ssa.Value) {
		return truth, true
	}
	cmp, isCmp := cond.(*ssa.BinOp)
	if !isCmp || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return false, false
	}
	equal := truth == (cmp.Op == token.EQL)
	if f.acquire.state >= 0 {
		e, isExtract := cmp.X.(*ssa.Extract)
		n, isConst := cmp.Y.(*ssa.Const)
		if !isExtract || !isConst || e.Tuple != f.instr.(ssa.Value) || e.Index != 0 {
			return false, false
		}
		if int(n.Int64()) == f.acquire.state {
			return equal, true
		}
		return false, equal
	}
	if path.Origin(cmp.X) == f.instr.(ssa.Value) || path.Origin(cmp.Y) == f.instr.(ssa.Value) {
		return equal, true // err == nil
	}
	return false, false
}

// givesBack reports whether an instruction gives the slot back, sees to it
// that it is given back, or lets others do so.
func (f *follower) givesBack(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Select:
		return release(i, f.key) && !isChoice(i)
	case *ssa.MakeClosure, *ssa.DebugRef, *ssa.FieldAddr, *ssa.Phi, *ssa.ChangeType, *ssa.MakeInterface:
		return false
	case *ssa.Store:
		if _, local := path.Origin(root(i.Addr)).(*ssa.Alloc); local {
			return false // a variable, or see carries
		}
	}
	if release(i, f.key) {
		return true
	}
	if call, ok := i.(ssa.CallInstruction); ok {
		if callee := named(call); callee != nil && f.sems.mayRelease(callee, f.key) {
			if !f.leavesChoice(call, callee) {
				return true
			}
			f.track.released = true // in the other case
		}
	}
	// The semaphore itself, or a function that gives back, goes elsewhere.
	var ops [12]*ssa.Value
	for _, op := range i.Operands(ops[:0]) {
		if *op == nil {
			continue
		}
		if f.isReleaser(*op) && !isCallee(i, *op) {
			return true
		}
		if isKey(*op, f.key) && leaves(i) {
			return true
		}
	}
	return false
}

func isCallee(i ssa.Instruction, v ssa.Value) bool {
	call, ok := i.(ssa.CallInstruction)
	return ok && call.Common().Value == v
}

// leaves reports whether the operands of an instruction get out of sight.
func leaves(i ssa.Instruction) bool {
	switch i.(type) {
	case ssa.CallInstruction, *ssa.Return, *ssa.Store, *ssa.Send, *ssa.MapUpdate:
		return true
	}
	return false
}

func (f *follower) isReleaser(v ssa.Value) bool {
	if _, ok := v.Type().Underlying().(*types.Signature); !ok {
		return false
	}
	fn, _ := callees.Func(v)
	return fn != nil && f.sems.mayRelease(fn, f.key)
}

// isChoice reports whether a select may take another case although a slot
// could be given back.
func isChoice(s *ssa.Select) bool { return s.Blocking && len(s.States) > 1 }

// leavesChoice reports whether a deferred literal gives back only in one case
// of a select.
func (f *follower) leavesChoice(call ssa.CallInstruction, callee *ssa.Function) bool {
	if _, ok := call.(*ssa.Defer); !ok || callee.Parent() != call.Parent() || len(callee.AnonFuncs) > 0 {
		return false
	}
	found := false
	for _, b := range callee.Blocks {
		for _, i := range b.Instrs {
			if !release(i, f.key) {
				continue
			}
			s, ok := i.(*ssa.Select)
			if !ok || !isChoice(s) {
				return false
			}
			found = true
		}
	}
	return found
}

// carries returns the object in which a function that gives back is stored.
func (f *follower) carries(i ssa.Instruction) *ssa.Alloc {
	st, ok := i.(*ssa.Store)
	if !ok || !f.isReleaser(st.Val) {
		return nil
	}
	if _, ok := st.Addr.(*ssa.FieldAddr); !ok {
		return nil
	}
	a, _ := path.Origin(root(st.Addr)).(*ssa.Alloc)
	return a
}

// root returns the variable or object that an address is in.
func root(addr ssa.Value) ssa.Value {
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
		case *ssa.IndexAddr:
			addr = x.X
		default:
			return addr
		}
	}
}

// passesOn reports whether an object gets out of sight.
func (f *follower) passesOn(i ssa.Instruction, carrier *ssa.Alloc) bool {
	switch i := i.(type) {
	case ssa.CallInstruction:
		if derive.Of(i.Common().Args...).Has(carrier) {
			return true
		}
		return i.Common().IsInvoke() && derive.Of(i.Common().Value).Has(carrier)
	case *ssa.Store:
		if a, local := path.Origin(root(i.Addr)).(*ssa.Alloc); local && (a == carrier || !a.Heap) {
			return false
		}
		return derive.Of(i.Val).Has(carrier)
	case *ssa.Send:
		return derive.Of(i.X).Has(carrier)
	case *ssa.MapUpdate:
		return derive.Of(i.Value).Has(carrier)
	case *ssa.MakeClosure:
		return derive.Of(i.Bindings...).Has(carrier)
	}
	return false
}

// fails reports whether a return certainly says that the function did not do
// what it was to do: an error that is not nil, or nothing but zeros.
func fails(r *ssa.Return) bool {
	if len(r.Results) == 0 {
		return false
	}
	last := result(r, len(r.Results)-1)
	if knowledge.IsError(last.Type()) {
		return isFailure(last, r.Block())
	}
	for i := range r.Results {
		c, ok := path.Origin(result(r, i)).(*ssa.Const)
		if !ok || !isZero(c) {
			return false
		}
	}
	return true
}

// result returns what is returned. In a function that defers, go/ssa keeps it
// in a variable until the deferred calls have run.
func result(r *ssa.Return, i int) ssa.Value {
	load, ok := r.Results[i].(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return r.Results[i]
	}
	for b := r.Block(); ; b = b.Preds[0] {
		for _, instr := range slices.Backward(b.Instrs) {
			if st, ok := instr.(*ssa.Store); ok && st.Addr == load.X {
				return st.Val
			}
		}
		if len(b.Preds) != 1 {
			return load
		}
	}
}

// isFailure reports whether an error is not nil where it is returned: it was
// made there, or a test says so.
func isFailure(err ssa.Value, at *ssa.BasicBlock) bool {
	switch o := err.(type) {
	case *ssa.Const:
		return false
	case *ssa.MakeInterface:
		return true
	case *ssa.UnOp:
		if _, ok := o.X.(*ssa.Global); ok {
			return true
		}
	case *ssa.Call:
		obj := callees.Object(o.Common())
		if knowledge.Is(obj, "errors", "New") || knowledge.Is(obj, "fmt", "Errorf") || knowledge.Is(obj, "context", "Context.Err", "Cause") {
			return true
		}
	}
	for b := at; b.Idom() != nil; b = b.Idom() {
		d := b.Idom()
		cond, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if !ok || path.Origin(cmp.X) != path.Origin(err) {
			continue
		}
		if c, ok := cmp.Y.(*ssa.Const); ok && c.IsNil() && (cmp.Op == token.NEQ && d.Succs[0] == b || cmp.Op == token.EQL && d.Succs[1] == b) {
			return true
		}
	}
	return false
}

func isZero(c *ssa.Const) bool {
	if c.Value == nil {
		return true
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(c.Value)
	case constant.Int, constant.Float:
		return constant.Sign(c.Value) == 0
	case constant.String:
		return constant.StringVal(c.Value) == ""
	}
	return false
}

// leak returns where a slot is lost for certain. A function that gives back
// only where it fails hands the slot over where it does not; and a semaphore
// of its own is nobody's after it has returned.
func (t *track) leak(outlives bool) (ssa.Instruction, bool) {
	if !t.released {
		return nil, false
	}
	for _, i := range t.leaks {
		r, ok := i.(*ssa.Return)
		if !ok {
			if t.inLoop {
				return i, true
			}
			continue
		}
		if outlives && (fails(r) || t.ends) {
			return i, true
		}
	}
	return nil, false
}
