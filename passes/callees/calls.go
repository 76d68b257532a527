package callees

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Calls returns the call, go and defer instructions of a function in order.
func Calls(fn *ssa.Function) []ssa.CallInstruction {
	n := 0
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if _, ok := CallAt(instr); ok {
				n++
			}
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]ssa.CallInstruction, 0, n)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := CallAt(instr); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// CallAt returns an instruction as the call, go or defer that it is. That is
// cheaper than to ask for the interface, for those who ask every instruction.
func CallAt(instr ssa.Instruction) (ssa.CallInstruction, bool) {
	switch instr := instr.(type) {
	case *ssa.Call:
		return instr, true
	case *ssa.Go:
		return instr, true
	case *ssa.Defer:
		return instr, true
	}
	return nil, false
}

// CallFrom returns the call in a function that is at a position, as that of a lock that is
// held says which took it; or nil.
func CallFrom(fn *ssa.Function, pos token.Pos) ssa.CallInstruction {
	for _, call := range Calls(fn) {
		if call.Pos() == pos {
			return call
		}
	}
	return nil
}

// Within reports whether a function is another, or a literal in it.
func Within(fn, outer *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if fn == outer {
			return true
		}
	}
	return false
}

// WithLiterals returns a function and the literals in it, and in them.
func WithLiterals(fn *ssa.Function) []*ssa.Function {
	out := []*ssa.Function{fn}
	for _, lit := range fn.AnonFuncs {
		out = append(out, WithLiterals(lit)...)
	}
	return out
}

// Unwrap returns the function with the body that fn stands for: the method
// behind a bound method or thunk, the generic function behind an
// instantiation.
func Unwrap(fn *ssa.Function) *ssa.Function {
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Synthetic != "" && fn.Parent() == nil && fn.Object() != nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			if real := fn.Prog.FuncValue(obj.Origin()); real != nil {
				return real
			}
		}
	}
	return fn
}

// CallOf returns the call that a value is a result of, and the index of that result;
// or nil. It looks at the value as it is: give it path.Origin of one that may have
// been stored or converted.
func CallOf(v ssa.Value) (call *ssa.Call, result int) {
	if e, ok := v.(*ssa.Extract); ok {
		v, result = e.Tuple, e.Index
	}
	call, _ = v.(*ssa.Call)
	return call, result
}

// Object returns the function or method that a call names, statically or
// through an interface, in generic form; or nil, also of method values: their
// receivers are no arguments.
func Object(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	fn := call.StaticCallee()
	if fn == nil {
		fn, _ = path.Origin(call.Value).(*ssa.Function)
	}
	if fn == nil || fn.Object() == nil || len(fn.FreeVars) > 0 {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil {
		return nil
	}
	return obj.Origin()
}

// Func returns the function that a value of function type certainly is, with
// its body if it is of this package; or nil. For a bound method value the
// receiver is returned as well.
func Func(v ssa.Value) (fn *ssa.Function, recv ssa.Value) {
	switch v := path.Origin(v).(type) {
	case *ssa.Function:
		return Unwrap(v), nil
	case *ssa.MakeClosure:
		fn := v.Fn.(*ssa.Function)
		if fn.Parent() == nil && len(v.Bindings) == 1 {
			return Unwrap(fn), v.Bindings[0] // a bound method
		}
		return fn, nil
	}
	return nil, nil
}

// NameOf returns what messages call the function that a call calls.
func NameOf(call *ssa.CallCommon) string {
	if obj := Object(call); obj != nil {
		return obj.Name()
	}
	fn, _ := Func(call.Value)
	switch {
	case fn == nil:
		return path.Name(call.Value)
	case fn.Parent() != nil:
		return "the function literal"
	}
	return fn.Name()
}

// Receiver returns the value that a method is called on, or the first argument
// of a function; nil if there is none.
func Receiver(call *ssa.CallCommon) ssa.Value {
	switch {
	case call.IsInvoke():
		return call.Value
	case len(call.Args) > 0:
		return call.Args[0]
	}
	return nil
}

// Arguments returns a call's arguments with the receiver first, that of a bound
// method included.
func Arguments(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return append([]ssa.Value{call.Value}, call.Args...)
	}
	if _, recv := Func(call.Value); recv != nil {
		return append([]ssa.Value{recv}, call.Args...)
	}
	return call.Args
}

// ArgumentsOf returns what a call of a function passes for its parameters, the receiver
// first. It is false if that is not told: a method that is kept as a function has its
// receiver elsewhere.
func ArgumentsOf(call *ssa.CallCommon, fn *ssa.Function) (args []ssa.Value, ok bool) {
	args, n := Arguments(call), fn.Signature.Params().Len()
	if fn.Signature.Recv() != nil {
		n++
	}
	return args, len(args) == n
}

// Argument returns what a call passes for a parameter of the function that it runs, or nil.
func Argument(call *ssa.CallCommon, p *ssa.Parameter) ssa.Value {
	i := slices.Index(p.Parent().Params, p)
	if args, ok := ArgumentsOf(call, p.Parent()); ok && i >= 0 {
		return args[i]
	}
	return nil
}

// Variadic returns what is given to the variadic parameter of a call one by one.
func Variadic(call *ssa.CallCommon) []ssa.Value {
	if len(call.Args) == 0 {
		return nil
	}
	sl, ok := call.Args[len(call.Args)-1].(*ssa.Slice)
	if !ok {
		return nil
	}
	list, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, r := range path.Uses(list) {
		if at, ok := r.(*ssa.IndexAddr); ok {
			for _, s := range path.Uses(at) {
				if st, ok := s.(*ssa.Store); ok {
					out = append(out, st.Val)
				}
			}
		}
	}
	return out
}

// IsUsed reports whether anything is done with what a call returns.
func IsUsed(call *ssa.Call) bool {
	return slices.ContainsFunc(path.Uses(call), func(i ssa.Instruction) bool { _, debug := i.(*ssa.DebugRef); return !debug })
}

// ReturnsFunc reports whether a function returns a function: by convention the
// one by which its caller ends what it began, an unlock or a stop.
func ReturnsFunc(fn *ssa.Function) bool {
	for v := range fn.Signature.Results().Variables() {
		if knowledge.IsFunc(v.Type()) {
			return true
		}
	}
	return false
}

// AtCaller names an object of a function, by what it was given, as a caller of it does; what
// a literal has of the function around it keeps its name. It is false for what the caller
// has no name for.
func AtCaller(p path.Path, fn *ssa.Function, call ssa.CallInstruction) (path.Path, bool) {
	switch root := p.Root().(type) {
	case *ssa.Global:
		return p, true
	case *ssa.Parameter:
		if root.Parent() == fn {
			return argument(p, root, call)
		}
	}
	if around := p.Root().Parent(); around != nil && around != fn && Within(fn, around) {
		return p, true
	}
	return path.Path{}, false
}

// argument names what a function has of a parameter as the caller that gave it.
func argument(p path.Path, param *ssa.Parameter, call ssa.CallInstruction) (path.Path, bool) {
	arg := Argument(call.Common(), param)
	if arg == nil {
		return path.Path{}, false // the receiver of a method value is not told
	}
	to, ok := path.Of(arg)
	if !ok {
		return path.Path{}, false
	}
	return p.Rebase(path.Rooted(p.Root()), to)
}

// AsCalled names an object of a caller as the function that it calls does: the inverse of
// AtCaller.
func AsCalled(p path.Path, fn *ssa.Function, call ssa.CallInstruction) (path.Path, bool) {
	args := Arguments(call.Common())
	for i, a := range args {
		if from, ok := path.Of(a); ok && len(args) == len(fn.Params) && p.HasPrefix(from) {
			return p.Rebase(from, path.Rooted(fn.Params[i]))
		}
	}
	_, global := p.Root().(*ssa.Global)
	return p, global || fn.Parent() != nil
}
