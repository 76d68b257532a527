package callees_test

import (
	"slices"
	"strings"
	"testing"

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
