package timers

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// kept is a timer of time.AfterFunc that an object, or a map itself, keeps.
type kept struct {
	call  *ssa.Call    // of AfterFunc
	field *types.Var   // that holds the timer; nil if the map does
	in    types.Object // the field or variable with the map of such objects; nil if there is none
}

// dropped reports functions that take an object out of a map, or a timer out of its field,
// and do not stop the timer, although another function stops those that are left: its function
// is called for what was called off.
func dropped(p *rule.Pass, calls *callees.Result) {
	list := keptIn(calls)
	if len(list) == 0 {
		return
	}
	said := make(map[ssa.Instruction]bool)
	for _, fn := range calls.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, k := range list {
					if !said[i] && k.droppedAt(i) {
						d := dropping{k, i, callees.Top(fn), calls}
						if stop := d.harms(); stop != nil {
							said[i] = true
							d.report(p, stop)
						}
					}
				}
			}
		}
	}
}

// keptIn lists the timers that objects and maps keep.
func keptIn(calls *callees.Result) []kept {
	var list []kept
	holds := make(map[*types.TypeName][]types.Object) // by the type of the elements, the maps with them
	for _, fn := range calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if a, ok := armingAt(i); ok {
					list = append(list, kept{call: a.call, field: a.field})
				}
				put, ok := i.(*ssa.MapUpdate)
				if !ok || mapVar(put.Map) == nil {
					continue
				}
				in := mapVar(put.Map)
				if call, ok := path.Origin(put.Value).(*ssa.Call); ok && knowledge.Is(callees.Object(&call.Call), "time", "AfterFunc") {
					list = append(list, kept{call: call, in: in})
				} else if t := path.NamedOf(put.Value.Type()); t != nil && !slices.Contains(holds[t.Origin().Obj()], in) {
					holds[t.Origin().Obj()] = append(holds[t.Origin().Obj()], in)
				}
			}
		}
	}
	for i, k := range list {
		if k.field == nil {
			continue
		}
		var in []types.Object // of all types with the field: those made of one another share it
		for t, maps := range holds {
			if st, ok := t.Type().Underlying().(*types.Struct); ok && hasField(st, k.field) {
				in = append(in, maps...)
			}
		}
		if len(in) == 1 { // out of one map, it may still be in another
			list[i].in = in[0]
		}
	}
	return list
}

func hasField(st *types.Struct, f *types.Var) bool {
	for g := range st.Fields() {
		if g.Origin() == f {
			return true
		}
	}
	return false
}

// mapVar returns the field or package variable that a map was loaded from, or nil.
func mapVar(m ssa.Value) types.Object {
	if load, ok := path.Origin(m).(*ssa.UnOp); ok && load.Op == token.MUL {
		return path.VarAt(load.X)
	}
	return nil
}

// droppedAt reports whether an instruction takes what keeps the timer, or all of these, out of
// their map, or sets the field of the timer to nil.
func (k kept) droppedAt(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Store:
		return k.field != nil && path.FieldOf(i.Addr) == k.field && path.IsNil(i.Val) && !made(path.Origin(i.Addr.(*ssa.FieldAddr).X))
	case *ssa.Call:
		if k.in == nil || !knowledge.IsBuiltin(&i.Call, "delete") && !knowledge.IsBuiltin(&i.Call, "clear") {
			return false
		}
		return mapVar(i.Call.Args[0]) == k.in
	}
	return false
}

// element reports whether a value is an element of the map, or an object that the callers of a
// function have from there.
func (k kept) element(v ssa.Value, calls *callees.Result, depth int) bool {
	v = path.Origin(v)
	index := 0
	if e, ok := v.(*ssa.Extract); ok {
		v, index = e.Tuple, e.Index
	}
	switch v := v.(type) {
	case *ssa.Lookup:
		return index == 0 && mapVar(v.X) == k.in
	case *ssa.Next:
		r, ok := v.Iter.(*ssa.Range)
		return ok && index == 2 && mapVar(r.X) == k.in
	case *ssa.Parameter:
		return depth > 0 && slices.ContainsFunc(calls.CallersOf(v.Parent()), func(call ssa.CallInstruction) bool {
			arg := callees.Argument(call.Common(), v)
			return arg != nil && k.element(arg, calls, depth-1)
		})
	}
	return false
}

// looked reports whether an instruction comes to the timer: it reads the field, or is given
// the element of a map that is one.
func (k kept) looked(i ssa.Instruction, calls *callees.Result) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return k.field != nil && i.Op == token.MUL && path.FieldOf(i.X) == k.field
	case *ssa.Field:
		st := path.StructOf(i.X.Type())
		return k.field != nil && st != nil && st.Field(i.Field).Origin() == k.field
	case ssa.CallInstruction:
		return k.field == nil && knowledge.Is(callees.Object(i.Common()), "time", "Timer.Stop", "Timer.Reset")
	}
	return false
}

// dropping is a place at which a timer is dropped.
type dropping struct {
	kept
	at    ssa.Instruction
	fn    *ssa.Function // the declared one that it is in
	calls *callees.Result
}

// harms returns the call that stops those timers which are left, if one that is dropped runs
// on and does something by which one sees that; or nil.
func (d dropping) harms() ssa.CallInstruction {
	bodies, exact := d.calls.FuncsOf(d.call.Call.Args[1])
	if !exact || len(bodies) == 0 {
		return nil
	}
	body, here := d.reached(bodies), d.reached([]*ssa.Function{d.fn})
	if body[d.fn] || d.stopsIt(here) || !d.actsBlindly(body) || d.moves(here) || shareWork(body, here) || tells(here, body) || tells(body, here) {
		return nil
	}
	for _, fn := range d.calls.Functions() {
		if here[fn] || body[fn] || callees.InTest(fn) || callees.Top(fn) == callees.Top(d.call.Parent()) {
			continue
		}
		for _, call := range d.calls.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "time", "Timer.Stop") && d.isOne(call.Common().Args[0]) {
				return call
			}
		}
	}
	return nil
}

// isOne reports whether a timer is one of those that are kept.
func (d dropping) isOne(timer ssa.Value) bool {
	if d.field == nil {
		return d.element(timer, d.calls, 1)
	}
	load, ok := path.Origin(timer).(*ssa.UnOp)
	if !ok || path.FieldOf(load.X) != d.field {
		return false
	}
	if _, ok := d.at.(*ssa.Store); ok {
		return true
	}
	return d.element(load.X.(*ssa.FieldAddr).X, d.calls, 1)
}

// reached returns functions with what they call and start in the package.
func (d dropping) reached(fns []*ssa.Function) map[*ssa.Function]bool {
	seen := make(map[*ssa.Function]bool)
	var visit func(fn *ssa.Function, depth int)
	visit = func(fn *ssa.Function, depth int) {
		if seen[fn] || len(fn.Blocks) == 0 || depth > maxSteps/2 {
			return
		}
		for _, fn := range callees.WithLiterals(fn) {
			seen[fn] = true
			for _, call := range d.calls.In(fn) {
				for _, f := range d.calls.Of(call.Common()) {
					visit(f, depth+1)
				}
			}
		}
	}
	for _, fn := range fns {
		visit(fn, 0)
	}
	return seen
}

// stopsIt reports whether the functions at the place come to the timer, or those who call them
// do before or afterwards.
func (d dropping) stopsIt(here map[*ssa.Function]bool) bool {
	for fn := range here { // any
		if slices.ContainsFunc(instructions(fn), func(i ssa.Instruction) bool { return d.looked(i, d.calls) }) {
			return true
		}
	}
	return d.stoppedBy(d.fn, 2)
}

func (d dropping) stoppedBy(fn *ssa.Function, depth int) bool {
	return depth > 0 && slices.ContainsFunc(d.calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
		for _, i := range instructions(call.Parent()) {
			if i == ssa.Instruction(call) || !flow.Dominates(i, call) && !flow.Dominates(call, i) {
				continue
			}
			if d.looked(i, d.calls) {
				return true
			}
			if other, ok := i.(ssa.CallInstruction); ok && d.field != nil && slices.ContainsFunc(d.calls.Of(other.Common()), func(f *ssa.Function) bool {
				return f.Pkg == fn.Pkg && len(f.Blocks) > 0 && looksAt(f, d.field, d.calls, 0)
			}) {
				return true
			}
		}
		return callees.Top(call.Parent()) != fn && d.stoppedBy(callees.Top(call.Parent()), depth-1)
	})
}

// actsBlindly reports whether what a timer runs does something, whoever was dropped before: it
// neither looks for itself in the map or at its field, nor does it ask something that only one comes past,
// nor hand on to another goroutine, which may ask.
func (d dropping) actsBlindly(body map[*ssa.Function]bool) bool {
	acts := false
	for fn := range body { // any
		for _, i := range instructions(fn) {
			switch i := i.(type) {
			case *ssa.Send, *ssa.Select:
				return false
			case *ssa.Lookup:
				if mapVar(i.X) == d.in {
					return false
				}
			case *ssa.Range:
				if mapVar(i.X) == d.in {
					return false
				}
			case ssa.CallInstruction:
				obj := callees.Object(i.Common())
				if knowledge.Is(obj, "sync", "Once.Do") || knowledge.IsAtomic(obj, "CompareAndSwap", "Swap") || knowledge.IsBuiltin(i.Common(), "len") && mapVar(i.Common().Args[0]) == d.in {
					return false
				}
				acts = acts || isWork(i.Common())
			}
			if d.field != nil && d.looked(i, d.calls) {
				return false
			}
		}
	}
	return acts
}

// isWork reports whether a call does something that others notice, in the package or outside.
func isWork(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	if obj == nil {
		_, builtin := call.Value.(*ssa.Builtin)
		return !builtin
	}
	return !knowledge.IsLocking(obj) && !knowledge.IsLogging(call) && !knowledge.Computes(obj) &&
		(obj.Pkg() == nil || !slices.Contains([]string{"sync", "errors", "fmt", "time", "context"}, obj.Pkg().Path()))
}

// moves reports whether the functions at the place put something into the map again, hand an
// object on, or ask what time it is: it has passed, then.
func (d dropping) moves(here map[*ssa.Function]bool) bool {
	for fn := range here { // any
		for _, i := range instructions(fn) {
			switch i := i.(type) {
			case *ssa.Send:
				return true
			case *ssa.MapUpdate:
				if mapVar(i.Map) == d.in {
					return true
				}
			case *ssa.Return:
				if slices.ContainsFunc(i.Results, func(v ssa.Value) bool { return d.in != nil && d.element(v, d.calls, 0) }) {
					return true
				}
			case ssa.CallInstruction:
				if i.Common() == &d.call.Call || knowledge.Is(callees.Object(i.Common()), "time", "Now", "Since", "Until", "Time.After", "Time.Before") {
					return true
				}
			}
		}
	}
	return false
}

// shareWork reports whether two sets of functions call something in common that does more than
// to lock or log: what the timer would do has been done.
func shareWork(a, b map[*ssa.Function]bool) bool {
	works := func(fns map[*ssa.Function]bool) map[types.Object]bool {
		out := make(map[types.Object]bool)
		for fn := range fns { // a set
			for _, i := range instructions(fn) {
				if call, ok := i.(ssa.CallInstruction); ok && callees.Object(call.Common()) != nil && isWork(call.Common()) {
					out[callees.Object(call.Common()).Origin()] = true
				}
			}
		}
		return out
	}
	first, second := works(a), works(b)
	for obj := range first { // any
		if second[obj] {
			return true
		}
	}
	return false
}

// tells reports whether some functions note in a field, or by a channel or an atomic variable
// in one, what others look at.
func tells(some, others map[*ssa.Function]bool) bool {
	noted := make(map[*types.Var]bool)
	for fn := range some { // a set
		for _, i := range instructions(fn) {
			switch i := i.(type) {
			case *ssa.Store:
				noted[path.FieldOf(i.Addr)] = true
			case ssa.CallInstruction:
				if obj := callees.Object(i.Common()); len(i.Common().Args) > 0 && knowledge.ChangesAtomic(obj) {
					noted[path.FieldOf(path.Origin(i.Common().Args[0]))] = true
				} else if knowledge.IsBuiltin(i.Common(), "close") {
					noted[path.FieldRead(i.Common().Args[0])] = true
				}
			}
		}
	}
	delete(noted, nil)
	for fn := range others { // any
		if slices.ContainsFunc(instructions(fn), func(i ssa.Instruction) bool {
			v, ok := i.(*ssa.FieldAddr)
			if !ok || !noted[path.FieldOf(v)] {
				return false
			}
			return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
				_, stored := use.(*ssa.Store)
				return !stored
			})
		}) {
			return true
		}
	}
	return false
}

func instructions(fn *ssa.Function) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		out = append(out, b.Instrs...)
	}
	return out
}

func (d dropping) report(p *rule.Pass, stop ssa.CallInstruction) {
	fn, stopper := callees.Label(d.at.Parent()), callees.NameOfTop(stop.Parent())
	what, which, change := "takes it out of ", "the timer of this entry", "stop it before the entry is taken out"
	name := ""
	if d.in != nil {
		name = d.in.Name()
	}
	switch i := d.at.(type) {
	case *ssa.Store:
		what, name, which, change = "forgets it in ", d.field.Name(), "the timer in "+d.field.Name(), "call "+d.field.Name()+".Stop before"
	case *ssa.Call:
		if knowledge.IsBuiltin(&i.Call, "clear") {
			which, change = "each timer in "+name, "stop them before"
		}
	}
	p.Report(rule.Report{
		Kind: "dropped", Pos: d.at.Pos(),
		Message: fmt.Sprintf("%s (made %s) is not stopped here, so its function is called all the same for what was called off, while %s stops those that are left (%s): %s",
			which, p.Place(d.call.Pos(), d.at.Pos()), stopper, p.Place(stop.Pos(), d.at.Pos()), change),
		Witness: witness.Trace{
			{Goroutine: callees.Label(d.call.Parent()), Text: "starts a timer that runs a function", Pos: d.call.Pos()},
			{Goroutine: fn, Text: what + name + " and does not stop it", Pos: d.at.Pos()},
			{Goroutine: "the timer", Text: "passes, and calls its function", Pos: d.call.Pos()},
		},
	})
}
