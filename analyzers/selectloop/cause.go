package selectloop

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// cause is how it is known that a channel gets closed and stays so.
type cause struct {
	kind   causeKind
	closer *channels.Op // byPackage
	by     string       // byAPI: who closes it, in words
	owner  ssa.CallInstruction
}

type causeKind uint8

const (
	nothing   causeKind = iota
	ended               // it is a context's Done
	byPackage           // the package closes it
	byOwner             // the object that gives it away is closed
	byAPI               // it is known to be closed by what made it
	tested              // the case tests ok
	signal              // a receive-only channel of struct{}: a stop signal, by convention
)

// cause finds out how a channel gets closed while a loop receives from it.
func (c *checker) cause(op *channels.Op, loop *flow.Loop) cause {
	if ctx := contexts.DoneOf(op.Chan); ctx != nil {
		if contexts.Of(ctx).Detached {
			return cause{}
		}
		return cause{kind: ended}
	}
	if c.isRenewed(op.Chan) || knowledge.IsTimeChan(op.Chan.Type()) {
		return cause{}
	}
	if closer := c.closedEarly(op, loop); closer != nil {
		return cause{kind: byPackage, closer: closer}
	}
	if call := c.ownerCloses(op, loop); call != nil {
		return cause{kind: byOwner, owner: call}
	}
	for _, v := range c.given(path.Origin(op.Chan), 2) {
		if by := c.closedByMaker(v, op, loop); by != "" {
			return cause{kind: byAPI, by: by}
		}
	}
	if c.okTested(op) && !c.orderly(op) && !c.foreign(op.Chan, 3) {
		return cause{kind: tested}
	}
	if t, ok := knowledge.Core(op.Chan.Type()).(*types.Chan); ok && t.Dir() == types.RecvOnly && knowledge.IsEmpty(t.Elem()) && len(op.Chans) == 0 {
		return cause{kind: signal}
	}
	return cause{}
}

// foreign reports whether a channel comes from another package, by a method or a
// field: who asks whether it is closed may have guessed. All three such channels
// in code that nobody had seen are never closed.
func (c *checker) foreign(ch ssa.Value, depth int) bool {
	switch v := path.Origin(ch).(type) {
	case *ssa.Phi:
		return depth > 0 && slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return c.foreign(e, depth-1) })
	case *ssa.Call:
		obj := callees.Object(&v.Call)
		return obj != nil && obj.Pkg() != c.Pkg && obj.Signature().Recv() != nil
	case *ssa.UnOp:
		f := path.FieldOf(v.X)
		return v.Op == token.MUL && f != nil && f.Pkg() != c.Pkg
	}
	return false
}

// given returns what a channel may be: the arguments for a parameter whose
// callers are all known, else itself.
func (c *checker) given(v ssa.Value, depth int) []ssa.Value {
	p, ok := v.(*ssa.Parameter)
	if !ok || depth == 0 || !c.callees.AllCallersKnown(p.Parent()) {
		return []ssa.Value{v}
	}
	var out []ssa.Value
	index := slices.Index(p.Parent().Params, p)
	for _, call := range c.callees.CallersOf(p.Parent()) {
		if args := call.Common().Args; !call.Common().IsInvoke() && index < len(args) {
			out = append(out, c.given(path.Origin(args[index]), depth-1)...)
		}
	}
	return out
}

// closedByMaker says when the function that returned a channel closes it, if it
// does.
func (c *checker) closedByMaker(v ssa.Value, op *channels.Op, loop *flow.Loop) string {
	call, _ := callees.CallOf(v)
	if call == nil {
		return ""
	}
	if by := knowledge.ClosedBy(knowledge.Callee(call.Common())); by != "" {
		return by
	}
	if e := c.chans.EndsOf(call.Common()); e != nil && !c.otherwise(op, loop) && !c.tellsAfter(e, call) {
		return "when " + e.With + " ends by itself"
	}
	index := 0
	if e, ok := v.(*ssa.Extract); ok {
		index = e.Index
	}
	for _, f := range c.chans.FeedsOf(call.Common()) {
		if f.Result != index || !f.Closes {
			continue
		}
		if knowledge.TakesContext(call.Common()) && slices.ContainsFunc(c.leaving(op, loop), func(l *channels.Op) bool { return contexts.DoneOf(l.Chan) != nil }) {
			return "" // it may well end with the context, as the loop does
		}
		if slices.ContainsFunc(c.leaving(op, loop), func(l *channels.Op) bool {
			return f.IsOver(l.Chan, call)
		}) {
			return "" // it is told first that all has been sent
		}
		return "by " + blocks.Name(knowledge.Callee(call.Common()), c.Pkg) + " when it has sent everything"
	}
	return ""
}

// otherwise reports whether a loop has a way out but the end of a context: there it may
// hear of the end, too.
func (c *checker) otherwise(op *channels.Op, loop *flow.Loop) bool {
	return slices.ContainsFunc(c.leaving(op, loop), func(l *channels.Op) bool { return contexts.DoneOf(l.Chan) == nil })
}

// tellsAfter reports whether the function with whose end a channel is closed is called, by
// this package, where somebody is told when it has returned.
func (c *checker) tellsAfter(e *channels.Ends, accessor *ssa.Call) bool {
	of := path.NamedOf(accessor.Call.Signature().Recv().Type())
	for _, fn := range c.callees.Functions() {
		calls := c.callees.In(fn)
		if !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
			obj := callees.Object(call.Common())
			_, started := call.(*ssa.Go)
			return !started && obj != nil && obj.Name() == e.With && obj.Signature().Recv() != nil && path.NamedOf(obj.Signature().Recv().Type()).Origin() == of.Origin()
		}) {
			continue
		}
		if slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
			b, ok := call.Common().Value.(*ssa.Builtin)
			return ok && b.Name() == "close" || cancels(call.Common())
		}) {
			return true
		}
	}
	return false
}

// okTested reports whether the code asks whether the channel is closed.
func (c *checker) okTested(op *channels.Op) bool {
	for _, r := range path.Uses(op.Instr.(ssa.Value)) {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 1 {
			continue
		}
		for _, r := range path.Uses(e) {
			switch r := r.(type) {
			case *ssa.If:
				return c.inCase(r, op)
			case *ssa.UnOp:
				return c.inCase(r, op)
			}
		}
	}
	return false
}

// inCase reports whether an instruction runs in the case of an operation
// alone: one select has one ok for all its cases.
func (c *checker) inCase(i ssa.Instruction, op *channels.Op) bool {
	sel, ok := op.Instr.(*ssa.Select)
	if !ok {
		return true
	}
	return flow.InCase(sel, op.Case, i.Block())
}

// closedEarly returns a close that may come while the loop still receives, or nil. Of a
// variable that is one of several channels each has to be closed so: which of them it is
// may decide whether the loop runs at all.
func (c *checker) closedEarly(op *channels.Op, loop *flow.Loop) *channels.Op {
	var first *channels.Op
	for _, ch := range op.Chans {
		closes := ch.Each(channels.CanClose)
		i := slices.IndexFunc(closes, func(o *channels.Op) bool { return c.harmful(o, op, loop) })
		if i < 0 {
			if len(ch.Kept) == 0 {
				return nil
			}
			continue
		}
		if first == nil {
			first = closes[i]
		}
	}
	return first
}

// orderly reports whether the package knows all who close a channel, and each
// of them does so when the loop has been told to leave.
func (c *checker) orderly(op *channels.Op) bool {
	if op.Open || len(op.Chans) == 0 {
		return false
	}
	for _, ch := range op.Chans {
		if ch.Out&channels.CanClose != 0 {
			return false
		}
	}
	return true // cause has looked at every close
}

// invariant reports whether a channel is the same one in every round.
func (c *checker) invariant(ch ssa.Value, loop *flow.Loop) bool {
	v := path.Origin(ch)
	switch v := v.(type) {
	case *ssa.Const:
		return false
	case *ssa.Parameter:
		return true
	case *ssa.Call:
		if !loop.Contains(v) {
			return true
		}
		if v.Call.IsInvoke() {
			return sameEveryTime(v.Call.Method) && c.fixed(v.Call.Value, loop)
		}
		obj := callees.Object(&v.Call)
		return obj != nil && (sameEveryTime(obj) || c.chans.EndsOf(&v.Call) != nil) && len(v.Call.Args) == 1 && c.fixed(v.Call.Args[0], loop)
	}
	return c.fixed(v, loop)
}

// sameEveryTime reports whether a method without parameters returns the same
// channel each time, by the convention of what returns a receive-only channel.
func sameEveryTime(m *types.Func) bool {
	sig := m.Signature()
	if sig.Recv() == nil || sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return false
	}
	if knowledge.Is(m, "context", "Context.Done") {
		return true
	}
	ch, ok := knowledge.Core(sig.Results().At(0).Type()).(*types.Chan)
	return ok && ch.Dir() == types.RecvOnly && (knowledge.IsEmpty(ch.Elem()) || knowledge.ClosedBy(m) != "")
}

// fixed reports whether a value is computed before the loop, or is a field
// reached from such a value.
func (c *checker) fixed(v ssa.Value, loop *flow.Loop) bool {
	v = path.Origin(v)
	if i, ok := v.(ssa.Instruction); ok && callees.Within(i.Parent(), loop.Header.Parent()) && i.Parent() != loop.Header.Parent() {
		return false // a literal in the function sets the variable, as often as it runs
	}
	if i, ok := v.(ssa.Instruction); !ok || !loop.Contains(i) {
		_, phi := v.(*ssa.Phi)
		return !phi || !loop.Contains(v.(ssa.Instruction))
	}
	p, ok := path.Of(v)
	if !ok || p.Len() == 0 {
		if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
			_, global := u.X.(*ssa.Global)
			return global
		}
		return false
	}
	root, ok := p.Root().(ssa.Instruction)
	return !ok || !loop.Contains(root)
}

// isRenewed reports whether a channel is kept where the package puts another
// one later: closing it then tells about one event only.
func (c *checker) isRenewed(ch ssa.Value) bool {
	u, ok := path.Origin(ch).(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	key := path.VarAt(u.X)
	if key == nil {
		return true
	}
	if c.renewed == nil {
		c.renewed = c.stores()
	}
	return c.renewed[key]
}

// stores returns the fields and package variables of channel type that are
// set elsewhere than in a new object or the initialisation.
func (c *checker) stores() map[any]bool {
	out := make(map[any]bool)
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				if _, ok := knowledge.Core(st.Val.Type()).(*types.Chan); !ok {
					continue
				}
				if key := path.VarAt(st.Addr); key != nil && !fresh(st.Addr) {
					out[key] = true
				}
			}
		}
	}
	return out
}

// fresh reports whether an address is in an object that the function has made.
func fresh(addr ssa.Value) bool {
	for {
		f, ok := addr.(*ssa.FieldAddr)
		if !ok {
			break
		}
		addr = f.X
	}
	_, ok := path.Origin(addr).(*ssa.Alloc)
	return ok
}

func chanElem(op *channels.Op) types.Type { return knowledge.ElemOfChan(op.Chan.Type()) }
