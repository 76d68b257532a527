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
