package fakeparallel

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// lockHeld reports goroutines of a loop that do everything they do under one
// lock.
func (c *checker) lockHeld(s *spawn.Site, body *ssa.Function) {
	if s.Times == spawn.One || s.Times == spawn.Const && s.Count < 2 || onEvents(s) {
		return
	}
	if u := c.serial.Under(body, func(p path.Path) bool { return c.isShared(p, s, body) }); u != nil {
		c.Report(rule.Report{
			Kind: "lock-held", Pos: u.Pos(),
			Message: fmt.Sprintf("%s %s while %s is locked, which every goroutine of the loop takes first (line %d), so they run one after the other: call it before %s.Lock(), and lock only what keeps the result",
				u.Call, u.Does, u.Lock, c.Line(s.Pos()), u.Lock),
		})
		return
	}
	work := c.serial.Work(body)
	if work == nil {
		return
	}
	of := c.serial.Of(work.Common())
	if of == nil {
		return
	}
	if p, ok := path.Of(work.Common().Args[of.Param]); ok && c.isShared(p, s, body) {
		lock, name := p.String()+of.Lock, callees.NameOf(work.Common())
		c.Report(rule.Report{
			Kind: "lock-held", Pos: work.Pos(),
			Message: fmt.Sprintf("%s holds %s while %s %s, and every goroutine of the loop calls it (line %d), so they run one after the other: let %s give the lock back meanwhile, and lock only what keeps the result",
				name, lock, of.Call, of.Does, c.Line(s.Pos()), name),
		})
	}
}

// onEvents reports whether a goroutine is started for what comes in a select: one now and
// then, so that the loop stays ready, and not several for one piece of work.
func onEvents(s *spawn.Site) bool {
	l := flow.Innermost(flow.Loops(s.Instr.Parent()), s.Instr)
	if l == nil || l.Over() != nil || l.Times() != nil {
		return false
	}
	for b := range l.Blocks {
		for _, i := range b.Instrs {
			if sel, ok := i.(*ssa.Select); ok && sel.Blocking {
				return true
			}
		}
	}
	return false
}

func (c *checker) isShared(p path.Path, s *spawn.Site, body *ssa.Function) bool {
	root := p.Root()
	if g, ok := root.(*ssa.Global); ok {
		return g != nil
	}
	if param, ok := root.(*ssa.Parameter); ok && param.Parent() == body {
		if root = s.Bind(param); root == nil {
			return false
		}
		root = path.Origin(root)
		if q, ok := path.Of(root); ok {
			root = q.Root()
		}
	}
	if root.Parent() == body || root.Parent() == nil {
		return false
	}
	made, ok := root.(ssa.Instruction)
	if !ok {
		return true // a parameter or captured variable of the starter
	}
	if made.Parent() != s.Instr.Parent() {
		return false
	}
	loop := flow.Innermost(flow.Loops(made.Parent()), s.Instr)
	return loop != nil && !loop.Contains(made)
}

// limitOne reports a loop whose goroutines share a limit of one.
func (c *checker) limitOne(s *spawn.Site) {
	if s.Times == spawn.One {
		return
	}
	if s.Kind == spawn.Group {
		c.setLimitOne(s)
	}
	c.oneSlot(s)
}

func (c *checker) setLimitOne(s *spawn.Site) {
	owner, ok := s.OwnerPath()
	if !ok {
		return
	}
	limits := 0
	var one ssa.CallInstruction
	for _, call := range c.callees.In(s.Instr.Parent()) {
		if !knowledge.Is(callees.Object(call.Common()), "golang.org/x/sync/errgroup", "Group.SetLimit") {
			continue
		}
		if p, ok := path.Of(call.Common().Args[0]); !ok || p != owner {
			continue
		}
		limits++
		if n, ok := call.Common().Args[1].(*ssa.Const); ok && n.Int64() == 1 {
			one = call
		}
	}
	if one == nil || limits > 1 {
		return
	}
	c.Report(rule.Report{
		Kind: "limit-one", Pos: one.Pos(),
		Message: fmt.Sprintf("%s.SetLimit(1) lets one goroutine of the loop run at a time (started on line %d), which is the loop without goroutines: raise the limit, or call the function in the loop",
			owner, c.Line(s.Pos())),
	})
}

// oneSlot reports a channel with one slot that each round fills before it
// starts a goroutine, which empties it at its end.
func (c *checker) oneSlot(s *spawn.Site) {
	body := s.Body()
	loop := flow.Innermost(flow.Loops(s.Instr.Parent()), s.Instr)
	if loop == nil || body == nil {
		return
	}
	for _, b := range s.Instr.Parent().Blocks {
		if !loop.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			send, ok := instr.(*ssa.Send)
			if !ok || !flow.Dominates(send, s.Instr) || !knowledge.IsToken(send.Chan.Type()) {
				continue
			}
			ch, ok := path.Origin(send.Chan).(*ssa.MakeChan)
			if !ok || loop.Contains(ch) {
				continue
			}
			if n, ok := ch.Size.(*ssa.Const); !ok || n.Int64() != 1 || !c.givesBack(body, ch) {
				continue
			}
			c.Report(rule.Report{
				Kind: "limit-one", Pos: send.Pos(),
				Message: fmt.Sprintf("%s has one slot, so the loop starts a goroutine (line %d) only when the one before has ended: give %s more slots, or call the function in the loop",
					path.Name(send.Chan), c.Line(s.Pos()), path.Name(send.Chan)),
			})
			return
		}
	}
}

// givesBack reports whether a goroutine takes the slot out when it returns:
// deferred, or as the last thing it does.
func (c *checker) givesBack(body *ssa.Function, ch *ssa.MakeChan) bool {
	for _, use := range usesOf(ch) {
		u, ok := use.(*ssa.UnOp)
		if !ok {
			continue
		}
		if u.Parent() == body && len(flow.ExitsWithout(body, nil, flow.Is(u))) == 0 {
			return true
		}
		if u.Parent().Parent() == body { // a deferred literal
			for _, call := range c.callees.In(body) {
				if d, ok := call.(*ssa.Defer); ok {
					if fn, _ := callees.Func(d.Call.Value); fn == u.Parent() {
						return true
					}
				}
			}
		}
	}
	return false
}
