package lockset

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ssatest"
)

const world = `
type box struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	n    int
	ok   bool
	next *box
}
func here() {}
func (b *box) lock() { b.mu.Lock() }
func (b *box) unlock() { b.mu.Unlock() }
func (b *box) key() func() { b.mu.Lock(); return b.mu.Unlock }
func (b *box) key2() (int, func()) { b.rw.RLock(); return 1, func() { b.n++; b.rw.RUnlock() } }
func (b *box) key3() func() { return b.key() }
func (b *box) maybe(c bool) func() { if c { b.mu.Lock(); return b.mu.Unlock }; return func() {} }
func (b *box) get() int { b.mu.Lock(); defer b.mu.Unlock(); return b.n }
`

func analyse(t testing.TB, src string) (*ssatest.Program, *Result) {
	p := ssatest.Build(t, world+src, "sync")
	return p, newResult(callees.New(p.Functions()), p.Pkg.Pkg, nil, nil)
}

// held describes what is held at the calls of here in function f.
func held(p *ssatest.Program, r *Result) string {
	var out []string
	for _, call := range callees.Calls(p.Func("f")) {
		if callees.NameOf(call.Common()) != "here" {
			continue
		}
		var locks []string
		for _, h := range r.HeldAt(call) {
			locks = append(locks, h.Path.String()+" "+h.Mode.String())
		}
		slices.Sort(locks)
		out = append(out, "["+strings.Join(locks, ", ")+"]")
	}
	return strings.Join(out, " ")
}

func TestHeldAt(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"section", `func f(b *box) { here(); b.mu.Lock(); here(); b.mu.Unlock(); here() }`, "[] [b.mu Lock] []"},
		{"deferred", `func f(b *box) { b.rw.RLock(); defer b.rw.RUnlock(); here() }`, "[b.rw RLock]"},
		{"one side", `func f(b *box, c bool) { if c { b.mu.Lock() }; here(); if c { here(); b.mu.Unlock() }; here() }`, "[] [b.mu Lock] []"},
		{"helpers", `func f(b *box) { b.lock(); here(); b.unlock(); here() }`, "[b.mu Lock] []"},
		{"key", `func f(b *box) { u := b.key(); here(); u(); here() }`, "[b.mu Lock] []"},
		{"key deferred", `func f(b *box) { defer b.key()(); here() }`, "[b.mu Lock]"},
		{"key of a literal", `func f(b *box) { _, u := b.key2(); here(); u(); here() }`, "[b.rw RLock] []"},
		{"key handed on", `func f(b *box) { u := b.key3(); here(); u(); here() }`, "[b.mu Lock] []"},
		{"key in a deferred literal", `func f(b *box) { u := b.key(); defer func() { println(); u() }(); here() }`, "[b.mu Lock]"},
		{"key on one side", `func f(b *box, c bool) { u := b.key(); if c { u() }; here(); if !c { here(); u() } }`, "[] [b.mu Lock]"},
		{"key given away", `func f(b *box, g func(func())) { u := b.key(); g(u); here(); u() }`, "[]"},
		{"key of several", `func f(b *box, c bool) { u := func() {}; if c { u = b.key() }; here(); u() }`, "[]"},
		{"key at times", `func f(b *box, c bool) { u := b.maybe(c); here(); u() }`, "[]"},
		{"key of a lock that is given", `func turn(mu *sync.Mutex) func() { mu.Lock(); return func() { mu.Unlock() } }
			func f(b *box) { defer turn(&b.mu)(); here() }`, "[b.mu Lock]"},
		{"try", `func f(b *box) { if b.mu.TryLock() { here(); b.mu.Unlock() }; here() }`, "[b.mu Lock] []"},
		{"flag of a closure", `func f(b *box, c bool) { func() { println(c) }(); if c { b.mu.Lock() }; here(); if c { b.mu.Unlock() }; here() }`, "[] []"},
		{"loop", `func f(b *box) { for i := range 3 { b.mu.Lock(); if i == 1 { b.mu.Unlock(); continue }; here(); b.mu.Unlock() } }`, "[b.mu Lock]"},
		{"other object", `func f(b *box) { for b != nil { b.mu.Lock(); next := b.next; b.mu.Unlock(); b = next; here() } }`, "[]"},
		{"paused", `func f(b *box) { b.mu.Lock(); func() { b.mu.Unlock(); defer b.mu.Lock(); here() }(); here(); b.mu.Unlock(); here() }`, "[b.mu Lock] []"},
		{"paused by a literal of its own", `func f(b *box) { b.mu.Lock(); func() { b.mu.Unlock(); defer func() { b.mu.Lock() }() }(); here(); b.mu.Unlock() }`, "[b.mu Lock]"},
		{"paused on one side", `func f(b *box, c bool) { b.mu.Lock(); func() { b.mu.Unlock(); if c { return }; b.mu.Lock() }(); here() }`, "[]"},
		{"paused with the lock handed over", `func f(b *box) { b.mu.Lock(); pause(&b.mu); here(); b.mu.Unlock() }
func pause(mu *sync.Mutex) { mu.Unlock(); defer mu.Lock(); here() }`, "[b.mu Lock]"},
		{"the lock handed over for good", `func f(b *box) { b.mu.Lock(); later(&b.mu); here() }
func later(mu *sync.Mutex) { go func() { mu.Unlock() }() }`, "[]"},
		{"let go in the end of a literal", `func f(b *box) { b.mu.Lock(); func() { defer b.mu.Unlock(); here() }(); here() }`, "[]"},
		{"two", `func f(b, c *box) { b.mu.Lock(); c.rw.RLock(); here(); b.mu.Unlock(); here(); c.rw.RUnlock() }`, "[b.mu Lock, c.rw RLock] [c.rw RLock]"},
	} {
		p, r := analyse(t, test.src)
		if got := held(p, r); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// summaries describes what function f does to its caller's locks.
func summaries(p *ssatest.Program, r *Result) string {
	s := *r.full(p.Func("f"))
	return strings.TrimSpace(strings.ReplaceAll(s.String(), ";", "; "))
}

func TestSummary(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"takes", `func f(b *box) { b.get() }`, "acquires 0.mu Lock;"},
		{"leaves", `func f(b *box) { b.lock() }`, "acquires 0.mu Lock; holds 0.mu Lock;"},
		{"gives", `func f(b *box) { b.mu.Unlock() }`, "releases 0.mu Lock;"},
		{"gives and takes", `func f(b *box) { b.mu.Unlock(); b.n++; b.mu.Lock() }`, "acquires 0.mu Lock;"},
		{"gives and takes on one side", `func f(b *box, c bool) { if c { b.mu.Unlock(); b.n++; b.mu.Lock() } }`, "acquires 0.mu Lock;"},
		{"gives, takes and gives", `func f(b *box) { b.mu.Unlock(); b.mu.Lock(); b.n++; b.mu.Unlock() }`, "acquires 0.mu Lock; releases 0.mu Lock;"},
		{"gives, takes in the end", `func f(b *box) { b.mu.Unlock(); defer b.mu.Lock(); b.n++ }`, "acquires 0.mu Lock;"},
		{"gives, takes in the end by a helper", `func f(b *box) { b.mu.Unlock(); defer b.lock(); b.n++ }`, "acquires 0.mu Lock;"},
		{"gives, takes in the end by a literal", `func f(b *box) { b.mu.Unlock(); defer func() { b.mu.Lock(); b.n++ }(); here() }`, "acquires 0.mu Lock;"},
		{"gives, takes in the end, gives", `func f(b *box) { defer b.mu.Unlock(); b.mu.Unlock(); defer b.mu.Lock(); b.n++ }`, "acquires 0.mu Lock; releases 0.mu Lock;"},
		{"takes in the end", `func f(b *box) { defer b.mu.Lock(); b.n++ }`, "acquires 0.mu Lock; holds 0.mu Lock;"},
		{"gives in the end", `func f(b *box) { defer b.mu.Unlock(); b.n++ }`, "releases 0.mu Lock;"},
		{"by a part", `func f(b *box) { b.next.get() }`, "acquires 0.next.mu Lock;"},
		{"literal", `func f(b *box) { func() { b.rw.RLock(); b.rw.RUnlock() }() }`, "acquires 0.rw RLock;"},
		{"elsewhere", `func f(b *box) { go b.get() }`, ""},
		{"itself", `func f(b *box) { b.get(); f(b) }`, "acquires 0.mu Lock;"},
		{"each other", `func f(b *box) { if b.ok { g(b) } }
func g(b *box) { h(b); b.rw.Lock(); b.rw.Unlock() }
func h(b *box) { if b.n > 1 { f(b) }; b.get() }`, "acquires 0.mu Lock; acquires 0.rw Lock;"},
	} {
		p, r := analyse(t, test.src)
		if got := summaries(p, r); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestGroups asks for the functions of a group in every order: each must know
// all that the group takes.
func TestGroups(t *testing.T) {
	src := `func f(b *box) { g(b) }
func g(b *box) { if b.ok { h(b) }; b.mu.Lock(); b.mu.Unlock() }
func h(b *box) { b.rw.Lock(); b.rw.Unlock(); f(b) }`
	for _, first := range []string{"f", "g", "h"} {
		p, r := analyse(t, src)
		r.full(p.Func(first))
		for _, name := range []string{"f", "g", "h"} {
			if n := len(r.full(p.Func(name)).Acquires); n != 2 {
				t.Errorf("asked for %s first: %s takes %d locks, want 2", first, name, n)
			}
		}
	}
}

func TestEvents(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"again", `func f(b *box) { b.mu.Lock(); b.get(); b.mu.Unlock() }`, "relock get b.mu"},
		{"let go first", `func f(b *box) { b.mu.Lock(); b.mu.Unlock(); b.get() }`, ""},
		{"another", `func f(b, c *box) { b.mu.Lock(); c.get(); b.mu.Unlock() }`, "order get b.mu"},
		{"recursion", `func f(b *box) { b.mu.Lock(); if b.ok { f(b) }; b.mu.Unlock() }`, "relock f b.mu"},
		{"wrong side", `func f(b *box, c bool) { if c { b.mu.Lock() }; if !c { b.get() }; if c { b.mu.Unlock() } }`, ""},
	} {
		p, r := analyse(t, test.src)
		var got []string
		for _, e := range r.Body(p.Func("f")).Events {
			kind := map[EventKind]string{Relock: "relock", Order: "order", WrongUnlock: "mode", DeferredLock: "deferred"}[e.Kind]
			got = append(got, fmt.Sprintf("%s %s %s", kind, e.Callee, e.Held.Path))
		}
		if s := strings.Join(got, "; "); s != test.want {
			t.Errorf("%s: %s, want %s", test.name, s, test.want)
		}
	}
}

// TestMerging has 40 conditions in a row, and a lock: what is held is known
// all the same.
func TestMerging(t *testing.T) {
	var b strings.Builder
	b.WriteString("func f(b *box, c []bool, rec bool) {\n	if rec { b.mu.Lock() }\n")
	for i := range 40 {
		fmt.Fprintf(&b, "	if c[%d] { b.n++ } else if b.n == %d { b.next.get() }\n", i, i)
	}
	b.WriteString("	if rec { here(); b.mu.Unlock() }\n	here()\n")
	for i := range 40 {
		fmt.Fprintf(&b, "	if c[%d] { b.n-- }\n", i)
	}
	b.WriteString("}\n")
	p, r := analyse(t, b.String())
	if !r.Body(p.Func("f")).Complete {
		t.Fatal("given up")
	}
	if got := held(p, r); got != "[b.mu Lock] []" {
		t.Error(got)
	}
}

// TestTooManyLocks has more locks than are followed: nothing is said.
func TestTooManyLocks(t *testing.T) {
	p, r := analyse(t, `func f(a, b, c, d, e *box) { a.mu.Lock(); b.mu.Lock(); c.mu.Lock(); d.mu.Lock(); e.mu.Lock(); here() }`)
	if b := r.Body(p.Func("f")); b.Complete || len(b.Events) > 0 {
		t.Error("not given up")
	}
}

func TestReleasesAndHandsOver(t *testing.T) {
	p, r := analyse(t, `func f(b *box) func() { b.mu.Lock(); return func() { b.mu.Unlock() } }
func g(b *box) int { b.mu.Lock(); if b.ok { return 1 }; b.mu.Unlock(); return 2 }`)
	if got := r.Releases(p.Func("g")); len(got) != 1 || got[0].Path.String() != "b.mu" || got[0].Mode != Write {
		t.Errorf("releases %v", got)
	}
	for name, want := range map[string]bool{"f": true, "g": false} {
		b := r.Body(p.Func(name))
		i := slices.IndexFunc(b.Returns, func(r Return) bool { return len(r.Held) > 0 })
		if i < 0 || r.HandsOver(b, b.Returns[i].Held[0]) != want {
			t.Errorf("%s: hands over is not %v", name, want)
		}
	}
	var call ssa.CallInstruction
	for _, c := range callees.Calls(p.Func("g")) {
		if o := opAt(c); o.action == acquire {
			call = c
		}
	}
	if got := r.Takes(call); len(got) != 1 || got[0].Path.String() != "b.mu" || got[0].Class.String() != "box.mu" {
		t.Errorf("takes %v", got)
	}
}

func TestEnteredWith(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"all", `func f(b *box) { b.n++; b.get() }
func g(b *box) { b.mu.Lock(); f(b); b.mu.Unlock() }
func h(c *box) { c.mu.Lock(); defer c.mu.Unlock(); f(c) }`, "b.mu Lock"},
		{"one without", `func f(b *box) { b.get() }
func g(b *box) { b.mu.Lock(); f(b); b.mu.Unlock() }
func h(c *box) { f(c) }`, ""},
		{"started", `func f(b *box) { b.get() }
func g(b *box) { b.mu.Lock(); go f(b); b.mu.Unlock() }`, ""},
		{"through a helper that calls itself", `func f(b *box) { b.get() }
func g(b *box, n int) { if n > 0 { g(b, n-1) }; f(b) }
func h(c *box) { c.mu.Lock(); g(c, 3); c.mu.Unlock() }`, "b.mu Lock"},
		{"another object", `func f(b *box) { b.get() }
func g(b *box) { b.mu.Lock(); f(b.next); b.mu.Unlock() }`, ""},
		{"given back on the way", `func f(b *box) { b.get() }
func g(b *box) { b.mu.Unlock(); f(b); b.mu.Lock() }
func h(b *box) { b.mu.Lock(); g(b); b.mu.Unlock() }`, ""},
	} {
		p, r := analyse(t, test.src)
		var got []string
		for _, e := range r.EnteredWith(p.Func("f")) {
			got = append(got, e.Path.String()+" "+e.Mode.String())
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%s: %q, want %q", test.name, s, test.want)
		}
	}
}

func TestNeeds(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"argument", `func f(b *box, lock bool) { if lock { b.get() } }`, "0.mu if 1. is true"},
		{"negated", `func f(b *box, locked bool) { if !locked { b.get() } }`, "0.mu if 1. is not true"},
		{"early return", `func f(b *box, n *int) { if n == nil { return }; b.get() }`, "0.mu if 1. is not nil"},
		{"field", `func f(b *box) { if b.ok { b.get() } }`, "0.mu if 0.ok is true"},
		{"passed on", `func f(b *box, lock bool) { g(b, lock) }
func g(b *box, l bool) { if l { b.get() } }`, "0.mu if 1. is true"},
		{"settled", `func f(b *box) { g(b, true); g(b.next, false) }
func g(b *box, l bool) { if l { b.get() } }`, "0.mu"},
		{"both", `func f(b *box, l bool) { if l { if !l { b.get() } } }`, ""},
	} {
		p, r := analyse(t, test.src)
		var got []string
		for _, a := range r.full(p.Func("f")).Acquires {
			s := fmt.Sprintf("%d.%s", a.Lock.Param, a.Lock.Fields)
			for _, n := range a.Needs {
				not := " not"
				if n.Is {
					not = ""
				}
				s += fmt.Sprintf(" if %d.%s is%s %s", n.Of.Param, n.Of.Fields, not, n.Const)
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%s: %q, want %q", test.name, s, test.want)
		}
	}
}

// BenchmarkLongFunction walks a function with many conditions and a lock.
func BenchmarkLongFunction(b *testing.B) {
	var src strings.Builder
	src.WriteString("func f(b *box, c []bool) {\n")
	for i := range 200 {
		fmt.Fprintf(&src, "	if c[%d] { b.mu.Lock(); b.n++; b.mu.Unlock() } else if b.n == %d { b.next.get() }\n", i, i)
	}
	src.WriteString("}\n")
	p := ssatest.Build(b, world+src.String(), "sync")
	for b.Loop() {
		r := newResult(callees.New(p.Functions()), p.Pkg.Pkg, nil, nil)
		r.Body(p.Func("f"))
	}
}
