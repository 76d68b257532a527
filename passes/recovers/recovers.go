// Package recovers says which functions stop a panic when they are deferred,
// and which run their function arguments in a goroutine whose panics are
// recovered, here and, by a fact, in the other packages of the module.
package recovers

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintrecovers",
	Doc:        "says which functions recover from panics",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(Fact)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Fact is what is known of a function.
type Fact struct {
	// Stops: it calls recover itself, so that it stops a panic when it is
	// deferred, and does nothing when it is called.
	Stops bool
	// Guards: it starts a goroutine that runs what it is given and recovers.
	Guards bool
	// Starts: it does nothing but start goroutines, none of which recovers, and
	// wait for them, so that it cannot panic itself.
	Starts bool
	// Quiet: it recovers, and does no more about a panic than to log it.
	Quiet bool
}

// AFact makes Fact a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	switch {
	case f.Quiet:
		return "stops quietly"
	case f.Stops && f.Guards:
		return "stops and guards"
	case f.Stops:
		return "stops"
	case f.Starts:
		return "starts"
	}
	return "guards"
}

// Result answers questions about the functions of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{pass, pass.ResultOf[callees.Analyzer].(*callees.Result), pass.ResultOf[spawn.Analyzer].(*spawn.Result)}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Parent() != nil {
			continue
		}
		if f := (Fact{Stops: stops(fn), Guards: r.guards(fn, 0), Starts: len(r.OnlyStarts(fn)) > 0, Quiet: quiet(fn)}); f != (Fact{}) {
			pass.ExportObjectFact(obj, &f)
		}
	}
	return r, nil
}

// IsRecover reports whether a call is one of recover.
func IsRecover(call *ssa.CallCommon) bool {
	b, ok := call.Value.(*ssa.Builtin)
	return ok && b.Name() == "recover"
}

func stops(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool {
		_, now := c.(*ssa.Call)
		return now && IsRecover(c.Common())
	})
}

// maxDepth is how deep functions are followed that hand a function on to another
// that starts it.
const maxDepth = 3

// guards reports whether a function starts a goroutine that recovers, itself or
// by another such function.
func (r *Result) guards(fn *ssa.Function, depth int) bool {
	return depth < maxDepth && slices.ContainsFunc(r.spawn.In(fn), func(s *spawn.Site) bool {
		body := s.Body()
		if s.Kind == spawn.GoStmt {
			return body != nil && r.Recovers(body)
		}
		return s.Kind == spawn.Helper && r.starterGuards(s, depth+1)
	})
}

// starterGuards reports whether the function that a site calls runs what it is
// given in a goroutine that recovers.
func (r *Result) starterGuards(s *spawn.Site, depth int) bool {
	if fn := callees.Unwrap(s.Instr.Common().StaticCallee()); fn != nil && fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return r.guards(fn, depth)
	}
	return r.fact(s.Instr.Common()).Guards
}

// Stops reports whether the function that a call runs calls recover itself.
func (r *Result) Stops(call *ssa.CallCommon) bool {
	fn, _ := callees.Func(call.Value)
	if fn == nil {
		fn = callees.Unwrap(call.StaticCallee())
	}
	if fn != nil && len(fn.Blocks) > 0 && fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
		return stops(fn)
	}
	return r.fact(call).Stops
}

// Recovers reports whether a function defers something that stops a panic.
func (r *Result) Recovers(fn *ssa.Function) bool {
	return slices.ContainsFunc(r.callees.In(fn), func(c ssa.CallInstruction) bool {
		d, ok := c.(*ssa.Defer)
		return ok && r.Stops(&d.Call)
	})
}

// Guarded reports whether the panics of the goroutine of a site are recovered,
// by its body or by the function that starts it.
func (r *Result) Guarded(s *spawn.Site) bool {
	if body := s.Body(); body != nil && r.Recovers(body) {
		return true
	}
	return s.Kind == spawn.Helper && r.starterGuards(s, 0)
}

// OnlyStarts returns the instructions by which a function starts goroutines that
// do not recover, if it does nothing else that may panic.
func (r *Result) OnlyStarts(fn *ssa.Function) []ssa.CallInstruction { return r.onlyStarts(fn, 0) }

func (r *Result) onlyStarts(fn *ssa.Function, depth int) []ssa.CallInstruction {
	var starts []ssa.CallInstruction
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Go:
				if s := r.spawn.At(i); s == nil || s.Body() != nil && r.Recovers(s.Body()) {
					return nil
				}
				starts = append(starts, i)
			case *ssa.Call:
				switch {
				case r.starts(i, depth):
					starts = append(starts, i)
				case !bookkeeping(i.Common()):
					return nil
				}
			case *ssa.IndexAddr:
				if !rangesOver(i) && !inArray(i) {
					return nil
				}
			case *ssa.Select:
				if slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool { return s.Dir == types.SendOnly }) {
					return nil // the channel may be closed
				}
			case *ssa.Slice:
				if _, all := i.X.(*ssa.Alloc); !all || i.Low != nil || i.High != nil || i.Max != nil {
					return nil
				}
			case *ssa.Panic:
				if i.Pos().IsValid() {
					return nil // else the end of a select, which is not reached
				}
			case *ssa.Defer, *ssa.Alloc, *ssa.Store, *ssa.MakeClosure, *ssa.MakeChan, *ssa.Return, *ssa.RunDefers, *ssa.Jump, *ssa.If, *ssa.Phi, *ssa.BinOp, *ssa.FieldAddr, *ssa.MakeInterface, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.DebugRef, *ssa.UnOp, *ssa.Extract, *ssa.Range, *ssa.Next:
			default:
				return nil
			}
		}
	}
	return starts
}

// starts reports whether a call does nothing but start a goroutine that does
// not recover: of a group's method, or of a function that does no more.
func (r *Result) starts(call *ssa.Call, depth int) bool {
	s := r.spawn.At(call)
	if s == nil || r.Guarded(s) {
		return false
	}
	switch s.Kind {
	case spawn.Group:
		return knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Go") || knowledge.Is(callees.Object(call.Common()), "golang.org/x/sync/errgroup", "Group.Go")
	case spawn.Helper:
		if fn := callees.Unwrap(call.Call.StaticCallee()); fn != nil && fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg {
			return depth < maxDepth && len(r.onlyStarts(fn, depth+1)) > 0
		}
		return r.fact(call.Common()).Starts
	}
	return false
}

// bookkeeping reports whether a call surely does not panic.
func bookkeeping(call *ssa.CallCommon) bool {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return b.Name() == "len" || b.Name() == "cap"
	}
	if contexts.IsMethod(call, "Done", "Err") || contexts.Canceller(call.Value) != nil {
		return true
	}
	obj := callees.Object(call)
	return knowledge.KeepsGoing(obj)
}

// rangesOver reports whether an element is one that a loop ranges over, whose
// index is right.
func rangesOver(i *ssa.IndexAddr) bool {
	next, ok := i.Index.(*ssa.BinOp)
	if !ok || next.Op != token.ADD {
		return false
	}
	phi, ok := next.X.(*ssa.Phi)
	return ok && phi.Comment == "rangeindex"
}

// inArray reports whether an element is of an array of the function, by a constant:
// that of the arguments of a call.
func inArray(i *ssa.IndexAddr) bool {
	_, array := i.X.(*ssa.Alloc)
	_, constant := i.Index.(*ssa.Const)
	return array && constant
}

func (r *Result) fact(call *ssa.CallCommon) Fact {
	f := new(Fact)
	obj := callees.Object(call)
	if obj == nil || obj.Pkg() == nil || !r.pass.ImportObjectFact(obj, f) {
		return Fact{}
	}
	return *f
}
