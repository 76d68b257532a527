// Package pipes says where io.Pipe is called for a goroutine that writes into it, and which
// functions return the reader of such a pipe, and keep nothing of it. Other packages of the
// module learn of these by a fact.
package pipes

import (
	"fmt"
	"go/types"
	"iter"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintpipes",
	Doc:        "says which functions return a reader that a goroutine writes to",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer},
	FactTypes:  []analysis.Fact{new(Feeds)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Feeds is the fact on a function one of whose results is the reader of a pipe that a
// goroutine of its writes to, which nothing ends but that reader.
type Feeds struct{ Result int }

// AFact makes Feeds a fact.
func (*Feeds) AFact() {}

func (f *Feeds) String() string {
	return fmt.Sprintf("result %d reads what a goroutine writes", f.Result)
}

// Pipe is a reader that a function has.
type Pipe struct {
	Call   *ssa.Call // of io.Pipe, or of a function that feeds
	Reader ssa.Value
}

// Result answers questions about the functions of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	feeds   map[*ssa.Function]*Feeds
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass: pass, feeds: make(map[*ssa.Function]*Feeds),
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
	}
	for more := true; more; { // until nothing is added: a function may return what another has
		more = false
		for _, fn := range r.callees.Functions() {
			if r.feeds[fn] != nil {
				continue
			}
			for _, p := range r.In(fn) {
				if i := returned(p.Reader); i >= 0 {
					r.feeds[fn], more = &Feeds{i}, true
				}
			}
		}
	}
	for _, fn := range r.callees.Functions() {
		if obj, ok := fn.Object().(*types.Func); ok && r.feeds[fn] != nil && obj.Pkg() == pass.Pkg {
			pass.ExportObjectFact(obj.Origin(), r.feeds[fn])
		}
	}
	return r, nil
}

// In returns the pipes that a function makes, or is given by what it calls.
func (r *Result) In(fn *ssa.Function) []Pipe {
	var out []Pipe
	for _, c := range r.callees.In(fn) {
		call, ok := c.(*ssa.Call)
		if !ok || call.Call.IsInvoke() {
			continue
		}
		if knowledge.Is(callees.Object(&call.Call), "io", "Pipe") {
			reader, writer := path.Result(call, 0), path.Result(call, 1)
			if reader != nil && writer != nil && r.writes(writer) {
				out = append(out, Pipe{call, reader})
			}
			continue
		}
		f := r.of(&call.Call)
		if f == nil {
			continue
		}
		reader := ssa.Value(call)
		if call.Call.Signature().Results().Len() > 1 {
			reader = path.Result(call, f.Result)
		}
		if reader != nil {
			out = append(out, Pipe{call, reader})
		}
	}
	return out
}

func (r *Result) of(call *ssa.CallCommon) *Feeds {
	fns, exact := r.callees.Resolve(call)
	if exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return r.feeds[fns[0]]
	}
	obj, f := callees.Object(call), new(Feeds)
	if obj == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, f) {
		return nil
	}
	return f
}

// writes reports whether one goroutine alone has the writer of a pipe, and hands it on to
// what writes: nobody else can end that.
func (r *Result) writes(writer ssa.Value) bool {
	fn := writer.Parent()
	starts, found := 0, false
	for _, s := range r.spawn.In(fn) {
		body := s.Body()
		given := slices.IndexFunc(s.Args, func(a ssa.Value) bool { return path.Origin(a) == writer })
		switch {
		case given >= 0 && (body == nil || given >= len(body.Params)):
			starts++
			found = body == nil
		case given >= 0:
			starts++
			found = r.ownWriter(body, body.Params[given])
		case body != nil && body.Parent() == fn && mentioned(body, writer):
			starts++
			found = r.ownWriter(body, writer)
		}
	}
	return starts == 1 && found && !r.elsewhere(fn, writer)
}

// ownWriter reports whether the body of a goroutine does more with a writer than to close
// it, and lets no other goroutine have it.
func (r *Result) ownWriter(body *ssa.Function, writer ssa.Value) bool {
	more := false
	for _, fn := range callees.WithLiterals(body) {
		if fn != body && len(r.spawn.Of(fn)) > 0 && mentioned(fn, writer) {
			return false
		}
		for i := range mentions(fn, writer) {
			call, ok := callees.CallAt(i)
			if !ok {
				if st, ok := i.(*ssa.Store); ok && ofLocal(st.Addr) {
					continue // what writes is made here
				}
				if givesAway(i) {
					return false
				}
				continue
			}
			if r.spawn.At(call) != nil {
				return false
			}
			more = more || !closes(call, writer)
		}
	}
	return more
}

// ofLocal reports whether an address is in a variable of its function.
func ofLocal(addr ssa.Value) bool {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		default:
			_, ok := addr.(*ssa.Alloc)
			return ok
		}
	}
}

// elsewhere reports whether a function, or what it does not start as a goroutine, has the
// writer too, or gives it to others.
func (r *Result) elsewhere(fn *ssa.Function, writer ssa.Value) bool {
	for i := range mentions(fn, writer) {
		if call, ok := callees.CallAt(i); ok && r.spawn.At(call) == nil || !ok && givesAway(i) {
			return true
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool {
		started := slices.ContainsFunc(r.spawn.Of(lit), func(s *spawn.Site) bool { return s.Kind != spawn.Timer })
		return !started && slices.ContainsFunc(callees.WithLiterals(lit), func(f *ssa.Function) bool { return mentioned(f, writer) })
	})
}

// givesAway reports whether others may have what an instruction, which is no call,
// mentions: it does more than to convert it, compare it, or keep it in a variable that is
// assigned once, or a literal.
func givesAway(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.BinOp, *ssa.UnOp:
		return false
	case *ssa.MakeClosure:
		return i.Fn.(*ssa.Function).Parent() == nil // a method of it, as a value
	case *ssa.Store:
		cell := path.CellOf(i.Addr)
		_, own := i.Addr.(*ssa.Alloc)
		return !own || cell.Escapes || len(cell.Stores) != 1
	}
	return true
}

// mentions yields the instructions of a function that mention a value.
func mentions(fn *ssa.Function, v ssa.Value) iter.Seq[ssa.Instruction] {
	return func(yield func(ssa.Instruction) bool) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if path.Mentions(i, v) && !yield(i) {
					return
				}
			}
		}
	}
}

func mentioned(fn *ssa.Function, v ssa.Value) bool {
	for range mentions(fn, v) {
		return true
	}
	return false
}

// closes reports whether a call is that of a method by which a writer of a pipe is closed.
func closes(call ssa.CallInstruction, writer ssa.Value) bool {
	obj := callees.Object(call.Common())
	return obj != nil && (obj.Name() == "Close" || obj.Name() == "CloseWithError") && path.Origin(callees.Receiver(call.Common())) == writer
}

// returned returns which result of its function a reader is, if it goes nowhere else; or -1.
func returned(reader ssa.Value) int {
	at := -1
	for _, use := range path.Uses(reader) {
		switch use := use.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeInterface:
			if at = returned(use); at < 0 {
				return -1
			}
		case *ssa.Return:
			at = slices.Index(use.Results, reader)
		default:
			return -1
		}
	}
	return at
}
