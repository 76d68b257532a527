package callees

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssatest"
)

func TestResolve(t *testing.T) {
	p := ssatest.Build(t, `
type S struct { cb func(); open func(); Exp func() }
type I interface { do() }
type J interface { Do() }
func (s *S) do() {}
func (s *S) Do() {}
func target() {}
func other() {}
func New() *S { return &S{cb: target} }
func set(s *S, f func()) { s.open = target; s.open = f; s.Exp = target }
func gen[T any](t T) {}
func run(f func()) { f() } // param
func f(s *S) {
	target()     // static
	g := func() {}
	g()          // literal
	s.cb()       // field
	s.open()     // openfield
	s.Exp()      // exported
	m := s.do
	m()          // bound
	gen(1)       // generic
	var i I = s
	i.do()       // invoke
	var j J = s
	j.Do()       // exportedinvoke
	run(target)
	go func() {
		g()      // captured
	}()
}
var hook = target
func h() { hook() } // global
`)
	r := New(p.Functions())
	for _, c := range []struct {
		mark, want string
		exact      bool
	}{
		{"static", "target", true}, {"literal", "f$1", true}, {"field", "target", true}, {"openfield", "target", false},
		{"exported", "target", false}, {"bound", "do", true}, {"generic", "gen", true}, {"invoke", "do", true},
		{"exportedinvoke", "Do", false}, {"captured", "f$1", true}, {"global", "target", true}, {"param", "target", true},
	} {
		fns, exact := r.Resolve(ssatest.Instr[*ssa.Call](p, c.mark).Common())
		if len(fns) != 1 || fns[0].Name() != c.want || exact != c.exact {
			t.Errorf("%s: %v exact=%v, want %s exact=%v", c.mark, fns, exact, c.want, c.exact)
			continue
		}
		if len(fns[0].Blocks) == 0 {
			t.Errorf("%s: %v has no body", c.mark, fns[0])
		}
	}
	if got := len(r.CallersOf(p.Func("target"))); got < 4 {
		t.Errorf("%d callers of target, want at least 4", got)
	}
	if r.AllCallersKnown(p.Func("target")) {
		t.Error("target is stored in an exported field, yet all its callers are said to be known")
	}
	if !r.AllCallersKnown(p.Func("run")) {
		t.Error("run is only called, yet its callers are said to be unknown")
	}
}

func TestTables(t *testing.T) {
	p := ssatest.Build(t, `
type S struct{}
func (s *S) data(n int) {}
func (s *S) ping(n int) {}
func one() {}
func two() {}
func kept() {}
func changed() {}
var handlers = []func(*S, int){0: (*S).data, 2: (*S).ping}
var byName = map[string]func(){"one": one, "two": two}
var lent = []func(){kept}
var grows = map[string]func(){"a": changed}
func lend() []func() { return lent }
func grow(f func()) { grows["b"] = f }
func f(s *S, k int, name string) {
	handlers[k](s, k) // list
	if g, ok := byName[name]; ok {
		g() // map
	}
	lent[k]()     // lent
	grows[name]() // grows
}
`)
	r := New(p.Functions())
	for _, c := range []struct {
		mark string
		n    int
	}{{"list", 2}, {"map", 2}, {"lent", 0}, {"grows", 0}} {
		fns, exact := r.Resolve(ssatest.Instr[*ssa.Call](p, c.mark).Common())
		if len(fns) != c.n || exact != (c.n > 0) {
			t.Errorf("%s: %v exact=%v, want %d", c.mark, fns, exact, c.n)
		}
	}
	for name, want := range map[string]bool{"one": true, "two": true, "kept": false, "changed": false} {
		if got := r.AllCallersKnown(p.Func(name)); got != want {
			t.Errorf("all callers of %s known: %v, want %v", name, got, want)
		}
	}
}

// TestAtCaller names objects of functions as their callers do, and back.
func TestAtCaller(t *testing.T) {
	p := ssatest.Build(t, `
type hub struct{ in chan int }
var all hub
func (h *hub) send(v int) { h.in <- v } // method
func global() { all.in <- 1 } // global
func local() { h := new(hub); h.in <- 1 } // local
func outer(h *hub) {
	h.send(1) // at outer
	func() { h.in <- 2 }() // literal
	global() // at global
	local() // at local
}
`)
	outer := p.Func("outer")
	in := path.Rooted(outer.Params[0])
	for mark, test := range map[string]struct {
		fn   string
		want bool
		same bool // it is h.in of outer
	}{
		"method":  {"hub.send", true, true},
		"literal": {"outer$1", true, true},
		"global":  {"global", true, false},
		"local":   {"local", false, false},
	} {
		fn := p.Func(test.fn)
		ch, ok := path.Of(ssatest.Instr[*ssa.Send](p, mark).Chan)
		if !ok {
			t.Fatalf("%s: no path", mark)
		}
		for _, call := range Calls(outer) {
			if got, _ := Func(call.Common().Value); got != fn {
				continue
			}
			at, ok := AtCaller(ch, fn, call)
			if of, _ := at.Parent(); ok != test.want || (of == in) != test.same {
				t.Errorf("%s at the caller: %v, %v", mark, at, ok)
			}
			if back, ok2 := AsCalled(at, fn, call); ok && (!ok2 || back != ch) {
				t.Errorf("%s and back: %v, %v, want %v", mark, back, ok2, ch)
			}
		}
	}
}
