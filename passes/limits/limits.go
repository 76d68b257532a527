// Package limits keeps a record of where an analysis gave up because a bound
// was exceeded. Nothing is reported then; the record is how one finds out
// that there was a silence of that sort (asynclint -debug prints it).
package limits

import (
	"cmp"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Analyzer gives the *Log of a package. Passes and rules that have bounds
// require it.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintlimits",
	Doc:        "records where an analysis gave up",
	URL:        "https://github.com/asynclint/asynclint",
	ResultType: reflect.TypeFor[*Log](),
	Run:        func(*analysis.Pass) (any, error) { return new(Log), nil },
}

// Of returns the log of the package that a pass is about. The analyzer of the
// pass must require Analyzer.
func Of(pass *analysis.Pass) *Log { return pass.ResultOf[Analyzer].(*Log) }

// Log is the record of one package. It may be used by several passes at once;
// a nil Log records nothing.
type Log struct {
	mu   sync.Mutex
	hits map[Hit]bool
}

// Hit is one function that was given up.
type Hit struct {
	Pass  string // the pass or rule that gave up
	Func  string // the function, in go/ssa's notation
	Limit string // what there was too much of: "states", "paths"
}

// Exceeded records that a pass gave up on a function.
func (l *Log) Exceeded(pass string, fn *ssa.Function, limit string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hits == nil {
		l.hits = make(map[Hit]bool)
	}
	l.hits[Hit{pass, fn.String(), limit}] = true
}

// Hits returns what was recorded, sorted, each once.
func (l *Log) Hits() []Hit {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Hit, 0, len(l.hits))
	for h := range l.hits {
		out = append(out, h)
	}
	slices.SortFunc(out, Compare)
	return out
}

// Compare orders hits by pass, function and limit.
func Compare(a, b Hit) int {
	return cmp.Or(cmp.Compare(a.Pass, b.Pass), cmp.Compare(a.Func, b.Func), cmp.Compare(a.Limit, b.Limit))
}
