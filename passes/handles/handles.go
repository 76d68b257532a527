// Package handles knows functions that start a goroutine and return what it is waited
// for by: a channel, or an object with one in a field, a task or a future; and the methods
// that do nothing but wait for that. Other packages of the module learn of both by facts.
package handles

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinthandles",
	Doc:        "says which functions return what their goroutine is waited for by",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(Start), new(Wait)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Itself stands for the field of a handle that is a channel.
const Itself = -1

// Start is the fact on a function that starts one goroutine, which tells that it is over
// by a channel: it sends once on it or closes it and does no more, and nobody but the
// caller gets hold of that.
type Start struct {
	Result int // index of the result
	Field  int // of the object with the channel, or Itself
	// Apart: the goroutine has another reason than to run beside its starter. See
	// Isolates.
	Apart bool
}

// AFact makes Start a fact.
func (*Start) AFact() {}

func (s *Start) String() string {
	out := fmt.Sprintf("starts(%d", s.Result)
	if s.Field != Itself {
		out += fmt.Sprintf(".%d", s.Field)
	}
	if s.Apart {
		out += ", apart"
	}
	return out + ")"
}

// Wait is the fact on a method that receives from a channel in a field of its receiver,
// and does no more, but for returning what is in others.
type Wait struct{ Field int }

// AFact makes Wait a fact.
func (*Wait) AFact() {}

func (w *Wait) String() string { return fmt.Sprintf("waits(.%d)", w.Field) }

// Result answers questions about the calls of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	starts  map[*ssa.Function]*Start
	waits   map[*ssa.Function]*Wait
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		starts:  make(map[*ssa.Function]*Start),
		waits:   make(map[*ssa.Function]*Wait),
	}
	for _, s := range r.spawn.Sites {
		if fn := s.Instr.Parent(); fn.Parent() == nil && r.starts[fn] == nil {
			if start := r.start(s); start != nil {
				r.starts[fn] = start
				r.export(fn, start)
			}
		}
	}
	for _, fn := range r.callees.Functions() {
		if wait := waitOf(fn); wait != nil {
			r.waits[fn] = wait
			r.export(fn, wait)
		}
	}
	return r, nil
}

func (r *Result) export(fn *ssa.Function, fact analysis.Fact) {
	if obj, ok := fn.Object().(*types.Func); ok && obj.Pkg() == r.pass.Pkg {
		r.pass.ExportObjectFact(obj.Origin(), fact)
	}
}

// Started returns what a call starts, or nil.
func (r *Result) Started(call *ssa.CallCommon) *Start {
	return callees.Told(r.callees, r.pass, r.starts, call)
}

// Waited returns what a call of a method waits for, or nil.
func (r *Result) Waited(call *ssa.CallCommon) *Wait {
	return callees.Told(r.callees, r.pass, r.waits, call)
}

// start returns what the function of a site starts, if that is its only one.
func (r *Result) start(s *spawn.Site) *Start {
	fn, body := s.Instr.Parent(), s.Body()
	if body == nil || s.Kind != spawn.GoStmt || s.Times != spawn.One || len(r.spawn.In(fn)) != 1 {
		return nil
	}
	for _, end := range ends(body) {
		ch, ok := path.Of(channelOf(end))
		if !ok || ch.Len() > 1 {
			continue
		}
		if p, isParam := ch.Root().(*ssa.Parameter); isParam && p.Parent() == body {
			arg := s.Bind(p)
			if arg == nil {
				continue
			}
			to, known := path.Of(arg)
			if !known || to.Len() > 0 {
				continue
			}
			if ch, ok = ch.Rebase(path.Rooted(p), to); !ok {
				continue
			}
		}
		if made := r.made(s, ch); made != nil && overAfter(body, ch.Len(), end) {
			made.Apart = r.Isolates(body, 2)
			return made
		}
	}
	return nil
}

// ends lists what sends on a channel or closes one in a body, outside of loops.
func ends(body *ssa.Function) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			if channelOf(i) != nil && !flow.InLoop(i) {
				out = append(out, i)
			}
		}
	}
	return out
}

// channelOf returns the channel that an instruction sends on or closes, or nil.
func channelOf(i ssa.Instruction) ssa.Value {
	if s, ok := i.(*ssa.Send); ok {
		return s.Chan
	}
	call, ok := callees.CallAt(i)
	if !ok {
		return nil
	}
	if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
		return call.Common().Args[0]
	}
	return nil
}

// overAfter reports whether each run of a body comes to an end like the given one, and
// does nothing after it.
func overAfter(body *ssa.Function, fields int, end ssa.Instruction) bool {
	same := func(i ssa.Instruction) bool {
		ch := channelOf(i)
		if ch == nil {
			return false
		}
		a, ok := path.Of(ch)
		b, _ := path.Of(channelOf(end))
		return ok && a == b && a.Len() == fields
	}
	if len(flow.ExitsWithout(body, nil, same)) > 0 {
		return false
	}
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			if _, deferred := i.(*ssa.Defer); deferred || !same(i) {
				continue
			}
			if len(flow.Reach(body, i, acts, nil)) > 0 {
				return false
			}
		}
	}
	return true
}

// acts reports whether an instruction does something that others may see or that takes
// time.
func acts(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Call, *ssa.Go, *ssa.Send, *ssa.Select, *ssa.Store, *ssa.MapUpdate, *ssa.Defer:
		return true
	case *ssa.UnOp:
		return i.Op == token.ARROW
	}
	return false
}

// made says where the function of a site returns a channel, or the new object with it in
// a field, if it gives that to nobody but the goroutine.
func (r *Result) made(s *spawn.Site, ch path.Path) *Start {
	fn := s.Instr.Parent()
	handle := ch.Root()
	if handle.Parent() != fn {
		return nil
	}
	start := &Start{Result: -1, Field: Itself}
	switch handle := handle.(type) {
	case *ssa.MakeChan:
	case *ssa.Alloc:
		st := path.StructOf(handle.Type())
		if st == nil || ch.Len() != 1 || !handle.Heap {
			return nil
		}
		start.Field = slices.IndexFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return f.Origin() == ch.Last() })
	default:
		return nil
	}
	if !r.keepsTo(fn, s, handle, start) || start.Result < 0 {
		return nil
	}
	if body := s.Body(); body.Parent() == nil {
		for _, p := range body.Params {
			if arg := s.Bind(p); arg != nil && path.Origin(arg) == handle && !r.keepsTo(body, s, p, nil) {
				return nil
			}
		}
	}
	return start
}

// keepsTo reports whether a function does nothing with a handle but use its fields, start
// the goroutine with it, and return it.
func (r *Result) keepsTo(fn *ssa.Function, s *spawn.Site, handle ssa.Value, start *Start) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.FieldAddr, *ssa.DebugRef, *ssa.MakeClosure, *ssa.Phi, *ssa.ChangeType:
				continue
			case *ssa.UnOp:
				if i.Op == token.MUL {
					continue
				}
			case *ssa.Store:
				if _, global := i.Addr.(*ssa.Global); !global && path.Variable(i.Addr) != nil || handleField(i.Addr, handle) {
					continue
				}
			case *ssa.Send:
				if path.Origin(i.X) != handle {
					continue
				}
			case *ssa.Return:
				if start == nil {
					break
				}
				for n, v := range i.Results {
					if path.Origin(v) != handle {
						continue
					}
					if start.Result >= 0 && start.Result != n {
						return false
					}
					start.Result = n
				}
				continue
			case *ssa.Call, *ssa.Defer, *ssa.Go:
				if instr == ssa.Instruction(s.Instr) || channelOf(instr) != nil {
					continue
				}
			}
			for _, op := range instr.Operands(nil) {
				if *op != nil && path.Origin(*op) == handle {
					return false
				}
			}
		}
	}
	return !slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return !r.keepsTo(lit, s, handle, nil) })
}

// handleField reports whether an address is that of a field of the new object, to which
// the channel is given.
func handleField(addr, handle ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	return path.Origin(fa.X) == handle
}

// waitOf says what a method waits for.
func waitOf(fn *ssa.Function) *Wait {
	if fn.Signature.Recv() == nil || len(fn.Params) != 1 || len(fn.AnonFuncs) > 0 {
		return nil
	}
	var recv *ssa.UnOp
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			u, ok := i.(*ssa.UnOp)
			switch {
			case ok && u.Op == token.ARROW && recv == nil:
				recv = u
			case acts(i) && !local(i):
				return nil
			}
		}
	}
	if recv == nil || len(flow.ExitsWithout(fn, nil, flow.Is(recv))) > 0 {
		return nil
	}
	p, ok := path.Of(recv.X)
	if !ok || p.Len() != 1 || p.Root() != ssa.Value(fn.Params[0]) {
		return nil
	}
	st := path.StructOf(fn.Params[0].Type())
	if st == nil {
		return nil
	}
	return &Wait{slices.IndexFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return f.Origin() == p.Last() })}
}

// local reports whether an instruction stores in a variable of the function.
func local(i ssa.Instruction) bool {
	s, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	_, ok = s.Addr.(*ssa.Alloc)
	return ok
}
