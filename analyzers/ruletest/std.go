package ruletest

import (
	"go/build"
	"path/filepath"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"

	"github.com/asynclint/asynclint/passes/knowledge"
)

var (
	skipMu  sync.Mutex
	skipped = make(map[*analysis.Analyzer]bool)
)

// skipStd makes an analyzer and all that it requires leave the standard
// library alone, as the program does: analysistest would analyse it whole for
// the sake of facts, which is most of a test's time.
func skipStd(a *analysis.Analyzer) {
	skipMu.Lock()
	defer skipMu.Unlock()
	skip(a)
}

func skip(a *analysis.Analyzer) {
	if skipped[a] {
		return
	}
	skipped[a] = true
	for _, req := range a.Requires {
		skip(req)
	}
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		if isStd(pass) {
			if a.ResultType == nil {
				return nil, nil
			}
			return reflect.Zero(a.ResultType).Interface(), nil
		}
		if a == ctrlflow.Analyzer {
			knowledge.TeachNoReturn(pass)
		}
		return run(pass)
	}
}

var goroot = filepath.Join(build.Default.GOROOT, "src") + string(filepath.Separator)

func isStd(pass *analysis.Pass) bool {
	return len(pass.Files) > 0 && strings.HasPrefix(pass.Fset.File(pass.Files[0].FileStart).Name(), goroot)
}
