package lostgoerror

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// pipe reports a goroutine that writes into a pipe by a call which may fail of itself,
// and then closes the pipe as if all had been written.
func (c *checker) pipe(s *spawn.Site) {
	body := s.Body()
	if body == nil {
		return
	}
	for _, w := range c.writers(s, body) {
		if c.fails(w, body) {
			continue // somewhere the reader is told
		}
		if c.endsReader(w, body) {
			continue // it gets an error then
		}
		for _, call := range c.calls.In(body) {
			v, ok := call.(*ssa.Call)
			if !ok || !c.mayStopShort(v, w) || c.toldOf(v) {
				continue
			}
			if end := closes(body, v, w); end != nil {
				c.reportPipe(s, v, w, end)
				return
			}
		}
	}
}

// writers returns the writers of pipes that a goroutine closes, as values in it: variables of the
// function that starts it, or parameters.
func (c *checker) writers(s *spawn.Site, body *ssa.Function) []ssa.Value {
	var out []ssa.Value
	for _, fn := range callees.WithLiterals(body) {
		for _, call := range c.calls.In(fn) {
			if !knowledge.Is(callees.Object(call.Common()), "io", "PipeWriter.Close") {
				continue
			}
			w := path.Origin(call.Common().Args[0])
			if p, ok := w.(*ssa.Parameter); ok && (p.Parent() != body || s.Bind(p) == nil) {
				continue
			}
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// fails reports whether a goroutine, or the function around it, closes a writer with an
// error anywhere.
func (c *checker) fails(w ssa.Value, body *ssa.Function) bool {
	for _, fn := range callees.WithLiterals(callees.Top(body)) {
		for _, call := range c.calls.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "io", "PipeWriter.CloseWithError") && path.Origin(call.Common().Args[0]) == w {
				return true
			}
		}
	}
	return false
}

// endsReader reports whether a goroutine closes the other end of a pipe.
func (c *checker) endsReader(w ssa.Value, body *ssa.Function) bool {
	made, _ := callees.CallOf(w)
	for _, call := range c.calls.In(body) {
		if knowledge.Is(callees.Object(call.Common()), "io", "PipeReader.Close", "PipeReader.CloseWithError") {
			if other, _ := callees.CallOf(path.Origin(call.Common().Args[0])); other != nil && other == made {
				return true
			}
		}
	}
	return false
}

// mayStopShort reports whether a call writes into a pipe and may fail when it has written
// a part, for a reason other than that nobody reads.
func (c *checker) mayStopShort(call *ssa.Call, w ssa.Value) bool {
	common := call.Common()
	if !c.failures.CanFail(common) || !c.isGiven(common, w) {
		return false
	}
	obj := callees.Object(common)
	switch {
	case knowledge.Is(obj, "io", "Copy", "CopyN", "CopyBuffer"):
		return !inMemory(common.Args[1])
	case knowledge.Is(obj, "text/template", "Template.Execute", "Template.ExecuteTemplate"), knowledge.Is(obj, "html/template", "Template.Execute", "Template.ExecuteTemplate"):
		return true
	case obj != nil && obj.Pkg() != nil && knowledge.IsStd(obj.Pkg().Path()):
		return false
	}
	if knowledge.TakesContext(common) || isWriteTo(obj) {
		return true
	}
	return c.failures.FailsItself(common)
}

// isWriteTo reports whether a method is that of io.WriterTo, which reads what it writes.
func isWriteTo(obj *types.Func) bool {
	if obj == nil || obj.Name() != "WriteTo" || obj.Signature().Recv() == nil {
		return false
	}
	p, res := obj.Signature().Params(), obj.Signature().Results()
	return p.Len() == 1 && knowledge.IsType(p.At(0).Type(), "io", "Writer") && res.Len() == 2
}

// isGiven reports whether a call is given a writer, or what writes into it.
func (c *checker) isGiven(call *ssa.CallCommon, w ssa.Value) bool {
	return slices.ContainsFunc(callees.Arguments(call), func(a ssa.Value) bool {
		if path.Origin(a) == w {
			return true
		}
		made, _ := callees.CallOf(path.Origin(a))
		return made != nil && slices.ContainsFunc(made.Call.Args, func(b ssa.Value) bool { return path.Origin(b) == w })
	})
}

// inMemory reports whether a reader has all that it will give.
func inMemory(r ssa.Value) bool {
	t := path.Origin(r).Type()
	return knowledge.IsType(t, "bytes", "Reader", "Buffer") || knowledge.IsType(t, "strings", "Reader")
}

// toldOf reports whether somebody else hears of the error of a call.
func (c *checker) toldOf(call *ssa.Call) bool {
	err := failure.ErrorOf(call)
	if err == nil {
		return c.saidSo(call)
	}
	const tells = errvalue.Returned | errvalue.Sent | errvalue.Stored | errvalue.Passed
	return errvalue.Uses(err).Has(tells)
}

// closes returns the call that closes a writer where a call has failed, or nil: a
// deferred one, or one that comes after.
func closes(body *ssa.Function, failing *ssa.Call, w ssa.Value) ssa.CallInstruction {
	isClose := func(i ssa.Instruction) bool { return closesHere(i, w) }
	from := ssa.Instruction(failing)
	for _, b := range failure.Branches(body) {
		if b.Call == failing {
			from = b.Block.Instrs[0]
			if isClose(from) {
				return from.(ssa.CallInstruction)
			}
		}
	}
	for _, call := range callees.Calls(body) {
		d, ok := call.(*ssa.Defer)
		if ok && isClose(d) && flow.Dominates(d, failing) && len(flow.ExitsWithout(body, from, nil)) > 0 {
			return d
		}
	}
	if found := flow.Reach(body, from, isClose, nil); len(found) > 0 {
		return found[0].(ssa.CallInstruction)
	}
	return nil
}

// closesHere reports whether an instruction closes a writer, by itself or in a literal
// that it defers.
func closesHere(i ssa.Instruction, w ssa.Value) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return false
	}
	if knowledge.Is(callees.Object(call.Common()), "io", "PipeWriter.Close") {
		return path.Origin(call.Common().Args[0]) == w
	}
	d, ok := call.(*ssa.Defer)
	if !ok {
		return false
	}
	lit, _ := callees.Func(d.Call.Value)
	if lit == nil || lit.Parent() != d.Parent() {
		return false
	}
	return slices.ContainsFunc(callees.Calls(lit), func(inner ssa.CallInstruction) bool {
		return knowledge.Is(callees.Object(inner.Common()), "io", "PipeWriter.Close") && path.Origin(inner.Common().Args[0]) == w
	})
}

func (c *checker) reportPipe(s *spawn.Site, call *ssa.Call, w ssa.Value, end ssa.CallInstruction) {
	name, writer := callees.NameOf(call.Common()), path.Name(w)
	c.Report(rule.Report{
		Kind: "pipe", Pos: call.Pos(),
		Message: fmt.Sprintf("when %s fails, %s is closed as if all had been written (%s), so that its reader takes a part for the whole: close it with %s.CloseWithError(err)",
			name, writer, c.Place(end.Pos(), call.Pos()), writer),
		Witness: witness.Trace{
			{Goroutine: s.Label(), Text: name + " fails when it has written a part", Pos: call.Pos()},
			{Goroutine: s.Label(), Text: "closes " + writer + ", and the reader sees the end", Pos: end.Pos()},
		},
	})
}
