package uncancellable

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// endless reports loops without an exit, and loops that try again for ever. It
// returns the loops about which there is nothing more to say.
func (c *checker) endless(fn *ssa.Function) []*flow.Loop {
	var out []*flow.Loop
	for _, loop := range c.loopsOf(fn) {
		if c.retries(fn, loop) || len(flow.Exits(loop)) == 0 && (onlySleeps(loop) || c.noExit(fn, loop)) {
			out = append(out, loop)
		}
	}
	return out
}

// noExit reports a loop without an exit, if it waits for something, and says
// whether it did.
func (c *checker) noExit(fn *ssa.Function, loop *flow.Loop) bool {
	if c.once(fn) || c.watches(loop) || c.mayEnd(loop) || servesSignals(loop) || sends(loop) && c.recovers.Recovers(fn) {
		return false
	}
	waits := c.waits(loop)
	if waits == 0 {
		return false // a loop that spins is another matter
	}
	for _, s := range c.stopsOf(fn) {
		if c.used(fn, s) && c.governs(fn, s) && !(s.Made && c.Pkg.Name() == "main") && !c.lastsAsLong(fn, s) {
			c.reportEndless(loop, "loop-no-exit", fmt.Sprintf("nothing ends this loop after %s: wait in a select that returns on <-%s", s.Ended(), s.Chan),
				witness.Event{Goroutine: "the caller", Text: "ends " + s.Name, Pos: s.Value.Pos()})
			return true
		}
	}
	if stop := c.stopped(loop); stop != nil {
		name := path.Name(stop.Common().Args[0])
		c.reportEndless(loop, "loop-no-exit", fmt.Sprintf("nothing ends this loop: %s.Stop (%s) does not close %s.C: add a channel that is closed then, and a select that returns on it", name, c.Place(stop.Pos(), c.at(loop).Pos()), name),
			witness.Event{Goroutine: callees.Label(stop.Parent()), Text: "stops " + name, Pos: stop.Pos()})
		return true
	}
	sites := c.spawn.Of(fn)
	if c.Pkg.Name() == "main" || len(sites) == 0 {
		return false
	}
	if !slices.ContainsFunc(sites, func(s *spawn.Site) bool { return !c.ending.After(callees.Top(s.Instr.Parent())) }) {
		return false // the program ends with what starts it
	}
	if end := c.ender(fn); end != nil {
		// Of twelve in code that nobody had seen five last as long as the program.
		c.reportEndless(loop, "goroutine-no-exit", fmt.Sprintf("nothing ends this loop, not even %s: add a channel that it closes, and a select that returns on it", blocksName(end)),
			witness.Event{Goroutine: "the owner", Text: "calls " + blocksName(end), Pos: end.Pos()})
		return c.On("goroutine-no-exit")
	}
	if c.meantToLast(fn) {
		return false
	}
	if t, often := c.constructed(fn); t != "" {
		// What is made once, when the program starts, may as well last.
		kind := "goroutine-no-exit"
		if often {
			kind = "loop-no-exit"
		}
		c.reportEndless(loop, kind, fmt.Sprintf("nothing ends this loop, so that every %s leaves a goroutine behind: give it a Close that closes a channel, and a select here that returns on it", t))
		return c.On(kind)
	}
	c.reportEndless(loop, "goroutine-no-exit", "nothing ends this loop, so that its goroutine lives as long as the program: give it a context or a stop channel")
	return c.On("goroutine-no-exit")
}

// lastsAsLong reports whether the program ends soon after the context that the function
// around a goroutine makes: that is a command, and the goroutine has nothing to tell it
// when it ends.
func (c *checker) lastsAsLong(fn *ssa.Function, s contexts.Stop) bool {
	if !s.Made {
		return false
	}
	maker := s.Value.Parent()
	return fn.Parent() == maker && c.ending.After(maker) && !defers(fn) && slices.ContainsFunc(c.spawn.Of(fn), func(site *spawn.Site) bool {
		_, plain := site.Instr.(*ssa.Go)
		return plain && site.Instr.Parent() == maker
	})
}

func defers(fn *ssa.Function) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool { _, d := call.(*ssa.Defer); return d })
}

// mayEnd reports whether a loop calls something that may end the program.
func (c *checker) mayEnd(loop *flow.Loop) bool {
	for b := range loop.Blocks {
		if slices.ContainsFunc(b.Instrs, c.ending.May) {
			return true
		}
	}
	return false
}

// sends reports whether a loop sends: on a channel that is closed, a send panics,
// and that ends a loop in a function that recovers.
func sends(loop *flow.Loop) bool {
	for b := range loop.Blocks {
		if slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { _, ok := i.(*ssa.Send); return ok }) {
			return true
		}
	}
	return false
}

// onlySleeps reports whether a loop does nothing but let time pass: a way to
// wait for the end of the program.
func onlySleeps(loop *flow.Loop) bool {
	sleeps := false
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if !knowledge.Is(callees.Object(&i.Call), "time", "Sleep") {
					return false
				}
				sleeps = true
			case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Select, *ssa.UnOp, *ssa.Go, *ssa.Defer:
				return false
			}
		}
	}
	return sleeps
}

// waits returns what the instructions of a loop wait for.
func (c *checker) waits(loop *flow.Loop) knowledge.Wait {
	var w knowledge.Wait
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			w |= c.blocks.Instr(i).Waits()
		}
	}
	return w &^ knowledge.Lock
}

// watches reports whether a loop receives from the Done of a context, or asks
// for its error: what it does then is another rule's business.
func (c *checker) watches(loop *flow.Loop) bool {
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok && contexts.IsMethod(&call.Call, "Done", "Err") {
				return true
			}
			if sel, ok := i.(*ssa.Select); ok && doneCase(sel) >= 0 {
				return true
			}
		}
	}
	return false
}

// stopped returns a call elsewhere that stops the ticker that a loop waits for,
// if it waits for nothing else.
func (c *checker) stopped(loop *flow.Loop) ssa.CallInstruction {
	var ticker *types.Var
	for _, b := range loop.Header.Parent().Blocks {
		if !loop.Blocks[b] {
			continue
		}
		for _, i := range b.Instrs {
			var ch ssa.Value
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op == token.ARROW {
					ch = i.X
				}
			case *ssa.Select:
				if len(i.States) != 1 {
					return nil
				}
				ch = i.States[0].Chan
			}
			if ch == nil {
				continue
			}
			f := tickerField(ch)
			if f == nil || ticker != nil && f != ticker {
				return nil
			}
			ticker = f
		}
	}
	if ticker == nil {
		return nil
	}
	for _, fn := range c.callees.Functions() {
		if fn == loop.Header.Parent() || c.IsTest(fn.Pos()) {
			continue
		}
		for _, call := range c.callees.In(fn) {
			if knowledge.Is(callees.Object(call.Common()), "time", "Ticker.Stop", "Timer.Stop") && path.FieldRead(call.Common().Args[0]) == ticker {
				return call
			}
		}
	}
	return nil
}

// tickerField returns the struct field that holds the ticker that a channel
// belongs to, or nil.
func tickerField(ch ssa.Value) *types.Var {
	u, ok := path.Origin(ch).(*ssa.UnOp)
	if !ok || !knowledge.IsTimeChan(ch.Type()) {
		return nil
	}
	c, ok := u.X.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	return path.FieldRead(c.X)
}

// at returns the statement of a loop, or its first instruction with a
// position.
func (c *checker) at(loop *flow.Loop) ast.Node {
	var first, last token.Pos
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			pos := i.Pos()
			if _, phi := i.(*ssa.Phi); phi || !pos.IsValid() {
				continue
			}
			if !first.IsValid() || pos < first {
				first = pos
			}
			last = max(last, pos)
		}
	}
	for _, l := range c.LoopsAround(first) {
		if last < l.End() {
			return l
		}
	}
	return &ast.Ident{NamePos: first}
}

func (c *checker) reportEndless(loop *flow.Loop, kind, message string, before ...witness.Event) {
	fn := loop.Header.Parent()
	n := c.at(loop)
	if !n.Pos().IsValid() {
		return
	}
	end := n.Pos()
	switch l := n.(type) {
	case *ast.ForStmt:
		end = l.Body.Lbrace
	case *ast.RangeStmt:
		end = l.Body.Lbrace
	}
	c.Report(rule.Report{
		Kind: kind, Pos: n.Pos(), End: end,
		Message: message,
		Witness: append(witness.Trace(before), witness.Event{Goroutine: callees.Label(fn), Text: "goes round the loop again", Pos: n.Pos()}),
	})
}
