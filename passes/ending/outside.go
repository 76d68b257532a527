package ending

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/path"
)

// Condition says when the program ends: never because of what was asked for, always,
// or if it ends after all calls that other packages make of some functions.
type Condition struct {
	Ends bool
	If   []Outside
}

// Outside is a function that other packages may call.
type Outside struct {
	Func   *types.Func
	Failed bool // only calls that have given an error count
	Called bool // the package calls it itself, so that it need not be called by others
}

var always = Condition{Ends: true}

// Always reports whether the program ends, whoever else there is.
func (c Condition) Always() bool { return c.Ends && len(c.If) == 0 }

// And says when both conditions hold.
func (c Condition) And(d Condition) Condition {
	if !c.Ends || !d.Ends {
		return Condition{}
	}
	out := Condition{Ends: true, If: slices.Clip(c.If)}
	for _, o := range d.If {
		if !slices.Contains(out.If, o) {
			out.If = append(out.If, o)
		}
	}
	return out
}

// Key names a function, or its calls that have given an error.
func (o Outside) Key() string { return key(o.Func, o.Failed) }

func key(fn *types.Func, failed bool) string {
	if failed {
		return fn.FullName() + " failed"
	}
	return fn.FullName()
}

// Site says when the program ends after calls of a function of another package, or after
// those of a method through an interface.
type Site struct {
	Key  string           // of the function, or
	Via  *types.Interface // what is asked for
	Name string           // its method
	// Failed: only calls that have given an error count.
	Failed bool
	After  Condition
}

// Sites says of functions of other packages that the package calls when the program ends
// after all these calls: of those that own tells to be analysed, and of methods called
// through interfaces all, as whoever has them need not be imported here.
func (r *Result) Sites(own func(path string) bool) []Site {
	r.mu.Lock()
	defer r.mu.Unlock()
	type called struct {
		key, name string
		via       *types.Interface
		failed    bool
	}
	var out []Site
	known := make(map[called]int)
	add := func(s Site) {
		k := called{s.Key, s.Name, s.Via, s.Failed}
		if i, ok := known[k]; ok {
			out[i].After = out[i].After.And(s.After)
			return
		}
		known[k] = len(out)
		out = append(out, s)
	}
	for _, fn := range r.callees.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				r.sites(i, own, add)
			}
		}
	}
	return out
}

// MayBe reports whether a call through an interface may be one of the function: its type
// has the methods of the interface. They are compared by name and by how many parameters and
// results they have: a package that is loaded once more for its tests has types of its own, and
// those of generic code are written in other ways.
func (s Site) MayBe(o Outside) bool {
	recv := o.Func.Signature().Recv()
	if s.Via == nil || recv == nil || s.Name != o.Func.Name() || s.Failed != o.Failed {
		return false
	}
	for m := range s.Via.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, m.Pkg(), m.Name())
		have, ok := obj.(*types.Func)
		if !ok || !alike(have.Signature(), m.Signature()) {
			return false
		}
	}
	return true
}

func alike(a, b *types.Signature) bool {
	return a.Params().Len() == b.Params().Len() && a.Results().Len() == b.Results().Len()
}

// sites adds what an instruction does with functions of other packages.
func (r *Result) sites(i ssa.Instruction, own func(string) bool, add func(Site)) {
	call, isCall := callees.CallAt(i)
	if isCall {
		if named := callees.Object(call.Common()); named != nil && named.Pkg() != nil {
			via, _ := call.Common().Value.Type().Underlying().(*types.Interface)
			for _, failed := range ways(named) {
				switch {
				case call.Common().IsInvoke():
					if via != nil {
						add(Site{Via: via, Name: named.Name(), Failed: failed, After: r.afterCall(call, failed)})
					}
				case r.elsewhere(named, own):
					add(Site{Key: key(named, failed), After: r.afterCall(call, failed)})
				}
			}
		}
		r.given(call, own, add)
	}
	if st, ok := i.(*ssa.Store); ok {
		if f := path.FieldOf(st.Addr); f != nil && f.Pkg() != nil && !own(f.Pkg().Path()) {
			askedFor(st.Val, own, add)
		}
	}
	// A function that is a value may be called from anywhere.
	for _, op := range i.Operands(nil) {
		fn, ok := (*op).(*ssa.Function)
		if !ok || isCall && *op == call.Common().Value {
			continue
		}
		if obj, ok := callees.Unwrap(fn).Object().(*types.Func); ok && r.elsewhere(obj, own) {
			unknown(obj.Origin(), add)
		}
	}
}

// given adds what a function of a package that is not analysed may call: the methods, that
// it asks for, of what it is given as an interface.
func (r *Result) given(call ssa.CallInstruction, own func(string) bool, add func(Site)) {
	fn := callees.Object(call.Common())
	if fn == nil || fn.Pkg() == nil || own(fn.Pkg().Path()) {
		return
	}
	for _, v := range append(callees.Variadic(call.Common()), call.Common().Args...) {
		askedFor(v, own, add)
	}
}

// askedFor adds that the methods which a value has as an interface are called by whom nobody
// knows.
func askedFor(v ssa.Value, own func(string) bool, add func(Site)) {
	in, ok := v.Type().Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range in.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(path.Origin(v).Type(), true, m.Pkg(), m.Name())
		if fn, ok := obj.(*types.Func); ok && fn.Pkg() != nil && own(fn.Pkg().Path()) {
			unknown(fn.Origin(), add)
		}
	}
}

// elsewhere reports whether a function is one of another package that is analysed.
func (r *Result) elsewhere(fn *types.Func, own func(string) bool) bool {
	return fn.Pkg() != nil && fn.Pkg() != r.pass.Pkg && own(fn.Pkg().Path())
}

// unknown adds that a function is called by whom nobody knows.
func unknown(fn *types.Func, add func(Site)) {
	for _, failed := range ways(fn) {
		add(Site{Key: key(fn, failed)})
	}
}

// ways returns of which calls of a function may be asked: all, and those that have given an
// error.
func ways(fn *types.Func) []bool {
	if failure.LastIsError(fn.Signature()) {
		return []bool{false, true}
	}
	return []bool{false}
}
