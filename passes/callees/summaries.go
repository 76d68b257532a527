package callees

import (
	"go/types"
	"slices"

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
	of    map[*ssa.Function]*summary[S] // of the functions of the package

	asking *summary[S] // of the function that is scanned
	scans  int
	cyclic bool // one of the component at work was asked
	early  bool // one of a later component was asked
	done   bool // Of only reads from now on: rules ask at the same time
}

type summary[S any] struct {
	is       S
	computed bool
	pending  bool // of the component at work

	asked   []*summary[S] // what the last scan asked
	scanned int           // the number of the last scan
	changed int           // the number of the scan that last changed it
}

// NewSummaries returns summaries that are yet to be computed.
func NewSummaries[S any](calls *Result, same func(a, b S) bool) *Summaries[S] {
	s := &Summaries[S]{calls: calls, same: same, of: make(map[*ssa.Function]*summary[S], len(calls.Functions()))}
	all := make([]summary[S], len(calls.Functions()))
	for i, fn := range calls.Functions() {
		s.of[fn] = &all[i]
	}
	return s
}

// Compute computes all summaries with scan, which asks Of and nothing else that
// changes. A fixed point takes no more than the given number of rounds: what long
// cycles would add after that is left out. A scan may ask about functions that the
// call graph does not know it may run; then all is gone through again that has asked
// about what has changed since.
func (s *Summaries[S]) Compute(rounds int, scan func(*ssa.Function) S) {
	components := s.calls.Components()
	for range rounds {
		s.early = false
		changed := false
		for _, fns := range components {
			if slices.ContainsFunc(fns, func(fn *ssa.Function) bool { return s.of[fn].outdated() }) {
				changed = s.component(fns, rounds, scan) || changed
			}
		}
		if !changed || !s.early {
			break
		}
	}
	s.done = true
	for _, sum := range s.of {
		sum.asked = nil
	}
}

func (s *Summaries[S]) component(fns []*ssa.Function, rounds int, scan func(*ssa.Function) S) (changed bool) {
	s.cyclic = false
	for _, fn := range fns {
		s.of[fn].pending = true
	}
	for range rounds {
		again := false
		for _, fn := range fns {
			again = s.scan(fn, scan) || again
		}
		changed = changed || again
		if !again || !s.cyclic {
			break
		}
	}
	for _, fn := range fns {
		s.of[fn].pending = false
	}
	return changed
}

// scan computes one summary, and reports whether it is another than before.
func (s *Summaries[S]) scan(fn *ssa.Function, scan func(*ssa.Function) S) bool {
	sum := s.of[fn]
	s.scans++
	sum.scanned, sum.asked = s.scans, sum.asked[:0]
	s.asking = sum
	next := scan(fn)
	s.asking = nil
	news := !s.same(next, sum.is)
	if news {
		sum.changed = s.scans
	}
	sum.is, sum.computed = next, true
	return news
}

// outdated reports whether a scan may find something else than the last did.
func (sum *summary[S]) outdated() bool {
	return !sum.computed || slices.ContainsFunc(sum.asked, func(o *summary[S]) bool { return o.changed >= sum.scanned })
}

// asks notes what a scan depends on.
func (sum *summary[S]) asks(o *summary[S]) {
	const few = 16 // what was asked just now is often asked again
	if !slices.Contains(sum.asked[max(0, len(sum.asked)-few):], o) {
		sum.asked = append(sum.asked, o)
	}
}

// Of returns the summary of a function. It is false if the function is not
// one of the package's.
func (s *Summaries[S]) Of(fn *ssa.Function) (S, bool) {
	sum := s.of[fn]
	if sum == nil {
		var zero S
		return zero, false
	}
	if s.done {
		return sum.is, true
	}
	if s.asking != nil {
		s.asking.asks(sum)
	}
	s.cyclic = s.cyclic || sum.pending
	s.early = s.early || !sum.pending && !sum.computed
	return sum.is, true
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
		if sum := s.of[fn].is; ok && fn.Parent() == nil && !s.same(sum, zero) {
			pass.ExportObjectFact(obj, F(&sum))
		}
	}
}

// Told returns what is known of the one function that a call surely runs, or nil: of those of
// the package by known, of others by a fact.
func Told[F any, P interface {
	*F
	analysis.Fact
}](r *Result, pass *analysis.Pass, known map[*ssa.Function]P, call *ssa.CallCommon) P {
	fns, exact := r.Resolve(call)
	if !exact || len(fns) != 1 {
		return nil
	}
	if _, told := ArgumentsOf(call, fns[0]); !told {
		return nil
	}
	if len(fns[0].Blocks) > 0 {
		return known[fns[0]]
	}
	fact := P(new(F))
	if obj, ok := fns[0].Object().(*types.Func); ok && pass.ImportObjectFact(obj.Origin(), fact) {
		return fact
	}
	return nil
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
