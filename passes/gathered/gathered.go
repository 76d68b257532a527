// Package gathered finds lists whose elements come from goroutines, one for each element
// of another list, in the order in which the goroutines end: those they append to, and
// those that take what they send, here and, by a fact, as results of functions of other
// packages.
package gathered

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintgathered",
	Doc:        "finds lists in the order in which goroutines end",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, channels.Analyzer, join.Analyzer},
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Fact is on a function that returns such lists.
type Fact struct{ List []Pair }

// Pair says that a result has the answers for a parameter, the receiver first.
type Pair struct{ Result, Param int }

// AFact makes Fact a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	var out []string
	for _, p := range f.List {
		out = append(out, fmt.Sprintf("result %d for parameter %d", p.Result, p.Param))
	}
	return "in the order in which goroutines end: " + strings.Join(out, ", ")
}

// List is a list whose elements are in the order in which goroutines end.
type List struct {
	For    ssa.Value // the list whose elements they are for
	Values []ssa.Value
	At     ssa.Instruction // the append, or the call that returns it
	Start  ssa.CallInstruction
}

// Result knows the lists of one package.
type Result struct {
	pass     *analysis.Pass
	calls    *callees.Result
	spawn    *spawn.Result
	channels *channels.Result
	join     *join.Result
	made     map[*ssa.Function][]List
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass, pass.ResultOf[callees.Analyzer].(*callees.Result), pass.ResultOf[spawn.Analyzer].(*spawn.Result), pass.ResultOf[channels.Analyzer].(*channels.Result), pass.ResultOf[join.Analyzer].(*join.Result), make(map[*ssa.Function][]List)}
	for _, fn := range r.calls.Functions() {
		r.made[fn] = r.gather(fn)
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || fn.Parent() != nil {
			continue
		}
		if f := (&Fact{returned(fn, r.made[fn])}); len(f.List) > 0 {
			pass.ExportObjectFact(obj, f)
		}
	}
	return r, nil
}

// In returns the lists that a function has: that it gathers, or is given by functions
// that do.
func (r *Result) In(fn *ssa.Function) []List {
	out := slices.Clip(r.made[fn])
	for _, call := range r.calls.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		args := v.Call.Args
		for _, p := range r.pairs(&v.Call) {
			got := path.Result(v, p.Result)
			if v.Call.Signature().Results().Len() == 1 {
				got = v
			}
			if got != nil && p.Param < len(args) {
				out = append(out, List{args[p.Param], held(got), v, v})
			}
		}
	}
	return out
}

func (r *Result) pairs(call *ssa.CallCommon) []Pair {
	if call.IsInvoke() || !isList(call.Signature().Results()) || !isList(call.Signature().Params()) {
		return nil
	}
	if fns, exact := r.calls.Resolve(call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return returned(fns[0], r.made[fns[0]])
	}
	f := new(Fact)
	if obj := callees.Object(call); obj != nil && r.pass.ImportObjectFact(obj.Origin(), f) {
		return f.List
	}
	return nil
}

// isList reports whether one of several parameters or results is a list; a receiver is
// none that functions of this kind have.
func isList(vars *types.Tuple) bool {
	for v := range vars.Variables() {
		if _, list := knowledge.Core(v.Type()).(*types.Slice); list {
			return true
		}
	}
	return false
}

// held returns a value, and the loads of the variable that it is put in, if nobody puts
// anything else there.
func held(v ssa.Value) []ssa.Value {
	out := []ssa.Value{v}
	for _, use := range path.Uses(v) {
		st, ok := use.(*ssa.Store)
		if !ok || st.Val != v {
			continue
		}
		if cell := path.CellOf(st.Addr); cell != nil && !cell.Escapes && len(cell.Stores) == 1 {
			for _, l := range cell.Loads {
				out = append(out, l)
			}
		}
	}
	return out
}

// returned returns which results of a function are lists for which parameters.
func returned(fn *ssa.Function, lists []List) []Pair {
	var out []Pair
	for _, l := range lists {
		param, ok := path.Origin(l.For).(*ssa.Parameter)
		if !ok || param.Parent() != fn {
			continue
		}
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if !ok || b == fn.Recover {
				continue
			}
			for i, v := range ret.Results {
				p := Pair{i, slices.Index(fn.Params, param)}
				if slices.Contains(l.Values, v) && !slices.Contains(out, p) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// gather returns the lists that a function gathers from goroutines that it starts in a
// loop over another one.
func (r *Result) gather(fn *ssa.Function) []List {
	var out []List
	for _, s := range r.spawn.In(fn) {
		body := s.Body()
		loop := flow.Innermost(flow.Loops(fn), s.Instr)
		if body == nil || loop == nil || loop.Over() == nil || r.oneAtATime(fn) {
			continue
		}
		if !flow.Reaches(s.Instr, s.Instr, r.join.Waiter(s)) {
			continue // each round waits
		}
		over := loop.Over()
		if _, list := over.Type().Underlying().(*types.Slice); !list {
			continue
		}
		if l, ok := appended(body, fn); ok {
			l.For, l.Start = over, s.Instr
			out = append(out, l)
		}
		if l, ok := r.received(body, fn, over); ok {
			l.For, l.Start = over, s.Instr
			out = append(out, l)
		}
	}
	return out
}

// oneAtATime reports whether a function limits a group to one goroutine.
func (r *Result) oneAtATime(fn *ssa.Function) bool {
	return slices.ContainsFunc(r.calls.In(fn), func(call ssa.CallInstruction) bool {
		if !knowledge.Is(callees.Object(call.Common()), "golang.org/x/sync/errgroup", "Group.SetLimit") {
			return false
		}
		n, ok := flow.ConstInt(call.Common().Args[1])
		return ok && n == 1
	})
}

// appended returns the list that a goroutine appends to, a variable of the function that
// starts it.
func appended(body, fn *ssa.Function) (List, bool) {
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || flow.InLoop(st) {
				continue // of each goroutine come several
			}
			call, ok := st.Val.(*ssa.Call)
			cell, isCell := path.Variable(st.Addr).(*ssa.Alloc)
			if !ok || !knowledge.IsBuiltin(&call.Call, "append") || !isCell || cell.Parent() != fn {
				continue
			}
			if load, ok := call.Call.Args[0].(*ssa.UnOp); !ok || path.Variable(load) != ssa.Value(cell) {
				continue
			}
			c := path.CellOf(cell)
			if c.Escapes || len(c.Parts) > 0 || slices.ContainsFunc(c.Stores, func(o *ssa.Store) bool { return o != st && !isEmpty(o.Val) }) {
				continue
			}
			l := List{At: st}
			for _, load := range c.Loads {
				if load.Parent() == fn {
					l.Values = append(l.Values, load)
				}
			}
			return l, !slices.ContainsFunc(l.Values, isHandedOn)
		}
	}
	return List{}, false
}

// received returns the list that a function appends what a goroutine sends to.
func (r *Result) received(body, fn *ssa.Function, over ssa.Value) (List, bool) {
	for _, loop := range flow.Loops(fn) {
		for b := range loop.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || !knowledge.IsBuiltin(&call.Call, "append") {
					continue
				}
				recv := receivedValue(call)
				phi, isPhi := call.Call.Args[0].(*ssa.Phi)
				if recv == nil || !isPhi || !loop.Contains(recv) || phi.Block() != loop.Header || !r.sentBy(recv, body) {
					continue
				}
				l := List{At: call, Values: []ssa.Value{phi}}
				return l, !slices.ContainsFunc(path.Uses(phi), func(use ssa.Instruction) bool { return use != ssa.Instruction(call) && handsOn(use) })
			}
		}
	}
	return List{}, false
}

// sentBy reports whether a goroutine alone sends what is received.
func (r *Result) sentBy(recv *ssa.UnOp, body *ssa.Function) bool {
	for _, op := range r.channels.At(recv) {
		others, exact := r.channels.Counterparts(op)
		if exact && len(others) > 0 && !slices.ContainsFunc(others, func(o *channels.Op) bool { return !callees.Within(o.Fn(), body) }) {
			return true
		}
	}
	return false
}

// receivedValue returns the receive whose value, or a field of it, is what an append
// appends.
func receivedValue(call *ssa.Call) *ssa.UnOp {
	elems := callees.Variadic(&call.Call)
	if len(elems) != 1 {
		return nil
	}
	v := elems[0]
	for range 4 {
		switch u := v.(type) {
		case *ssa.Field:
			v = u.X
			continue
		case *ssa.UnOp:
			if u.Op == token.ARROW {
				return u
			}
			fa, ok := u.X.(*ssa.FieldAddr)
			if !ok {
				return nil
			}
			cell, ok := fa.X.(*ssa.Alloc)
			if !ok {
				return nil
			}
			if stores := path.CellOf(cell).Stores; len(stores) == 1 {
				v = stores[0].Val
				continue
			}
		}
		break
	}
	return nil
}

// isEmpty reports whether a list is nil or made without elements.
func isEmpty(v ssa.Value) bool {
	if path.IsNil(v) {
		return true
	}
	switch v := v.(type) {
	case *ssa.MakeSlice:
		n, ok := flow.ConstInt(v.Len)
		return ok && n == 0
	case *ssa.Slice: // of an array, where the capacity is constant
		n, ok := flow.ConstInt(v.High)
		_, made := v.X.(*ssa.Alloc)
		return made && v.High != nil && ok && n == 0
	}
	return false
}

// isHandedOn reports whether somebody else is given a list, who may sort it.
func isHandedOn(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), handsOn)
}

func handsOn(use ssa.Instruction) bool {
	switch use := use.(type) {
	case *ssa.DebugRef, *ssa.IndexAddr, *ssa.Index, *ssa.Return, *ssa.Range, *ssa.BinOp, *ssa.Phi:
		return false
	case *ssa.Call:
		b, ok := use.Call.Value.(*ssa.Builtin)
		return !ok || b.Name() != "len" && b.Name() != "cap"
	}
	return true
}
