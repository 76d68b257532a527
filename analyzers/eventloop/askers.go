package eventloop

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// asker is a function that waits for an answer, with no other way out, on a channel
// that it makes for it and keeps in a field of its request alone.
type asker struct {
	field *types.Var
	recv  *channels.Op
	sends []*channels.Op // of the request
}

// asksOver reports whether the request goes over the channel of a receive.
func (a *asker) asksOver(q *channels.Op) bool {
	return slices.ContainsFunc(a.sends, func(s *channels.Op) bool {
		return slices.ContainsFunc(s.Chans, func(ch *channels.Chan) bool { return slices.Contains(q.Chans, ch) })
	})
}

// waitingAskers returns the functions that wait for answers.
func (c *checker) waitingAskers() []*asker {
	var out []*asker
	for _, r := range c.chans.Ops {
		if r.Does != channels.CanRecv || !r.Hard() || !r.Known() || len(r.Chans) != 1 || c.IsTest(r.Pos()) {
			continue
		}
		ch := r.Chans[0]
		if ch.Make == nil || ch.Make.Parent() != r.Fn() || len(ch.Kept) != 1 || ch.Out != 0 || flow.InLoop(r.Instr) && !flow.InLoop(ch.Make) {
			continue
		}
		if slices.ContainsFunc(ch.Each(channels.CanSend|channels.CanClose), func(o *channels.Op) bool { return callees.Top(o.Fn()) == callees.Top(r.Fn()) }) {
			continue
		}
		if a := (&asker{field: ch.Kept[0], recv: r}); a.field.IsField() && c.onlyAsks(a, ch.Make) && len(a.sends) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// onlyAsks reports whether the request that keeps a channel goes nowhere but over
// channels: nobody else can answer it.
func (c *checker) onlyAsks(a *asker, mc *ssa.MakeChan) bool {
	for _, r := range path.Uses(mc) {
		st, ok := r.(*ssa.Store)
		if !ok || st.Val != ssa.Value(mc) {
			continue
		}
		fa, ok := st.Addr.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		request, ok := path.Origin(fa.X).(*ssa.Alloc)
		if !ok || !c.sentOnly(a, request, 1) {
			return false
		}
	}
	return true
}

// sentOnly reports whether a request, or the variable that it is in, is only looked
// at, sent, or given to functions that do no more; it notes the sends.
func (c *checker) sentOnly(a *asker, v ssa.Value, depth int) bool {
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field:
		case *ssa.Store:
			to, ok := r.Addr.(*ssa.Alloc)
			if r.Val == v && (!ok || to.Parent() != r.Parent() || path.CellOf(to).Escapes || !c.sentOnly(a, to, depth)) {
				return false
			}
		case *ssa.UnOp:
			if !c.sentOnly(a, r, depth) {
				return false
			}
		case *ssa.Send, *ssa.Select:
			for _, op := range c.chans.At(r) {
				if op.Does == channels.CanSend {
					a.sends = append(a.sends, op)
				}
			}
		case *ssa.Call:
			fns, exact := c.callees.Resolve(&r.Call)
			if !exact || len(fns) != 1 || depth == 0 || len(fns[0].Blocks) == 0 {
				return false
			}
			for i, arg := range callees.Arguments(&r.Call) {
				if arg == v && (i >= len(fns[0].Params) || !c.sentOnly(a, fns[0].Params[i], depth-1)) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}
