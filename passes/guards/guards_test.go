package guards

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssatest"
)

const world = `
var total int
type box struct {
	mu   sync.Mutex
	n    int
	m    map[string]int
	once sync.Once
	in   struct{ k int }
}
`

func TestAccesses(t *testing.T) {
	for body, want := range map[string]string{
		`b.n = 1`:                          "write b.n",
		`println(b.n)`:                     "read b.n",
		`b.n++`:                            "read b.n, write b.n",
		`b.m["x"] = 1`:                     "write in b.m",
		`delete(b.m, "x")`:                 "write in b.m",
		`println(b.m["x"], len(b.m))`:      "read in b.m, read in b.m",
		`for range b.m { return }`:         "read in b.m, read in b.m",
		`m := b.m; b.mu.Lock(); m["x"]++`:  "read in b.m, write in b.m",
		`b.m = nil`:                        "write b.m",
		`b.in.k = 1`:                       "write b.in.k",
		`b.once.Do(func() {})`:             "",
		`own := box{}; own.n = 1; _ = own`: "write own.n",
		`total++`:                          "read total, write total",
	} {
		p := ssatest.Build(t, world+"func f(b *box) { "+body+" }", "sync")
		var got []string
		for _, a := range accesses(p.Func("f")) {
			does := "read"
			if a.Write {
				does = "write"
			}
			if a.Inside {
				does += " in"
			}
			got = append(got, fmt.Sprintf("%s %s", does, a.Field))
			if !a.Pos().IsValid() {
				t.Errorf("%s: an access without a position", body)
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %q, want %q", body, s, want)
		}
	}
}

// mutex returns the path of the first field of what a box pointer points to.
func mutex(b ssa.Value) path.Path {
	st := path.StructOf(b.Type())
	p, _ := path.Rooted(b).Select(st.Field(0))
	return p
}

func TestBeside(t *testing.T) {
	p := ssatest.Build(t, world+"func f(b, o *box) { b.mu.Lock(); o.mu.Lock(); b.in.k = 1; b.n = 2 }", "sync")
	f := p.Func("f")
	lock := func(i int) lockset.Held {
		return lockset.Held{Path: mutex(f.Params[i])}
	}
	for _, a := range accesses(f) {
		got := Beside([]lockset.Held{lock(1), lock(0)}, a.Field)
		if !slices.Equal(got, []lockset.Held{lock(0)}) || FirstBeside(got, a.Field) != lock(0) {
			t.Errorf("beside %s: %v", a.Field, got)
		}
	}
	if FirstBeside(nil, accesses(f)[0].Field).Path.Valid() {
		t.Error("a lock where none is held")
	}
}

func TestElements(t *testing.T) {
	const types = `
type item struct{ n int }
type bag struct {
	mu   sync.Mutex
	by   map[string]*item
	list []*item
	flat []item
}
`
	for body, want := range map[string]string{
		`println(b.by["x"].n)`:                              "read n in b.by",
		`if i, ok := b.by["x"]; ok { i.n = 1 }`:             "write n in b.by",
		`for _, i := range b.list { i.n = 1 }`:              "write n in b.list",
		`for _, i := range b.by { println(i.n) }`:           "read n in b.by",
		`b.flat[0].n++`:                                     "read n in b.flat, write n in b.flat",
		`own := map[string]*item{"x": {}}; own["x"].n = 1`:  "",
		`i := &item{}; i.n = 1; b.list = append(b.list, i)`: "",
	} {
		p := ssatest.Build(t, types+"func f(b *bag) { "+body+" }", "sync")
		var got []string
		for _, e := range Elements(p.Func("f")) {
			does := "read"
			if e.Write {
				does = "write"
			}
			got = append(got, fmt.Sprintf("%s %s in %s", does, e.Field.Name(), e.In))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %q, want %q", body, s, want)
		}
	}
}

func TestSetsUp(t *testing.T) {
	const types = `
type box struct {
	mu *sync.Mutex
	n  int
	m  map[string]int
}
func (b *box) loop() {}
`
	for body, want := range map[string]bool{
		`b.n = 1; b.mu = new(sync.Mutex)`: true,
		`b.n = 1`:                         false,
		`b.mu = new(sync.Mutex); go b.loop(); b.n = 1`:          false,
		`if b.mu == nil { b.mu = new(sync.Mutex) }; b.n = 1`:    false,
		`b.m = map[string]int{}; go b.loop()`:                   true,
		`b.m = map[string]int{}; go func() { b.loop() }()`:      true,
		`b.m = map[string]int{}; go o.loop()`:                   false,
		`go b.loop(); b.m = map[string]int{}`:                   false,
		`if b.m == nil { b.m = map[string]int{} }; go b.loop()`: false,
		`o.mu = new(sync.Mutex); b.n = 1`:                       false,
	} {
		p := ssatest.Build(t, types+"func f(b, o *box) { "+body+" }", "sync")
		for _, a := range accesses(p.Func("f")) {
			if a.Write && !lockset.IsLock(a.Field.Last().Type()) && a.Field.Last().Name() != "mu" && setsUp(a) != want {
				t.Errorf("%s: %v", body, !want)
			}
		}
	}
}
