package driver

import (
	"runtime/debug"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// VetAnalyzers returns the analyzers for the vet tool.
func VetAnalyzers() []*analysis.Analyzer {
	list := analyzers.Analyzers()
	for _, a := range list {
		guarded(a)
	}
	return list
}

// WithoutFacts makes the analyzers compute no facts in this process, so that
// the vet protocol runs none of them for the sake of importers.
func WithoutFacts(list []*analysis.Analyzer) {
	for _, a := range list {
		a.FactTypes = nil
		WithoutFacts(a.Requires)
	}
}

// guarded makes an analyzer and all that it requires return a panic as an
// error, so that a fault (ours, or of SSA construction on odd code) costs one
// package one rule.
func guarded(a *analysis.Analyzer) *analysis.Analyzer {
	guardMu.Lock()
	defer guardMu.Unlock()
	guard(a)
	return a
}

var (
	guardMu sync.Mutex
	isSafe  = make(map[*analysis.Analyzer]bool)
)

func guard(a *analysis.Analyzer) {
	if isSafe[a] {
		return
	}
	isSafe[a] = true
	for _, req := range a.Requires {
		guard(req)
	}
	run := a.Run
	a.Run = func(pass *analysis.Pass) (result any, err error) {
		defer func() {
			if x := recover(); x != nil {
				err = &rule.PanicError{Rule: a.Name, Package: pass.Pkg.Path(), Value: x, Stack: string(debug.Stack())}
			}
		}()
		switch {
		case a == ctrlflow.Analyzer:
			knowledge.TeachNoReturn(pass)
		case a == buildssa.Analyzer && ssaform.Rewrites(pass):
			return (*buildssa.SSA)(nil), nil // it would be built twice
		}
		return run(pass)
	}
}
