package sharedvar

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// nilChannels reports a channel field that is closed and set to nil right away
// while a goroutine loads it for its next receive: one that was busy at the time
// receives from nil and never sees the close.
func (c *checker) nilChannels() {
	var readers []reader
	looked := false
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				closing, store, p := closedThenNil(i)
				if closing == nil || !flow.Reaches(closing, store, c.join.MaySync) {
					continue
				}
				class, ok := p.Class()
				if !ok {
					continue
				}
				if !looked {
					readers, looked = c.readers(), true
				}
				k := slices.IndexFunc(readers, func(r reader) bool {
					return r.class == class && !r.in[fn] && !c.metBefore(r, closing)
				})
				if k >= 0 && !c.said[store.Pos()] {
					c.reportNil(closing, store, p, readers[k])
				}
			}
		}
	}
}

// metBefore reports whether every path to a close has had to do with the
// goroutine that reads the channel: it sent on it, waited for the group that
// the goroutine is in, or heard from it on a channel by which it says that it is over.
// The goroutine is no longer on its way to the receive then.
func (c *checker) metBefore(r reader, closing ssa.Instruction) bool {
	group, grouped := r.site.OwnerPath()
	class, named := group.Class()
	for _, b := range closing.Parent().Blocks {
		for _, i := range b.Instrs {
			if !flow.Dominates(i, closing) {
				continue
			}
			switch i := i.(type) {
			case *ssa.Send:
				if sameClass(i.Chan, r.class) {
					return true
				}
			case *ssa.UnOp:
				if i.Op == token.ARROW && r.saysOver(i.X) {
					return true
				}
			case *ssa.Call:
				if grouped && named && len(i.Call.Args) > 0 && sameClass(i.Call.Args[0], class) && c.join.Orders(i) {
					return true
				}
			}
		}
	}
	return false
}

// saysOver reports whether the goroutine sends on a channel, or closes it, where it does
// not come to its receive any more. (The write API of influxdb's client, whose two
// goroutines say so on one channel.)
func (r reader) saysOver(ch ssa.Value) bool {
	p, ok := path.Of(ch)
	if !ok {
		return false
	}
	class, ok := p.Class()
	if !ok {
		return false
	}
	return slices.ContainsFunc(r.recv.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
			to := ssa.Value(nil)
			switch i := i.(type) {
			case *ssa.Send:
				to = i.Chan
			case ssa.CallInstruction:
				if f, ok := i.Common().Value.(*ssa.Builtin); ok && f.Name() == "close" {
					to = i.Common().Args[0]
				}
			}
			if to == nil || !sameClass(to, class) {
				return false
			}
			_, deferred := i.(*ssa.Defer)
			return deferred || !flow.Reaches(i, r.recv, nil)
		})
	})
}

func sameClass(v ssa.Value, class path.Class) bool {
	p, ok := path.Of(v)
	if !ok {
		return false
	}
	of, ok := p.Class()
	return ok && of == class
}

// closedThenNil recognises x.ch = nil behind close(x.ch).
func closedThenNil(i ssa.Instruction) (closing ssa.Instruction, store *ssa.Store, p path.Path) {
	store, ok := i.(*ssa.Store)
	if !ok {
		return nil, nil, p
	}
	v, isConst := store.Val.(*ssa.Const)
	if !isConst || !v.IsNil() {
		return nil, nil, p
	}
	if _, isField := store.Addr.(*ssa.FieldAddr); !isField || !knowledge.IsChan(v.Type()) {
		return nil, nil, p
	}
	if p, ok = path.Of(store.Addr); !ok {
		return nil, nil, p
	}
	for _, call := range callees.Calls(i.Parent()) {
		b, ok := call.Common().Value.(*ssa.Builtin)
		if _, now := call.(*ssa.Call); !ok || !now || b.Name() != "close" || !flow.Dominates(call, store) {
			continue
		}
		if q, ok := path.Of(call.Common().Args[0]); ok && q == p {
			return call, store, p
		}
	}
	return nil, nil, p
}

// reader is a receive of a goroutine from a channel that it loads from its field
// then.
type reader struct {
	class path.Class
	recv  ssa.Instruction
	site  *spawn.Site
	in    map[*ssa.Function]bool // what the goroutine runs
}

// maxCalls is how deep calls of a goroutine are followed.
const maxCalls = 3

func (c *checker) readers() []reader {
	var out []reader
	for _, s := range c.spawn.Sites {
		body := s.Body()
		if body == nil {
			continue
		}
		in := make(map[*ssa.Function]bool)
		c.runs(body, in, 0)
		for _, fn := range c.callees.Functions() {
			if in[fn] {
				out = c.receives(out, reader{site: s, in: in}, fn)
			}
		}
	}
	return out
}

func (c *checker) runs(fn *ssa.Function, in map[*ssa.Function]bool, depth int) {
	if in[fn] || depth > maxCalls {
		return
	}
	in[fn] = true
	for _, call := range c.callees.In(fn) {
		if _, isGo := call.(*ssa.Go); isGo {
			continue
		}
		if fns, exact := c.callees.Resolve(call.Common()); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
			c.runs(fns[0], in, depth+1)
		}
	}
}

func (c *checker) receives(out []reader, r reader, fn *ssa.Function) []reader {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, ch := range receivedFrom(i) {
				load, ok := ch.(*ssa.UnOp)
				if !ok || len(c.locks.HeldAt(load)) > 0 {
					continue
				}
				if _, anew := load.X.(*ssa.FieldAddr); !anew || !rightBefore(load, i) {
					continue // a copy
				}
				p, ok := path.Of(load)
				if !ok {
					continue
				}
				if r.class, ok = p.Class(); ok {
					r.recv = i
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// rightBefore reports whether nothing is called between a load and the receive.
func rightBefore(load *ssa.UnOp, recv ssa.Instruction) bool {
	if load.Block() != recv.Block() {
		return false
	}
	between := false
	for _, i := range load.Block().Instrs {
		switch _, calls := callees.CallAt(i); {
		case i == recv:
			return between
		case i == ssa.Instruction(load):
			between = true
		case between && calls && !isTimer(i):
			return false
		}
	}
	return false
}

// isTimer reports whether a call makes the channel of another case: that of a
// timer or a context.
func isTimer(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.IsChan(call.Type())
}

// receivedFrom returns the channels that an instruction waits to receive from.
func receivedFrom(i ssa.Instruction) []ssa.Value {
	switch i := i.(type) {
	case *ssa.UnOp:
		if i.Op == token.ARROW {
			return []ssa.Value{i.X}
		}
	case *ssa.Select:
		var out []ssa.Value
		for _, st := range i.States {
			if i.Blocking && st.Dir == types.RecvOnly {
				out = append(out, st.Chan)
			}
		}
		return out
	}
	return nil
}

func (c *checker) reportNil(closing, store ssa.Instruction, p path.Path, r reader) {
	c.said[store.Pos()] = true
	c.Report(rule.Report{
		Kind: "nil-channel", Pos: store.Pos(),
		Message: fmt.Sprintf("%s is set to nil right after close, while the goroutine started at line %d loads it when it comes to the receive (line %d): if that is later, it waits on nil for ever and never sees the close: leave the closed channel where it is, or give the goroutine its own copy",
			p, c.Line(r.site.Pos()), c.Line(r.recv.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(closing.Parent()), Text: "closes " + p.String(), Pos: closing.Pos()},
			{Goroutine: callees.Label(store.Parent()), Text: "sets it to nil", Pos: store.Pos()},
			{Goroutine: r.site.Label(), Text: "comes to the receive and waits on nil", Pos: r.recv.Pos(), Blocks: true},
		},
	})
}
