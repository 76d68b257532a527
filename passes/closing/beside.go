package closing

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Beside is a channel that a function closes on every way, and that a goroutine which
// it starts closes, too, whenever that comes to its end.
type Beside struct {
	Chan path.Path
	// Own is the close in the function, or the call that does it.
	Own  ssa.CallInstruction
	Site *spawn.Site
}

// BesideClose returns the channels that a function and a goroutine of it both close.
func (r *Result) BesideClose(fn *ssa.Function) []Beside {
	sites := r.spawn.In(fn)
	if len(sites) == 0 || recovers(fn) {
		return nil
	}
	r.afterMu.Lock()
	defer r.afterMu.Unlock()
	var out []Beside
	var w *afterWalk
	for _, s := range sites {
		for _, e := range r.closesOf(s) {
			if w == nil {
				w = newAfterWalk(r, fn)
				w.collect()
			}
			for _, own := range w.closers(e.path) {
				if own != s.Instr && alwaysBoth(own, s, e.path) && !calledOff(own, s) {
					out = append(out, Beside{e.path, own, s})
					break
				}
			}
		}
	}
	return out
}

// closesOf returns the closes that a goroutine comes to whenever it comes to its end, as
// its starter names the channels.
func (r *Result) closesOf(s *spawn.Site) []effect {
	if s.Kind != spawn.GoStmt && s.Kind != spawn.Group && s.Kind != spawn.Timer {
		return nil
	}
	body := s.Body()
	if body == nil {
		if len(s.Bodies) > 0 && len(s.Bodies[0].Blocks) > 0 {
			return nil // one of several
		}
		return r.foreign(s.Callee, s.Args, s.Instr)
	}
	if len(flow.ExitsWithout(body, nil, flow.Is())) == 0 {
		return nil
	}
	var out []effect
	for _, e := range r.effects(body, 2) {
		if e.does != channels.CanClose || e.safe {
			continue
		}
		if p, ok := e.path.Root().(*ssa.Parameter); ok && p.Parent() == body {
			arg := s.Bind(p)
			if arg == nil {
				continue
			}
			to, ok := namedAt(arg, s.Instr)
			if !ok {
				continue
			}
			if e.path, ok = e.path.Rebase(path.Rooted(p), to); !ok {
				continue
			}
		}
		if f := keptIn(e.path); f != nil && f.Pkg() == r.pass.Pkg && r.reassigned(e.path) || !r.keepsOwner(e.path) {
			continue
		}
		out = append(out, e)
	}
	return out
}

// keepsOwner is keeps for the object that keeps a channel.
func (r *Result) keepsOwner(ch path.Path) bool {
	owner, ok := ch.Parent()
	return !ok || r.keeps(owner)
}

// closers returns the calls of a function that close a channel, whatever happens.
func (w *afterWalk) closers(ch path.Path) []ssa.CallInstruction {
	k := slices.Index(w.chans, ch)
	if k < 0 {
		return nil
	}
	var out []ssa.CallInstruction
	for _, b := range w.fn.Blocks {
		for _, i := range b.Instrs {
			if call, ok := callees.CallAt(i); ok && slices.ContainsFunc(w.touches[i], func(t touch) bool {
				return t.ch == k && t.does == channels.CanClose && !t.safe
			}) {
				out = append(out, call)
			}
		}
	}
	return out
}

// alwaysBoth reports whether a function that starts a goroutine always comes to a close
// of a channel, before the start or on every way to its return.
func alwaysBoth(own ssa.CallInstruction, s *spawn.Site, ch path.Path) bool {
	if _, isGo := own.(*ssa.Go); isGo {
		return false
	}
	fn := s.Instr.Parent()
	root, _ := ch.Root().(ssa.Instruction)
	if root != nil && root.Parent() != fn {
		root = nil
	}
	_, last := own.(*ssa.Defer)
	if flow.Dominates(own, s.Instr) {
		if !last {
			return root == nil || !flow.Reaches(own, root, flow.Is(s.Instr))
		}
		return len(flow.ExitsWithout(fn, s.Instr, flow.Is())) > 0 && !flow.InLoop(own)
	}
	ends := func(i ssa.Instruction) bool {
		_, ret := i.(*ssa.Return)
		return ret || root != nil && i == root
	}
	return flow.Reaches(s.Instr, own, nil) && len(flow.Reach(fn, s.Instr, ends, flow.Is(own))) == 0
}

// calledOff reports whether what starts a goroutine later, such as context.AfterFunc,
// is stopped before the function closes the channel itself, or its answer asked, or
// somebody else may stop it.
func calledOff(own ssa.CallInstruction, s *spawn.Site) bool {
	if s.Kind != spawn.Timer {
		return false
	}
	made, ok := s.Instr.(*ssa.Call)
	if !ok {
		return false
	}
	return stopped(made, own)
}

func stopped(timer ssa.Value, own ssa.CallInstruction) bool {
	return slices.ContainsFunc(path.Uses(timer), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Call:
			return len(path.Uses(use)) > 0 || flow.Reaches(use, own, nil)
		case *ssa.Defer:
			_, last := own.(*ssa.Defer)
			return last && flow.Reaches(own, use, nil)
		case *ssa.UnOp:
			return use.Op != token.MUL
		}
		return true
	})
}
