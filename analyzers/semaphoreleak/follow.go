package semaphoreleak

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

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
			trying = len(path.Uses(call)) > 0
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
	if f.queues(i) {
		return s, false // what it is for goes on, and the slot with it
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

// branch forgets the slot where it was not got, and where there is no semaphore
// to take one of.
func (f *follower) branch(cond ssa.Value, truth bool, s slot) slot {
	if s.where == held && f.isNone(cond, truth) {
		return slot{}
	}
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

// isNone reports whether a condition says that the semaphore is nil: whoever
// took a slot asked the same.
func (f *follower) isNone(cond ssa.Value, truth bool) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || truth != (cmp.Op == token.EQL) {
		return false
	}
	return path.IsNil(cmp.Y) && isKey(cmp.X, f.key)
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
