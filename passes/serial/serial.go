// Package serial says which functions do all their work, waits included, under one lock:
// of those who call them at once, one works and the others wait. Other packages of
// the module learn by a fact of the functions whose lock is part of an argument.
package serial

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintserial",
	Doc:        "says which functions do all their work under one lock",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, blocks.Analyzer, lockset.Analyzer},
	FactTypes:  []analysis.Fact{new(Serial)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Serial is the fact on a function that works under a lock of one of its arguments.
type Serial struct {
	Param int    // the argument, the receiver first
	Lock  string // which lock of it: ".mu"
	Call  string // what it calls meanwhile that takes long
	Does  string // how that takes long: "waits for the network"
}

// AFact makes Serial a fact.
func (*Serial) AFact() {}

func (s *Serial) String() string {
	return fmt.Sprintf("serial(%d%s: %s %s)", s.Param, s.Lock, s.Call, s.Does)
}

// Section is a function's work, all of it under one lock.
type Section struct {
	Lock path.Path
	Call string // what is called there that takes long
	Does string // how
	call ssa.CallInstruction
}

// Pos is where the call is that takes long.
func (s *Section) Pos() token.Pos { return s.call.Pos() }

// Result answers questions about one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	blocks  *blocks.Result
	locks   *lockset.Result
	known   map[*types.Func]*Serial
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		blocks:  pass.ResultOf[blocks.Analyzer].(*blocks.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		known:   make(map[*types.Func]*Serial),
	}
	if !r.locks.Any() {
		return r, nil
	}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != pass.Pkg {
			continue
		}
		of := func(p path.Path) bool { return param(fn, p) >= 0 }
		if s := r.Under(fn, of); s != nil && r.apart(s.call) {
			lock := s.Lock.String()
			if i := strings.Index(lock, "."); i >= 0 {
				fact := &Serial{Param: param(fn, s.Lock), Lock: lock[i:], Call: s.Call, Does: s.Does}
				r.known[obj.Origin()] = fact
				pass.ExportObjectFact(obj.Origin(), fact)
			}
		}
	}
	return r, nil
}

// param returns which parameter of a function a path begins with; -1 for none.
func param(fn *ssa.Function, p path.Path) int {
	return slices.IndexFunc(fn.Params, func(q *ssa.Parameter) bool { return p.Root() == ssa.Value(q) })
}

// Of returns what is known of the function that a call runs, or nil.
func (r *Result) Of(call *ssa.CallCommon) *Serial {
	obj := callees.Object(call)
	if call.IsInvoke() || obj == nil || obj.Pkg() == nil {
		return nil
	}
	if obj.Pkg() == r.pass.Pkg {
		return r.known[obj.Origin()]
	}
	fact := new(Serial)
	if !r.pass.ImportObjectFact(obj.Origin(), fact) {
		return nil
	}
	return fact
}

// Under returns the work of a function, if all of it is done under one lock, of those that
// are wanted, and some of it takes long; or nil.
func (r *Result) Under(fn *ssa.Function, wanted func(path.Path) bool) *Section {
	var lock path.Path
	var out *Section
	for _, call := range r.callees.In(fn) {
		if r.isAround(call) {
			continue
		}
		held := r.locks.HeldAt(call)
		i := slices.IndexFunc(held, func(h lockset.Held) bool { return h.Mode == lockset.Write && wanted(h.Path) })
		if i < 0 || lock.Valid() && held[i].Path != lock {
			return nil // some of the work is outside
		}
		lock = held[i].Path
		if out == nil {
			if does := r.takesLong(call); does != "" {
				out = &Section{lock, callees.NameOf(call.Common()), does, call}
			}
		}
	}
	return out
}

// Work returns the one call that makes a function take long, or nil.
func (r *Result) Work(fn *ssa.Function) ssa.CallInstruction {
	var work ssa.CallInstruction
	for _, call := range r.callees.In(fn) {
		if r.isAround(call) || r.takesLong(call) == "" && !r.blocks.Call(call.Common()).Unknown {
			continue
		}
		if work != nil {
			return nil
		}
		work = call
	}
	return work
}

// slow are waits that make a lock around them matter.
const slow = knowledge.Sleep | knowledge.Network | knowledge.Process | knowledge.Database | knowledge.Task

// apart reports whether several could make a call at once: what waits for the network does so by a client
// that has connections of its own, and not by writing to the one that the lock is there for.
func (r *Result) apart(call ssa.CallInstruction) bool {
	reason, ok := r.blocks.Call(call.Common()).Reason(slow)
	if !ok || reason.Wait&knowledge.Network == 0 {
		return true
	}
	obj := callees.Object(call.Common())
	via := append([]string{""}, reason.Via...)
	return strings.HasPrefix(via[len(via)-1], "Client.") ||
		knowledge.Is(obj, "net/http", "Client.Do", "Client.Get", "Client.Post", "Client.PostForm", "Client.Head", "Get", "Post", "PostForm", "Head")
}

// takesLong says how a call takes so long that a lock around it matters: it waits, or it
// computes what is made to take long; "" if it does not.
func (r *Result) takesLong(call ssa.CallInstruction) string {
	if reason, ok := r.blocks.Call(call.Common()).Reason(slow); ok {
		return reason.Words()
	}
	if fn := r.computes(call, 3); fn != nil {
		if callees.Object(call.Common()) == fn {
			return "computes for long"
		}
		return "computes for long, via " + fn.Pkg().Name() + "." + fn.Name()
	}
	return ""
}

// computes returns the function that a call comes to, here or in what it calls, and that
// computes for long; or nil.
func (r *Result) computes(call ssa.CallInstruction, depth int) *types.Func {
	if obj := callees.Object(call.Common()); knowledge.Computes(obj) {
		return obj
	}
	fns, exact := r.callees.Resolve(call.Common())
	if depth == 0 || !exact || len(fns) != 1 {
		return nil
	}
	for _, inner := range r.callees.In(fns[0]) {
		if _, now := inner.(*ssa.Call); !now {
			continue
		}
		if fn := r.computes(inner, depth-1); fn != nil {
			return fn
		}
	}
	return nil
}

// isAround reports whether a call is part of the frame of some work: locks, deferred calls,
// Done, logs, texts of errors, builtins, whether it is to go on at all.
func (r *Result) isAround(call ssa.CallInstruction) bool {
	if _, ok := call.(*ssa.Defer); ok {
		return true
	}
	if _, ok := call.Common().Value.(*ssa.Builtin); ok {
		return true
	}
	obj := callees.Object(call.Common())
	if obj != nil && obj.Pkg() != nil {
		switch obj.Pkg().Path() {
		case "sync", "sync/atomic", "context", "time", "errors":
			return !r.blocks.Call(call.Common()).May(slow)
		}
		if knowledge.Is(obj, "fmt", "Errorf") {
			return true
		}
	}
	f, ok := knowledge.OfCall(call.Common())
	return ok && f.Does&(knowledge.Logs|knowledge.Prints) != 0
}
