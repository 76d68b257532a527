package hotness

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/ssatest"
)

const source = `
func use(int) {}

func loops(xs []int, m map[string]int, in chan int, n int, s *bufio.Scanner) {
	for _, x := range xs {
		use(x) // data
	}
	for range m {
		use(1) // map
	}
	for i := 0; i < n; i++ {
		use(i) // counter
	}
	for i := range 3 {
		use(i) // few
	}
	for _, x := range []int{1, 2} {
		use(x) // literal
	}
	for s.Scan() {
		use(1) // lines
	}
	for x := range in {
		use(x) // event
	}
	for _, x := range xs {
		use(x) // paced
		time.Sleep(1)
	}
	for n > 0 {
		use(n) // other
	}
	for range xs {
		for range xs {
			use(n) // nested
		}
	}
}

func handle(w http.ResponseWriter, r *http.Request) {
	use(1) // request
	helper()
}

func helper() {
	use(2) // called
}

func cold() {
	use(3) // cold
}

func odd(n int) bool {
	use(n) // recursive
	return n > 0 && (even(n-1) || even(n-3))
}

func even(n int) bool { return n == 0 || odd(n-1) }

func once(n int) bool {
	use(n) // chain
	return n > 0 && once(n-1)
}

type T[P any] struct{}

func (t *T[P]) M() {
	func() {
		func() {
			use(4) // literals
		}()
	}()
}

func G[P any](P) {
	for range func(yield func(int) bool) {} {
		func() {
			use(5) // yield
		}()
	}
}

type V int

func (V) M() {}
`

func build(t *testing.T, profiles ...*settings.Profile) (*ssatest.Program, *Result) {
	p := ssatest.Build(t, source, "bufio", "net/http", "time")
	return p, &Result{callees: callees.New(p.Functions()), profiles: profiles, fset: p.Fset, loops: make(map[*ssa.Function][]Loop), recursive: make(map[*ssa.Function]bool)}
}

func TestOf(t *testing.T) {
	p, r := build(t)
	for mark, want := range map[string]Why{
		"data": Round, "map": Round, "counter": Round, "few": Cold, "literal": Cold, "lines": Round, "event": Message,
		"paced": Cold, "other": Cold, "nested": Round, "request": Request, "called": Request, "cold": Cold, "recursive": Recursion, "chain": Cold,
	} {
		h := r.Of(ssatest.Instr[*ssa.Call](p, mark))
		if h.Why != want {
			t.Errorf("%s: %v, want %v", mark, h.Why, want)
		}
		if mark == "nested" && h.Nested != 2 {
			t.Errorf("nested %d deep", h.Nested)
		}
	}
}

// TestSymbol: the names are those of the linker.
func TestSymbol(t *testing.T) {
	p, _ := build(t)
	for name, want := range map[string]string{
		"loops": "p.loops", "T[P].M": "p.(*T[...]).M", "T[P].M$1": "p.(*T[...]).M.func1", "T[P].M$1$1": "p.(*T[...]).M.func1.1",
		"G": "p.G[...]", "G$1": "p.G[...].func1", "G$2": "p.G[...]-range1.func1", "V.M": "p.V.M",
	} {
		if got, ok := symbolOf(p.Func(name)); !ok || got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestProfile(t *testing.T) {
	p, r := build(t, &settings.Profile{Name: "a.pgo", Funcs: []settings.ProfiledFunc{
		{Name: "p.cold", Lines: []settings.ProfiledLine{{Offset: 1, Share: 0.342}}},
		{Name: "p.helper", Lines: []settings.ProfiledLine{{Offset: 1, Share: 0.005}}},
	}})
	if h := r.Of(ssatest.Instr[*ssa.Call](p, "cold")); h.Why != Profiled || h.String() != "34 % of the samples in a.pgo" {
		t.Errorf("cold: %v, %s", h.Why, h)
	}
	if n := r.Of(ssatest.Instr[*ssa.Call](p, "cold")).Note(); n != ", which takes 34 % of the samples in a.pgo" {
		t.Errorf("cold: %q", n)
	}
	if n := r.Of(ssatest.Instr[*ssa.Call](p, "called")).Note(); n != "" {
		t.Errorf("called: %q", n)
	}
	if h := r.Of(ssatest.Instr[*ssa.Call](p, "called")); h.Why != Request || h.Hot() {
		t.Errorf("called: %v, %s", h.Why, h)
	}
}

// FuzzShare: whatever a profile says, a share is found or is not.
func FuzzShare(f *testing.F) {
	f.Add("p.cold", 1, 0.5, 0, 2)
	f.Add("", -1, 2.0, 5, -5)
	f.Fuzz(func(t *testing.T, name string, offset int, share float64, from, to int) {
		p := &settings.Profile{Funcs: []settings.ProfiledFunc{{Name: name, Lines: []settings.ProfiledLine{{Offset: offset, Share: share}}}}}
		got := p.Share(name, from, to)
		if got != 0 && (got != share || offset < from || offset > to) {
			t.Errorf("got %v", got)
		}
	})
}
