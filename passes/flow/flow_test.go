package flow

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/ssatest"
)

const src = `
func a() error { return nil }
func mark() {}
func stop() {}
func correlated() {
	err := a()
	mark() // start1
	if err != nil { stop() }
	println("x")
	if err == nil { stop() }
}
func flag(b bool) {
	done := false
	mark() // start2
	if b { stop(); done = true }
	if done { return }
	stop()
}
func leak(b bool) int {
	mark() // start3
	if b { return 1 } // early
	stop()
	return 2
}
func deferred(b bool) {
	mark() // start4
	defer stop()
	if b { return }
}
func fatal(b bool) {
	mark() // start5
	if b { panic("x") }
	stop()
}
func loop(n int) {
	mark() // start6
	for i := 0; i < n; i++ { stop() }
}
func again(n int) {
	var err error
	for i := 0; i < n; i++ {
		mark() // start7
		if err != nil { return }
		err = a()
	}
	stop()
}
`

func isStop(i ssa.Instruction) bool {
	c, ok := i.(ssa.CallInstruction)
	return ok && c.Common().StaticCallee() != nil && c.Common().StaticCallee().Name() == "stop"
}

func TestExitsWithout(t *testing.T) {
	p := ssatest.Build(t, src)
	for mark, want := range map[string]int{"start1": 0, "start2": 0, "start3": 1, "start4": 0, "start5": 0, "start6": 1, "start7": 1} {
		from := ssatest.Instr[*ssa.Call](p, mark)
		if got := ExitsWithout(from.Parent(), from, isStop); len(got) != want {
			t.Errorf("%s: %d exits without stop, want %d: %v", mark, len(got), want, got)
		}
	}
}

// TestBounds has stop run where two tests of one number agree, and asks whether
// the walk knows.
func TestBounds(t *testing.T) {
	for _, test := range []struct {
		src   string
		known bool
	}{
		{`func f(n int) { if n == 0 { return }; if n == 0 { stop() } }`, true},
		{`func f(n int) { if n > 0 { return }; if n >= 1 { stop() } }`, true},
		{`func f(n int) { if n > 0 { return }; if 0 < n { stop() } }`, true},
		{`func f(n int) { if 0 <= n { return }; if n == 7 { stop() } }`, true},
		{`func f(n int) { if n > 0 { return }; if n >= 0 { stop() } }`, false},
		{`func f(n int) { if n != 3 { return }; if n > 3 || n < 3 { stop() } }`, true},
		{`func f(n int8) { if n <= 2 || n > 4 || n == 3 { return }; if n != 4 { stop() } }`, true},
		{`func f(n int8) { if n <= 2 || n > 4 || n == 3 { return }; if n == 4 { stop() } }`, false},
		{`func f(n uint) { if n != 0 { return }; if n >= 1 { stop() } }`, true},
		{`func f(n uint64) { if n == 1 { return }; if n > 1<<63 - 1 { stop() } }`, false},
		{`func f(n int64) { if n == -1<<63 { return }; if n < 0 { stop() } }`, false},
		{`func f(x float64) { if x > 0 { return }; if x > -1 { stop() } }`, false},
		{`func f(n int) { if n > 0 { return }; n++; if n > 0 { stop() } }`, false},
		{`func f(s string) { if s != "a" { return }; if s == "b" { stop() } }`, true},
		{`func f(s string) { if s == "a" { return }; if s == "b" { stop() } }`, false},
		{`func f() { n := 0; for n < 3 { n++ }; if n == 0 { stop() } }`, true},
		{`func f(b []bool) { n := 0; for n < 3 && b[n] { n++ }; if n == 0 { stop() } }`, false},
		{`func f(b []bool) { n := 0; for b[n] { n++ }; if n > 2 { stop() } }`, false},
		{`func f(b []bool) { n, told := 0, false; for _, x := range b { if x { if n == 0 { if told { stop() }; told = true }; n++ } } }`, true},
		{`func f(b []bool) { n, told := 0, false; for _, x := range b { if x { if n == 0 { if told { stop() }; told = true } else { n++ } } } }`, false},
		{`func f(b []bool) { n, told := 0, false; for _, x := range b { if x { if n == 1 { if told { stop() }; told = true }; n++ } } }`, true},
		{`func f(b []bool) { n, told := 0, false; for _, x := range b { if x { if n == 3 { if told { stop() }; told = true }; n++ } } }`, false},
	} {
		p := ssatest.Build(t, "func stop() {}\n"+test.src)
		reached := len(Reach(p.Func("f"), nil, isStop, nil)) > 0
		if reached == test.known {
			t.Errorf("%s: stop is reached: %v", test.src, reached)
		}
	}
}

func TestLoops(t *testing.T) {
	p := ssatest.Build(t, `
func f(n int) {
	for i := 0; i < n; i++ {
		for { if n > 3 { break }; println("inner") } // inner
		println("outer") // outer
	}
	println("after") // after
}`)
	fn := p.Func("f")
	loops := Loops(fn)
	if len(loops) != 2 {
		t.Fatalf("%d loops, want 2", len(loops))
	}
	inner, outer, after := ssatest.Instr[*ssa.Call](p, "inner"), ssatest.Instr[*ssa.Call](p, "outer"), ssatest.Instr[*ssa.Call](p, "after")
	if Innermost(loops, inner) != loops[1] || Innermost(loops, outer) != loops[0] || Innermost(loops, after) != nil {
		t.Error("instructions are in the wrong loops")
	}
	if !InLoop(inner) || InLoop(after) {
		t.Error("InLoop is wrong")
	}
}

// TestSimulate has the walk merge paths between which nothing that matters
// differs, and keep those apart that a later branch tells apart.
func TestSimulate(t *testing.T) {
	p := ssatest.Build(t, `
func start() {}
func stop() {}
func f(a, b, c, d, e, g, h bool) {
	if a { start() }
	if b { println(1) }
	if c { println(2) }
	if d { println(3) }
	if e { println(4) }
	if g { println(5) }
	if h { println(6) }
	if a { stop() }
	if b { println(1) }
	if c { println(2) }
	if d { println(3) }
	if e { println(4) }
	if g { println(5) }
	if h { println(6) }
}`)
	name := func(i ssa.Instruction) string {
		if c, ok := i.(*ssa.Call); ok && c.Call.StaticCallee() != nil {
			return c.Call.StaticCallee().Name()
		}
		return ""
	}
	visits, wrong := 0, false
	w := Walker[bool]{
		Matters: func(i ssa.Instruction) bool { return name(i) != "" },
		Visit: func(i ssa.Instruction, started bool) (bool, bool) {
			visits++
			switch name(i) {
			case "start":
				return true, true
			case "stop":
				wrong = wrong || !started
				return false, true
			}
			if _, ok := i.(*ssa.Return); ok {
				wrong = wrong || started
			}
			return started, true
		},
	}
	if !w.Walk(p.Func("f"), false) {
		t.Error("gave up")
	}
	if wrong {
		t.Error("a was forgotten")
	}
	if visits > 120 {
		t.Errorf("%d visits", visits)
	}
}

// TestTaken asks which cases of a select the conditions behind it are about.
func TestTaken(t *testing.T) {
	p := ssatest.Build(t, `
func f(a, b chan int, n int) int {
	select {
	case <-a:
		return 1
	case b <- 2:
		return 2
	default:
	}
	if n == 1 { return 4 }
	return 3
}
`)
	var got []int
	for _, b := range p.Func("f").Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if sel, _ := Taken(branch.Cond, false); sel != nil || TakenChan(branch.Cond, false) != nil {
			t.Errorf("%v: a case is taken that is not", branch.Cond)
		}
		if sel, k := Taken(branch.Cond, true); sel != nil {
			got = append(got, k)
			if ch := TakenChan(branch.Cond, true); ch != sel.States[k].Chan {
				t.Errorf("case %d is of %v", k, ch)
			}
		}
	}
	if !slices.Equal(got, []int{0, 1}) {
		t.Errorf("got cases %v", got)
	}
}
