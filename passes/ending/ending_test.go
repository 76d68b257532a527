package ending_test

import (
	"fmt"
	"go/types"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ending"
)

func dir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func Test(t *testing.T) {
	analysistest.Run(t, dir(t), ending.Analyzer, "ending/a", "ending/b")
}

// resultOf analyses a package of the fixtures.
func resultOf(t *testing.T, path string) (*ending.Result, *analysis.Pass) {
	t.Helper()
	for _, r := range analysistest.Run(t, dir(t), ending.Analyzer, path) {
		return r.Result.(*ending.Result), r.Pass
	}
	t.Fatal("no result")
	return nil, nil
}

// TestWord asks of goroutines whether the program ends as they do.
func TestWord(t *testing.T) {
	r, pass := resultOf(t, "ending/word")
	for _, fn := range pass.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		recv := callees.Top(fn).Signature.Recv()
		if fn.Parent() == nil || recv == nil || fn.Name() == "start$2" {
			continue
		}
		name := types.TypeString(recv.Type(), types.RelativeTo(pass.Pkg))
		if got, want := r.After(fn), name == "*sent" || name == "*closes"; got != want {
			t.Errorf("the program ends with the goroutine of %s: %v, want %v", name, got, want)
		}
	}
}

func TestSites(t *testing.T) {
	r, _ := resultOf(t, "ending/sites")
	var got []string
	for _, s := range r.Sites(func(path string) bool { return path == "ending/a" || path == "ending/sites" }) {
		name := s.Key
		if s.Via != nil {
			name = fmt.Sprintf("%s of %v, failed %v", s.Name, s.Via, s.Failed)
		}
		got = append(got, fmt.Sprint(name, ": ", s.After.Always()))
	}
	slices.Sort(got)
	want := []string{
		"(*ending/a.Writer).Write failed: false",
		"(*ending/a.Writer).Write: false",
		"Run of interface{Run(name string) error}, failed false: true",
		"Run of interface{Run(name string) error}, failed true: true",
		"ending/a.Count: false",
		"ending/a.Last: true",
		"ending/a.Later: false",
		"ending/a.Say: true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q,\nwant %q", got, want)
	}
}

// TestMayBe asks whether a call through an interface may be one of a method.
func TestMayBe(t *testing.T) {
	r, pass := resultOf(t, "ending/sites")
	var imported *types.Package
	for _, p := range pass.Pkg.Imports() {
		if p.Path() == "ending/a" {
			imported = p
		}
	}
	method := func(of, name string) *types.Func {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(imported.Scope().Lookup(of).Type()), true, imported, name)
		return obj.(*types.Func)
	}
	for _, s := range r.Sites(func(string) bool { return false }) {
		for _, test := range []struct {
			o    ending.Outside
			want bool
		}{
			{ending.Outside{Func: method("Runner", "Run"), Failed: s.Failed}, true},
			{ending.Outside{Func: method("Runner", "Run"), Failed: !s.Failed}, false},
			{ending.Outside{Func: method("Writer", "Write"), Failed: s.Failed}, false},
			{ending.Outside{Func: imported.Scope().Lookup("Last").(*types.Func)}, false},
		} {
			if got := s.MayBe(test.o); got != test.want {
				t.Errorf("%v may be %v: %v, want %v", s, test.o, got, test.want)
			}
		}
	}
}
