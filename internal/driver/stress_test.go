package driver

import (
	"fmt"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/settings"
)

// stress are functions whose size is n in one dimension: what generated code,
// table tests and grown-up servers have a lot of.
var stress = map[string]func(n int) string{
	"conditions": func(n int) string { // n tests of n things, with the lock held
		return "var mu sync.Mutex\nfunc F(x [" + fmt.Sprint(n) + "]bool) {\n" + repeat(n, "if x[%[1]d] { mu.Lock() }\nif x[%[1]d] { mu.Unlock() }\n") + "}\n"
	},
	"earlyReturns": func(n int) string {
		return "var mu sync.Mutex\nfunc g() error\nfunc F() error {\nmu.Lock()\n" + repeat(n, "if err := g(); err != nil { mu.Unlock(); return err }\n") + "mu.Unlock()\nreturn nil\n}\n"
	},
	"nestedLoops": func(n int) string {
		return "var c = make(chan int)\nfunc F(x []int) {\n" + strings.Repeat("for range x {\nselect { case c <- 1: case <-c: }\n", n/10) + strings.Repeat("}\n", n/10) + "}\n"
	},
	"switch": func(n int) string {
		return "var mu sync.RWMutex\nfunc F(x int) int {\nmu.RLock()\nswitch x {\n" + repeat(n, "case %d: mu.RUnlock(); return 1\n") + "}\nmu.RUnlock()\nreturn 0\n}\n"
	},
	"captures": func(n int) string { // n variables, each read a lot, shared with a goroutine
		return "func F() error {\nvar err error\nvar wg sync.WaitGroup\n" +
			repeat(n, "x%[1]d := 0\nif err != nil { return err }\nwg.Add(1)\ngo func() { defer wg.Done(); x%[1]d++ }()\nif x%[1]d > 0 { err = nil }\n") + "wg.Wait()\nreturn err\n}\n"
	},
	"goroutines": func(n int) string { // n goroutines on n channels
		return "func F(stop chan bool) {\n" + repeat(n, "c%[1]d := make(chan int)\ngo func() { c%[1]d <- 1 }()\nselect { case <-c%[1]d: case <-stop: return }\n") + "}\n"
	},
	"oneChannel": func(n int) string { // n goroutines on one channel
		return "func F() {\nc := make(chan int)\n" + repeat(n, "go func() { c <- %d }()\n") + repeat(n, "if <-c == %d { return }\n") + "}\n"
	},
	"calls": func(n int) string { // a chain of n functions that lock
		return "type T struct { mu [3]sync.Mutex; next *T }\n" + repeat(n, "func (t *T) F%d() {\nt.mu[0].Lock()\ndefer t.mu[0].Unlock()\nif t.next != nil { t.next.F%[2]d() }\n}\n") + fmt.Sprintf("func (t *T) F%d() {}\n", n)
	},
	"recursion": func(n int) string { // n functions, each calling all
		body := repeat(n, "f%d(x)\n")
		return "var mu sync.Mutex\nvar c = make(chan int)\n" + repeat(n, "func f%d(x int) {\nif x > %[2]d { return }\nmu.Lock()\nc <- x\nmu.Unlock()\n"+strings.ReplaceAll(body, "%", "%%")+"}\n")
	},
	"fanOut": func(n int) string { // 2^n paths of calls
		return repeat(n, "func f%[1]d(c chan int) { f%[2]d(c); f%[2]d(c) }\n") + fmt.Sprintf("func f%d(c chan int) { go func() { c <- 1 }() }\nfunc F() { c := make(chan int); f0(c); <-c }\n", n)
	},
	"interface": func(n int) string { // n implementations that call the interface
		return "type I interface { Do(I) error }\n" + repeat(n, "type t%[1]d struct { mu sync.Mutex; next I; c chan int }\nfunc (t *t%[1]d) Do(i I) error {\nt.mu.Lock()\ndefer t.mu.Unlock()\nt.c <- 1\nif err := i.Do(t); err != nil { return err }\nreturn t.next.Do(i)\n}\n")
	},
	"fields": func(n int) string { // one struct, n locks taken in all orders
		return "type T struct {\n" + repeat(n, "m%d sync.Mutex\n") + "}\n" + repeat(n, "func (t *T) F%[1]d() {\nt.m%[1]d.Lock()\n"+strings.ReplaceAll(repeat(min(n, 40), "t.m%d.Lock()\nt.m%[1]d.Unlock()\n"), "%", "%%")+"t.m%[1]d.Unlock()\n}\n")
	},
	"recursiveTypes": func(n int) string { // types without an end
		return "type L []L\ntype M map[string]M\ntype P *P\ntype C chan C\ntype F func(F) F\ntype A [2][]A\ntype G[T any] []G[T]\n" +
			"var l L\nvar m M\nvar p P\nvar c C\nvar f F\nvar a A\nvar g G[int]\n" +
			"type T struct { sync.Mutex; l L; m M; p P; c C; f F; a A; g G[T]; t *T; ts map[string][]T }\n" +
			repeat(n, "func (t *T) F%[1]d() { t.Lock(); defer t.Unlock(); t.c <- t.c; t.l = append(t.l, t.l); go t.f(t.f); for k := range t.m { t.ts[k][0].F%[1]d() } }\n")
	},
	"sequence": func(n int) string { // n independent calls
		return "func get(ctx context.Context, n int) (int, error) { r, err := http.Get(fmt.Sprint(n)); if err != nil { return 0, err }; return 0, r.Body.Close() }\nfunc F(ctx context.Context) (int, error) {\nsum := 0\n" +
			repeat(n, "v%[1]d, err := get(ctx, %[1]d)\nif err != nil { return 0, err }\nsum += v%[1]d\n") + "return sum, nil\n}\n"
	},
}

// repeat writes a line n times; %[1]d is the number, %[2]d the next.
func repeat(n int, line string) string {
	var b strings.Builder
	for i := range n {
		text := strings.ReplaceAll(line, "%[1]d", fmt.Sprint(i))
		text = strings.ReplaceAll(text, "%[2]d", fmt.Sprint(i+1))
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(text, "%d", fmt.Sprint(i)), "%%", "%"))
	}
	return b.String()
}

func stressed(t testing.TB, name string, n int) *load.Program {
	text := stress[name](n)
	imports := ""
	for _, p := range []string{"context", "fmt", "net/http", "sync"} {
		if strings.Contains(text, p[strings.LastIndex(p, "/")+1:]+".") {
			imports += fmt.Sprintf("import %q\n", p)
		}
	}
	files := map[string]string{"p/p.go": "package p\n" + imports + text}
	if name == "earlyReturns" {
		files["p/p.s"] = "" // g has no body
	}
	return module(t, files)
}

// everything switches all kinds on.
func everything(t testing.TB) *settings.Settings {
	s := &settings.Settings{Switches: []string{"+all"}}
	if err := settings.Use(s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStress runs every kind over functions that would take hours without
// bounds: it is a failure if go test has to end it.
func TestStress(t *testing.T) {
	for name := range stress {
		t.Run(name, func(t *testing.T) {
			prog := stressed(t, name, 60)
			err := execute(t.Context(), enabled(everything(t)), prog.Roots, func(j *job) {
				for _, act := range j.actions {
					if act.err != nil {
						t.Errorf("%s: %v", act.analyzer.Name, act.err)
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// BenchmarkStress shows how a rule's work grows with the size of a function:
// twice the size should be about twice the time, until a bound is met.
func BenchmarkStress(b *testing.B) {
	for name := range stress {
		for _, n := range []int{50, 100, 200} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for range b.N {
					b.StopTimer()
					prog := stressed(b, name, n)
					b.StartTimer()
					if err := execute(b.Context(), enabled(everything(b)), prog.Roots, func(*job) {}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
