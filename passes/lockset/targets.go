package lockset

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// target is a function that a call may run in its own goroutine.
type target struct {
	fn   *ssa.Function // nil if only a fact may be known
	obj  *types.Func
	args []ssa.Value // for fn's parameters, the receiver first; nil where unknown
	// kept is set for a function that a field held: the object with the field
	// as the storing function names it, and as the calling one does.
	kept, at path.Path
	guess    bool
	// several is set for one of several functions that it may be.
	several bool
}

func (t target) name() string {
	switch {
	case t.obj != nil:
		return t.obj.Name()
	case t.fn != nil && t.fn.Parent() != nil:
		return "the function literal"
	case t.fn != nil:
		return t.fn.Name()
	}
	return "the callee"
}

// maxImpls bounds the implementations that a call through an interface is
// followed to.
const maxImpls = 3

// targets returns the functions that a call runs before it returns, as far as
// they are known. Calls through interfaces and fields are followed to what
// the package puts there.
func (r *Result) targets(call *ssa.CallCommon) []target {
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return nil
	}
	if call.IsInvoke() {
		return r.implementations(call)
	}
	obj := callees.Object(call)
	if fn, recv := callees.Func(call.Value); fn != nil {
		args := call.Args
		if recv != nil {
			args = append([]ssa.Value{recv}, args...)
		}
		out := []target{{fn: fn, obj: obj, args: args}}
		if len(fn.Blocks) == 0 {
			out = append(out, r.handedOver(call, obj)...)
			out = append(out, r.printed(call, obj)...)
		}
		return out
	}
	return r.keptFuncs(call.Value)
}

// implementations follows a call through an interface: to the method of the
// type that the value certainly has, else to those of the package's types
// that it converts to an interface of its own.
func (r *Result) implementations(call *ssa.CallCommon) []target {
	args := append([]ssa.Value{call.Value}, call.Args...)
	if fn := methodOf(path.Origin(call.Value), call.Method, call.Value.Parent()); fn != nil {
		args[0] = path.Origin(call.Value)
		return []target{{fn: fn, obj: call.Method, args: args}}
	}
	if c, ok := path.Origin(call.Value).(*ssa.Call); ok {
		if made, _ := madeBy(c); made != nil {
			if fn := methodOf(made, call.Method, call.Value.Parent()); fn != nil {
				return []target{{fn: fn, obj: call.Method, args: args}}
			}
		}
	}
	impls := r.calls.Of(call)
	if call.Method.Pkg() != r.pkg || len(impls) > maxImpls {
		return nil
	}
	var out []target
	for _, fn := range impls {
		out = append(out, target{fn: fn, obj: call.Method, args: args, guess: true, several: len(impls) > 1})
	}
	return out
}

// methodOf returns the method of v's concrete type, if it is of this package.
func methodOf(v ssa.Value, m *types.Func, from *ssa.Function) *ssa.Function {
	if v == nil || from == nil || types.IsInterface(v.Type()) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(v.Type(), true, m.Pkg(), m.Name())
	impl, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	fn := from.Prog.FuncValue(impl.Origin())
	if fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	return fn
}

// handedOver returns the function arguments that a function of another
// package calls before it returns.
func (r *Result) handedOver(call *ssa.CallCommon, obj *types.Func) []target {
	if obj == nil {
		return nil
	}
	k, ok := knowledge.Of(obj)
	if !ok {
		return nil
	}
	var out []target
	args := call.Args
	if obj.Signature().Recv() != nil && len(args) > 0 {
		args = args[1:]
	}
	for _, a := range k.Args {
		if a.Use == knowledge.Now && a.Index < len(args) {
			out = append(out, r.funcsOf(args[a.Index])...)
		}
	}
	return out
}

// funcsOf returns the functions that a value may be, called without known
// arguments.
func (r *Result) funcsOf(v ssa.Value) []target {
	if fn, recv := callees.Func(v); fn != nil {
		t := target{fn: fn, obj: objectOf(fn), args: make([]ssa.Value, len(fn.Params))}
		if recv != nil && len(t.args) > 0 {
			t.args[0] = recv
		}
		return []target{t}
	}
	return r.keptFuncs(v)
}

func objectOf(fn *ssa.Function) *types.Func {
	obj, _ := fn.Object().(*types.Func)
	return obj
}

// printed returns the String and Error methods that a call of fmt or log runs
// on its arguments.
func (r *Result) printed(call *ssa.CallCommon, obj *types.Func) []target {
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "fmt" && obj.Pkg().Path() != "log" || !obj.Signature().Variadic() || len(call.Args) == 0 {
		return nil
	}
	list := elements(call.Args[len(call.Args)-1])
	verbs, known := "", false
	if strings.HasSuffix(obj.Name(), "f") && len(call.Args) >= 2 {
		c, ok := call.Args[len(call.Args)-2].(*ssa.Const)
		if !ok || c.Value == nil || c.Value.Kind() != constant.String {
			return nil
		}
		if verbs, known = verbsOf(constant.StringVal(c.Value)); !known {
			return nil
		}
	}
	var out []target
	for i, v := range list {
		mi, ok := v.(*ssa.MakeInterface)
		if !ok || known && (i >= len(verbs) || !strings.ContainsRune("vsqxX", rune(verbs[i]))) {
			continue
		}
		for _, name := range []string{"Error", "String"} {
			o, _, _ := types.LookupFieldOrMethod(mi.X.Type(), false, nil, name)
			m, ok := o.(*types.Func)
			if !ok || m.Signature().Params().Len() != 0 || m.Signature().Results().Len() != 1 {
				continue
			}
			if fn := mi.Parent().Prog.FuncValue(m.Origin()); fn != nil {
				out = append(out, target{fn: fn, obj: m, args: []ssa.Value{mi.X}})
			}
			break
		}
	}
	return out
}

// elements returns what is put into the slice made for variadic arguments.
func elements(v ssa.Value) []ssa.Value {
	sl, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	arr, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, ref := range path.Uses(arr) {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		k, ok := ia.Index.(*ssa.Const)
		if !ok || k.Value == nil {
			continue
		}
		i := int(k.Int64())
		for _, s := range path.Uses(ia) {
			if st, ok := s.(*ssa.Store); ok && i >= 0 && i < 64 {
				for len(out) <= i {
					out = append(out, nil)
				}
				out[i] = st.Val
			}
		}
	}
	return out
}

// verbsOf returns the verbs of a format, one a argument; "%#v" counts as 'p',
// which prints without methods. It is false for formats that index arguments.
func verbsOf(format string) (string, bool) {
	var out []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		sharp := false
		for i++; i < len(format) && strings.IndexByte("+-# 0123456789.", format[i]) >= 0; i++ {
			sharp = sharp || format[i] == '#'
		}
		switch {
		case i >= len(format) || format[i] == '*' || format[i] == '[':
			return "", false
		case format[i] == '%':
		case sharp && format[i] == 'v':
			out = append(out, 'p')
		default:
			out = append(out, format[i])
		}
	}
	return string(out), true
}

// maxKept bounds the functions that one field is known to hold.
const maxKept = 8
