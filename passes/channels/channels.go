package channels

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintchannels",
	Doc:        "finds which operations may act on which channel",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, spawn.Analyzer, recovers.Analyzer, failure.Analyzer},
	FactTypes:  []analysis.Fact{new(Params), new(Feeds), new(Acts), new(Ends)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Caps is a set of things that can be done with a channel.
type Caps uint8

// What can be done with a channel.
const (
	CanSend Caps = 1 << iota
	CanRecv
	CanClose
)

const all = CanSend | CanRecv | CanClose

// String lists the set, for tests and facts.
func (c Caps) String() string {
	var out []string
	for i, name := range []string{"send", "recv", "close"} {
		if c&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, "+")
}

// capsOf returns what a value of type t allows.
func capsOf(t types.Type) Caps {
	ch, ok := knowledge.Core(t).(*types.Chan)
	switch {
	case !ok:
		return all
	case ch.Dir() == types.SendOnly:
		return CanSend | CanClose
	case ch.Dir() == types.RecvOnly:
		return CanRecv
	}
	return all
}

// Op is one operation on a channel in the source.
type Op struct {
	Does  Caps            // CanSend, CanRecv or CanClose
	Instr ssa.Instruction // *ssa.Send, *ssa.UnOp, *ssa.Select, or the call of close
	Chan  ssa.Value
	// Case is the index in Instr's States if that is a select, else -1.
	Case int
	// Chans are the channels of the package that it may act on, in source
	// order. Open is true when it may act on others too.
	Chans []*Chan
	Open  bool
	// Maybe is true for an operation of a function of another package, at whose
	// call it is seen, if that function may return without it, Safe if a panic of it
	// is recovered, and Counted if the caller may know how often it is done.
	Maybe, Safe, Counted bool
}

// Fn returns the function that the operation is in.
func (o *Op) Fn() *ssa.Function { return o.Instr.Parent() }

// Pos returns where the operation is.
func (o *Op) Pos() token.Pos {
	if s, ok := o.Instr.(*ssa.Select); ok {
		if pos := s.States[o.Case].Pos; pos.IsValid() {
			return pos
		}
	}
	return o.Instr.Pos()
}

// Hard reports whether the operation waits with no other way on: a plain send
// or receive, not a case of a select.
func (o *Op) Hard() bool { return o.Case < 0 && o.Does&CanClose == 0 }

// In returns the name of the function of another package that does the operation, or "".
func (o *Op) In() string {
	if fn := callees.Top(o.Fn()); IsStandIn(fn) {
		return fn.Name()
	}
	return ""
}

// Range reports whether the operation is the receive of a range loop.
func (o *Op) Range() bool {
	u, ok := o.Instr.(*ssa.UnOp)
	return ok && u.CommaOk && u.Block().Comment == "rangechan.loop"
}

// Name returns what the source calls the channel.
func (o *Op) Name() string { return path.Name(o.Chan) }

// Written returns what to call the channel: as Name does, or as the source has it.
func (o *Op) Written() string {
	name := o.Name()
	if strings.HasPrefix(name, "the ") && len(o.Chans) > 0 && len(o.Chans[0].Kept) > 0 {
		if written := path.Written(o.Fn(), o.Instr.Pos()); written != "" {
			return written
		}
		return o.Chans[0].Kept[0].Name()
	}
	return name
}

// Known reports whether all channels that the operation may act on are made here.
func (o *Op) Known() bool { return !o.Open && len(o.Chans) > 0 }

// Chan is a channel of the package: all those that one make expression makes,
// or that one parameter of a function callable from outside takes.
type Chan struct {
	Make  *ssa.MakeChan
	Param *ssa.Parameter // when Make is nil
	// Ops may act on it, in source order, those of StandIns last; Out is what
	// code outside the package, or code that is not followed, may do with it, and
	// Hidden the part of it that no operation of a stand-in shows. Measured is
	// true when len or cap of it is asked.
	Ops      []*Op
	Out      Caps
	Hidden   Caps
	Measured bool
	// Kept are the fields and package variables that may hold it.
	Kept []*types.Var
}

// Cap returns the capacity, if it is constant.
func (c *Chan) Cap() (int64, bool) {
	if c.Make == nil {
		return 0, false
	}
	k, ok := path.Origin(c.Make.Size).(*ssa.Const)
	if !ok || k.Value == nil {
		return 0, false
	}
	return k.Int64(), true
}

// Does returns what the operations of the package do with the channel.
func (c *Chan) Does() Caps {
	var caps Caps
	for _, o := range c.Ops {
		caps |= o.Does
	}
	return caps
}

// Each returns the operations that do what is asked.
func (c *Chan) Each(caps Caps) []*Op {
	var out []*Op
	for _, o := range c.Ops {
		if o.Does&caps != 0 {
			out = append(out, o)
		}
	}
	return out
}

// Name returns what the source calls the channel where it is made.
func (c *Chan) Name() string {
	if c.Make == nil {
		return c.Param.Name()
	}
	name := path.Name(c.Make)
	if strings.HasPrefix(name, "the ") && len(c.Kept) > 0 {
		return c.Kept[0].Name() // set in the literal of a struct
	}
	return name
}

// Result is the ledger of one package.
type Result struct {
	// Chans and Ops are in source order.
	Chans []*Chan
	Ops   []*Op

	pass     *analysis.Pass
	callees  *callees.Result
	spawn    *spawn.Result
	recovers *recovers.Result
	failures *failure.Result
	feeds    map[*ssa.Function][]Feed
	byInstr  map[ssa.Instruction][]*Op
	byMake   map[*ssa.MakeChan]*Chan
	nodes    map[any]*node
	order    []*node
	taken    map[*ssa.Global]bool
	keeps    []*ssa.Store // of channels in fields and package variables

	dispatched map[types.Object]bool      // see throughInterface
	converted  func() map[*types.Var]bool // see converts; made when first asked

	elements bool    // follows channels into collections
	deep     *Result // see WithElements

	standIns map[ssa.CallInstruction]*standIn
	stood    []ssa.CallInstruction // the calls, in source order
	others   []*Op                 // of stand-ins
	standAt  map[*ssa.Function]ssa.CallInstruction
}

func run(pass *analysis.Pass) (any, error) {
	r := newResult(pass, nil)
	r.exportFacts()
	r.exportActs()
	r.findFeeds()
	r.exportEnds()
	if r.collects() {
		r.deep = newResult(pass, r)
	}
	return r, nil
}

// newResult computes the ledger; that which follows channels into collections
// shares what it can with another one.
func newResult(pass *analysis.Pass, flat *Result) *Result {
	r := &Result{
		pass:     pass,
		callees:  pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:    pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		recovers: pass.ResultOf[recovers.Analyzer].(*recovers.Result),
		failures: pass.ResultOf[failure.Analyzer].(*failure.Result),
		byInstr:  make(map[ssa.Instruction][]*Op),
		byMake:   make(map[*ssa.MakeChan]*Chan),
		nodes:    make(map[any]*node),
		elements: flat != nil,
		standAt:  make(map[*ssa.Function]ssa.CallInstruction),
	}
	r.converted = sync.OnceValue(r.converts)
	if flat != nil {
		r.standIns, r.stood = flat.standIns, flat.stood
	} else {
		r.findStandIns()
	}
	for _, fn := range r.callees.Functions() {
		r.function(fn)
	}
	if init := r.callees.Initializer(); init != nil {
		r.function(init)
	}
	r.addStandIns()
	r.solve()
	return r
}

// Of returns the channel that a make expression makes.
func (r *Result) Of(m *ssa.MakeChan) *Chan { return r.byMake[m] }

// At returns the operations that an instruction is: one, or those of a
// select's cases.
func (r *Result) At(instr ssa.Instruction) []*Op { return r.byInstr[instr] }

// PointsTo returns the channels of the package that a value of channel type
// may be, and whether it may be others too.
func (r *Result) PointsTo(v ssa.Value) (chans []*Chan, open bool) {
	n := r.nodes[v]
	if n == nil {
		return nil, true
	}
	return r.chansOf(n), n.open
}

// Counterparts returns the operations that can let op go on: receives for a
// send, sends and closes for a receive. The list is complete if exact is
// true: no code outside the package, or that is not followed, can do it.
func (r *Result) Counterparts(op *Op) (ops []*Op, exact bool) {
	return r.counterparts(op, func(c *Chan) Caps { return c.Out })
}

// CertainCounterparts is Counterparts for those who follow operations into stand-ins:
// the list is complete if functions of other packages do nothing that is not shown,
// and nothing perhaps.
func (r *Result) CertainCounterparts(op *Op) (ops []*Op, exact bool) {
	ops, exact = r.counterparts(op, func(c *Chan) Caps { return c.Hidden })
	return ops, exact && !slices.ContainsFunc(ops, func(o *Op) bool { return o.Maybe })
}

func (r *Result) counterparts(op *Op, out func(*Chan) Caps) (ops []*Op, exact bool) {
	want := CanRecv
	if op.Does == CanRecv {
		want = CanSend | CanClose
	}
	exact = !op.Open && len(op.Chans) > 0
	seen := make(map[*Op]bool)
	for _, c := range op.Chans {
		if out(c)&want != 0 {
			exact = false
		}
		for _, o := range c.Each(want) {
			if !seen[o] {
				seen[o] = true
				ops = append(ops, o)
			}
		}
	}
	return ops, exact
}

// closed reports whether no other package can name obj: it is not exported,
// or belongs to a program or to test files.
func (r *Result) closed(obj types.Object) bool {
	if obj == nil {
		return true
	}
	if !obj.Exported() || obj.Pkg() == nil || obj.Pkg().Name() == "main" {
		return true
	}
	return knowledge.InTestFile(r.pass.Fset, obj.Pos())
}
