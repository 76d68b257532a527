// Package serving says which functions of a package answer requests, each at the
// same time as others, and which objects are one for all of these.
//
// A handler is known by its signature, and by what becomes of it: a method that
// servers call by its name, one that is used as a value or that other packages can
// name, a literal that is handed on. Approximations: which requests a function is
// made for is known in the package alone; a server that is there for one request,
// such as that of a login, is taken for any other.
package serving

import (
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintserving",
	Doc:        "finds the functions that answer requests at the same time",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers questions about the functions of one package.
type Result struct {
	callees  *callees.Result
	locks    *lockset.Result
	handlers []*ssa.Function
	requests map[*ssa.Function]bool         // that run as part of one
	made     map[*types.TypeName]*placement // objects, by type
}

// placement says where objects of a type are made.
type placement struct{ before, during bool } // serving, and a request

// maxDepth bounds how deep calls are followed.
const maxDepth = 6

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		callees:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		locks:    pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		requests: make(map[*ssa.Function]bool),
		made:     make(map[*types.TypeName]*placement),
	}
	if isForTests(pass) {
		return r, nil
	}
	var found []*ssa.Function
	for _, fn := range r.callees.Functions() {
		if ofRequest(fn.Signature) {
			r.during(fn, 0)
			if serves(fn.Signature) && !callees.InTest(fn) {
				found = append(found, fn)
			}
		}
	}
	if len(found) == 0 || r.oneAtATime() {
		return r, nil
	}
	for _, fn := range r.callees.Functions() {
		r.makes(fn)
	}
	for _, fn := range found {
		if r.isKept(fn) {
			r.handlers = append(r.handlers, fn)
		}
	}
	return r, nil
}

// Handlers returns the functions that are called for each request, in source order.
func (r *Result) Handlers() []*ssa.Function { return r.handlers }

// During reports whether a function may run as part of a request.
func (r *Result) During(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if r.requests[fn] {
			return true
		}
	}
	return false
}

// IsShared reports whether the object at the root of a path that a handler uses is
// one for all requests: a package variable, what the function around the handler
// has, or the receiver, of a type whose objects are made before.
func (r *Result) IsShared(p path.Path, handler *ssa.Function) bool {
	root := p.Root()
	if _, ok := root.(*ssa.Global); ok {
		return true
	}
	home := root.Parent()
	if home == nil {
		return false
	}
	param, isParam := root.(*ssa.Parameter)
	if home != handler {
		return callees.Within(handler, home) && !r.During(home) && (!isParam || !r.MadeDuring(param.Type()))
	}
	if !isParam || handler.Signature.Recv() == nil || param != handler.Params[0] {
		return false
	}
	if _, ok := types.Unalias(param.Type()).(*types.Pointer); !ok {
		return false
	}
	named := path.NamedOf(param.Type())
	if named == nil || knowledge.IsErrorType(param.Type()) {
		return false // an error that answers is one of the request
	}
	m := r.made[named.Origin().Obj()]
	if m == nil { // others make it, and register it once
		return named.Obj().Exported() && handler.Name() == "ServeHTTP"
	}
	return m.before && !m.during
}

// MadeDuring reports whether a request makes objects of a type, or of the one that a
// pointer is to.
func (r *Result) MadeDuring(t types.Type) bool {
	named := path.NamedOf(t)
	if named == nil {
		return false
	}
	m := r.made[named.Origin().Obj()]
	return m != nil && m.during
}

// isForTests reports whether a package helps tests, which know their requests: files
// that are no tests import what those need.
func isForTests(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		if knowledge.InTestFile(pass.Fset, f.Package) {
			continue
		}
		for _, spec := range f.Imports {
			if p := spec.Path.Value; p == `"testing"` || p == `"net/http/httptest"` {
				return true
			}
		}
	}
	return false
}

// serves reports whether a signature is that of a handler that runs at the same time
// as others. Streams have objects of their own.
func serves(sig *types.Signature) bool {
	h, _ := knowledge.HandlerOf(sig)
	return h != knowledge.NoHandler && h != knowledge.GRPCStream
}

// ofRequest reports whether a function is given something of a request.
func ofRequest(sig *types.Signature) bool {
	if serves(sig) {
		return true
	}
	for p := range sig.Params().Variables() {
		if knowledge.OfHTTP(p.Type()) {
			return true
		}
	}
	return false
}

// during marks a function and what it calls as part of a request.
func (r *Result) during(fn *ssa.Function, depth int) {
	if r.requests[fn] || depth > maxDepth || len(fn.Blocks) == 0 {
		return
	}
	r.requests[fn] = true
	for _, call := range r.callees.In(fn) {
		for _, callee := range r.callees.Of(call.Common()) {
			r.during(callee, depth+1)
		}
	}
}

// makes notes the objects that a function makes. The copy of an argument is none.
func (r *Result) makes(fn *ssa.Function) {
	if callees.InTest(fn) {
		return
	}
	during := r.During(fn)
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			cell, ok := i.(*ssa.Alloc)
			if !ok || isCopy(cell) {
				continue
			}
			named := path.NamedOf(cell.Type())
			if named == nil {
				continue
			}
			m := r.made[named.Origin().Obj()]
			if m == nil {
				m = new(placement)
				r.made[named.Origin().Obj()] = m
			}
			if during {
				m.during = true
			} else {
				m.before = true
			}
		}
	}
}

func isCopy(cell *ssa.Alloc) bool {
	return slices.ContainsFunc(path.Uses(cell), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		if !ok || st.Addr != ssa.Value(cell) {
			return false
		}
		_, isParam := st.Val.(*ssa.Parameter)
		return isParam
	})
}

// oneAtATime reports whether the package hands requests on while it holds a lock:
// then that may order all of them.
func (r *Result) oneAtATime() bool {
	for fn := range r.requests {
		for _, call := range r.callees.In(fn) {
			if handsOn(call.Common()) && len(r.locks.HeldAt(call)) > 0 {
				return true
			}
		}
	}
	return false
}

// handsOn reports whether a call lets others answer a request.
func handsOn(call *ssa.CallCommon) bool {
	if call.StaticCallee() == nil {
		return serves(call.Signature()) || knowledge.AnswersHTTP(call.Signature())
	}
	return knowledge.Is(callees.Object(call), "github.com/gin-gonic/gin", "Context.Next") || knowledge.Is(callees.Object(call), "net/http", "ServeMux.ServeHTTP")
}

// isKept reports whether servers call a function, as far as can be seen.
func (r *Result) isKept(fn *ssa.Function) bool {
	if fn.Parent() != nil {
		return !r.During(fn.Parent()) && (r.callees.UsedAsValue(fn) || isHandedOn(fn))
	}
	if obj := fn.Object(); obj != nil && obj.Exported() {
		return true
	}
	return r.callees.UsedAsValue(fn)
}

// isHandedOn reports whether something else is done with a literal than to call it.
func isHandedOn(lit *ssa.Function) bool {
	mc := path.MadeBy(lit)
	return mc != nil && slices.ContainsFunc(path.Uses(mc), func(ref ssa.Instruction) bool {
		call, isCall := ref.(ssa.CallInstruction)
		return !isCall || call.Common().Value != ssa.Value(mc)
	})
}
