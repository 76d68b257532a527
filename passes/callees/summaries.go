package callees

import (
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Summaries holds one summary of every function of a package, computed
// bottom-up: a component of the call graph after those it calls, with a fixed
// point in each (Sharir and Pnueli's functional approach, 1981). The zero S is
// what is assumed of a function not computed yet, so scans must only add.
type Summaries[S any] struct {
	calls *Result
	same  func(a, b S) bool
	of    map[*ssa.Function]S
	mine  map[*ssa.Function]bool

	pending map[*ssa.Function]bool // of the component at work
	cyclic  bool                   // one of them was asked
	early   bool                   // one of a later component was asked
	done    bool                   // Of only reads from now on: rules ask at the same time
}

// NewSummaries returns summaries that are yet to be computed.
func NewSummaries[S any](calls *Result, same func(a, b S) bool) *Summaries[S] {
	s := &Summaries[S]{
		calls: calls, same: same,
		of:      make(map[*ssa.Function]S),
		mine:    make(map[*ssa.Function]bool),
		pending: make(map[*ssa.Function]bool),
	}
	for _, fn := range calls.Functions() {
		s.mine[fn] = true
	}
	return s
}

// Compute computes all summaries with scan, which asks Of. A fixed point takes
// no more than the given number of rounds: what long cycles would add after
// that is left out. A scan may ask about functions that the call graph does
// not know it may run; then all is gone through again.
func (s *Summaries[S]) Compute(rounds int, scan func(*ssa.Function) S) {
	defer func() { s.done = true }()
	components := s.calls.Components()
	for range rounds {
		s.early = false
		changed := false
		for _, fns := range components {
			changed = s.component(fns, rounds, scan) || changed
		}
		if !changed || !s.early {
			break
		}
	}
}

func (s *Summaries[S]) component(fns []*ssa.Function, rounds int, scan func(*ssa.Function) S) (changed bool) {
	s.cyclic = false
	for _, fn := range fns {
		s.pending[fn] = true
	}
	for range rounds {
		again := false
		for _, fn := range fns {
			next := scan(fn)
			again = again || !s.same(next, s.of[fn])
			s.of[fn] = next
		}
		changed = changed || again
		if !again || !s.cyclic {
			break
		}
	}
	clear(s.pending)
	return changed
}

// Of returns the summary of a function. It is false if the function is not
// one of the package's.
func (s *Summaries[S]) Of(fn *ssa.Function) (S, bool) {
	sum, computed := s.of[fn]
	switch {
	case s.done:
	case s.pending[fn]:
		s.cyclic = true
	case !computed:
		s.early = s.early || s.mine[fn]
	}
	return sum, s.mine[fn]
}

// Facts tells importing packages the summaries of declared functions that say
// something. The marker is a fact on the package: that its functions have
// been summarised, so one without a fact has the zero summary.
func Facts[S any, F interface {
	*S
	analysis.Fact
}](pass *analysis.Pass, s *Summaries[S], marker analysis.Fact) {
	pass.ExportPackageFact(marker)
	var zero S
	for _, fn := range s.calls.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if sum := s.of[fn]; ok && fn.Parent() == nil && !s.same(sum, zero) {
			pass.ExportObjectFact(obj, F(&sum))
		}
	}
}

// Imported returns the summary of a function of another package that Facts
// has told. It is false if that package was not summarised.
func Imported[S any, F interface {
	*S
	analysis.Fact
}](pass *analysis.Pass, obj *types.Func, marker analysis.Fact) (S, bool) {
	var sum S
	if obj.Pkg() == nil || !pass.ImportPackageFact(obj.Pkg(), marker) {
		return sum, false
	}
	pass.ImportObjectFact(obj.Origin(), F(&sum))
	return sum, true
}
