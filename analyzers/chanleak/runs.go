package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/product"
)

// runs reports the goroutines that some run of a function leaves waiting on a
// channel that the function made.
func (c *checker) runs() {
	pkg := c.ResultOf[product.Analyzer].(*product.Package)
	for _, fn := range c.callees.Functions() {
		var found, perhaps []finding
		for _, o := range pkg.Explore(fn) {
			if c.rootWaits(o) {
				continue
			}
			st := c.victim(o)
			if st == nil || c.said[st.Instr] {
				continue
			}
			if kind := c.classify(o, st); kind != "" && c.certain(kind, o, st) {
				f := finding{kind, o, st, c.endsWith(o)}
				if f.unless.Ends {
					perhaps = append(perhaps, f)
					continue
				}
				c.said[st.Instr] = true
				found = append(found, f)
			}
		}
		// What somebody would mind in any case, the callers need not be asked about.
		for _, f := range perhaps {
			if !c.said[f.st.Instr] {
				c.said[f.st.Instr] = true
				found = append(found, f)
			}
		}
		// What a goroutine does to one channel in several places has one cause.
		slices.SortStableFunc(found, func(a, b finding) int { return int(a.st.Op.Pos() - b.st.Op.Pos()) })
		seen := make(map[place]bool)
		for _, f := range found {
			p := place{f.st.Site, f.st.Instr.Parent(), f.st.Chan, f.st.Op.Does}
			if !seen[p] {
				seen[p] = true
				c.stuck(f)
			}
		}
	}
}

// finding is a goroutine that an outcome leaves waiting.
type finding struct {
	kind string
	o    product.Outcome
	st   *product.Stuck
	// unless the program ends with the run
	unless ending.Condition
}

// endsWith says when the program ends with a run.
func (c *checker) endsWith(o product.Outcome) ending.Condition {
	if !o.RootEnded {
		return ending.Condition{}
	}
	return c.ending.AfterReturn(o.Root, o.End)
}

// place tells apart what needs a report of its own.
type place struct {
	site ssa.Instruction
	fn   *ssa.Function
	ch   *channels.Chan
	does channels.Caps
}

// victim picks the goroutine of an outcome to report: one that was started
// rather than the function itself.
func (c *checker) victim(o product.Outcome) *product.Stuck {
	if o.Panic != nil || o.RootEnded && (c.ForTests() || c.endsWith(o).Always() || c.endsBefore(o) || c.calledOffLast(o)) || c.cannotBe(o) {
		return nil
	}
	if slices.ContainsFunc(o.Stuck, func(st product.Stuck) bool { return st.Loose || c.awaited(o, st) }) {
		return nil
	}
	var best *product.Stuck
	for i := range o.Stuck {
		st := &o.Stuck[i]
		if st.Op != nil && (best == nil || best.Thread == 0 && st.Thread != 0) {
			best = st
		}
	}
	return best
}

// stuck reports a goroutine that waits for ever in an outcome.
func (c *checker) stuck(f finding) {
	c.Report(rule.Report{
		Kind:    f.kind,
		Pos:     f.st.Op.Pos(),
		Message: c.message(f.kind, f.o, f.st),
		Witness: c.trace(f.o, f.st),
		Unless:  f.unless,
	})
}

// certain reports whether an outcome is of a sort that was right on real code:
// a goroutine sends, and its receiver has left; when the send is in a loop, the
// whole function has. Waits of the function itself and of receivers depend on
// data too often; in tests the process ends soon.
func (c *checker) certain(kind string, o product.Outcome, st *product.Stuck) bool {
	if st.Chan.Hidden != 0 || st.Chan.Returned() || c.ofTest(o, st) {
		return false
	}
	if st.Op.Does == canSend && c.comesAgain(st.Instr) && slices.ContainsFunc(st.Chan.Each(canRecv), c.told) && !c.goesOnWithError(st) {
		return false
	}
	if st.Op.Does == canSend && (roomOnPurpose(st.Chan) || c.staysAnyway(st.Instr)) || endsQuietly(o, st) {
		return false
	}
	return kind == "no-partner" || st.Thread != 0 && st.Op.Does == canSend && (o.RootEnded || !flow.InLoop(st.Instr))
}

// comesAgain reports whether one goroutine can come to an instruction again: it
// is in a loop, or in a function that is called from one. A loop that starts
// goroutines does not lead one of them there twice.
func (c *checker) comesAgain(instr ssa.Instruction) bool {
	return flow.InLoop(instr) || slices.ContainsFunc(c.callees.CallersOf(callees.Unwrap(instr.Parent())), func(call ssa.CallInstruction) bool {
		_, starts := call.(*ssa.Go)
		return !starts && flow.InLoop(call)
	})
}

// roomOnPurpose reports whether a loop that waits for several events sends on
// a channel with room for a few: whoever gave it that room has counted them.
func roomOnPurpose(ch *channels.Chan) bool {
	n, ok := ch.Cap()
	return ok && n >= 2 && n <= fewValues && slices.ContainsFunc(ch.Each(canSend), func(o *channels.Op) bool {
		l := flow.Innermost(flow.Loops(o.Fn()), o.Instr)
		if l == nil {
			return false
		}
		for b := range l.Blocks {
			for _, i := range b.Instrs {
				if sel, ok := i.(*ssa.Select); ok && sel.Blocking && len(sel.States) > 1 {
					return true
				}
			}
		}
		return false
	})
}

// fewValues is a buffer that has been counted out.
const fewValues = 8

func inLoop(o *channels.Op) bool { return flow.InLoop(o.Instr) }

// told reports whether a receiver leaves because of a value that it received:
// the sender knows what it sent, and ends as well.
func (c *checker) told(r *channels.Op) bool {
	v, ok := r.Instr.(ssa.Value)
	if !ok {
		return false
	}
	takes := func(i ssa.Instruction) bool { return i == r.Instr }
	for _, b := range r.Fn().Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !asksValue(branch.Cond, v, 0) {
			continue
		}
		if flow.CanReturn(b.Succs[0], takes) || flow.CanReturn(b.Succs[1], takes) {
			return true
		}
	}
	return false
}

// asksValue reports whether a condition is about a received value: what it
// holds or what its methods answer, not whether there was one.
func asksValue(cond, recv ssa.Value, depth int) bool {
	if depth > 6 {
		return false
	}
	switch v := cond.(type) {
	case *ssa.BinOp:
		return asksValue(v.X, recv, depth+1) || asksValue(v.Y, recv, depth+1)
	case *ssa.UnOp:
		return v == recv || asksValue(v.X, recv, depth+1)
	case *ssa.Extract:
		if v.Tuple == recv {
			_, isSelect := recv.(*ssa.Select)
			return v.Index == 0 && !isSelect || v.Index > 1
		}
		return asksValue(v.Tuple, recv, depth+1)
	case *ssa.Field:
		return asksValue(v.X, recv, depth+1)
	case *ssa.FieldAddr:
		return asksValue(v.X, recv, depth+1)
	case *ssa.Alloc:
		stores := path.CellOf(v).Stores
		return len(stores) == 1 && asksValue(stores[0].Val, recv, depth+1)
	case *ssa.Call:
		if v.Call.IsInvoke() {
			return asksValue(v.Call.Value, recv, depth+1)
		}
		return v.Call.Signature().Recv() != nil && asksValue(v.Call.Args[0], recv, depth+1)
	}
	return false
}

// ofTest reports whether a run is a test's: of a function that gets a
// testing.T, or of code that a test only drives in part.
func (c *checker) ofTest(o product.Outcome, st *product.Stuck) bool {
	if !c.IsTest(o.Root.Pos()) {
		return c.IsTest(st.Op.Pos()) || c.ForTests() && timedOut(o)
	}
	return !c.IsTest(st.Op.Pos()) || c.helpsTest(o.Root) || timedOut(o)
}

// timedOut reports whether the function left since time was up: a test fails
// then.
func timedOut(o product.Outcome) bool {
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread != 0 || s.Verb != product.Skips {
			continue
		}
		return s.Op.Does == canRecv && (isTimer(s.Op.Chan) || isDone(s.Op.Chan) && contexts.Of(callees.Receiver(&path.Origin(s.Op.Chan).(*ssa.Call).Call)).Bounded)
	}
	return false
}

func (c *checker) classify(o product.Outcome, st *product.Stuck) string {
	does := st.Chan.Does()
	if st.Op.Does == canSend {
		switch {
		case does&canRecv == 0:
			return "no-partner"
		case sentBefore(o, st) && !c.comesAgain(st.Instr) && !slices.ContainsFunc(st.Chan.Each(canRecv), inLoop):
			return "double-send"
		case st.Thread != 0 && siblings(o, st) > 1:
			return "first-wins"
		}
		return "early-return"
	}
	switch {
	case does&(canSend|canClose) == 0:
		if onPurpose(st) {
			return ""
		}
		return "no-partner"
	}
	return "early-return"
}

// onPurpose reports whether a channel serves to wait for ever: nothing but
// receives is ever done with it.
func onPurpose(st *product.Stuck) bool {
	for _, r := range path.Uses(st.Chan.Make) {
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.Select, *ssa.DebugRef:
		case *ssa.Store:
			if path.CellOf(r.Addr).Escapes {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func sentBefore(o product.Outcome, st *product.Stuck) bool {
	return slices.ContainsFunc(o.Steps, func(s product.Step) bool {
		return s.Thread == st.Thread && s.Verb == product.Sends && slices.Contains(s.Op.Chans, st.Chan)
	})
}

// siblings counts the goroutines that the victim's site started.
func siblings(o product.Outcome, st *product.Stuck) int {
	n := 0
	for _, s := range o.Steps {
		if s.Verb == product.Starts && s.Instr == st.Site {
			n++
		}
	}
	return n
}
