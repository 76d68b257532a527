package failure_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/ssatest"
)

func TestFacts(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, failure.Analyzer, "failure")
}

func TestBranches(t *testing.T) {
	p := ssatest.Build(t, `
func a() error { return nil }
func pair() (int, error) { return 0, nil }
func one() { if err := a(); err != nil { println("in") }; println("out") }
func other() { err := a(); if err == nil { return }; println("in") }
func two() int { n, err := pair(); if err != nil { return 0 }; return n }
func none(n int) { if n != 0 { println("x") } }
func given(err error) { if err != nil { println("in") } }
`)
	for name, want := range map[string]int{"one": 1, "other": 1, "two": 1, "none": 0, "given": 1} {
		fn := p.Func(name)
		branches := failure.Branches(fn)
		if len(branches) != want {
			t.Errorf("%s: %d branches, want %d", name, len(branches), want)
			continue
		}
		for _, b := range branches {
			if (b.Call == nil) != (name == "given") {
				t.Errorf("%s: call %v", name, b.Call)
			}
			for _, blk := range fn.Blocks {
				for _, i := range blk.Instrs {
					call, ok := i.(*ssa.Call)
					if !ok || len(call.Call.Args) == 0 {
						continue
					}
					k, ok := call.Call.Args[0].(*ssa.Const)
					if in := ok && k.Value.ExactString() == `"in"`; b.Contains(i) != in {
						t.Errorf("%s: %s in the branch: %t", name, i, !in)
					}
				}
			}
		}
	}
}
