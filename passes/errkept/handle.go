package errkept

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// maxDepth bounds how deep an object is followed into calls.
const maxDepth = 3

// blind reports whether what happens to an object looks at no error that it keeps.
func (r *Result) blind(obj ssa.Value, depth int) bool {
	return depth <= maxDepth && r.each(obj, func(use ssa.Instruction, v ssa.Value) bool { return r.blindUse(use, v, depth) })
}

// Overlooks reports whether a function only does with an object what looks at no error
// that it keeps, and ends nothing. A goroutine of the function may be given it if that
// does no more.
func (r *Result) Overlooks(obj ssa.Value) bool { return r.blind(obj, 0) }

// each reports whether all uses of an object, in local variables too, are as is says.
func (r *Result) each(obj ssa.Value, is func(use ssa.Instruction, v ssa.Value) bool) bool {
	todo, seen := []ssa.Value{obj}, map[ssa.Value]bool{}
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		if seen[v] {
			continue
		}
		seen[v] = true
		for _, use := range path.Uses(v) {
			switch u := use.(type) {
			case *ssa.DebugRef:
				continue
			case *ssa.Phi, *ssa.ChangeType, *ssa.MakeInterface, *ssa.ChangeInterface:
				todo = append(todo, u.(ssa.Value))
				continue
			case *ssa.Store:
				cell, ok := u.Addr.(*ssa.Alloc)
				if !ok || u.Val != v {
					break
				}
				c := path.CellOf(cell)
				if c.Escapes || len(c.Parts) > 0 {
					return false
				}
				for _, l := range c.Loads {
					todo = append(todo, l)
				}
				continue
			}
			if !is(use, v) {
				return false
			}
		}
	}
	return true
}

func (r *Result) blindUse(use ssa.Instruction, v ssa.Value, depth int) bool {
	switch use := use.(type) {
	case *ssa.BinOp:
		return true
	case *ssa.FieldAddr:
		return use.X == v && r.blindField(use)
	case ssa.CallInstruction:
		return r.blindCall(use, v, depth)
	}
	return false
}

// blindField reports whether the uses of a field look at no error, and run nothing that
// is kept there.
func (r *Result) blindField(fa *ssa.FieldAddr) bool {
	f := path.FieldOf(fa)
	if f == nil || keepsErrors(f.Type()) || knowledge.IsFunc(f.Type()) {
		return false
	}
	onlySet := knowledge.IsError(f.Type())
	return !slices.ContainsFunc(path.Uses(fa), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Store:
			return use.Addr != ssa.Value(fa)
		case *ssa.UnOp:
			return onlySet || slices.ContainsFunc(path.Uses(use), ends)
		}
		return onlySet || ends(use)
	})
}

// ends reports whether an instruction closes, stops or cancels.
func ends(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return false
	}
	if b, ok := call.Common().Value.(*ssa.Builtin); ok {
		return b.Name() == "close"
	}
	k, ok := knowledge.OfCall(call.Common())
	return !ok && callees.Object(call.Common()) == nil || ok && k.Does&(knowledge.Closes|knowledge.Stops|knowledge.Cancels) != 0
}

// blindCall reports whether the function that gets an object is blind for it.
func (r *Result) blindCall(call ssa.CallInstruction, v ssa.Value, depth int) bool {
	common := call.Common()
	if common.IsInvoke() || common.Value == v {
		return false
	}
	fns, exact := r.calls.Resolve(common)
	inside := exact && len(fns) == 1 && len(fns[0].Blocks) > 0
	fact := Fact{}
	if !inside {
		fact = r.Of(common)
	}
	for i, a := range common.Args {
		if a != v {
			continue
		}
		if inside && (i >= len(fns[0].Params) || !r.blind(fns[0].Params[i], depth+1)) || !inside && !slices.Contains(fact.Blind, i) {
			return false
		}
	}
	return true
}

// handles returns the results of a function that are handles: that it makes, itself or as
// the value of an interface, or has from another such function.
func (r *Result) handles(fn *ssa.Function) []Place {
	var out []Place
	for i := range fn.Signature.Results().Len() {
		if !mayBeHandle(fn.Signature.Results().At(i).Type()) {
			continue
		}
		if field := r.handsOn(fn, i); field != "" {
			out = append(out, Place{i, field})
			continue
		}
		obj := made(fn, i)
		if obj == nil {
			continue
		}
		for _, s := range r.spawn.In(fn) {
			if field := r.keepsIn(s, obj); field != "" && r.onlyReturned(obj) {
				out = append(out, Place{i, field})
				break
			}
		}
	}
	return out
}

// handsOn returns the field of a handle that a function has from another one and returns
// as its i-th result, doing no more with it; or "".
func (r *Result) handsOn(fn *ssa.Function, i int) string {
	var from *ssa.Call
	index := 0
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover || path.IsNil(ret.Results[i]) {
			continue
		}
		call, at := callees.CallOf(path.Origin(ret.Results[i]))
		if call == nil || from != nil && (from != call || at != index) {
			return ""
		}
		from, index = call, at
	}
	if from == nil {
		return ""
	}
	for _, p := range r.Of(&from.Call).Handle {
		obj := ssa.Value(from)
		if from.Call.Signature().Results().Len() > 1 {
			obj = path.Result(from, index)
		}
		if p.Object == index && obj != nil && r.each(obj, func(use ssa.Instruction, _ ssa.Value) bool { _, ok := use.(*ssa.Return); return ok }) {
			return p.Field
		}
	}
	return ""
}

// made returns the object that a function makes and returns as its i-th result, unless
// that is nil.
func made(fn *ssa.Function, i int) *ssa.Alloc {
	var obj *ssa.Alloc
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover || path.IsNil(ret.Results[i]) {
			continue
		}
		a, ok := path.Origin(ret.Results[i]).(*ssa.Alloc)
		if !ok || obj != nil && a != obj || a.Parent() != fn {
			return nil
		}
		obj = a
	}
	return obj
}

// keepsIn returns the field of an object in which the goroutine of a site keeps an error
// that it tells nobody else, or "".
func (r *Result) keepsIn(s *spawn.Site, obj *ssa.Alloc) string {
	body := s.Body()
	if body == nil {
		return ""
	}
	field := ""
	for _, fn := range callees.WithLiterals(body) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if name := r.keeps(i, s, obj); name != "" {
					field = name
				}
				load, ok := i.(*ssa.UnOp)
				if !ok || !knowledge.IsError(load.Type()) {
					continue
				}
				if p, ok := path.Of(load.X); ok && p.Len() > 0 && r.isObject(p.Root(), s, obj) && tells(load, nil) {
					return ""
				}
			}
		}
	}
	return field
}

// keeps returns the field of an object in which an instruction of a goroutine keeps the
// error that it ends with, or "". One that it sets again and again is there to be shown.
func (r *Result) keeps(i ssa.Instruction, s *spawn.Site, obj *ssa.Alloc) string {
	if flow.InLoop(i) {
		return ""
	}
	switch i := i.(type) {
	case *ssa.Store:
		p, ok := path.Of(i.Addr)
		if ok && p.Len() == 1 && r.isObject(p.Root(), s, obj) && knowledge.IsError(i.Val.Type()) && r.mayBe(i.Val, i) {
			return p.Last().Name()
		}
	case *ssa.Call: // a method that keeps what it is given
		for _, set := range r.Of(&i.Call).Sets {
			if r.isObject(path.Origin(callees.Arguments(&i.Call)[set.Into.Object]), s, obj) && r.mayBe(callees.Arguments(&i.Call)[set.From], i) {
				return set.Into.Field
			}
		}
	}
	return ""
}

// isObject reports whether a value in the goroutine of a site is an object of the
// function that starts it.
func (r *Result) isObject(v ssa.Value, s *spawn.Site, obj *ssa.Alloc) bool {
	if p, ok := v.(*ssa.Parameter); ok {
		arg := s.Bind(p)
		return arg != nil && path.Origin(arg) == ssa.Value(obj)
	}
	return v == ssa.Value(obj)
}

// mayBe reports whether an error may be there, and nobody else is told of it than by the
// instruction that keeps it.
func (r *Result) mayBe(err ssa.Value, keeps ssa.Instruction) bool {
	if path.IsNil(err) || tells(err, keeps) {
		return false
	}
	call, _ := callees.CallOf(path.Origin(err))
	if call == nil {
		return true
	}
	return r.failures.CanFail(&call.Call) && !r.failures.Handled(&call.Call)
}

// tells reports whether an error is logged, sent or passed on, but by one instruction.
func tells(err ssa.Value, but ssa.Instruction) bool {
	return errvalue.At(err, func(i ssa.Instruction) bool { return i != but }).Has(errvalue.Logged | errvalue.Sent | errvalue.Passed)
}

// onlyReturned reports whether a function shows an object to its goroutines and to its
// caller alone, and they to nobody.
func (r *Result) onlyReturned(obj *ssa.Alloc) bool {
	return r.each(obj, func(use ssa.Instruction, v ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			return use.X == v
		case *ssa.Return:
			return use.Parent() == obj.Parent()
		case ssa.CallInstruction:
			return r.stays(use, v, 0)
		}
		return false
	})
}

// stays reports whether a function of the package does nothing with an object but to use
// its fields, there and in other such functions.
func (r *Result) stays(call ssa.CallInstruction, v ssa.Value, depth int) bool {
	fn := callees.Unwrap(call.Common().StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || len(fn.Params) != len(call.Common().Args) || depth > maxDepth {
		return false
	}
	for i, a := range call.Common().Args {
		if a != v {
			continue
		}
		if !r.each(fn.Params[i], func(use ssa.Instruction, v ssa.Value) bool {
			switch use := use.(type) {
			case *ssa.FieldAddr:
				return use.X == v
			case *ssa.Call:
				return r.stays(use, v, depth+1)
			}
			return false
		}) {
			return false
		}
	}
	return true
}
