package effects

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclinteffects",
	Doc:        "says what calls may read and write",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, lockset.Analyzer},
	FactTypes:  []analysis.Fact{new(Effects), new(Analysed)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers questions about the effects of one package's functions and
// calls.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	locks   *lockset.Result
	funcs   *callees.Summaries[Effects]
}

const maxRounds = 4

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
	}
	r.funcs = callees.NewSummaries(r.callees, func(a, b Effects) bool { return a == b })
	r.funcs.Compute(maxRounds, r.scan)
	if knowledge.IsOwn(pass.Module, pass.Pkg.Path()) {
		callees.Facts(pass, r.funcs, &Analysed{Yes: true})
	}
	return r, nil
}

// summary returns the effects of calling a function.
func (r *Result) summary(fn *ssa.Function) Effects {
	fn = callees.Unwrap(fn)
	if e, ok := r.funcs.Of(fn); ok {
		return e
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		if e, ok := r.imported(obj); ok {
			return e
		}
	}
	return Effects{Unknown: true}
}

func (r *Result) imported(obj *types.Func) (Effects, bool) {
	return callees.Imported[Effects](r.pass, obj, new(Analysed))
}

// scan adds up what the instructions of a function and of its literals do.
func (r *Result) scan(fn *ssa.Function) Effects {
	s := &scanner{Result: r, home: fn}
	s.function(fn)
	return s.sum
}

type scanner struct {
	*Result
	home *ssa.Function // whose effects these are
	sum  Effects
}

func (s *scanner) function(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			s.instruction(instr)
		}
	}
	for _, lit := range fn.AnonFuncs {
		s.function(lit)
	}
}

func (s *scanner) instruction(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Store:
		s.write(instr.Addr, instr)
	case *ssa.MapUpdate:
		s.write(instr.Map, instr)
	case *ssa.Lookup:
		s.sum.Reads |= s.places(instr.X)
	case *ssa.UnOp:
		switch instr.Op {
		case token.MUL:
			s.sum.Reads |= s.places(instr.X)
		case token.ARROW:
			s.sum.Guarded |= Other
		}
	case *ssa.Send, *ssa.Select:
		s.sum.Guarded |= Other
	case ssa.CallInstruction:
		s.sum.or(s.call(instr))
	}
}

func (s *scanner) write(addr ssa.Value, at ssa.Instruction) {
	p := s.places(addr)
	if p == 0 {
		return
	}
	if len(s.locks.HeldAt(at)) > 0 {
		s.sum.Guarded |= p
	} else {
		s.sum.Writes |= p
	}
}
