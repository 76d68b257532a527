package callees

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/ssatest"
)

func TestSource(t *testing.T) {
	p := ssatest.Build(t, `
var handler = func() { func() { work() }() }
var table = map[string]func(){"a": func() {}}
var made = func() int { return start() }()
var again = both()
func start() int { return 1 }
func both() int { return 2 }
func work() { both(); func() {}() }
func init() { handler() }
var _ = describe(func() {})
func describe(f func()) bool { return f != nil }
`)
	declared := p.Functions()
	fns := Source(p.Pkg, declared)
	names := make(map[string]*ssa.Function)
	var got []string
	for _, fn := range fns[len(declared):] {
		names[fn.Name()] = fn
		got = append(got, fn.Name()+" in "+NameOfTop(fn))
	}
	want := []string{"init$1 in handler", "init$1$1 in handler", "init$2 in table", "init$3 in made", "init$4 in a package variable"}
	if !slices.Equal(got, want) {
		t.Errorf("Source adds %q, want %q", got, want)
	}
	if Top(names["init$1$1"]) != names["init$1"] {
		t.Error("Top: not the literal of the variable")
	}
	r := New(fns)
	for _, fn := range fns {
		want := fn.Name() == "init$3" || fn.Name() == "init#1" || fn.Name() == "describe"
		if r.AtInit(fn) != want {
			t.Errorf("AtInit(%s) = %v, want %v", fn.Name(), !want, want)
		}
	}
}
