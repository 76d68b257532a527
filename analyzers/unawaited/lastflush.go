package unawaited

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// flushedUnder reports the goroutine of an object that writes to a file or database of the object once
// it is told to end, when the method that tells it closes the file as well, without waiting
// for the goroutine: what it still has is lost.
func (c *checker) flushedUnder(s *spawn.Site) {
	body := s.Body()
	if !c.On("closed-under") || s.Kind != spawn.GoStmt || body == nil || c.IsTest(s.Pos()) {
		return
	}
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			for _, told := range c.ways(s, i) {
				write, to := c.lastWrite(body, i, told.from)
				if write == nil || c.endsItself(s, to) {
					continue
				}
				if fn, end, closing := c.endsBoth(told.by, to); fn != nil {
					c.reportFlushed(s, write, to, fn, end, closing)
					return
				}
			}
		}
	}
}

// way is how a goroutine goes on when it is told to end: by the channel, or cancel function, in a field.
type way struct {
	by   *types.Var
	from *ssa.BasicBlock
}

// ways returns where a goroutine goes on behind an instruction that hears of its end.
func (c *checker) ways(s *spawn.Site, i ssa.Instruction) []way {
	var out []way
	add := func(ch ssa.Value, from *ssa.BasicBlock) {
		if by := c.toldBy(s, ch); by != nil && from != nil {
			out = append(out, way{by, from})
		}
	}
	switch i := i.(type) {
	case *ssa.Select:
		for k, st := range i.States {
			if st.Dir == types.RecvOnly {
				add(st.Chan, flow.CaseBlock(i, k))
			}
		}
	case *ssa.UnOp:
		if ok := path.Result(i, 1); i.Op == token.ARROW && i.CommaOk && ok != nil {
			for _, use := range path.Uses(ok) {
				if branch, is := use.(*ssa.If); is {
					add(i.X, branch.Block().Succs[1])
				}
			}
		}
	}
	return out
}

// toldBy returns the field with what tells a goroutine to end that receives from a channel:
// the channel, or the function that cancels the context which the channel is of.
func (c *checker) toldBy(s *spawn.Site, ch ssa.Value) *types.Var {
	if f := path.FieldRead(ch); f != nil {
		return f
	}
	call, ok := path.Origin(ch).(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(&call.Call), "context", "Context.Done") {
		return nil
	}
	ctx := callees.Receiver(&call.Call)
	if p, ok := path.Origin(ctx).(*ssa.Parameter); ok && p.Parent() == s.Body() {
		ctx = s.Bind(p)
	}
	if ctx == nil {
		return nil
	}
	if f := path.FieldRead(ctx); f != nil {
		return c.cancelIn(f)
	}
	return cancelKept(ctx)
}

// cancelIn returns the field with the function that cancels the context in a field.
func (c *checker) cancelIn(ctx *types.Var) *types.Var {
	for _, st := range c.storesTo(ctx) {
		if f := cancelKept(st.Val); f != nil {
			return f
		}
	}
	return nil
}

// storesTo lists the assignments of a field.
func (c *checker) storesTo(f *types.Var) []*ssa.Store {
	var out []*ssa.Store
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && path.FieldOf(st.Addr) == f {
					out = append(out, st)
				}
			}
		}
	}
	return out
}

func cancelKept(ctx ssa.Value) *types.Var {
	e, ok := path.Origin(ctx).(*ssa.Extract)
	if !ok {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok || e.Index != 0 || !knowledge.Is(callees.Object(&call.Call), "context", "WithCancel", "WithCancelCause", "WithTimeout", "WithDeadline") {
		return nil
	}
	return owned.CancelField(call)
}

// lastWrite returns the call by which a goroutine writes to what a field holds, when it has
// been told to end, on the way from a block until it hears again, or deferred.
func (c *checker) lastWrite(body *ssa.Function, heard ssa.Instruction, from *ssa.BasicBlock) (write ssa.CallInstruction, to *types.Var) {
	look := func(i ssa.Instruction) bool {
		if call, ok := i.(ssa.CallInstruction); ok && write == nil {
			write, to = c.writesField(call, body, 2)
		}
		return i != heard && write == nil
	}
	if look(from.Instrs[0]) {
		flow.Visit(body, from.Instrs[0], look)
	}
	for _, call := range c.callees.In(body) {
		if _, deferred := call.(*ssa.Defer); deferred && flow.Dominates(call, heard) {
			look(call)
		}
	}
	return write, to
}

// writesField returns the call by which a call writes to a disk or database by what a field
// holds, with no lock held, itself or in functions of the package.
func (c *checker) writesField(call ssa.CallInstruction, fn *ssa.Function, depth int) (ssa.CallInstruction, *types.Var) {
	if _, isGo := call.(*ssa.Go); isGo || len(c.locks.HeldAt(call)) > 0 {
		return nil, nil
	}
	if f := c.writesTo(call, fn); f != nil {
		return call, f
	}
	if depth == 0 {
		return nil, nil
	}
	for _, callee := range c.callees.Of(call.Common()) {
		if callee.Pkg != fn.Pkg && callee.Origin() == nil {
			continue
		}
		for _, inner := range c.callees.In(callee) {
			if write, f := c.writesField(inner, callee, depth-1); write != nil {
				return write, f
			}
		}
	}
	return nil, nil
}

// writesTo returns the field with the file or database that a call writes to.
func (c *checker) writesTo(call ssa.CallInstruction, fn *ssa.Function) *types.Var {
	obj := callees.Object(call.Common())
	if obj == nil || knowledge.Ends(obj) {
		return nil
	}
	to, through := callees.Receiver(call.Common()), false
	if knowledge.Is(obj, "fmt", "Fprint", "Fprintf", "Fprintln") || knowledge.Is(obj, "io", "WriteString") {
		through = true
	}
	if to == nil {
		return nil
	}
	if made, ok := path.Origin(to).(*ssa.Call); ok && knowledge.Is(callees.Object(&made.Call), "encoding/json", "NewEncoder") && obj.Name() == "Encode" {
		to, through = made.Call.Args[0], true
	}
	f := path.FieldRead(to)
	if f == nil {
		return nil
	}
	if knowledge.IsType(f.Type(), "bufio", "Writer") {
		if obj.Name() != "Flush" {
			return nil
		}
		return c.wrapped(f)
	}
	if knowledge.IsType(f.Type(), "os", "File") && (through || slices.Contains([]string{"Write", "WriteString", "WriteAt", "Sync"}, obj.Name())) {
		return f
	}
	sum := c.join.Call(call.Common(), fn)
	if sum.Waits&(knowledge.Disk|knowledge.Database) != 0 && sum.Has(join.Effects|join.Outputs) && sum.Waits&(knowledge.Channel|knowledge.Group) == 0 {
		return f
	}
	return nil
}

// wrapped returns the field with the file that a writer in a field writes to.
func (c *checker) wrapped(writer *types.Var) *types.Var {
	for _, st := range c.storesTo(writer) {
		under := writesThrough(path.Origin(st.Val))
		if under == nil {
			continue
		}
		if f := path.FieldRead(under); f != nil {
			return f
		}
		for _, use := range path.Uses(under) {
			if kept, ok := use.(*ssa.Store); ok && kept.Val == under && path.FieldOf(kept.Addr) != nil && knowledge.IsType(under.Type(), "os", "File") {
				return path.FieldOf(kept.Addr)
			}
		}
	}
	return nil
}

// endsItself reports whether a goroutine closes itself what a field holds.
func (c *checker) endsItself(s *spawn.Site, field *types.Var) bool {
	return slices.ContainsFunc(c.spawn.Tree(s), func(fn *ssa.Function) bool {
		return slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool { return closesField(call, field) })
	})
}

func closesField(call ssa.CallInstruction, field *types.Var) bool {
	obj, recv := callees.Object(call.Common()), callees.Receiver(call.Common())
	_, isGo := call.(*ssa.Go)
	return !isGo && obj != nil && recv != nil && knowledge.Ends(obj) && path.FieldRead(recv) == field
}

// endsBoth returns a method that tells a goroutine to end and closes what it writes to, and
// waits for nobody, with the calls that do so.
func (c *checker) endsBoth(by, field *types.Var) (fn *ssa.Function, end, closing ssa.CallInstruction) {
	for _, fn := range c.callees.Functions() {
		if obj, ok := fn.Object().(*types.Func); !ok || fn.Signature.Recv() == nil || !knowledge.Ends(obj) || callees.InTest(fn) {
			continue
		}
		end, closing = nil, nil
		waits := false
		for _, f := range callees.WithLiterals(fn) {
			for _, call := range c.callees.In(f) {
				switch {
				case path.FieldRead(call.Common().Value) == by, knowledge.IsBuiltin(call.Common(), "close") && path.FieldRead(call.Common().Args[0]) == by:
					end = call
				case closesField(call, field):
					closing = call
				}
			}
		}
		if end == nil || closing == nil {
			continue
		}
		for _, f := range callees.WithLiterals(fn) {
			waits = waits || c.waitsBut(f, end, closing)
		}
		if !waits {
			return fn, end, closing
		}
	}
	return nil, nil, nil
}

func (c *checker) reportFlushed(s *spawn.Site, write ssa.CallInstruction, to *types.Var, fn *ssa.Function, end, closing ssa.CallInstruction) {
	name := to.Name()
	c.report(s, rule.Report{
		Kind: "closed-under", Pos: s.Pos(),
		Message: fmt.Sprintf("%s tells %s to end (%s) and closes %s (line %d) without waiting for it, while it still writes to %s on its way out (%s): what it has left is lost; let it close a channel at its end, and receive from that before the close",
			callees.Label(fn), what(s), c.Place(end.Pos(), s.Pos()), name, c.Line(closing.Pos()), name, c.Place(write.Pos(), s.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: callees.Label(fn), Text: "tells it to end", Pos: end.Pos()},
			{Goroutine: callees.Label(fn), Text: "closes " + name + " without waiting", Pos: closing.Pos()},
			{Goroutine: s.Label(), Text: "writes to " + name + ", which is closed", Pos: write.Pos()},
		},
	})
}
