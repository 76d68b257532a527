package unawaited

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// output is a pipe from a process.
type output struct {
	pipe ssa.Value
	cmd  path.Path
}

// cutShort is a goroutine that reads a pipe, and where.
type cutShort struct {
	site *spawn.Site
	pipe ssa.Value
	read ssa.Instruction
}

// pipeCut reports a wait for a process that closes its pipes while a goroutine still reads
// one of them to the end.
func (c *checker) pipeCut(fn *ssa.Function) {
	outputs := c.outputsOf(fn)
	if len(outputs) == 0 || c.IsTest(fn.Pos()) {
		return
	}
	for _, end := range c.processEnds(fn) {
		of, ok := path.Of(callees.Receiver(end.Common()))
		if !ok {
			continue
		}
		var cut []cutShort
		for _, o := range outputs {
			if o.cmd != of || c.meantToEnd(end, o) {
				continue
			}
			for _, s := range c.spawn.Sites {
				if !callees.Within(s.Instr.Parent(), fn) || s.Kind != spawn.GoStmt && s.Kind != spawn.Group {
					continue
				}
				if read := c.readsAll(s, o.pipe); read != nil && c.endsBefore(s, end) {
					cut = append(cut, cutShort{s, o.pipe, read})
					break
				}
			}
		}
		if len(cut) > 0 {
			c.reportCut(fn, end, cut)
		}
	}
}

// outputsOf returns the pipes that a function asks for.
func (c *checker) outputsOf(fn *ssa.Function) []output {
	var out []output
	for _, i := range c.callees.In(fn) {
		call, ok := i.(*ssa.Call)
		if !ok || !knowledge.Is(callees.Object(&call.Call), "os/exec", "Cmd.StdoutPipe", "Cmd.StderrPipe") {
			continue
		}
		cmd, ok := path.Of(call.Call.Args[0])
		if pipe := path.Result(call, 0); ok && pipe != nil {
			out = append(out, output{pipe, cmd})
		}
	}
	return out
}

// processEnds returns the calls in a function and its literals that wait for a process and then close
// its pipes.
func (c *checker) processEnds(fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, lit := range callees.WithLiterals(fn) {
		for _, call := range c.callees.In(lit) {
			if knowledge.Is(callees.Object(call.Common()), "os/exec", "Cmd.Wait", "Cmd.Run", "Cmd.Output") {
				out = append(out, call)
			}
		}
	}
	return out
}

// meantToEnd reports whether a wait comes after the process was killed, its context was
// cancelled or the pipe was closed, or where something has failed: nobody wants the rest then.
func (c *checker) meantToEnd(end ssa.CallInstruction, o output) bool {
	if slices.ContainsFunc(failure.Branches(end.Parent()), func(b failure.Branch) bool { return b.Contains(end) }) {
		return true
	}
	return slices.ContainsFunc(c.callees.In(end.Parent()), func(call ssa.CallInstruction) bool {
		if _, now := call.(*ssa.Call); !now || call == end || !flow.Dominates(call, end) {
			return false
		}
		if path.IsNamed(call.Common().Value.Type(), "context", "CancelFunc") {
			return true
		}
		recv := callees.Receiver(call.Common())
		return knowledge.Is(callees.Object(call.Common()), "os", "Process.Kill", "Process.Signal") ||
			recv != nil && callees.NameOf(call.Common()) == "Close" && path.Origin(recv) == o.pipe
	})
}

// endsBefore reports whether a wait for a process may return before a goroutine that was
// started for its output has come to the end, with nothing on the way that may wait for that.
func (c *checker) endsBefore(s *spawn.Site, end ssa.CallInstruction) bool {
	fn := s.Instr.Parent()
	known := func(i ssa.Instruction) bool { return i == ssa.Instruction(end) || c.onlyTalks(i) || readsOnly(i) }
	at := end
	for at.Parent() != fn {
		d := path.DeferredAt(at.Parent())
		if d == nil {
			return c.endsBeside(s, end)
		}
		if flow.Reach(at.Parent(), nil, flow.Is(at), func(i ssa.Instruction) bool { return !known(i) && c.join.MaySync(i) }) == nil {
			return false
		}
		at = d
	}
	if d, ok := at.(*ssa.Defer); ok {
		return flow.LeadsTo(d.Block(), s.Instr.Block()) && c.returnsWell(s, failure.Branches(fn))
	}
	return flow.Reaches(s.Instr, at, c.join.MayJoinBut(s, known))
}

// endsBeside is endsBefore for a wait in another goroutine of the same function: the reader tells
// nobody that it is done, or nothing comes before the wait that may hear of it.
func (c *checker) endsBeside(s *spawn.Site, end ssa.CallInstruction) bool {
	for _, other := range c.spawn.In(s.Instr.Parent()) {
		if other == s || !slices.Contains(c.spawn.Tree(other), end.Parent()) || !flow.Reaches(s.Instr, other.Instr, c.join.MayJoin(s)) && !flow.Reaches(other.Instr, s.Instr, nil) {
			continue
		}
		if !c.join.Site(s).Has(join.Signals) {
			return true
		}
		return end.Parent() == other.Body() && flow.Reach(end.Parent(), nil, flow.Is(end), c.join.MaySync) != nil
	}
	return false
}

// readsOnly reports whether an instruction calls a function of the standard library that reads
// to the end of what it is given.
func readsOnly(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || !isReadAll(&call.Call) && !isCopy(&call.Call) {
		return false
	}
	from := call.Call.Args[len(call.Call.Args)-1]
	if isCopy(&call.Call) {
		from = call.Call.Args[1]
	}
	if to, ok := from.(*ssa.MakeInterface); ok {
		from = to.X
	}
	return !knowledge.IsType(from.Type(), "io", "PipeReader") // whose other end a goroutine has
}

func isReadAll(call *ssa.CallCommon) bool {
	return knowledge.Is(callees.Object(call), "io", "ReadAll") || knowledge.Is(callees.Object(call), "io/ioutil", "ReadAll")
}

func isCopy(call *ssa.CallCommon) bool {
	return knowledge.Is(callees.Object(call), "io", "Copy", "CopyBuffer")
}

// readsAll returns where a goroutine reads a pipe to its end, to keep what comes; or nil.
func (c *checker) readsAll(s *spawn.Site, pipe ssa.Value) ssa.Instruction {
	is := func(v ssa.Value) bool { return path.Origin(v) == pipe }
	if isCopy(s.Instr.Common()) && c.keepsCopy(s.Instr.Common(), is) {
		return s.Instr
	}
	body := s.Body()
	if body == nil {
		return nil
	}
	bound := func(v ssa.Value) bool {
		p, ok := path.Origin(v).(*ssa.Parameter)
		if ok && p.Parent() == body {
			v = s.Bind(p)
		}
		return v != nil && is(v)
	}
	for _, fn := range c.spawn.Tree(s) {
		if read := c.readsAllIn(fn, bound, 0); read != nil {
			return read
		}
	}
	return nil
}

// maxHelpers bounds how many functions hand a pipe on to one another.
const maxHelpers = 3

// readsAllIn is readsAll for a function and a value in it.
func (c *checker) readsAllIn(fn *ssa.Function, is func(ssa.Value) bool, depth int) ssa.Instruction {
	if depth > maxHelpers {
		return nil
	}
	reader := func(v ssa.Value) bool { return through(v, is) }
	for _, i := range c.callees.In(fn) {
		call, ok := i.(*ssa.Call)
		if !ok {
			continue
		}
		common := &call.Call
		switch {
		case isCopy(common):
			if c.keepsCopy(common, reader) {
				return call
			}
			continue
		case isReadAll(common):
			if reader(common.Args[0]) && path.Result(call, 0) != nil {
				return call
			}
			continue
		}
		if recv := callees.Receiver(common); recv != nil && reader(recv) {
			if toTheEnd(call) {
				return call
			}
			continue
		}
		args := callees.Arguments(common)
		n := slices.IndexFunc(args, reader)
		if n < 0 {
			continue
		}
		if callees.NameOf(common) == "ReadFrom" && callees.Receiver(common) != nil {
			return call
		}
		fns, exact := c.callees.Resolve(common)
		if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 || len(fns[0].Params) != len(common.Args) {
			continue
		}
		helper := fns[0]
		at := slices.IndexFunc(common.Args, reader)
		if at < 0 {
			continue
		}
		if read := c.readsAllIn(helper, func(v ssa.Value) bool { return path.Origin(v) == ssa.Value(helper.Params[at]) }, depth+1); read != nil {
			return call
		}
	}
	return nil
}

// keepsCopy reports whether a copy from a reader goes anywhere.
func (c *checker) keepsCopy(call *ssa.CallCommon, reader func(ssa.Value) bool) bool {
	if len(call.Args) < 2 || !through(call.Args[1], reader) {
		return false
	}
	load, ok := path.Origin(call.Args[0]).(*ssa.UnOp)
	if !ok {
		return true
	}
	g, ok := load.X.(*ssa.Global)
	return !ok || g.Name() != "Discard"
}

// through reports whether a value is a reader, or made to read from it.
func through(v ssa.Value, is func(ssa.Value) bool) bool {
	for range maxWrapped {
		if is(v) {
			return true
		}
		call, ok := path.Origin(v).(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 || !knowledge.Wraps(callees.Object(&call.Call)) {
			return false
		}
		v = call.Call.Args[0]
	}
	return false
}

// toTheEnd reports whether a read, by a method of the reader, is what a loop does that only its failure ends:
// who looks for one line and goes away loses nothing.
func toTheEnd(call *ssa.Call) bool {
	name := callees.NameOf(&call.Call)
	loop := flow.Innermost(flow.Loops(call.Parent()), call)
	if loop == nil || name != "Scan" && !strings.HasPrefix(name, "Read") && name != "Decode" {
		return false
	}
	for b := range loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || loop.Blocks[b.Succs[0]] && loop.Blocks[b.Succs[1]] {
			continue
		}
		if !saysOver(branch.Cond, call) {
			return false
		}
	}
	return true
}

// saysOver reports whether a condition is what a scanner answers, or of an error.
func saysOver(cond ssa.Value, call *ssa.Call) bool {
	switch cond := cond.(type) {
	case *ssa.Call:
		return cond == call || slices.ContainsFunc(cond.Call.Args, func(a ssa.Value) bool { return knowledge.IsError(a.Type()) })
	case *ssa.BinOp:
		return knowledge.IsError(cond.X.Type())
	case *ssa.UnOp:
		return saysOver(cond.X, call)
	}
	return false
}

func (c *checker) reportCut(fn *ssa.Function, end ssa.CallInstruction, cut []cutShort) {
	var pipes, lines []string
	var trace witness.Trace
	for _, r := range cut {
		pipes = append(pipes, path.Name(r.pipe))
		lines = append(lines, fmt.Sprint(c.Line(r.site.Pos())))
		trace = append(trace, witness.Event{Goroutine: callees.Label(fn), Text: "starts a goroutine that reads " + path.Name(r.pipe), Pos: r.site.Pos()})
	}
	wait := path.Name(callees.Receiver(end.Common())) + "." + callees.NameOf(end.Common())
	trace = append(trace,
		witness.Event{Goroutine: callees.Label(end.Parent()), Text: wait + " closes " + strings.Join(pipes, " and ") + " when the process has ended", Pos: end.Pos()},
		witness.Event{Goroutine: cut[0].site.Label(), Text: "can not read the rest", Pos: cut[0].read.Pos()})
	readers, line, them := "the goroutine that reads it", "line", "it"
	if len(cut) > 1 {
		readers, line, them = "the goroutines that read them", "lines", "them"
	}
	c.Report(rule.Report{
		Kind: "pipe-cut", Pos: end.Pos(),
		Message: fmt.Sprintf("%s closes %s as soon as the process has ended, and nothing has waited for %s by then (%s %s), so the last of the output may be lost: wait for %s first",
			wait, strings.Join(pipes, " and "), readers, line, strings.Join(lines, " and "), them),
		Witness: trace,
	})
}
