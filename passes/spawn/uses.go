package spawn

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Uses is the fact on a function that says what it does with its parameters
// of function type, indices without receiver, ascending. Parameters that it
// may also keep are Stored, whatever else it does with them.
type Uses struct{ Args []knowledge.Arg }

// AFact makes Uses a fact.
func (*Uses) AFact() {}

func (u *Uses) String() string {
	var out []string
	for _, a := range u.Args {
		out = append(out, fmt.Sprintf("%s(%d)", useName(a), a.Index))
	}
	return strings.Join(out, " ")
}

func useName(a knowledge.Arg) string {
	name := [...]string{knowledge.Now: "calls", knowledge.Parallel: "parallel", knowledge.Spawned: "spawns", knowledge.Stored: "stores", knowledge.Wrapped: "wraps"}[a.Use]
	if a.Join != knowledge.NoJoin {
		name += "+joins"
	}
	if a.Many {
		name += "+many"
	}
	if a.Found {
		name += "+found"
	}
	if a.Waited {
		name += "+waits"
	}
	return name
}

// ArgUse says what a call does with its i-th argument (an index into
// call.Args, so a receiver counts for a static method call). It is false when
// nothing is known. What is Wrapped counts as Stored: what becomes of the result says
// when it runs, see Runs and Unwrap.
func (r *Result) ArgUse(call *ssa.CallCommon, i int) (knowledge.Arg, bool) {
	a, ok := r.argUse(call, i)
	if a.Use == knowledge.Wrapped {
		a.Use = knowledge.Stored
	}
	return a, ok
}

func (r *Result) argUse(call *ssa.CallCommon, i int) (knowledge.Arg, bool) {
	index := i
	if !call.IsInvoke() && call.Signature().Recv() != nil {
		index--
	}
	if index < 0 {
		return knowledge.Arg{}, false
	}
	obj := callees.Object(call)
	if obj != nil && len(r.named) > 0 && r.named[qualified(obj)] {
		return knowledge.Arg{Index: index, Use: knowledge.Spawned}, true
	}
	if f, ok := knowledge.OfCall(call); ok {
		return f.Arg(index)
	}
	if fns, exact := r.callees.Resolve(call); exact {
		return r.agreedUse(fns, index)
	}
	return knowledge.Arg{}, false
}

// agreedUse returns what all of fns do with a parameter.
func (r *Result) agreedUse(fns []*ssa.Function, index int) (arg knowledge.Arg, ok bool) {
	for i, fn := range fns {
		args := r.uses[fn]
		if len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != r.pass.Pkg {
			args = r.imported(fn)
		}
		a, found := knowledge.Func{Args: args}.Arg(index)
		if !found || i > 0 && a.Use != arg.Use {
			return knowledge.Arg{}, false
		}
		arg = a
	}
	return arg, len(fns) > 0
}

func (r *Result) imported(fn *ssa.Function) []knowledge.Arg {
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return nil
	}
	var fact Uses
	if obj.Pkg() != nil && obj.Pkg() != r.pass.Pkg && r.pass.ImportObjectFact(obj.Origin(), &fact) {
		return fact.Args
	}
	return nil
}

// qualified names a function as the configuration does.
func qualified(obj *types.Func) string {
	if obj.Pkg() == nil {
		return ""
	}
	name := path.TrimVendor(obj.Pkg().Path()) + "."
	if recv := obj.Signature().Recv(); recv != nil {
		if n := path.NamedOf(recv.Type()); n != nil {
			name += n.Obj().Name() + "."
		}
	}
	return name + obj.Name()
}

// findUses computes what the package's functions do with their function
// parameters. Callees are often later in the package, so it goes round until
// nothing changes; chains longer than the rounds stay unknown.
func (r *Result) findUses() {
	type param struct {
		p     *ssa.Parameter
		index int
	}
	var params []param
	for _, fn := range r.callees.Functions() {
		skip := 0
		if fn.Signature.Recv() != nil {
			skip = 1
		}
		for i, p := range fn.Params {
			if i >= skip && knowledge.IsFunc(p.Type()) {
				params = append(params, param{p, i - skip})
			}
		}
	}
	for range 4 {
		changed := false
		for _, p := range params {
			u := r.usesOf(p.p)
			use, ok := u.single()
			if !ok {
				continue
			}
			fn := p.p.Parent()
			a := knowledge.Arg{Index: p.index, Use: use, Join: u.join, Many: u.many && !u.serial && !u.orNow() && use == knowledge.Spawned, Waited: u.waited && use == knowledge.Spawned}
			a.Found = a.Many && u.found
			if u.start != nil {
				r.starts[p.p] = u.start
			}
			i := slices.IndexFunc(r.uses[fn], func(o knowledge.Arg) bool { return o.Index == p.index })
			switch {
			case i < 0:
				r.uses[fn] = append(r.uses[fn], a)
				changed = true
			case r.uses[fn][i] != a:
				r.uses[fn][i] = a
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

func (r *Result) exportUses() {
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || len(r.uses[fn]) == 0 || fn.Parent() != nil {
			continue
		}
		args := slices.Clone(r.uses[fn])
		slices.SortFunc(args, func(a, b knowledge.Arg) int { return a.Index - b.Index })
		r.pass.ExportObjectFact(obj, &Uses{Args: args})
	}
}

// useSet is how one function value is used.
type useSet struct {
	now, parallel, spawned, stored, unknown bool
	returned                                bool                // to the caller of the function that has it
	wrapped                                 bool                // called by a function that is returned
	many                                    bool                // several goroutines run it at the same time,
	serial                                  bool                // unless a lock is taken around it; nor is it certain if it may be called at once
	found                                   bool                // how many depends on what a function has found out
	waited                                  bool                // who starts the goroutine may wait for it
	start                                   ssa.CallInstruction // that starts many, if it is of the package
	direct                                  ssa.CallInstruction // that calls it at once, the first
	join                                    knowledge.Join
}

func (u *useSet) add(a knowledge.Arg) {
	u.many = u.many || a.Many
	u.found = u.found || a.Found
	u.waited = u.waited || a.Waited
	switch a.Use {
	case knowledge.Now:
		u.now = true
	case knowledge.Parallel:
		u.parallel = true
	case knowledge.Spawned:
		u.spawned = true
		u.join = max(u.join, a.Join)
	case knowledge.Wrapped:
		u.wrapped = true
	default:
		u.stored = true
	}
}

// merge adds what else is done with a value.
func (u *useSet) merge(in useSet) {
	u.now = u.now || in.now
	u.parallel = u.parallel || in.parallel
	u.spawned = u.spawned || in.spawned
	u.stored = u.stored || in.stored
	u.returned = u.returned || in.returned
	u.wrapped = u.wrapped || in.wrapped
	u.unknown = u.unknown || in.unknown
	u.many = u.many || in.many
	u.found = u.found || in.found
	u.startedBy(in.start)
	u.direct = cmp.Or(u.direct, in.direct)
	u.serial = u.serial || in.serial
	u.waited = u.waited || in.waited
	u.join = max(u.join, in.join)
}

// orNow reports whether a value may be called at once instead of by many goroutines: who
// passes it may know which. Where one way does both, many run it all the same.
func (u *useSet) orNow() bool {
	if !u.now {
		return false
	}
	if u.start == nil || u.direct == nil || u.start.Parent() != u.direct.Parent() {
		return true
	}
	return !flow.Reaches(u.start, u.direct, nil) && !flow.Reaches(u.direct, u.start, nil)
}

// starts adds an instruction that starts a goroutine, perhaps many.
func (u *useSet) starts(call ssa.CallInstruction) {
	if startsMany(call) {
		u.many = true
		u.found = u.found || roundsFound(call)
		u.startedBy(call)
	}
}

func (u *useSet) startedBy(call ssa.CallInstruction) {
	if u.start == nil {
		u.start = call
	}
}

// single reduces the set to the use that matters most: kept, started, in
// parallel, at once. A value that is used in ways not followed has none.
func (u useSet) single() (knowledge.Use, bool) {
	switch {
	case u.unknown:
		return 0, false
	case u.stored, u.returned, u.wrapped && (u.spawned || u.parallel || u.now):
		return knowledge.Stored, true
	case u.wrapped:
		return knowledge.Wrapped, true
	case u.spawned:
		return knowledge.Spawned, true
	case u.parallel:
		return knowledge.Parallel, true
	case u.now:
		return knowledge.Now, true
	}
	return 0, false
}

// returnedAlone reports whether a function is returned by the one that makes it, and
// used for nothing else.
func (u useSet) returnedAlone() bool {
	return u.returned && !u.now && !u.parallel && !u.spawned && !u.stored && !u.wrapped && !u.unknown
}

// nowAlone reports whether a value is called at once, and used for nothing else.
func (u useSet) nowAlone() bool {
	return u.now && !u.parallel && !u.spawned && !u.stored && !u.wrapped && !u.unknown && !u.returned
}

// Runs says how a function literal runs relative to the function that makes
// it. It is false when that is not known; if so, the literal may run at any
// time in any goroutine.
func (r *Result) Runs(lit *ssa.Function) (knowledge.Use, bool) {
	if u, ok := r.known[lit]; ok {
		use, ok := u.single()
		if use == knowledge.Wrapped {
			use = knowledge.Stored
		}
		return use, ok
	}
	return 0, false
}

// Unwrap returns the function that a value of function type calls: a function that a call
// made around another stands for the other, as far as calls of its own go. It returns v
// itself if it is none.
func (r *Result) Unwrap(v ssa.Value) ssa.Value {
	for range maxNesting {
		call, ok := path.Origin(v).(*ssa.Call)
		if !ok || !knowledge.IsFunc(call.Type()) {
			break
		}
		inner := r.wrapped(call)
		if inner == nil {
			break
		}
		v = inner
	}
	return v
}

// wrapped returns the one function that a call makes another around, or nil.
func (r *Result) wrapped(call *ssa.Call) ssa.Value {
	var inner ssa.Value
	for i, a := range call.Call.Args {
		if !knowledge.IsFunc(a.Type()) {
			continue
		}
		if use, ok := r.argUse(&call.Call, i); ok && use.Use == knowledge.Wrapped {
			if inner != nil {
				return nil
			}
			inner = a
		}
	}
	return inner
}

// know answers Runs for all literals beforehand: passes ask in parallel.
func (r *Result) know() {
	for _, fn := range r.callees.Functions() {
		if fn.Parent() != nil {
			r.known[fn] = r.runs(fn)
		}
	}
}

func (r *Result) runs(lit *ssa.Function) useSet {
	if r.asking[lit] {
		return useSet{now: true} // it calls itself
	}
	r.asking[lit] = true
	defer delete(r.asking, lit)
	if mc := path.MadeBy(lit); mc != nil {
		return r.usesOf(mc)
	}
	var u useSet
	u.unknown = lit.Parent() == nil || lit.Referrers() == nil
	if !u.unknown { // a literal that captures nothing is used as the function itself
		r.collect(lit, &u, 0)
	}
	return u
}

func (r *Result) usesOf(v ssa.Value) useSet {
	var u useSet
	r.collect(v, &u, 0)
	return u
}

const maxNesting = 8

func (r *Result) collect(v ssa.Value, u *useSet, depth int) {
	refs := v.Referrers()
	if refs == nil || depth > maxNesting {
		u.unknown = true
		return
	}
	for _, ref := range *refs {
		r.reference(v, ref, u, depth)
	}
}

func (r *Result) reference(v ssa.Value, ref ssa.Instruction, u *useSet, depth int) {
	switch ref := ref.(type) {
	case *ssa.DebugRef, *ssa.BinOp:
	case *ssa.ChangeType:
		r.collect(ref, u, depth+1)
	case *ssa.Return:
		u.returned = true
	case *ssa.Phi:
		r.collect(ref, u, depth+4)
	case *ssa.Store:
		cell, ok := ref.Addr.(*ssa.Alloc)
		if !ok {
			u.stored = true
			return
		}
		r.variable(cell, u, depth)
	case ssa.CallInstruction:
		r.call(v, ref, u, depth)
	default:
		u.stored = true
	}
}

// variable follows a function kept in a local variable to where the variable
// is read, also in closures.
func (r *Result) variable(cell *ssa.Alloc, u *useSet, depth int) {
	c := path.CellOf(cell)
	if c.Escapes || len(c.Parts) > 0 {
		u.stored = true
		return
	}
	for _, load := range c.Loads {
		var in useSet
		r.collect(load, &in, depth+1)
		for fn := load.Parent(); fn != cell.Parent() && fn != nil; fn = fn.Parent() {
			in = within(in, r.runs(fn), fn)
		}
		u.merge(in)
	}
}

// within says how a value is used that a function uses as in, when the
// function itself runs as outer.
func within(in, outer useSet, fn *ssa.Function) useSet {
	if in == (useSet{}) {
		return in
	}
	if outer.returnedAlone() && in.nowAlone() {
		return useSet{wrapped: true}
	}
	use, ok := outer.single()
	if !ok {
		return useSet{unknown: true}
	}
	switch use {
	case knowledge.Now:
		return in
	case knowledge.Spawned:
		join := outer.join
		if join == knowledge.NoJoin && signals(fn) {
			join = knowledge.WaitMethod
		}
		return useSet{spawned: true, stored: in.stored, unknown: in.unknown, many: outer.many || in.many, found: outer.found || in.found, serial: in.serial, waited: outer.waited || in.waited, start: cmp.Or(in.start, outer.start), join: join}
	case knowledge.Parallel:
		return useSet{parallel: true, stored: in.stored, unknown: in.unknown, many: outer.many || in.many, found: outer.found || in.found, serial: in.serial, waited: outer.waited || in.waited, start: cmp.Or(in.start, outer.start)}
	}
	return useSet{stored: true}
}

func (r *Result) call(v ssa.Value, call ssa.CallInstruction, u *useSet, depth int) {
	common := call.Common()
	if common.Value == v && !common.IsInvoke() {
		if _, ok := call.(*ssa.Go); ok {
			u.spawned = true
			u.starts(call)
			u.waited = u.waited || waitsAfter(call)
		} else {
			u.now = true
			u.direct = cmp.Or(u.direct, call)
			u.serial = u.serial || takesLock(call)
		}
	}
	for i, a := range common.Args {
		if a != v {
			continue
		}
		if _, ok := call.(*ssa.Go); ok {
			r.goArg(common, i, u)
			u.starts(call)
			u.waited = u.waited || waitsAfter(call)
			continue
		}
		if use, ok := r.argUse(common, i); ok {
			if made, ok := call.(*ssa.Call); ok && use.Use == knowledge.Wrapped {
				var in useSet
				r.collect(made, &in, depth+1)
				if in.returnedAlone() {
					in = useSet{wrapped: true} // once more
				}
				u.merge(in)
				continue
			}
			if use.Use == knowledge.Spawned && !use.Waited {
				u.starts(call)
			}
			u.startedBy(r.startOf(common, i))
			u.add(use)
		} else {
			u.unknown = true
		}
	}
}

// goArg is a function passed to the function that a go statement runs.
func (r *Result) goArg(call *ssa.CallCommon, i int, u *useSet) {
	a, ok := r.ArgUse(call, i)
	switch {
	case !ok:
		u.unknown = true
	case a.Use == knowledge.Stored:
		u.stored = true
	default:
		u.spawned = true
	}
}

// signals reports whether a body does something that others can wait for.
// It looks at the body alone, since it serves facts about small helpers.
func signals(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send, *ssa.Select:
				return true
			case ssa.CallInstruction:
				if bi, ok := instr.Common().Value.(*ssa.Builtin); ok && bi.Name() == "close" {
					return true
				}
				if knowledge.Is(callees.Object(instr.Common()), "sync", "WaitGroup.Done", "WaitGroup.Add", "Cond.Signal", "Cond.Broadcast") {
					return true
				}
			}
		}
	}
	return false
}
