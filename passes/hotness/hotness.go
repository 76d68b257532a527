package hotness

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/settings"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinthotness",
	Doc:        "says which loops and calls are hot",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, settings.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run: func(pass *analysis.Pass) (any, error) {
		return &Result{
			callees:  pass.ResultOf[callees.Analyzer].(*callees.Result),
			profiles: settings.Of(pass).Profiles,
			fset:     pass.Fset,
			loops:    make(map[*ssa.Function][]Loop),

			recursive: make(map[*ssa.Function]bool),
		}, nil
	},
}

// Result answers questions about the functions of one package.
type Result struct {
	callees  *callees.Result
	profiles []*settings.Profile
	fset     *token.FileSet
	mu       sync.Mutex // rules ask at the same time
	loops    map[*ssa.Function][]Loop

	recursive map[*ssa.Function]bool
}

// Loop is a loop with its shape.
type Loop struct {
	*flow.Loop
	Shape Shape
}

// Pos returns where the loop is: the first position in its header or body.
func (l Loop) Pos() token.Pos {
	least := token.NoPos
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			if p := instr.Pos(); p.IsValid() && (!least.IsValid() || p < least) {
				if _, ok := instr.(*ssa.Phi); !ok {
					least = p
				}
			}
		}
	}
	return least
}

// Why says how it is known that something is hot.
type Why uint8

// Reasons.
const (
	Cold      Why = iota
	Round         // each round of a loop over data
	Message       // each event of an event loop
	Request       // each request
	Recursion     // each step of a recursion
	Profiled      // a profile shows it, and nothing else does
)

// Heat says that something is hot.
type Heat struct {
	Why Why
	// Loop is the loop whose rounds run it, for Round and Message.
	Loop Loop
	// Fn is the function that the loop is in, or that serves requests.
	Fn *ssa.Function
	// Calls lead from there to the function of the instruction.
	Calls []ssa.CallInstruction
	// Nested is the number of loops over data around it, in Fn.
	Nested int
	// Sampled is what a profile says of it.
	Sampled
}

// LoopsOf returns the loops of a function, outer before inner.
func (r *Result) LoopsOf(fn *ssa.Function) []Loop {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ls, ok := r.loops[fn]; ok {
		return ls
	}
	all := flow.Loops(fn)
	ls := make([]Loop, len(all))
	for i, l := range all {
		ls[i] = Loop{l, shapeOf(l, all)}
	}
	r.loops[fn] = ls
	return ls
}

// maxCalls is the length of the chains of calls that are followed.
const maxCalls = 2

// Of says whether an instruction is hot.
func (r *Result) Of(i ssa.Instruction) Heat {
	h := r.of(i, maxCalls, map[*ssa.Function]bool{})
	if h.Sampled = r.sampled(i); h.Hot() && h.Why == Cold {
		h.Why, h.Fn = Profiled, i.Parent()
	}
	return h
}

func (r *Result) of(i ssa.Instruction, depth int, busy map[*ssa.Function]bool) Heat {
	fn := i.Parent()
	if busy[fn] {
		return Heat{}
	}
	if h := r.inLoop(i); h.Why != Cold {
		return h
	}
	if Serves(fn) {
		return Heat{Why: Request, Fn: fn}
	}
	if r.recurs(fn) {
		return Heat{Why: Recursion, Fn: fn}
	}
	if depth == 0 {
		return Heat{}
	}
	busy[fn] = true
	defer delete(busy, fn)
	for _, call := range r.callees.CallersOf(fn) {
		if r.isTest(call.Parent()) && !r.isTest(fn) {
			continue // a table of cases makes nothing hot
		}
		if call.Common().StaticCallee() == nil {
			if fns, _ := r.callees.Resolve(call.Common()); len(fns) > 1 {
				continue // each round may call another
			}
		}
		if h := r.of(call, depth-1, busy); h.Why != Cold {
			h.Calls = append(h.Calls, call)
			return h
		}
	}
	return Heat{}
}

// isTest reports whether a function stands in a test file, or is given the test
// that it serves.
func (r *Result) isTest(fn *ssa.Function) bool {
	for p := range callees.Top(fn).Signature.Params().Variables() {
		if knowledge.IsTesting(p.Type()) {
			return true
		}
	}
	return knowledge.InTestFile(r.fset, fn.Pos())
}

// maxCycle is how long the cycles of calls are that count as recursion.
const maxCycle = 4

// recurs reports whether a function calls itself, through others perhaps, and does so
// more than once: in a loop, or at several places. One step more is most often one more
// in all: what is in parentheses, the other alternative.
func (r *Result) recurs(fn *ssa.Function) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.recursive[fn]; ok {
		return known
	}
	type step struct {
		fn   *ssa.Function
		many bool
	}
	seen := make(map[step]bool)
	var reach func(f step, depth int) bool
	reach = func(f step, depth int) bool {
		calls := r.callees.CallersOf(f.fn)
		for _, call := range calls {
			caller := call.Parent()
			if call.Common().IsInvoke() {
				continue // an error in an error is another one
			}
			by := step{caller, f.many || flow.InLoop(call) ||
				slices.ContainsFunc(calls, func(o ssa.CallInstruction) bool {
					return o != call && o.Parent() == caller && (flow.Reaches(o, call, nil) || flow.Reaches(call, o, nil))
				})}
			if caller == fn {
				if by.many {
					return true
				}
				continue
			}
			if depth > 1 && !seen[by] {
				seen[by] = true
				if reach(by, depth-1) {
					return true
				}
			}
		}
		return false
	}
	found := reach(step{fn: fn}, maxCycle)
	r.recursive[fn] = found
	return found
}

// inLoop says whether a loop of its function makes an instruction hot. The
// innermost loop that says something decides.
func (r *Result) inLoop(i ssa.Instruction) Heat {
	var h Heat
	for _, l := range r.LoopsOf(i.Parent()) {
		if !l.Contains(i) {
			continue
		}
		switch l.Shape {
		case Data:
			h = Heat{Why: Round, Loop: l, Fn: i.Parent(), Nested: h.Nested + 1}
		case Event:
			h = Heat{Why: Message, Loop: l, Fn: i.Parent(), Nested: h.Nested}
		case Paced:
			h = Heat{}
		}
	}
	return h
}

// Serves reports whether a function is called once a request by a server: a
// handler of HTTP or of a framework around it, or a method of a gRPC service.
func Serves(fn *ssa.Function) bool {
	if h, _ := knowledge.HandlerOf(fn.Signature); h != knowledge.NoHandler {
		return true
	}
	return isUnary(fn.Signature)
}

// isUnary recognises a method of a gRPC service: it takes a context and a
// message and returns a message and an error, messages being what protocol
// buffers generate.
func isUnary(sig *types.Signature) bool {
	p, res := sig.Params(), sig.Results()
	return sig.Recv() != nil && p.Len() == 2 && res.Len() == 2 && knowledge.Async(sig) && knowledge.IsContext(p.At(0).Type()) &&
		isMessage(p.At(1).Type()) && isMessage(res.At(0).Type())
}

func isMessage(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.Pointer); !ok {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, "ProtoMessage")
	_, ok := obj.(*types.Func)
	return ok
}
