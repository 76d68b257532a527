package analyzers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
)

// shapes says where the fixtures have each kind in each shape: a package
// directory and file below testdata/src and the function whose body has what is
// to be reported. A shape that makes no sense for a kind is left out.
var shapes = map[string]map[string]string{
	"waitgroup/add-inside": {
		"literal": "waitgroup/inside/inside.go:literal", "function": "waitgroup/inside/inside.go:worker", "method": "waitgroup/inside/inside.go:run",
		"helper": "waitgroup/inside/inside.go:enter", "generic": "waitgroup/inside/inside.go:each", "package": "waitgroup/inside/inside.go:anotherPackage",
	},
	"waitgroup/add-late": {
		"literal": "waitgroup/late/l.go:literal", "function": "waitgroup/late/l.go:named", "method": "waitgroup/late/l.go:start",
		"helper": "waitgroup/late/l.go:throughHelper", "generic": "waitgroup/late/l.go:each", "package": "waitgroup/late/l.go:anotherPackage",
	},
	"waitgroup/done-missing": {
		"literal": "waitgroup/missing/missing.go:literal", "function": "waitgroup/missing/missing.go:worker", "method": "waitgroup/missing/missing.go:run",
		"helper": "waitgroup/missing/missing.go:throughHelper", "generic": "waitgroup/missing/missing.go:each", "package": "waitgroup/missing/missing.go:anotherPackage",
	},
	"waitgroup/count": {
		"literal": "waitgroup/count/count.go:tooMany", "function": "waitgroup/count/count.go:named", "method": "waitgroup/count/count.go:run",
		"helper": "waitgroup/count/count.go:throughHelper", "generic": "waitgroup/count/count.go:goWaits", "package": "waitgroup/count/count.go:anotherPackage",
	},
	"unawaited/result": {
		"literal": "unawaited/result/result.go:literal", "function": "unawaited/result/result.go:namedFunction", "method": "unawaited/result/result.go:boundMethod",
		"helper": "unawaited/result/result.go:viaHelper", "generic": "unawaited/result/result.go:generic", "package": "unawaited/result/result.go:viaHelper",
	},
	"unawaited/main-exit": {
		"all": "unawaited/mainexit/main.go:main", "function": "unawaited/mainexit/main.go:run",
	},
	"unawaited/test-outlives": {
		"literal": "unawaited/testlife/life_test.go:TestLiteral", "function": "unawaited/testlife/life_test.go:TestNamed", "method": "unawaited/testlife/life_test.go:TestSuite",
		"helper": "unawaited/testlife/life_test.go:TestHelper", "generic": "unawaited/testlife/life_test.go:TestGeneric", "package": "unawaited/testlife/life_test.go:TestLibrary",
	},
	"unawaited/detached": {
		"literal": "unawaited/detached/detached.go:Literal", "function": "unawaited/detached/detached.go:Named", "method": "unawaited/detached/detached.go:Register",
		"helper": "unawaited/detached/detached.go:Helper", "generic": "unawaited/detached/detached.go:Generic", "package": "unawaited/detached/detached.go:Named",
	},
	"panicboundary/dead-recover": {
		"literal": "panicboundary/p.go:nested", "function": "panicboundary/p.go:handle", "method": "panicboundary/p.go:rescue",
		"helper": "panicboundary/p.go:ofThisPackage", "generic": "panicboundary/p.go:catch", "package": "panicboundary/p.go:anotherPackage",
	},
	"panicboundary/fatal": {
		"literal": "panicboundary/p.go:fatal", "function": "panicboundary/p.go:fatalHelper", "method": "panicboundary/p.go:watch", "generic": "panicboundary/p.go:fatalGeneric",
	},
	"earlycatch/recover-silent": {
		"literal": "earlycatch/a/a.go:silent", "function": "earlycatch/a/a.go:swallow", "method": "earlycatch/a/a.go:quiet", "generic": "earlycatch/a/a.go:quietly",
	},
	"earlycatch/cause-replaced": {
		"literal": "earlycatch/a/a.go:replaced", "function": "earlycatch/wrap/w.go:causeHeld",
	},
	"errgroup/outer-ctx": {"package": "errgroup/across/a.go:outer"}, "errgroup/ctx-after-wait": {"package": "errgroup/across/a.go:afterWait"},
	"errgroup/wait-missing": {"package": "errgroup/across/a.go:missing"}, "errgroup/wait-ignored": {"package": "errgroup/across/a.go:ignored"},
	"errgroup/swallowed": {"package": "errgroup/across/a.go:swallowed"}, "errgroup/reuse": {"package": "errgroup/across/a.go:again"},
	"errgroup/limit": {"package": "errgroup/across/a.go:late"},
	"sharedvar/global": {
		"literal": "sharedvar/global/g.go:literal", "function": "sharedvar/global/g.go:restored", "method": "sharedvar/global/g.go:method",
		"helper": "sharedvar/global/g.go:count", "generic": "sharedvar/global/g.go:generic",
	},
	"sharedvar/nil-channel": {
		"literal": "sharedvar/nilchan/n.go:Stop", "method": "sharedvar/nilchan/n.go:Close", "generic": "sharedvar/nilchan/n.go:Shut",
	},
}

// TestShapes holds that the fixtures are there: a report wanted in each.
func TestShapes(t *testing.T) {
	files := make(map[string]map[string]bool) // file to functions with wants
	for _, kind := range slices.Sorted(maps.Keys(shapes)) {
		for shape, at := range shapes[kind] {
			file, fn, _ := strings.Cut(at, ":")
			if files[file] == nil {
				files[file] = wanting(t, filepath.Join(ruletest.Testdata(), "src", filepath.FromSlash(file)))
			}
			if !files[file][fn] {
				t.Errorf("%s, %s: no report is wanted in %s", kind, shape, at)
			}
		}
	}
}

// wanting returns the functions of a file that have a want comment.
func wanting(t *testing.T, path string) map[string]bool {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]bool)
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := fset.Position(fn.Pos()).Line, fset.Position(fn.End()).Line
		for _, c := range f.Comments {
			if l := fset.Position(c.Pos()).Line; first <= l && l <= last && strings.HasPrefix(c.Text(), "want ") {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}
