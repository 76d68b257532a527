package derive_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/ssatest"
)

func Test(t *testing.T) {
	p := ssatest.Build(t, `
type box struct{ xs []string }

func fill(s string, into *box) {}
func look(s string) []string { return nil }

func f(a, b, c, d, e string) []string {
	var v box
	fill(a, &v)
	w := box{xs: []string{b}}
	u := look(c)
	if d != "" {
		u = v.xs
	}
	return append(u, w.xs...)
}
`)
	fn := p.Func("f")
	var result ssa.Value
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if r, ok := i.(*ssa.Return); ok {
				result = r.Results[0]
			}
		}
	}
	all := derive.Of(result)
	closed := derive.Through(func(c *ssa.Call) bool {
		callee := c.Call.StaticCallee()
		return callee == nil || callee.Name() != "look"
	}, result)
	for i, want := range []struct{ all, closed bool }{{true, true}, {true, true}, {true, false}, {}, {}} {
		if got := all.Has(fn.Params[i]); got != want.all {
			t.Errorf("parameter %d: %v", i, got)
		}
		if got := closed.Has(fn.Params[i]); got != want.closed {
			t.Errorf("parameter %d, but for look: %v", i, got)
		}
	}
	if all.Full() {
		t.Error("full")
	}
}

func TestMaps(t *testing.T) {
	p := ssatest.Build(t, `
type keys map[string]string
type query struct{ where keys }

func list(q *query) []string { return nil }
func keep(f func()) {}

func f(a, b, c, d string) []string {
	m := map[string]string{"a": a}
	kept := keys{}
	keep(func() { println(len(kept)) })
	kept[b] = "b"
	other := map[string]string{"d": d}
	println(len(other))
	u := list(&query{where: m})
	return append(append(u, list(&query{where: kept})...), c)
}
`)
	fn := p.Func("f")
	var result ssa.Value
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if r, ok := i.(*ssa.Return); ok {
				result = r.Results[0]
			}
		}
	}
	for i, want := range []bool{true, true, true, false} {
		if got := derive.Of(result).Has(fn.Params[i]); got != want {
			t.Errorf("parameter %d: %v", i, got)
		}
	}
}
