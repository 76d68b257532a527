package callees_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ssatest"
)

func TestComponents(t *testing.T) {
	p := ssatest.Build(t, `
func top() { mid(); func() { leaf() }() }
func mid() { even(1); f := leaf; f() }
func even(n int) { odd(n) }
func odd(n int) { if n > 0 { even(n) } }
func leaf() {}
`)
	var got []string
	for _, c := range callees.New(p.Functions()).Components() {
		var names []string
		for _, fn := range c {
			names = append(names, fn.Name())
		}
		slices.Sort(names)
		got = append(got, strings.Join(names, "+"))
	}
	if s := strings.Join(got, " "); s != "even+odd leaf mid top$1 top" {
		t.Errorf("got %s", s)
	}
}

// Summaries count the functions that a call may lead to: within a cycle, and
// where a function is asked about before the call graph says so.
func TestSummaries(t *testing.T) {
	p := ssatest.Build(t, `
func top() { mid() }
func mid() { even(1); leaf() }
func even(n int) { odd(n) }
func odd(n int) { if n > 0 { even(n) }; leaf() }
func leaf() {}
func asks() {} // about top, for reasons of its own
`)
	calls := callees.New(p.Functions())
	s := callees.NewSummaries(calls, func(a, b string) bool { return a == b })
	add := func(sum *string, more string) {
		for _, name := range strings.Fields(more) {
			if !strings.Contains(*sum, name) {
				*sum = strings.TrimSpace(*sum + " " + name)
			}
		}
	}
	s.Compute(6, func(fn *ssa.Function) string {
		var sum string
		for _, c := range callees.Calls(fn) {
			callee := c.Common().StaticCallee()
			add(&sum, callee.Name())
			of, ok := s.Of(callee)
			if !ok {
				t.Errorf("%s is not of the package", callee)
			}
			add(&sum, of)
		}
		if fn.Name() == "asks" {
			of, _ := s.Of(p.Func("top"))
			add(&sum, of)
		}
		words := strings.Fields(sum)
		slices.Sort(words)
		return strings.Join(words, " ")
	})
	for name, want := range map[string]string{
		"leaf": "", "odd": "even leaf odd", "even": "even leaf odd", "top": "even leaf mid odd", "asks": "even leaf mid odd",
	} {
		if got, _ := s.Of(p.Func(name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
