package ending

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
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

// and says when both conditions hold.
func (c Condition) and(d Condition) Condition {
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
// after all these calls. Of functions it tells those that are wanted; of methods called
// through interfaces all, as whoever has them need not be imported here.
func (r *Result) Sites(wanted func(key string) bool) []Site {
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
			out[i].After = out[i].After.and(s.After)
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
				r.sites(i, wanted, add)
			}
		}
	}
	return out
}

// MayBe reports whether a call through an interface may be one of the function: its type
// has the methods of the interface. They are compared by name and as they are written, as
// a package that is loaded once more for its tests has types of its own.
func (s Site) MayBe(o Outside) bool {
	recv := o.Func.Signature().Recv()
	if s.Via == nil || recv == nil || s.Name != o.Func.Name() || s.Failed != o.Failed {
		return false
	}
	for m := range s.Via.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, m.Pkg(), m.Name())
		have, ok := obj.(*types.Func)
		if !ok || written(have) != written(m) {
			return false
		}
	}
	return true
}

// written returns the types of parameters and results.
func written(fn *types.Func) string {
	var b strings.Builder
	for _, t := range []*types.Tuple{fn.Signature().Params(), fn.Signature().Results()} {
		for v := range t.Variables() {
			b.WriteString(types.TypeString(v.Type(), nil) + ",")
		}
		b.WriteString(";")
	}
	return b.String()
}

// sites adds what an instruction does with functions of other packages.
func (r *Result) sites(i ssa.Instruction, wanted func(string) bool, add func(Site)) {
	call, isCall := callees.CallAt(i)
	if isCall {
		named := callees.Object(call.Common())
		for _, failed := range []bool{false, true} {
			switch {
			case named == nil || named.Pkg() == nil:
			case call.Common().IsInvoke():
				if via, ok := call.Common().Value.Type().Underlying().(*types.Interface); ok {
					add(Site{Via: via, Name: named.Name(), Failed: failed, After: r.afterCall(call, failed)})
				}
			case named.Pkg() != r.pass.Pkg && wanted(key(named, failed)):
				add(Site{Key: key(named, failed), After: r.afterCall(call, failed)})
			}
		}
	}
	// A function that is a value may be called from anywhere.
	for _, op := range i.Operands(nil) {
		fn, ok := (*op).(*ssa.Function)
		if !ok || isCall && *op == call.Common().Value {
			continue
		}
		if obj, ok := callees.Unwrap(fn).Object().(*types.Func); ok && obj.Pkg() != r.pass.Pkg {
			for _, failed := range []bool{false, true} {
				if k := key(obj.Origin(), failed); wanted(k) {
					add(Site{Key: k})
				}
			}
		}
	}
}
