package drain

import (
	"go/token"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Mute is a receive from the channel of a timer that has none: what
// time.AfterFunc returns runs a function instead.
type Mute struct {
	Recv *ssa.UnOp
	Made ssa.Instruction // a call of time.AfterFunc
}

// Mutes returns the receives of a package's functions from timers that only
// time.AfterFunc makes, in source order.
func Mutes(calls *callees.Result) []Mute {
	var out []Mute
	m := &makers{calls: calls}
	for _, fn := range calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				u, ok := i.(*ssa.UnOp)
				if !ok || u.Op != token.ARROW {
					continue
				}
				if made := m.only(timerValue(u.X), 0); made != nil && !stoppedAtOnce(u) {
					out = append(out, Mute{Recv: u, Made: made})
				}
			}
		}
	}
	return out
}

// longTime is what no program takes from one statement to the next.
const longTime = int64(time.Second)

// stoppedAtOnce reports whether a receive runs only when Stop has returned false for
// a timer that was made right before, for a long time: Stop returns true then, and
// the receive is never reached.
func stoppedAtOnce(recv *ssa.UnOp) bool {
	t, ok := timerOf(recv.X)
	if !ok {
		return false
	}
	for b := recv.Block(); b.Idom() != nil; b = b.Idom() {
		branch, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		cond, truth := branch.Cond, b == branch.Block().Succs[0]
		for {
			not, ok := cond.(*ssa.UnOp)
			if !ok || not.Op != token.NOT {
				break
			}
			cond, truth = not.X, !truth
		}
		stop, ok := path.Origin(cond).(*ssa.Call)
		if !ok || truth {
			continue
		}
		if of, ok := stopOf(stop); ok && of == t && madeBefore(stop, t) {
			return true
		}
	}
	return false
}

// madeBefore reports whether the timer that a call stops is made in the statement
// before, to run late.
func madeBefore(stop *ssa.Call, t path.Path) bool {
	instrs := stop.Block().Instrs
	put := false
	for k := slices.Index(instrs, ssa.Instruction(stop)) - 1; k >= 0; k-- {
		switch i := instrs[k].(type) {
		case *ssa.Store:
			if p, ok := path.Of(i.Addr); ok && p == t {
				put = true
			}
		case *ssa.Call:
			if !knowledge.Is(callees.Object(&i.Call), "time", "AfterFunc", "NewTimer") {
				return false
			}
			d, ok := flow.ConstInt(i.Call.Args[0])
			return ok && d >= longTime && (put || t == path.Rooted(i))
		case *ssa.Send, *ssa.Select, ssa.CallInstruction:
			return false
		case *ssa.UnOp:
			if i.Op == token.ARROW {
				return false
			}
		}
	}
	return false
}

// timerValue returns the timer whose field C a channel was loaded from.
func timerValue(ch ssa.Value) ssa.Value {
	load, ok := path.Origin(ch).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok || !knowledge.IsType(fa.X.Type(), "time", "Timer") {
		return nil
	}
	if f := path.FieldOf(fa); f == nil || f.Name() != "C" {
		return nil
	}
	return fa.X
}

type makers struct {
	calls  *callees.Result
	stores map[*types.Var][]*ssa.Store // to fields of type *time.Timer
}

// maxFrom bounds the way from a timer back to what made it.
const maxFrom = 6

// only returns a call of time.AfterFunc if nothing else makes a timer; it is nil
// if something may.
func (m *makers) only(v ssa.Value, depth int) ssa.Instruction {
	if v == nil || depth > maxFrom {
		return nil
	}
	all := func(vs []ssa.Value) ssa.Instruction {
		var made ssa.Instruction
		for _, v := range vs {
			if k, ok := v.(*ssa.Const); ok && k.IsNil() {
				continue
			}
			if made = m.only(v, depth+1); made == nil {
				return nil
			}
		}
		return made
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Call:
		if knowledge.Is(callees.Object(&v.Call), "time", "AfterFunc") {
			return v
		}
	case *ssa.Phi:
		if flow.InLoop(v) {
			return nil // it may be itself
		}
		return all(v.Edges)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return nil
		}
		var vals []ssa.Value
		if fa, ok := v.X.(*ssa.FieldAddr); ok {
			f := path.FieldOf(fa)
			if f == nil || f.Exported() || f.Pkg() != v.Parent().Pkg.Pkg {
				return nil
			}
			for _, st := range m.storesTo(f) {
				vals = append(vals, st.Val)
			}
			return all(vals)
		}
		c := path.CellOf(v.X)
		if c.Escapes {
			return nil
		}
		for _, st := range c.Stores {
			vals = append(vals, st.Val)
		}
		return all(vals)
	}
	return nil
}

func (m *makers) storesTo(f *types.Var) []*ssa.Store {
	if m.stores == nil {
		m.stores = make(map[*types.Var][]*ssa.Store)
		for _, fn := range m.calls.Functions() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					if st, ok := i.(*ssa.Store); ok && knowledge.IsType(st.Val.Type(), "time", "Timer") {
						if f := path.FieldOf(st.Addr); f != nil {
							m.stores[f] = append(m.stores[f], st)
						}
					}
				}
			}
		}
	}
	return m.stores[f]
}
