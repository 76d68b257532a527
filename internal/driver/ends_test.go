package driver

import (
	"errors"
	"maps"
	"runtime"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/settings"
)

// TestEnds looks at a function that leaves a goroutine behind, with callers in other
// packages: a report is due unless the program ends after all of them.
func TestEnds(t *testing.T) {
	defer settings.Use(new(settings.Settings))
	lib := map[string]string{"lib/lib.go": `package lib

import "context"

type Server struct{ Name string }

func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error)
	go func() { failed <- s.serve() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Server) serve() error { println(s.Name); return nil }

// Start is called with its error asked for.
func Start(ctx context.Context, s *Server) error {
	failed := make(chan error)
	go func() { failed <- s.serve() }()
	select {
	case <-failed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
`}
	head := "package main\n\nimport (\n\t\"context\"\n\t\"m/lib\"\n\t\"os\"\n)\n\nvar _ = os.Exit\n\n"
	tests := []struct {
		name  string
		files map[string]string
		want  int
	}{
		{"nobody", nil, 2},
		{"main", map[string]string{"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()) }`}, 1},
		{"goes on", map[string]string{"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()); print(2) }`}, 1},
		{"again", map[string]string{"main.go": head + `func main() { for { _ = new(lib.Server).Run(context.Background()) } }`}, 2},
		{"error", map[string]string{"main.go": head + `func main() {
	if err := setUp(); err != nil { os.Exit(1) }
	for { print(2) }
}
func setUp() error {
	if err := lib.Start(context.Background(), new(lib.Server)); err != nil { return err }
	return nil
}`}, 1},
		{"error that is left", map[string]string{"main.go": head + `func main() {
	for { print(setUp()) }
}
func setUp() error {
	if err := lib.Start(context.Background(), new(lib.Server)); err != nil { return err }
	return nil
}`}, 2},
		{"between", map[string]string{
			"app/app.go": `package app

import (
	"context"
	"m/lib"
)

type App struct{ s lib.Server }

func (a *App) Serve(ctx context.Context) error { return a.s.Run(ctx) }
`,
			"main.go": "package main\n\nimport (\n\t\"context\"\n\t\"m/app\"\n)\n\nfunc main() { _ = new(app.App).Serve(context.Background()) }\n"}, 1},
		{"interface", map[string]string{
			"run/run.go": `package run

import "context"

type Runner interface{ Run(context.Context) error }

func All(ctx context.Context, list []Runner) {
	for _, r := range list { go r.Run(ctx) }
}
`,
			"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()) }`}, 2},
		{"another interface", map[string]string{
			"run/run.go": `package run

import "context"

type Runner interface { Run(context.Context) error; Stop() }

func All(ctx context.Context, list []Runner) {
	for _, r := range list { go r.Run(ctx) }
}
`,
			"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()) }`}, 1},
		{"value", map[string]string{"main.go": head + `func main() { keep = new(lib.Server).Run; _ = new(lib.Server).Run(context.Background()) }
var keep func(context.Context) error`}, 2},
		{"tests alone", map[string]string{"lib/lib_test.go": `package lib

import "testing"

func TestRun(t *testing.T) { _ = new(Server).Run(t.Context()) }
`}, 2},
		{"a word that is waited for", map[string]string{
			"service/service.go": `package service

import (
	"context"
	"m/lib"
)

type Service struct{ over chan bool }

func New() *Service { return &Service{make(chan bool)} }

func (s *Service) Start() {
	go func() {
		if err := new(lib.Server).Run(context.Background()); err != nil { println(err.Error()) }
		s.over <- true
	}()
}

func (s *Service) Wait() { <-s.over }
`,
			"main.go": "package main\n\nimport \"m/service\"\n\nfunc main() { s := service.New(); s.Start(); s.Wait() }\n"}, 1},
		{"for ever then", map[string]string{"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()); for { print(2) } }`}, 2},
		{"nothing but others then", map[string]string{"main.go": head + `func main() { go print(2); _ = new(lib.Server).Run(context.Background()); select {} }`}, 2},
		{"clears up and exits", map[string]string{"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()); for range os.Args { print(2) }; os.Exit(1) }`}, 1},
		{"for ever after an error", map[string]string{"main.go": head + `func main() {
	if err := lib.Start(context.Background(), new(lib.Server)); err != nil { for { print(2) } }
	for { print(3) }
}`}, 2},
		{"for ever in a goroutine", map[string]string{
			"app/app.go": `package app

import (
	"context"
	"m/lib"
)

func Serve(conns chan int) {
	for c := range conns { go handle(c) }
}

func handle(c int) {
	_ = new(lib.Server).Run(context.Background())
	for { print(c) }
}
`}, 2},
		{"generic interface", map[string]string{
			"run/run.go": `package run

type Runner[C any] interface{ Run(C) error }

func All[C any](c C, list []Runner[C]) {
	for _, r := range list { go r.Run(c) }
}
`,
			"main.go": head + `func main() { _ = new(lib.Server).Run(context.Background()) }`}, 2},
	}
	for _, test := range tests {
		testEnds(t, test.name, lib, test.files, test.want)
	}
}

// testEnds analyses a module and counts what is found.
func testEnds(t *testing.T, name string, lib, more map[string]string, want int) {
	t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
		files := maps.Clone(lib)
		maps.Copy(files, more)
		res := endsOf(t, write(t, files))
		if len(res.Problems) > 0 {
			t.Fatal(res.Problems)
		}
		if len(res.Findings) != want {
			t.Errorf("%d findings, want %d: %v", len(res.Findings), want, res.Findings)
		}
	})
}

// TestEndsWrites looks at a method that others than the program's own packages may call.
func TestEndsWrites(t *testing.T) {
	defer settings.Use(new(settings.Settings))
	lib := map[string]string{"lib/lib.go": `package lib

type Log struct{ Name string }

func (l *Log) Write(b []byte) (int, error) {
	done := make(chan int)
	go func() { done <- len(l.Name) }()
	if len(b) == 0 {
		return 0, nil
	}
	return <-done, nil
}
`}
	head := "package main\n\nimport (\n\t\"io\"\n\t\"log\"\n\t\"log/slog\"\n\t\"os/exec\"\n\n\t\"m/lib\"\n)\n\nvar _, _, _, _ = io.Discard, log.Print, slog.Info, exec.Command\n\n"
	for name, main := range map[string]string{
		"argument":      `w := new(lib.Log); log.SetOutput(w); log.Print(1); w.Write(nil)`,
		"one of many":   `w := new(lib.Log); log.SetOutput(io.MultiWriter(io.Discard, w)); log.Print(1); w.Write(nil)`,
		"goroutine":     `w := new(lib.Log); go io.Copy(w, nil); w.Write(nil)`,
		"field":         `w := new(lib.Log); cmd := exec.Command("ls"); cmd.Stdout = w; cmd.Run(); w.Write(nil)`,
		"a method more": `w := new(lib.Log); (&logger{log.Default(), w}).set(w); w.Write(nil)`,
	} {
		testEnds(t, name, lib, map[string]string{"main.go": head + "type logger struct { *log.Logger; w *lib.Log }\n\nfunc (l *logger) set(w io.Writer) { l.SetOutput(l.w) }\n\nfunc main() { " + main + " }\n"}, 1)
	}
	testEnds(t, "no writer", lib, map[string]string{"main.go": head + `func main() { w := new(lib.Log); log.Print(w); w.Write(nil) }`}, 0)
}

// TestEndsTogether looks at sends that are reported as one: at the one nobody minds, and at
// the other somebody does.
func TestEndsTogether(t *testing.T) {
	defer settings.Use(new(settings.Settings))
	lib := map[string]string{"lib/lib.go": `package lib

type Node struct {
	ticks chan int
	stop  chan bool
}

func New() *Node { return &Node{make(chan int), make(chan bool)} }

func (n *Node) Stop() { close(n.stop) }

func (n *Node) Run() {
	beats := make(chan int)
	go func() {
		for {
			select {
			case v := <-beats:
				println(v)
			case v := <-n.ticks:
				println(v)
			case <-n.stop:
				return
			}
		}
	}()
	go func() {
		for i := range 100 {
			beats <- i
		}
	}()
}

func (n *Node) Tick() {
	go func() {
		n.ticks <- 1
		println("ticked")
	}()
}
`}
	main := "package main\n\nimport \"m/lib\"\n\nfunc main() { n := lib.New(); n.Tick(); n.Run(); n.Stop() }\n"
	testEnds(t, "both", lib, map[string]string{"main.go": main}, 1)
	alone := strings.Replace(strings.Replace(lib["lib/lib.go"], "n.ticks <- 1", "", 1), "case v := <-n.ticks:", "case v := <-beats:", 1)
	testEnds(t, "one alone", map[string]string{"lib/lib.go": alone}, map[string]string{"main.go": main}, 0)
}

// TestEndsPipe looks at a pipe that is left, by a function after which the program ends.
func TestEndsPipe(t *testing.T) {
	defer settings.Use(new(settings.Settings))
	lib := map[string]string{"lib/lib.go": `package lib

import (
	"bufio"
	"fmt"
	"io"
)

func Find(name string) string {
	r, w := io.Pipe()
	go func() {
		for i := range 100 {
			fmt.Fprintln(w, i)
		}
		w.Close()
	}()
	s := bufio.NewScanner(r)
	for s.Scan() {
		if s.Text() == name {
			return name
		}
	}
	return ""
}
`}
	head := "package main\n\nimport \"m/lib\"\n\n"
	testEnds(t, "once", lib, map[string]string{"main.go": head + "func main() { println(lib.Find(\"1\")) }\n"}, 0)
	testEnds(t, "again", lib, map[string]string{"main.go": head + "func main() { for { println(lib.Find(\"1\")) } }\n"}, 1)
}

// TestEndsBroken looks at packages that cannot be analysed: nobody knows what they call.
func TestEndsBroken(t *testing.T) {
	defer settings.Use(new(settings.Settings))
	main := "package main\n\nimport \"m/lib\"\n\nfunc main() { new(lib.Server).Run(nil) }\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  int
	}{
		"caller":     {map[string]string{"worker/worker.go": "package worker\n\nimport \"m/lib\"\n\nfunc Work() int { for { new(lib.Server).Run(nil) }; return \"\" }\n"}, 1},
		"through":    {map[string]string{"a/a.go": "package a\n\nimport \"m/worker\"\n\nfunc Work() int { return worker.Work() + \"\" }\n", "worker/worker.go": "package worker\n\nimport \"m/lib\"\n\nfunc Work() (s lib.Server) { return }\n"}, 1},
		"bystander":  {map[string]string{"worker/worker.go": "package worker\n\nfunc Work() int { return \"\" }\n"}, 0},
		"unused too": {map[string]string{"worker/worker.go": "package worker\n\nimport (\n\t\"m/lib\"\n\t\"os\"\n)\n\nvar _ lib.Server\n"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"lib/lib.go": left, "main.go": main}
			maps.Copy(files, test.files)
			res := endsOf(t, write(t, files))
			if len(res.Problems) == 0 || len(res.Findings) != test.want {
				t.Errorf("%d findings, want %d: %v; %v", len(res.Findings), test.want, res.Findings, res.Problems)
			}
		})
	}
}

// TestEndsFailed has the analysis of a package fail that says what it calls.
func TestEndsFailed(t *testing.T) {
	prog := module(t, map[string]string{"lib/lib.go": left, "main.go": "package main\n\nimport \"m/lib\"\n\nfunc main() { new(lib.Server).Run(nil) }\n"})
	e := newEnds(prog)
	for _, pkg := range prog.Roots {
		if e.add(&job{pkg: pkg, actions: []*action{{analyzer: ending.Analyzer, err: errors.New("failed")}}}); e.partial["m/lib"] != (pkg.Name == "lib" || e.partial["m"]) {
			t.Errorf("after %s: %v", pkg.ID, e.partial)
		}
	}
	if !e.partial["m/lib"] || !e.partial["m"] {
		t.Error(e.partial)
	}
}

func endsOf(t *testing.T, dir string) *Result {
	t.Helper()
	res, err := Run(t.Context(), Config{
		Load:     load.Config{Dir: dir, Patterns: []string{"./..."}, Tests: true},
		Settings: &settings.Settings{Switches: []string{"-all", "+chanleak"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// left is a library whose Run leaves a goroutine behind. It asks no interface for anything.
const left = `package lib

type Server struct{ Name string }

func (s *Server) Run(stop <-chan struct{}) {
	failed := make(chan error)
	go func() { failed <- s.serve() }()
	select {
	case err := <-failed:
		println(err.Error())
	case <-stop:
	}
}

func (s *Server) serve() error { println(s.Name); return nil }
`

// TestEndsWithTests looks at a package with tests of its own: that with them is analysed
// in whatever order with who calls the one without.
func TestEndsWithTests(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer settings.Use(new(settings.Settings))
	main := map[string]string{
		"lib/lib_test.go": "package lib\n\nimport \"testing\"\n\nfunc TestName(t *testing.T) { println(new(Server).Name) }\n",
		"main.go":         "package main\n\nimport \"m/lib\"\n\nfunc main() { new(lib.Server).Run(nil) }\n",
	}
	for i := range 20 {
		runtime.GOMAXPROCS(1 + i%4)
		testEnds(t, "tests", map[string]string{"lib/lib.go": left}, main, 0)
	}
}
