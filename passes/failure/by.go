package failure

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// FailsBy is the fact on a method whose error, if it has one, is that of the function
// in a field of its receiver: a walk of a tree fails as its callback does.
type FailsBy struct{ Field string }

// AFact makes FailsBy a fact.
func (*FailsBy) AFact() {}

func (f *FailsBy) String() string { return "fails by " + f.Field }

// failsBy returns the field of FailsBy, or "".
func failsBy(fn *ssa.Function) string {
	if len(fn.Blocks) == 0 || !LastIsError(fn.Signature) || fn.Signature.Recv() == nil || fn.Parent() != nil {
		return ""
	}
	field := ""
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 || b == fn.Recover {
			continue
		}
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, err := range Sources(ret.Results[len(ret.Results)-1], nil) {
			if path.IsNil(err) {
				continue
			}
			f := calledField(err, fn)
			if f == "" || field != "" && f != field {
				return ""
			}
			field = f
		}
	}
	return field
}

// calledField returns the field of a method's receiver whose function gave an error, or
// "".
func calledField(err ssa.Value, method *ssa.Function) string {
	call, _ := callees.CallOf(path.Origin(err))
	if call == nil || call.Call.IsInvoke() || ErrorOf(call) != err {
		return ""
	}
	p, ok := path.Of(call.Call.Value)
	if !ok || p.Len() != 1 || path.Origin(p.Root()) != ssa.Value(method.Params[0]) {
		return ""
	}
	return p.Last().Name()
}

// neverIn reports whether the receiver of a call is made in the function that calls,
// and the function that it puts into a field, which nothing replaces, never fails.
func neverIn(call *ssa.CallCommon, field string) bool {
	if field == "" || call.IsInvoke() || len(call.Args) == 0 {
		return false
	}
	obj, ok := path.Origin(call.Args[0]).(*ssa.Alloc)
	if !ok {
		return false
	}
	puts, ok := putInto(obj, field, 0)
	if !ok || len(puts) != 1 {
		return false
	}
	fn, _ := callees.Func(puts[0].Val)
	return fn != nil && flow.NeverFails(fn)
}

// putInto returns the assignments of a field of a struct that a function makes, with
// those to the literal that it is a copy of. The struct is only used by its methods.
func putInto(obj *ssa.Alloc, field string, depth int) (puts []*ssa.Store, ok bool) {
	for _, r := range path.Uses(obj) {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			if f := path.FieldOf(r); f == nil || f.Name() != field {
				continue
			}
			for _, use := range path.Uses(r) {
				st, isStore := use.(*ssa.Store)
				if !isStore || st.Addr != ssa.Value(r) {
					return nil, false
				}
				puts = append(puts, st)
			}
		case *ssa.DebugRef, *ssa.UnOp:
		case *ssa.Call:
			if callees.Receiver(&r.Call) != ssa.Value(obj) {
				return nil, false
			}
		case *ssa.Store:
			load, isLoad := r.Val.(*ssa.UnOp)
			if !isLoad || r.Addr != ssa.Value(obj) || depth > 1 {
				return nil, false
			}
			lit, isAlloc := load.X.(*ssa.Alloc)
			if !isAlloc {
				return nil, false
			}
			copied, ok := putInto(lit, field, depth+1)
			if !ok {
				return nil, false
			}
			puts = append(puts, copied...)
		default:
			return nil, false
		}
	}
	return puts, true
}
