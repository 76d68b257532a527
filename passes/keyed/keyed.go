// Package keyed says which methods of objects that lock themselves tell whether a key is
// there, and which put one there whatever there was, each with the lock held for itself
// alone. By facts it says so of other packages of the module.
package keyed

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintkeyed",
	Doc:        "finds methods that look for a key, or put one, under their own lock",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, guards.Analyzer},
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Fact is what a method does with a key.
type Fact struct {
	Field   string // the map
	Key     int    // the parameter, the receiver counted
	Puts    bool
	Result  int  // that tells whether it is there
	Present bool // what that is if so
}

// AFact makes Fact a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	if f.Puts {
		return fmt.Sprintf("puts parameter %d into %s", f.Key, f.Field)
	}
	return fmt.Sprintf("looks for parameter %d in %s", f.Key, f.Field)
}

// Result answers questions about methods of one package and those of others.
type Result struct {
	pass   *analysis.Pass
	calls  *callees.Result
	locks  *lockset.Result
	guards *guards.Result
	of     map[*ssa.Function]*Fact
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:   pass,
		calls:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		locks:  pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		guards: pass.ResultOf[guards.Analyzer].(*guards.Result),
		of:     make(map[*ssa.Function]*Fact),
	}
	if !r.locks.Any() {
		return r, nil
	}
	own := knowledge.IsOwn(pass.Module, pass.Pkg.Path())
	for _, fn := range r.calls.Functions() {
		if fn.Signature.Recv() == nil || len(fn.Params) < 2 || callees.InTest(fn) || !r.locks.Body(fn).Complete || len(r.locks.EnteredWith(fn)) > 0 {
			continue
		}
		f := r.looks(fn)
		if f == nil {
			f = r.puts(fn)
		}
		if f == nil {
			continue
		}
		r.of[fn] = f
		if obj, ok := fn.Object().(*types.Func); ok && own {
			pass.ExportObjectFact(obj, f)
		}
	}
	return r, nil
}

// Of returns what a call of a certain method does with a key, or nil.
func (r *Result) Of(call *ssa.Call) *Fact {
	obj := callees.Object(&call.Call)
	switch {
	case knowledge.Is(obj, "sync", "Map.Load"):
		return &Fact{Field: "sync.Map", Key: 1, Result: 1, Present: true}
	case knowledge.Is(obj, "sync", "Map.Store"):
		return &Fact{Field: "sync.Map", Key: 1, Puts: true}
	}
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || obj == nil || obj.Pkg() == nil {
		return nil
	}
	if fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return r.of[fn]
	}
	f := new(Fact)
	if !r.pass.ImportObjectFact(obj.Origin(), f) {
		return nil
	}
	return f
}

// looks says so of a method that returns whether a key is in a map of its object, and
// changes nothing.
func (r *Result) looks(fn *ssa.Function) *Fact {
	n := fn.Signature.Results().Len()
	if n == 0 || n > 2 || !knowledge.IsBool(fn.Signature.Results().At(n-1).Type()) || r.mayChange(fn) {
		return nil
	}
	var out *Fact
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		look, present := found(ret.Results[n-1], true)
		if look == nil || out != nil {
			return nil
		}
		field, key, ok := r.guarded(fn, look.X, look.Index, look)
		if !ok {
			return nil
		}
		out = &Fact{Field: field, Key: key, Result: n - 1, Present: present}
	}
	return out
}

// mayChange reports whether a method changes what is in fields, or calls another function of the
// package, which may.
func (r *Result) mayChange(fn *ssa.Function) bool {
	return slices.ContainsFunc(r.guards.In(fn), func(a guards.Access) bool { return a.Write }) ||
		slices.ContainsFunc(r.calls.In(fn), func(call ssa.CallInstruction) bool {
			return slices.ContainsFunc(r.calls.Of(call.Common()), func(callee *ssa.Function) bool { return len(callee.Blocks) > 0 })
		})
}

// found returns the look for a key that a value tells the outcome of, and what the value is
// if it is there.
func found(v ssa.Value, present bool) (*ssa.Lookup, bool) {
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return found(v.X, !present)
		}
	case *ssa.Extract:
		if look, ok := v.Tuple.(*ssa.Lookup); ok && v.Index == 1 {
			return look, present
		}
	case *ssa.Lookup:
		if knowledge.IsBool(v.Type()) {
			return v, present
		}
	case *ssa.BinOp:
		look, ok := path.Origin(v.X).(*ssa.Lookup)
		if ok && path.IsNil(v.Y) && (v.Op == token.NEQ || v.Op == token.EQL) {
			return look, present == (v.Op == token.NEQ)
		}
	}
	return nil, false
}

// guarded returns the field of a map, and the parameter that is the key, if the method has
// the lock that lies beside it, and gives it back.
func (r *Result) guarded(fn *ssa.Function, m, key ssa.Value, at ssa.Instruction) (field string, param int, ok bool) {
	load, ok := path.Origin(m).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return "", 0, false
	}
	p, ok := path.Of(load.X)
	class, named := p.Class()
	if !ok || !named || p.Root() != ssa.Value(fn.Params[0]) {
		return "", 0, false
	}
	g := guards.FirstBeside(r.locks.HeldAt(at), p)
	if !g.Path.Valid() || r.locks.Body(fn).GivesBack(g.Path) {
		return "", 0, false
	}
	for _, ret := range r.locks.Body(fn).Returns {
		if !ret.All {
			return "", 0, false
		}
	}
	for i, param := range fn.Params[1:] {
		if path.Origin(key) == ssa.Value(param) {
			return class.Pkg + "." + class.String(), i + 1, true
		}
	}
	return "", 0, false
}

// puts says so of a method that puts a key into a map of its object, always, without a
// look whether it is there, and returns nothing.
func (r *Result) puts(fn *ssa.Function) *Fact {
	if fn.Signature.Results().Len() > 0 {
		return nil
	}
	var update *ssa.MapUpdate
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.MapUpdate:
				if update != nil {
					return nil
				}
				update = i
			case *ssa.Lookup:
				return nil
			}
		}
	}
	if update == nil || clears(update) {
		return nil
	}
	for _, b := range fn.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover && !update.Block().Dominates(b) {
			return nil
		}
	}
	field, key, ok := r.guarded(fn, update.Map, update.Key, update)
	if !ok {
		return nil
	}
	return &Fact{Field: field, Key: key, Puts: true}
}

// clears reports whether what is put is false: the key is taken out.
func clears(u *ssa.MapUpdate) bool {
	c, ok := path.Origin(u.Value).(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Bool && !constant.BoolVal(c.Value)
}
