package relock

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// writers asks whether a goroutine can come between two read locks of a test.
type writers struct {
	locks *lockset.Result
	sites []*spawn.Site
}

// none reports whether a lock is read-locked twice in a test and no goroutine,
// of that test or of what it tests, takes it by Lock: two readers at once may
// be what the test is about.
func (w *writers) none(e lockset.Event) bool {
	if e.Held.Mode != lockset.Read || e.Lock.Mode != lockset.Read {
		return false
	}
	class, ok := e.Held.Path.Class()
	if !ok {
		return false
	}
	test := callees.Top(e.Instr.Parent())
	return !slices.ContainsFunc(w.sites, func(s *spawn.Site) bool {
		fn := s.Instr.Parent()
		return (callees.Top(fn) == test || !callees.InTest(fn)) && slices.ContainsFunc(s.Bodies, func(b *ssa.Function) bool { return w.writes(b, class) })
	})
}

// writes reports whether a function takes a lock of a class by Lock, itself or
// in what it calls.
func (w *writers) writes(fn *ssa.Function, class path.Class) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool {
		return slices.ContainsFunc(w.locks.Takes(c), func(t lockset.Taken) bool {
			return t.Class == class && t.Acq.Mode == lockset.Write
		})
	})
}
