package owned

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Starts is the fact on a function that starts a goroutine which only the owner of an
// object can end: of its first parameter, or of its first result if Made. By is an
// exported method that does, Field what it closes or, if Cancels, how the context ends.
// Late: it may fail when the goroutine runs. Parent is the parameter with the context
// that the object's is derived from, -1 if there is none, or it never ends.
type Starts struct {
	Made, Cancels, Late bool
	Parent              int
	Field, By           string
}

// AFact makes Starts a fact.
func (*Starts) AFact() {}

func (s *Starts) String() string { return fmt.Sprintf("starts, until %s", s.By) }

// Lends is the fact on a function that neither ends the goroutine of an object that it
// is given nor keeps the object: indices in ssa.Function.Params, ascending.
type Lends struct{ Params []int }

// AFact makes Lends a fact.
func (*Lends) AFact() {}

func (l *Lends) String() string { return fmt.Sprint("lends ", l.Params) }

// Imported returns what a function of another package starts that a call runs, or nil.
func (o *Result) Imported(call *ssa.Call) *Starts {
	obj := callees.Object(&call.Call)
	fact := new(Starts)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == o.pass.Pkg || call.Call.IsInvoke() || !o.pass.ImportObjectFact(obj, fact) {
		return nil
	}
	return fact
}

// Any reports whether the package, or one that it imports, has such objects.
func (o *Result) Any() bool {
	return len(o.Starts) > 0 || slices.ContainsFunc(o.pass.AllObjectFacts(), func(f analysis.ObjectFact) bool {
		_, ok := f.Fact.(*Starts)
		return ok
	})
}

// lends reports whether a call of a function of another package leaves its i-th argument
// as it is.
func (o *Result) lends(call ssa.CallInstruction, i int) bool {
	obj := callees.Object(call.Common())
	fact := new(Lends)
	if _, isGo := call.(*ssa.Go); isGo || obj == nil || obj.Pkg() == nil || obj.Pkg() == o.pass.Pkg || call.Common().IsInvoke() {
		return false
	}
	return o.pass.ImportObjectFact(obj, fact) && slices.Contains(fact.Params, i)
}

func (o *Result) export() {
	ends := make(map[*types.TypeName][]*Start)
	for _, fn := range o.callees.Functions() {
		if st := o.Starts[fn]; st != nil {
			if t := ownerOf(st); t != nil {
				ends[t] = append(ends[t], st)
			}
		}
	}
	if len(ends) == 0 && !o.Any() {
		return
	}
	for _, fn := range o.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || obj.Pkg() != o.pass.Pkg || knowledge.InTestFile(o.pass.Fset, obj.Pos()) {
			continue
		}
		if fact := o.made(fn, maxWrapped); fact != nil {
			o.pass.ExportObjectFact(obj.Origin(), fact)
		}
		if l := o.lent(fn, ends); len(l) > 0 {
			o.pass.ExportObjectFact(obj.Origin(), &Lends{l})
		}
	}
}

// ownerOf returns the type of the object whose goroutine a site starts, or nil.
func ownerOf(st *Start) *types.TypeName {
	if obj := st.Object(); obj != nil {
		if n := path.NamedOf(obj.Type()); n != nil {
			return n.Obj()
		}
	}
	return nil
}

// lent returns the parameters of a function that it neither ends nor keeps.
func (o *Result) lent(fn *ssa.Function, ends map[*types.TypeName][]*Start) []int {
	var out []int
	for i, p := range fn.Params {
		n := path.NamedOf(p.Type())
		if n == nil || len(ends[n.Obj()]) == 0 || o.Starts[fn] != nil || o.keeps(fn, i, 4) {
			continue
		}
		if !slices.ContainsFunc(ends[n.Obj()], func(st *Start) bool { return o.Stops(st)(fn, 6) }) {
			out = append(out, i)
		}
	}
	return out
}

// maxWrapped bounds how many constructors call each other.
const maxWrapped = 3

// made returns what a function starts, itself or as it returns what another one has made,
// or nil.
func (o *Result) made(fn *ssa.Function, depth int) *Starts {
	if st := o.Starts[fn]; st != nil {
		return o.told(fn, st)
	}
	var call *ssa.Call
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 || path.IsNil(ret.Results[0]) {
			continue
		}
		c, i := callees.CallOf(path.Origin(ret.Results[0]))
		if c == nil || i != 0 || call != nil && c != call {
			return nil
		}
		call = c
	}
	if call == nil || depth == 0 {
		return nil
	}
	fact := o.Imported(call)
	if callee := call.Call.StaticCallee(); fact == nil && callee != nil && callees.Unwrap(callee) != fn {
		fact = o.made(callees.Unwrap(callee), depth-1)
	}
	if fact == nil || !fact.Made || fact.Parent >= 0 || !o.onlyReturns(fn, call) {
		return nil
	}
	return fact
}

// onlyReturns reports whether a function does nothing with what a call has made but to
// return it, and to lend it.
func (o *Result) onlyReturns(fn *ssa.Function, call *ssa.Call) bool {
	obj := ssa.Value(call)
	if call.Call.Signature().Results().Len() > 1 {
		obj = path.Result(call, 0)
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if _, ret := i.(*ssa.Return); !ret && i != ssa.Instruction(call) && o.settles(i, obj, func(*ssa.Function, int) bool { return false }) {
				return false
			}
		}
	}
	return true
}

// told returns what importing packages are told of a function that starts a goroutine, or
// nil.
func (o *Result) told(fn *ssa.Function, st *Start) *Starts {
	fact := &Starts{Cancels: st.Parent != nil, Parent: -1, Field: st.Fields[0].Name(), By: o.stopper(st)}
	if fact.By == "" || len(st.Fields) != 1 || o.mayEndItself(fn, st) {
		return nil
	}
	switch own := st.Object().(type) {
	case *ssa.Parameter:
		if own != fn.Params[0] {
			return nil
		}
	case *ssa.Alloc:
		if fact.Made = true; !Returns(fn, own) {
			return nil
		}
	default:
		return nil
	}
	if st.Parent != nil {
		switch p := path.Origin(st.Parent).(type) {
		case *ssa.Parameter:
			if fact.Parent = slices.Index(fn.Params, p); fact.Parent < 0 {
				return nil
			}
		case *ssa.Call:
			if !knowledge.IsRootContext(callees.Object(&p.Call)) {
				return nil
			}
		default:
			return nil
		}
	}
	fact.Late = FailsLate(fn, st)
	return fact
}

// stopper returns the name of an exported method of an object that ends its goroutine,
// of several one that is there for that by its name.
func (o *Result) stopper(st *Start) string {
	owner, stops := ownerOf(st), o.Stops(st)
	var names, others []string
	for _, fn := range o.callees.Functions() {
		if recv := fn.Signature.Recv(); recv != nil && fn.Object() != nil && fn.Object().Exported() && fn.Parent() == nil {
			if n := path.NamedOf(recv.Type()); n != nil && n.Obj() == owner && stops(fn, 6) {
				if obj, ok := fn.Object().(*types.Func); ok && knowledge.Ends(obj) {
					names = append(names, fn.Name())
				} else {
					others = append(others, fn.Name())
				}
			}
		}
	}
	if len(names) == 0 {
		names = others
	}
	if len(names) == 0 {
		return ""
	}
	return slices.MinFunc(names, strings.Compare)
}

// Returns reports whether a function returns an object, or nil, in the first place, and
// nothing else but an error.
func Returns(fn *ssa.Function, obj ssa.Value) bool {
	n := fn.Signature.Results().Len()
	if n == 0 || n > 2 || n == 2 && !failure.LastIsError(fn.Signature) {
		return false
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && path.Origin(ret.Results[0]) != obj && !path.IsNil(ret.Results[0]) {
			return false
		}
	}
	return true
}

// FailsLate reports whether a function may return an error once it has started the
// goroutine.
func FailsLate(fn *ssa.Function, st *Start) bool {
	if !failure.LastIsError(fn.Signature) {
		return false
	}
	fails := func(i ssa.Instruction) bool {
		ret, ok := i.(*ssa.Return)
		return ok && !path.IsNil(ret.Results[len(ret.Results)-1])
	}
	return st.Site.Instr.Parent() != fn || len(flow.Reach(fn, st.Site.Instr, fails, nil)) > 0
}
