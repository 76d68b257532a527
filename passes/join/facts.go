package join

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// Flags is a set of properties of a function.
type Flags uint16

// Properties.
const (
	// Syncs: a call may wait for another goroutine, as far as is known.
	Syncs Flags = 1 << iota
	// Orders: a call takes a lock, receives or waits for other goroutines,
	// as can be seen.
	Orders
	// Signals: a call does something that others can wait for: WaitGroup.Done,
	// send, close, Cond.Signal, a function value that it was given.
	Signals
	// Stoppable: something outside can end it: a context other than the
	// parameter, a channel, closing what it waits on.
	Stoppable
	// Effects: a call changes something outside the program: sends, stores,
	// writes a file, runs a process. Asking and connecting is none.
	Effects
	// UsesContext: it passes its context parameter to something that waits, or
	// asks it whether it is done.
	UsesContext
	// Unknown: it calls functions that nothing is known about.
	Unknown
	// Endless: it never returns normally.
	Endless
	// Outputs: it prints, logs or writes, were it only to a file.
	Outputs
	// HeedsContext: it does more with its context parameter than to ask once whether
	// that is done: it waits for its end, asks in each round of a loop, or passes it on
	// to something that does.
	HeedsContext
)

var flagNames = []string{"syncs", "orders", "signals", "stoppable", "effects", "context", "unknown", "endless", "outputs", "heeds"}

// Summary is what is known about calling a function. It is the fact that
// importing packages see.
type Summary struct {
	Waits knowledge.Wait
	Flags Flags
}

// AFact makes Summary a fact.
func (*Summary) AFact() {}

func (s *Summary) String() string {
	var out []string
	if s.Waits != 0 {
		out = append(out, "waits:"+s.Waits.String())
	}
	for i, n := range flagNames {
		if s.Flags&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return strings.Join(out, " ")
}

// Has reports whether any of the flags is set.
func (s Summary) Has(f Flags) bool { return s.Flags&f != 0 }

func (s *Summary) or(t Summary) {
	s.Waits |= t.Waits
	s.Flags |= t.Flags
}

// Analysed is the fact on a package that its functions have summaries: one
// without is known to do nothing of interest.
type Analysed struct{ Yes bool }

// AFact makes Analysed a fact.
func (*Analysed) AFact() {}

func (*Analysed) String() string { return "analysed" }

// exports reports whether the package is one whose facts all drivers see:
// some of them analyse dependencies and std too, others do not, and all must
// agree. What a package of another module does is package knowledge's to say.
func exports(pass *analysis.Pass) bool {
	return knowledge.IsOwn(pass.Module, pass.Pkg.Path())
}

// imported returns the summary of a function of another package. It is false
// when the package was not analysed.
func (r *Result) imported(obj *types.Func) (Summary, bool) {
	return callees.Imported[Summary](r.pass, obj, new(Analysed))
}
