package hotloop

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/effects"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// smallPiece is the size up to which reading or writing costs less than
// asking the system for it.
const smallPiece = 512

// unbuffered reports small reads and writes of a file or connection, one a
// round.
func (c *checker) unbuffered(call *ssa.Call, obj *types.Func) {
	if !c.On("unbuffered") {
		return
	}
	stream, writes, ok := smallIO(call, obj)
	if !ok {
		return
	}
	opened := openedBy(stream)
	if opened == nil {
		return
	}
	h := c.hot.Of(call)
	if h.Why != hotness.Round || len(h.Calls) > 0 || h.Loop.Contains(opened) || overMap(h.Loop) || c.answers(h.Loop, call) {
		return
	}
	verb, fix := "reads a few bytes from", "read through bufio.NewReader"
	if writes {
		verb, fix = "writes a few bytes to", "write through bufio.NewWriter, and flush it after the loop"
	}
	c.Report(rule.Report{
		Kind: "unbuffered", Pos: call.Pos(), AtLeast: severity(h),
		Message: fmt.Sprintf("%s %s %s, which has no buffer, %s: each is a system call: %s",
			blocks.Name(obj, c.Pkg), verb, path.Name(stream), c.each(h, call.Pos()), fix),
	})
}

// smallIO returns the stream that a call reads a little from or writes a
// little to.
func smallIO(call *ssa.Call, obj *types.Func) (stream ssa.Value, writes, ok bool) {
	if call.Call.IsInvoke() {
		return nil, false, false
	}
	args := call.Call.Args
	switch {
	case knowledge.Is(obj, "fmt", "Fprint", "Fprintf", "Fprintln"), knowledge.Is(obj, "io", "WriteString"):
		return unboxed(args[0]), true, true
	case knowledge.Is(obj, "os", "File.WriteString"):
		return args[0], true, true
	case knowledge.Is(obj, "os", "File.Write"):
		return args[0], true, isSmall(args[1])
	case knowledge.Is(obj, "os", "File.Read"):
		return args[0], false, isSmall(args[1])
	case knowledge.Is(obj, "encoding/binary", "Read"):
		return unboxed(args[0]), false, true
	case knowledge.Is(obj, "encoding/binary", "Write"):
		return unboxed(args[0]), true, true
	case knowledge.Is(obj, "io", "ReadFull"):
		return unboxed(args[0]), false, isSmall(args[1])
	}
	return nil, false, false
}

func unboxed(v ssa.Value) ssa.Value {
	if m, ok := v.(*ssa.MakeInterface); ok {
		return m.X
	}
	return v
}

// isSmall reports whether a slice of bytes is certainly small, or made of a
// string.
func isSmall(v ssa.Value) bool {
	switch o := path.Origin(v).(type) {
	case *ssa.Convert:
		return true
	case *ssa.MakeSlice:
		n, ok := o.Len.(*ssa.Const)
		return ok && n.Int64() <= smallPiece
	case *ssa.Slice:
		t := o.X.Type().Underlying()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem().Underlying()
		}
		a, ok := t.(*types.Array)
		return ok && a.Len() <= smallPiece
	}
	return false
}

// openedBy returns the call that opens a file or connection, if a value is
// one that was just opened.
func openedBy(v ssa.Value) ssa.Instruction {
	e, ok := path.Origin(v).(*ssa.Extract)
	if !ok {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok {
		return nil
	}
	obj := callees.Object(call.Common())
	if knowledge.Is(obj, "os", "Create", "Open", "OpenFile", "CreateTemp") || knowledge.Is(obj, "net", "Dial", "DialTimeout", "DialTCP", "DialUnix", "Dialer.Dial", "Dialer.DialContext") {
		return call
	}
	return nil
}

// overMap reports whether a loop goes through a map, which seldom has so many
// entries that it matters.
func overMap(l hotness.Loop) bool {
	return slices.ContainsFunc(l.Header.Instrs, func(i ssa.Instruction) bool { _, ok := i.(*ssa.Next); return ok })
}

// answers reports whether the rounds of a loop wait for input, or move about in
// a file, so that what they write has to leave at once.
func (c *checker) answers(l hotness.Loop, at *ssa.Call) bool {
	for _, instr := range instrsOf(l.Loop) {
		call, ok := instr.(*ssa.Call)
		switch {
		case !ok:
			if c.blocks.Instr(instr).May(^knowledge.Disk) {
				return true
			}
			continue
		case call == at:
			continue
		}
		b := c.blocks.Call(call.Common())
		if b.May(knowledge.Terminal | knowledge.Channel | knowledge.Sleep) {
			return true
		}
		obj := callees.Object(call.Common())
		if obj == nil {
			continue
		}
		name := obj.Name()
		if strings.HasPrefix(name, "Read") && b.May(knowledge.AnyIO|knowledge.Network) || strings.HasSuffix(name, "Deadline") || name == "Seek" {
			return true
		}
	}
	return false
}

// syncs reports a file or buffer that each round of a loop over data writes
// out.
func (c *checker) syncs(call *ssa.Call, obj *types.Func) {
	if !c.On("sync-per-item") || call.Call.IsInvoke() || len(call.Call.Args) == 0 {
		return
	}
	verb := ""
	switch {
	case knowledge.Is(obj, "os", "File.Sync"):
		verb = "makes the disk write everything out"
	case knowledge.Is(obj, "bufio", "Writer.Flush"), knowledge.Is(obj, "encoding/csv", "Writer.Flush"),
		knowledge.Is(obj, "compress/gzip", "Writer.Flush"): // not tabwriter's, which lays out a table
		verb = "empties the buffer"
	default:
		return
	}
	h := c.hot.Of(call)
	if h.Why != hotness.Round || len(h.Calls) > 0 {
		return
	}
	stream := call.Call.Args[0]
	in := invariance{fn: call.Parent(), loop: h.Loop.Blocks, stores: c.assignments()}
	if !in.holds(stream, 0) && !sameField(stream, h.Loop) || c.answers(h.Loop, call) || !flowsAlways(call, h.Loop) {
		return
	}
	if effects.InTransaction(call.Parent()) || c.beginsAnew(h.Loop, stream) || measures(h.Loop, stream) {
		return
	}
	c.Report(rule.Report{
		Kind: "sync-per-item", Pos: call.Pos(), AtLeast: severity(h),
		Message: fmt.Sprintf("%s.%s() %s %s: call it once after the loop, or once for every so many rounds",
			path.Name(stream), obj.Name(), verb, c.each(h, call.Pos())),
	})
}

// beginsAnew reports whether each round sets a writer up again, for something
// else: a table of its own, another file.
func (c *checker) beginsAnew(l hotness.Loop, stream ssa.Value) bool {
	for _, instr := range instrsOf(l.Loop) {
		call, ok := instr.(*ssa.Call)
		if !ok || call.Call.IsInvoke() || len(call.Call.Args) == 0 {
			continue
		}
		obj := callees.Object(call.Common())
		if obj == nil || obj.Signature().Recv() == nil || obj.Name() != "Init" && obj.Name() != "Reset" {
			continue
		}
		if path.Same(call.Call.Args[0], stream) {
			return true
		}
	}
	return false
}

// sameField reports whether a value is a field of something that is there
// before the loop.
func sameField(v ssa.Value, l hotness.Loop) bool {
	p, ok := path.Of(v)
	if !ok {
		return false
	}
	instr, ok := p.Root().(ssa.Instruction)
	return !ok || !l.Blocks[instr.Block()]
}

// flowsAlways reports whether each round that goes on to the next runs an
// instruction: one that only some rounds run comes every so many.
func flowsAlways(i ssa.Instruction, l hotness.Loop) bool {
	for _, p := range l.Header.Preds {
		if l.Blocks[p] && !i.Block().Dominates(p) {
			return false
		}
	}
	return true
}
