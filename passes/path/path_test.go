package path

import (
	"fmt"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/ssatest"
)

func TestOriginThroughClosures(t *testing.T) {
	p := ssatest.Build(t, `
func f() {
	ch := make(chan int)
	go func() {
		func() {
			ch <- 1 // send
		}()
	}()
	<-ch // recv
}
func twice(b bool) {
	ch := make(chan int)
	if b { ch = make(chan int, 1) }
	go func() { ch <- 1 }() // send2
	<-ch
}
`)
	send := Origin(ssatest.Instr[*ssa.Send](p, "send").Chan)
	recv := Origin(ssatest.Instr[*ssa.UnOp](p, "recv"))
	if _, ok := send.(*ssa.MakeChan); !ok || send != recv {
		t.Errorf("send on %v, receive from %v: want one make", send, recv)
	}
	if got := Name(send); got != "ch" {
		t.Errorf("Name = %q, want ch", got)
	}
	if v := Origin(ssatest.Instr[*ssa.Send](p, "send2").Chan); v != nil {
		if _, ok := v.(*ssa.MakeChan); ok {
			t.Error("a variable assigned twice was resolved to one make")
		}
	}
}

func TestPaths(t *testing.T) {
	p := ssatest.Build(t, `
type A struct { mu sync.Mutex; b *B; list []B }
type B struct { sync.Mutex; a *A }
var global A
func (a *A) m() {
	a.mu.Lock() // 1
	go func() { a.mu.Lock() }() // 2
	b := a.b
	b.Lock() // 3
	a.b.a.mu.Lock() // 4
	global.mu.Lock() // 5
	a.list[0].Lock() // 6
	x := a
	x.mu.Lock() // 7
}
type G[T any] struct { mu sync.Mutex; v T }
func (g *G[T]) m() { g.mu.Lock() } // 8
func use(g *G[int]) { g.mu.Lock() } // 9
`, "sync")
	at := func(mark string) (Path, bool) {
		return Of(ssatest.Instr[*ssa.Call](p, mark).Call.Args[0])
	}
	for _, c := range []struct{ mark, want, class string }{
		{"1", "a.mu", "A.mu"}, {"2", "a.mu", "A.mu"}, {"3", "a.b.Mutex", "B.Mutex"}, {"4", "a.b.a.mu", "A.mu"},
		{"5", "global.mu", "A.mu"}, {"7", "a.mu", "A.mu"}, {"8", "g.mu", "G.mu"}, {"9", "g.mu", "G.mu"},
	} {
		got, ok := at(c.mark)
		if !ok || got.String() != c.want {
			t.Errorf("%s: path %q, %v; want %q", c.mark, got, ok, c.want)
			continue
		}
		if cl, _ := got.Class(); cl.String() != c.class {
			t.Errorf("%s: class %q, want %q", c.mark, cl, c.class)
		}
	}
	if got, ok := at("6"); ok {
		t.Errorf("an element of a slice has the path %q", got)
	}
	one, _ := at("1")
	two, _ := at("2")
	seven, _ := at("7")
	if one != two || one != seven {
		t.Errorf("paths differ: %v %v %v", one, two, seven)
	}
	eight, _ := at("8")
	nine, _ := at("9")
	if eight.Last() != nine.Last() {
		t.Error("the field of an instantiation is not the generic one")
	}
}

func TestReachingAssignment(t *testing.T) {
	p := ssatest.Build(t, `
func f(ctx context.Context, b bool) {
	use(ctx) // before
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { use(ctx) }() // inside
	use(ctx) // after
}
func g(ctx context.Context, b bool) {
	if b { ctx = context.TODO() }
	go func() { use(ctx) }() // either
}
func h(ctx context.Context, b bool) {
	go func() { use(ctx) }() // later
	ctx = context.TODO()
}
func use(ctx context.Context) {}
`, "context")
	for mark, want := range map[string]string{"before": "*ssa.Parameter", "inside": "*ssa.Extract", "after": "*ssa.Extract", "either": "*ssa.UnOp", "later": "*ssa.UnOp"} {
		got := Origin(ssatest.Instr[*ssa.Call](p, mark).Call.Args[0])
		if s := fmt.Sprintf("%T", got); s != want {
			t.Errorf("%s: origin %v is a %s, want %s", mark, got, s, want)
		}
	}
}

// What assigns a variable right before says what it is, however often and by whomever
// it is assigned elsewhere.
func TestAssignedJustBefore(t *testing.T) {
	p := ssatest.Build(t, `
func get() (int, error) { return 0, nil }
func log(error)
func f(n int) (err error) {
	defer func() { if recover() != nil { err = errors.New("panic") } }()
	_, err = get()
	if err != nil { log(err) } // first
	err = errors.New("1"); err = errors.New("2"); err = errors.New("3"); err = errors.New("4")
	if n > 0 { err = errors.New("5") }
	log(err) // either
	err = errors.New("6"); err = errors.New("7"); err = errors.New("8"); err = errors.New("9")
	_, err = get() // last
	if err != nil {
		if n > 1 {
			log(err) // nested
			log(err) // called
		}
	}
	return err
}
func waits(done chan int) (err error) {
	go func() { err = errors.New("other"); done <- 1 }()
	_, err = get()
	<-done
	log(err) // received
	_, err = get()
	log(err) // again
	_, err = get()
	go func() { err = errors.New("third") }()
	log(err) // started
	return nil
}
`, "errors")
	at := func(mark string) ssa.Value {
		return Origin(ssatest.Instr[*ssa.Call](p, mark).Call.Args[0])
	}
	last := ssatest.Instr[*ssa.Call](p, "last")
	for _, c := range []struct {
		mark string
		want bool
	}{{"first", true}, {"nested", true}, {"either", false}, {"called", false}, {"received", false}, {"again", true}, {"started", false}} {
		e, ok := at(c.mark).(*ssa.Extract)
		if ok != c.want || c.mark == "nested" && e.Tuple != ssa.Value(last) {
			t.Errorf("%s: %v", c.mark, at(c.mark))
		}
	}
}

func TestNamedResult(t *testing.T) {
	p := ssatest.Build(t, `
type D struct { mu sync.Mutex }
func New(fail bool) (d *D, err error) {
	d = &D{}
	go func() {
		d.mu.Lock() // lock
	}()
	return d, err
}
func swap(b bool) (d *D) {
	d = &D{}
	old := d
	go func() {
		d.mu.Lock() // swapped
	}()
	if b { d = &D{} }
	d = old
	return d
}
`, "sync")
	at := func(mark string) ssa.Value {
		fa := ssatest.Instr[*ssa.Call](p, mark).Call.Args[0].(*ssa.FieldAddr)
		return Origin(fa.X)
	}
	if _, ok := at("lock").(*ssa.Alloc); !ok {
		t.Errorf("a named result that is returned by name: %v, want the object", at("lock"))
	}
	if _, ok := at("swapped").(*ssa.Alloc); ok {
		t.Error("a variable assigned three times was resolved to one object")
	}
}

func TestNamesOfCalls(t *testing.T) {
	p := ssatest.Build(t, `
type stream interface { Context() context.Context }
type request struct { ctx context.Context }
func (r *request) Context() context.Context { return r.ctx }
func f(s stream, r *request, get func() stream) {
	<-s.Context().Done() // 1
	<-r.Context().Done() // 2
	<-get().Context().Done() // 3
}
`, "context")
	for _, c := range []struct{ mark, want string }{{"1", "s.Context().Done()"}, {"2", "r.Context().Done()"}, {"3", "Context().Done()"}} {
		if got := Name(ssatest.Instr[*ssa.UnOp](p, c.mark).X); got != c.want {
			t.Errorf("%s: Name = %q, want %q", c.mark, got, c.want)
		}
	}
}

func TestCaseOf(t *testing.T) {
	p := ssatest.Build(t, `
func f(a, b chan int, c chan string, d chan bool) {
	select { // mixed
	case x := <-a:
		println(x)
	case b <- 1:
	case s := <-c:
		println(s)
	case d <- true:
	case <-b:
	}
}
`)
	sel := ssatest.Instr[*ssa.Select](p, "mixed")
	for i, want := range map[int]int{0: 2, 2: 3, 4: 4} {
		if got := ResultOf(sel, i); got != want {
			t.Errorf("ResultOf(%d) = %d, want %d", i, got, want)
		}
		if got := CaseOf(sel, want); got != i {
			t.Errorf("CaseOf(%d) = %d, want %d", want, got, i)
		}
	}
	for _, none := range []int{0, 1, 5} {
		if got := CaseOf(sel, none); got != -1 {
			t.Errorf("CaseOf(%d) = %d, want -1", none, got)
		}
	}
}

func TestReturnBy(t *testing.T) {
	p := ssatest.Build(t, `
func get() int { return 0 }
func plain() int {
	x := get() // plain
	return x
}
func deferring() (int, error) {
	defer get()
	x := get() // deferring
	return x, nil
}
func changed() (n int) {
	defer func() { n++ }()
	n = get() // named
	if n > 1 { n = 2 }
	return n
}
`)
	for _, c := range []struct {
		mark string
		want bool
	}{{"plain", true}, {"deferring", true}, {"named", false}} {
		got := false
		for _, u := range Uses(ssatest.Instr[*ssa.Call](p, c.mark)) {
			got = got || ReturnBy(u) != nil
		}
		if got != c.want {
			t.Errorf("%s: %v", c.mark, got)
		}
	}
}
