package driver

import (
	"runtime/debug"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
)

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
		return run(pass)
	}
}
