package chanleak

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/pipes"
	"github.com/asynclint/asynclint/passes/witness"
)

// leftPipes reports functions that read from a pipe in a loop and leave it before the end:
// the goroutine that writes into it waits for ever.
func (c *checker) leftPipes() {
	for _, fn := range c.callees.Functions() {
		if c.ending.After(fn) || testCode(fn) || c.IsTest(fn.Pos()) {
			continue
		}
		for _, p := range c.pipes.In(fn) {
			if r := c.readerOf(p); r != nil {
				if exit := r.exit(); exit != nil {
					c.reportPipe(p, exit)
				}
			}
		}
	}
}

// reader is what a function does with the reading end of a pipe.
type reader struct {
	pipe  pipes.Pipe
	root  ssa.Value                // the reader, as the function has it; nil for one that only reads from it
	views map[ssa.Value]bool       // the reader, and what is made to read from it
	reads map[ssa.Instruction]bool // calls that read some
	over  map[ssa.Instruction]bool // calls that read all, close it, or see to that
}

// readerOf returns what a function does with a reader, or nil if others may have it.
func (c *checker) readerOf(p pipes.Pipe) *reader {
	r := &reader{p, path.Origin(p.Reader), make(map[ssa.Value]bool), make(map[ssa.Instruction]bool), make(map[ssa.Instruction]bool)}
	if !c.views(r, p.Reader, 8) || len(r.reads) == 0 {
		return nil
	}
	return r
}

// views gathers the uses of a reader. It is false if it goes where it is not followed.
func (c *checker) views(r *reader, v ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	if r.views[v] {
		return true
	}
	r.views[v] = true
	for _, use := range path.Uses(v) {
		ok := true
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.MakeInterface:
			ok = c.views(r, use, depth-1)
		case *ssa.ChangeInterface:
			ok = c.views(r, use, depth-1)
		case *ssa.UnOp:
			ok = use.Op == token.MUL
		case *ssa.Store:
			ok = use.Val == v && c.inVariable(r, use, depth)
		case ssa.CallInstruction:
			ok = c.reading(r, use, v, depth)
		default:
			ok = false
		}
		if !ok {
			return false
		}
	}
	return true
}

// inVariable follows a reader through a variable that is assigned once; a literal that has it
// must be deferred, and close it.
func (c *checker) inVariable(r *reader, st *ssa.Store, depth int) bool {
	cell, ok := st.Addr.(*ssa.Alloc)
	if !ok {
		return false
	}
	of := path.CellOf(cell)
	if of.Escapes || len(of.Stores) != 1 || len(of.Parts) > 0 {
		return false
	}
	for _, made := range of.Captures {
		lit := made.Fn.(*ssa.Function)
		d := path.DeferredAt(lit)
		if d == nil || !slices.ContainsFunc(c.callees.In(lit), func(call ssa.CallInstruction) bool {
			return r.closedBy(call)
		}) {
			return false
		}
		r.over[d] = true
	}
	return !slices.ContainsFunc(of.Loads, func(l *ssa.UnOp) bool {
		return l.Parent() == st.Parent() && !c.views(r, l, depth-1)
	})
}

// closedBy reports whether a call closes the reader itself. What is made to read from it
// closes nothing but itself.
func (r *reader) closedBy(call ssa.CallInstruction) bool {
	obj, v := callees.Object(call.Common()), callees.Receiver(call.Common())
	return obj != nil && (obj.Name() == "Close" || obj.Name() == "CloseWithError") && v != nil && path.Origin(v) == r.root
}

// reading takes in a call that is given a reader.
func (c *checker) reading(r *reader, call ssa.CallInstruction, v ssa.Value, depth int) bool {
	now, plain := call.(*ssa.Call)
	if v == callees.Receiver(call.Common()) && r.closedBy(call) {
		r.over[call] = true
		return true
	}
	if !plain && path.Origin(v) != r.root && v == callees.Receiver(call.Common()) {
		return true // deferred, of what reads from it
	}
	if !plain {
		return false
	}
	obj := callees.Object(&now.Call)
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	switch name := obj.Name(); {
	case !plainReader(obj.Pkg().Path()):
		return c.onlyReads(r, now, v, depth)
	case now.Call.IsInvoke() || obj.Signature().Recv() != nil && v == callees.Receiver(&now.Call):
		r.reads[now] = true // a method of the reader, or of what reads from it
		return !hasRead(now)
	case strings.HasPrefix(name, "New") || hasRead(now):
		return c.made(r, now, depth)
	case name == "ReadAll" || name == "Copy" || name == "CopyBuffer" || name == "ReadFrom":
		r.over[now] = true
	default:
		r.reads[now] = true
	}
	return true
}

// plainReader reports whether functions of a package that are given a reader read from it,
// and neither close nor keep it, but in what they return.
func plainReader(pkg string) bool {
	for _, p := range []string{"io", "bufio", "bytes", "fmt", "archive/tar", "compress/", "encoding/", "image", "text/"} {
		if pkg == p || strings.HasPrefix(pkg, p) && (strings.HasSuffix(p, "/") || strings.HasPrefix(pkg, p+"/")) {
			return true
		}
	}
	return false
}

// hasRead reports whether a call returns something to read from.
func hasRead(call *ssa.Call) bool {
	for res := range call.Call.Signature().Results().Variables() {
		if hasMethods(res.Type(), "Read") {
			return true
		}
	}
	return false
}

// made follows what reads from a reader.
func (c *checker) made(r *reader, call *ssa.Call, depth int) bool {
	if call.Call.Signature().Results().Len() == 1 {
		return c.views(r, call, depth-1)
	}
	for i, res := 0, call.Call.Signature().Results(); i < res.Len(); i++ {
		if v := path.Result(call, i); v != nil && !knowledge.IsError(v.Type()) && !c.views(r, v, depth-1) {
			return false
		}
	}
	return true
}

// onlyReads takes in a call of a function of this package that is given a reader, if that
// reads from it some, and nothing else.
func (c *checker) onlyReads(r *reader, call *ssa.Call, v ssa.Value, depth int) bool {
	fns, exact := c.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 || hasRead(call) {
		return false
	}
	inner := &reader{r.pipe, nil, make(map[ssa.Value]bool), make(map[ssa.Instruction]bool), make(map[ssa.Instruction]bool)}
	for i, a := range call.Call.Args {
		if a != v {
			continue
		}
		if i >= len(fns[0].Params) {
			return false
		}
		if path.Origin(v) == r.root {
			inner.root = fns[0].Params[i]
		}
		if !c.views(inner, fns[0].Params[i], depth-2) {
			return false
		}
	}
	if len(inner.over) > 0 && !ofMember(v) {
		r.over[call] = true
	} else {
		r.reads[call] = true
	}
	return true
}

// ofMember reports whether who reads all from a reader reads a part of what is behind it.
func ofMember(v ssa.Value) bool {
	return knowledge.IsType(path.Origin(v).Type(), "archive/tar", "Reader") || knowledge.IsType(path.Origin(v).Type(), "io", "LimitedReader")
}

// far is how far a path is: before the reader is there, with it, in a loop that reads from
// it, past its end.
type far uint8

const (
	outside far = iota
	given
	reads
	past
)

// exit returns a return that comes after some was read in a loop, and not after the end; or
// nil.
func (r *reader) exit() ssa.Instruction {
	fn := r.pipe.Call.Parent()
	loops := flow.Loops(fn)
	var exit ssa.Instruction
	w := flow.Walker[far]{
		Visit: func(i ssa.Instruction, s far) (far, bool) {
			switch {
			case i == ssa.Instruction(r.pipe.Call):
				return given, true
			case s == outside || s == past:
				return s, true
			case r.over[i]:
				return past, true
			case r.reads[i]:
				if l := flow.Innermost(loops, i); l != nil && !counts(l) {
					return reads, true
				}
			}
			if ret, ok := i.(*ssa.Return); ok && s == reads && (exit == nil || ret.Pos() < exit.Pos()) {
				exit = ret
			}
			return s, true
		},
		Branch: func(cond ssa.Value, truth bool, s far) far {
			if (s == given || s == reads) && r.ended(cond, truth) {
				return past
			}
			return s
		},
	}
	if !w.Walk(fn, outside) {
		return nil
	}
	return exit
}

// counts reports whether a loop has as many rounds as something has elements, or as a number
// says: who writes may know it.
func counts(l *flow.Loop) bool {
	n, _ := l.Limit()
	return n != nil || l.Over() != nil
}

// ended reports whether a condition that came out one way says that there is no more to
// read: a call has failed, or found nothing, or it was none that gave a reader.
func (r *reader) ended(cond ssa.Value, truth bool) bool {
	switch cond := cond.(type) {
	case *ssa.UnOp:
		return cond.Op == token.NOT && r.ended(cond.X, !truth)
	case *ssa.Call:
		if r.reads[cond] {
			return !truth // Scan, More
		}
		return truth && knowledge.Is(callees.Object(&cond.Call), "errors", "Is") && r.failure(cond.Call.Args[0])
	case *ssa.BinOp:
		if cond.Op != token.EQL && cond.Op != token.NEQ || !r.failure(cond.X) {
			return false
		}
		if path.IsNil(cond.Y) {
			return truth == (cond.Op == token.NEQ)
		}
		return truth == (cond.Op == token.EQL) // io.EOF
	}
	return false
}

// failure reports whether a value is the error of a call that reads, or gives the reader.
func (r *reader) failure(v ssa.Value) bool {
	call, _ := callees.CallOf(path.Origin(v))
	return call != nil && knowledge.IsError(v.Type()) && (r.reads[call] || call == r.pipe.Call)
}

func (c *checker) reportPipe(p pipes.Pipe, exit ssa.Instruction) {
	fn := callees.Label(p.Call.Parent())
	from := "that " + callees.NameOf(&p.Call.Call) + " returned"
	if knowledge.Is(callees.Object(&p.Call.Call), "io", "Pipe") {
		from = "that it has made"
	}
	pos := flow.ExitPos(exit)
	c.Report(rule.Report{
		Kind: "abandoned-generator", Pos: pos,
		Message: fmt.Sprintf("%s leaves the pipe %s before it has read all, and the goroutine that writes to it waits for ever: close the reader, most often deferred right after the call",
			fn, from),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "gets the reader", Pos: p.Call.Pos()},
			{Goroutine: fn, Text: "leaves", Pos: pos},
			{Goroutine: "goroutine that writes", Text: "writes", Blocks: true, Pos: p.Call.Pos()},
		},
		Unless: c.ending.Last(p.Call.Parent()),
	})
}
