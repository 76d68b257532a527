package chanleak

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// perConnection reports goroutines that a loop around Accept, or an HTTP handler,
// starts for its connection or request, and that wait for the end of everything
// alone: there is one more of them for each that came and went.
func (c *checker) perConnection() {
	for _, fn := range c.callees.Functions() {
		if c.IsTest(fn.Pos()) || c.ForTests() {
			continue
		}
		for _, s := range append(slices.Clone(c.spawn.In(fn)), c.handedOn(fn)...) {
			each := c.roundOf(s)
			if each == nil || s.Body() == nil {
				continue
			}
			if op := c.waitsForAll(s, each); op != nil && !c.said[op.Instr] {
				c.said[op.Instr] = true
				c.reportPerConnection(s, op, each)
			}
		}
		c.outlivesConnection(fn)
	}
}

// handedOn returns the literals that a function in a loop gives to functions that
// are not known, as if these started them: who waits there for the end of
// everything cannot be run in between by who accepts.
func (c *checker) handedOn(fn *ssa.Function) []*spawn.Site {
	var out []*spawn.Site
	for _, call := range c.callees.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok || c.spawn.At(call) != nil || !flow.InLoop(call) ||
			slices.ContainsFunc(c.callees.Of(&v.Call), func(fn *ssa.Function) bool { return len(fn.Blocks) > 0 }) {
			continue
		}
		for _, a := range v.Call.Args {
			mc, ok := a.(*ssa.MakeClosure)
			if !ok || len(mc.Fn.(*ssa.Function).Params) > 0 {
				continue
			}
			out = append(out, &spawn.Site{Instr: v, Value: mc, Bodies: []*ssa.Function{mc.Fn.(*ssa.Function)}, Exact: true})
		}
	}
	return out
}

// round is what runs once for each connection or request.
type round struct {
	what string // a connection, a request
	fn   *ssa.Function
	loop *flow.Loop // nil: the function
}

// roundOf returns the round that a goroutine is started in, or nil.
func (c *checker) roundOf(s *spawn.Site) *round {
	fn := s.Instr.Parent()
	if knowledge.AnswersHTTP(fn.Signature) {
		return &round{"request", fn, nil}
	}
	l := flow.Innermost(flow.Loops(fn), s.Instr)
	if l == nil {
		return nil
	}
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok && accepts(&call.Call) && flow.Dominates(call, s.Instr) {
				return &round{"connection", fn, l}
			}
		}
	}
	return nil
}

// accepts reports whether a call takes the next connection of a listener: of a type
// with the methods of net.Listener, or what it takes has those of a connection.
func accepts(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	recv := callees.Receiver(call)
	if obj == nil || recv == nil || obj.Signature().Recv() == nil || obj.Signature().Results().Len() != 2 || !strings.HasPrefix(obj.Name(), "Accept") {
		return false
	}
	return hasMethods(recv.Type(), "Accept", "Addr", "Close") || hasMethods(obj.Signature().Results().At(0).Type(), "Read", "Write", "Close", "RemoteAddr")
}

func hasMethods(t types.Type, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		m, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		_, ok := m.(*types.Func)
		return !ok
	})
}

// outside reports whether a value was there before the round.
func (r *round) outside(v ssa.Value, s *spawn.Site) bool {
	for range 4 {
		v = path.Origin(v)
		if p, ok := path.Of(v); ok {
			v = path.Origin(p.Root())
		}
		switch x := v.(type) {
		case *ssa.Global:
			return true
		case *ssa.Parameter:
			if arg := s.Bind(x); arg != nil {
				v = arg
				continue
			}
			if r.loop == nil && x.Parent() == r.fn {
				return r.fn.Signature.Recv() != nil && x == r.fn.Params[0] // of the server, not of the request
			}
			return x.Parent() != s.Body()
		case *ssa.Call:
			recv := callees.Receiver(&x.Call)
			if obj := callees.Object(&x.Call); obj == nil || obj.Signature().Recv() == nil || obj.Signature().Params().Len() > 0 || recv == nil {
				return r.before(x)
			}
			if x.Parent() != s.Body() && !r.before(x) && r.loop == nil {
				return false
			}
			v = recv
			continue
		case ssa.Instruction:
			return r.before(x)
		default:
			return false
		}
	}
	return false
}

// before reports whether an instruction runs before the round.
func (r *round) before(i ssa.Instruction) bool {
	if i.Parent() == r.fn {
		return r.loop != nil && !r.loop.Contains(i)
	}
	return callees.Within(r.fn, i.Parent())
}

// waitsForAll returns the wait of a goroutine that uses something of its round, if
// that is its only one and is for what is closed or ends with everything.
func (c *checker) waitsForAll(s *spawn.Site, r *round) *channels.Op {
	body := s.Body()
	var wait *channels.Op
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			ops := c.chans.At(i)
			if len(ops) == 0 {
				continue
			}
			if sel, ok := i.(*ssa.Select); ok && !sel.Blocking || flow.InLoop(i) || wait != nil && wait.Instr != i {
				return nil
			}
			for _, op := range ops {
				if op.Does == channels.CanClose {
					return nil
				}
				if op.Does != canRecv || isTimer(op.Chan) || !r.outside(op.Chan, s) || !c.stopsAll(op) {
					return nil
				}
				if wait == nil {
					wait = op
				}
			}
		}
	}
	if wait == nil || len(flow.ExitsWithout(body, nil, flow.Is(wait.Instr))) > 0 || !c.usesRound(s, r) {
		return nil
	}
	return wait
}

// stopsAll reports whether a receive is of a word that comes once, to all: the end
// of a context, or a channel that is closed and never sent on.
func (c *checker) stopsAll(op *channels.Op) bool {
	if isDone(op.Chan) {
		return true
	}
	if call, ok := path.Origin(op.Chan).(*ssa.Call); ok && len(op.Chans) == 0 {
		obj := callees.Object(&call.Call)
		st, isStruct := knowledge.ElemOfChan(op.Chan.Type()).Underlying().(*types.Struct)
		return obj != nil && isStruct && st.NumFields() == 0
	}
	return len(op.Chans) > 0 && !slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
		return (ch.Does()|ch.Out)&canSend != 0
	})
}

// usesRound reports whether a goroutine has something of its round: the connection,
// or what ends the request.
func (c *checker) usesRound(s *spawn.Site, r *round) bool {
	return slices.ContainsFunc(append(slices.Clone(s.Args), owned.Captured(s)...), func(v ssa.Value) bool {
		return v != nil && !r.outside(v, s)
	})
}

func (c *checker) reportPerConnection(s *spawn.Site, op *channels.Op, r *round) {
	fn := callees.NameOfTop(r.fn)
	c.Report(rule.Report{
		Kind: "per-connection", Pos: op.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts for each %s (line %d) waits for <-%s alone, which ends everything: it stays when the %s has ended; let it wait for that, too",
			fn, r.what, c.Line(s.Pos()), op.Name(), r.what),
		Related: []analysis.RelatedInformation{{Pos: s.Pos(), Message: "started here"}},
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine for a " + r.what, Pos: s.Pos()},
			{Goroutine: "the " + r.what, Text: "ends", Pos: s.Pos()},
			{Goroutine: "goroutine", Text: "waits for <-" + op.Name(), Blocks: true, Pos: op.Pos()},
		},
	})
}
