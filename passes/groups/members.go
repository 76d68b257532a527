package groups

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Of returns the group that a goroutine is a member of, as its starter names it: what
// it was started by, or the WaitGroup whose Done its body calls, itself or by what it
// calls. Which one, if there are several, is not said.
func (r *Result) Of(s *spawn.Site) (path.Path, bool) {
	if s.Kind == spawn.Group {
		return s.OwnerPath()
	}
	body := s.Body()
	if body == nil {
		return path.Path{}, false
	}
	for _, o := range r.In(body) {
		if o.Method == "Done" {
			return bind(s, body, o.Group), true
		}
	}
	return path.Path{}, false
}

// Waits returns the calls in a function that wait for a group: Wait of WaitGroup and of
// errgroup's and other groups, and what calls it on every way.
func (r *Result) Waits(fn *ssa.Function, group path.Path) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, call := range r.callees.In(fn) {
		if r.IsWaitFor(call, group) {
			out = append(out, call)
		}
	}
	return out
}

// IsWaitFor reports whether a call waits for a group.
func (r *Result) IsWaitFor(call ssa.CallInstruction, group path.Path) bool {
	g, ok := r.waitOf(call)
	return ok && g == group
}

func (r *Result) waitOf(call ssa.CallInstruction) (path.Path, bool) {
	if IsWait(call.Common()) {
		return path.Of(callees.Receiver(call.Common()))
	}
	if _, isGo := call.(*ssa.Go); isGo {
		return path.Path{}, false
	}
	for _, o := range r.through(call) {
		if o.Method == "Wait" && o.Always {
			return o.Group, true
		}
	}
	return path.Path{}, false
}

// IsWait reports whether a call is of a method that waits for the members of a group.
func IsWait(call *ssa.CallCommon) bool {
	f, ok := knowledge.OfCall(call)
	return ok && f.Waits&knowledge.Group != 0 && callees.Receiver(call) != nil
}
