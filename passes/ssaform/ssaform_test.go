package ssaform

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// All ways in which a loop over a function can stand in a program.
const source = `package p

import (
	"iter"
	"maps"
	"slices"
)

type T struct {
	n   int
	all iter.Seq[int]
}

func (t *T) Each(yield func(int, string) bool) {}
func (t T) All() iter.Seq2[int, string]        { return t.Each }

type embeds struct{ *T }

type each interface {
	Each(yield func(int, string) bool)
}

func none(yield func() bool) {}

func use(...any) {}

func plain(seq iter.Seq[int], push func(func(int) bool), t *T) (out int, err error) {
	for range none {
	}
	for range seq {
		out++
	}
	for x := range push {
		if x == 2 {
			continue
		}
		if x == 3 {
			break
		}
		if x == 4 {
			return x, nil
		}
		defer use(x)
		go func() { use(x, out) }()
	}
	var x any
	for x = range seq {
		use(x)
	}
	for t.n = range seq {
	}
	var a [3]int
	for a[t.n] = range t.all {
	}
	for _, s := range t.Each {
		use(s)
	}
	for i := range t.All() {
		use(i)
	}
	for i, s := range (t.All()) {
		use(i, s)
	}
	for i := range (embeds{t}).Each {
		use(i)
	}
	var e each = t
	for i := range e.Each {
		use(i)
	}
	return
}

func jumps(seq iter.Seq2[string, int], ch chan int, v any) int {
outer:
	for k, n := range seq {
	inner:
		for range seq {
			switch {
			case n == 1:
				continue outer
			case n == 2:
				break outer
			case n == 3:
				break inner
			case n == 4:
				goto end
			case n == 5:
				for range seq {
				}
				fallthrough
			default:
				return n
			}
		}
		select {
		case ch <- n:
			for range seq {
				if k == "" {
					break outer
				}
			}
		case <-ch:
		}
		switch v := v.(type) {
		case int:
			for range seq {
				use(v)
			}
		case string, error:
			for range seq {
				use(v)
			}
		}
		if k == "" {
			for range seq {
			}
		} else {
			for range seq {
			}
		}
	}
end:
	return 0
}

var handlers = map[string]func(iter.Seq[int]) int{
	"a": func(seq iter.Seq[int]) (n int) {
		for x := range seq {
			n += x
		}
		return
	},
}

var first, second = func() (int, int) {
	for x := range slices.Values(numbers) {
		return x, x
	}
	return 0, 0
}()

var numbers = []int{1}

func init() {
	for x := range slices.Values(numbers) {
		use(x)
	}
}

func generic[S ~func(func(E) bool), E comparable, L ~[]E](seq S, list L) (out []E) {
	for e := range seq {
		out = append(out, e)
	}
	for i, e := range slices.All(list) {
		use(i, e)
	}
	for e := range slices.Values[L](list) {
		for f := range slices.Values(list) {
			use(e, f)
		}
	}
	for e := range func(yield func(E) bool) {
		for e := range seq {
			yield(e)
		}
	} {
		use(e)
	}
	return out
}

func std(m map[string]int, list []string) {
	generic(iter.Seq[string](slices.Values(list)), list)
	for k := range maps.Keys(m) {
		use(k)
	}
	for v := range maps.Values(m) {
		use(v)
	}
	for k, v := range maps.All(m) {
		use(k, v)
	}
	for range slices.Values(list) {
	}
	for range maps.Values(m) {
	}
	for _, v := range slices.Backward(list) {
		use(v)
	}
}

func (t *T) recovers(seq iter.Seq[int]) (err error) {
	defer func() { recover() }()
	for x := range seq {
		defer func() {
			for y := range seq {
				use(x, y, err)
			}
		}()
	}
	return nil
}
`

func build(t *testing.T, src string) (*ssa.Package, []*ast.File, *types.Info, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Instances: make(map[*ast.Ident]types.Instance),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), FileVersions: make(map[*ast.File]string),
	}
	pkg := types.NewPackage("p", "p")
	cfg := &types.Config{Importer: importer.ForCompiler(token.NewFileSet(), "source", nil), GoVersion: "go1.25"}
	if err := types.NewChecker(cfg, fset, pkg, info).Files([]*ast.File{f}); err != nil {
		t.Fatal(err)
	}
	files := []*ast.File{f}
	before := len(info.Types)
	built := Build(fset, pkg, files, info, nil)
	if len(info.Types) != before {
		t.Error("the package's own types changed")
	}
	return built, files, info, fset
}

// No loop is left to go/ssa, whose checks find nothing wrong, and each function
// has the syntax that it has in the source.
func TestBuild(t *testing.T) {
	old := mode
	mode |= ssa.SanityCheckFunctions
	defer func() { mode = old }()
	pkg, files, info, fset := build(t, source)
	for _, fn := range append(Functions(pkg, files, info), pkg.Func("init").AnonFuncs...) {
		if strings.Contains(fn.Synthetic, "range-over-func") {
			t.Errorf("%s: a loop in %s is left", fset.Position(fn.Pos()), fn.Parent())
		}
		if s := fn.Syntax(); s != nil && fset.Position(s.Pos()).Line != fset.Position(fn.Pos()).Line {
			t.Errorf("%s is at line %d, its syntax at line %d", fn, fset.Position(fn.Pos()).Line, fset.Position(s.Pos()).Line)
		}
	}
}

// What the trees of others hold is as it was.
func TestShared(t *testing.T) {
	src := "package p\nimport \"iter\"\nfunc f(seq iter.Seq[int]) {\n\tfor x := range seq {\n\t\t_ = x\n\t}\n}\n"
	_, files, info, _ := build(t, src)
	loops := 0
	ast.Inspect(files[0], func(n ast.Node) bool {
		if s, ok := n.(*ast.RangeStmt); ok {
			loops++
			if yieldOf(info, s) == nil {
				t.Error("the loop is another")
			}
		}
		return true
	})
	if loops != 1 || len(Loops(files[0])) != 0 {
		t.Errorf("%d loops in the source, %d of them changed", loops, len(Loops(files[0])))
	}
}

// The form that the rules see.
func TestForm(t *testing.T) {
	pkg, _, _, _ := build(t, `package p
import ("iter"; "maps"; "slices")
type T struct{}
func (t *T) Each(yield func(int) bool) {}
func variable(seq iter.Seq[int]) (n int) { for x := range seq { n += x }; return }
func made(m map[int]bool) (n int) { for _, x := range slices.Sorted(maps.Keys(m)) { n += x }; for x := range iter.Seq[int](nil) { n += x }; return }
func method(t *T) (n int) { for x := range t.Each { n += x }; return }
func list(s []int) (n int) { for x := range slices.Values(s) { n += x }; return }
func keys(m map[int]bool) (n int) { for x := range maps.Keys(m) { n += x }; return }
`)
	for name, want := range map[string]struct {
		has, lacks string
		over       string
	}{
		"variable": {over: "seq"},
		"method":   {has: "elements·"},
		"list":     {lacks: "elements·"},
		"keys":     {lacks: "elements·", has: "range m"},
	} {
		fn := pkg.Func(name)
		var text bytes.Buffer
		ssa.WriteFunction(&text, fn)
		s := text.String()
		if want.has != "" && !strings.Contains(s, want.has) || want.lacks != "" && strings.Contains(s, want.lacks) {
			t.Errorf("%s:\n%s", name, s)
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if r, ok := i.(*ssa.Range); ok && want.over != "" && Seq(r.X).Name() != want.over {
					t.Errorf("%s goes over %s, want %s", name, Seq(r.X), want.over)
				}
			}
		}
	}
}
