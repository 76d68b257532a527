package lockgraph_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/lockset"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, probe, "lockgraph/dep", "lockgraph/a")
}

// Two runs find the same edges in the same order, with the same facts.
func TestDeterminism(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	var first []string
	for i := range 2 {
		var got []string
		for _, r := range analysistest.Run(t, dir, probe, "lockgraph/dep", "lockgraph/a") {
			g := r.Result.(*lockgraph.Result)
			for _, e := range g.Own {
				got = append(got, text(e))
			}
			for _, e := range g.Imported {
				got = append(got, fmt.Sprint(e))
			}
		}
		if i == 0 {
			first = got
		} else if !reflect.DeepEqual(first, got) {
			t.Errorf("run %d found\n%s\nafter\n%s", i, strings.Join(got, "\n"), strings.Join(first, "\n"))
		}
	}
}

// probe says what the pass found, so that fixtures can want it.
var probe = &analysis.Analyzer{
	Name:       "probe",
	Doc:        "reports edges of the lock graph",
	Requires:   []*analysis.Analyzer{lockgraph.Analyzer},
	ResultType: reflect.TypeFor[*lockgraph.Result](),
	Run: func(pass *analysis.Pass) (any, error) {
		g := pass.ResultOf[lockgraph.Analyzer].(*lockgraph.Result)
		for _, e := range g.Own {
			pass.Reportf(e.Event.Instr.Pos(), "%s", text(e))
		}
		return g, nil
	},
}

func text(e lockgraph.Here) string {
	mode := func(m lockset.Mode) string {
		if m == lockset.Read {
			return "(RLock)"
		}
		return ""
	}
	role := func(r lockgraph.Role) string {
		switch {
		case r.Unsure():
			return " in?"
		case r.Where != "":
			return " in " + r.Where[strings.LastIndexByte(r.Where, ' ')+1:]
		}
		return ""
	}
	s := fmt.Sprintf("%s%s%s -> %s%s%s", e.Held, mode(e.HeldMode), role(e.HeldRole), e.Taken, mode(e.TakenMode), role(e.TakenRole))
	if e.Via != "" {
		s += " via " + e.Via
	}
	for i, c := range e.Gates {
		if i == 0 {
			s += " gates"
		}
		s += " " + c.String()
	}
	for _, b := range []struct {
		is   bool
		text string
	}{{e.Guess, " guess"}, {e.Asked, " asked"}, {e.Alone, " alone"}} {
		if b.is {
			s += b.text
		}
	}
	return s
}
