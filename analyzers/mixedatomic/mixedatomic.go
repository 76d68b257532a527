package mixedatomic

import (
	_ "embed"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

//go:embed doc.go
var doc string

// Rule finds variables that are used atomically in one place and plainly in
// another.
var Rule = rule.New(rule.Rule{
	Name:    "mixedatomic",
	Summary: "finds fields and package variables used with sync/atomic here and plainly there",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "copied", Severity: rule.Error, Summary: "a struct is copied while others count in its fields atomically"},
		{Name: "handed-out", Severity: rule.Error, Summary: "a new object is counted in plainly after others got it, who count atomically"},
		{Name: "plain", Severity: rule.Strict, Summary: "a variable that others use atomically is read or written plainly"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, join.Analyzer, lockset.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// access is one use of a variable.
type access struct {
	instr  ssa.Instruction
	addr   ssa.Value
	writes bool
	// copied: it is part of a copy of the struct around the variable.
	copied bool
}

func run(p *rule.Pass) error {
	if !p.Imports("sync/atomic") {
		return nil
	}
	c := &checker{
		Pass:   p,
		calls:  p.ResultOf[callees.Analyzer].(*callees.Result),
		join:   p.ResultOf[join.Analyzer].(*join.Result),
		locks:  p.ResultOf[lockset.Analyzer].(*lockset.Result),
		atomic: make(map[key][]access),
		plain:  make(map[key][]access),
		said:   make(map[said]bool),
		copies: make(map[ssa.Instruction]bool),
	}
	for _, fn := range c.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c.look(i)
			}
		}
	}
	var vars []key
	for v := range c.atomic {
		vars = append(vars, v)
	}
	slices.SortFunc(vars, func(a, b key) int { return int(c.atomic[a][0].instr.Pos() - c.atomic[b][0].instr.Pos()) })
	for _, v := range vars {
		c.check(v)
	}
	return nil
}

type checker struct {
	*rule.Pass
	calls         *callees.Result
	join          *join.Result
	locks         *lockset.Result
	atomic, plain map[key][]access
	said          map[said]bool
	copies        map[ssa.Instruction]bool // reported, as one of a struct's fields
	moved         map[*types.Named]bool    // types whose objects change places, when first asked
}

// said is a variable that was reported in a function.
type said struct {
	key
	fn *ssa.Function
}

func (c *checker) look(i ssa.Instruction) {
	switch i := i.(type) {
	case ssa.CallInstruction:
		c.through(i)
		obj := callees.Object(i.Common())
		if !knowledge.IsAtomic(obj) || obj.Signature().Recv() != nil || len(i.Common().Args) == 0 {
			return
		}
		if v, ok := keyOf(i.Common().Args[0]); ok {
			c.atomic[v] = append(c.atomic[v], access{instr: i, addr: i.Common().Args[0], writes: !strings.HasPrefix(obj.Name(), "Load")})
		}
	case *ssa.UnOp:
		if i.Op != token.MUL {
			return
		}
		if v, ok := keyOf(i.X); ok {
			c.plain[v] = append(c.plain[v], access{instr: i, addr: i.X})
		}
		c.copied(i)
	case *ssa.Store:
		if v, ok := keyOf(i.Addr); ok {
			c.plain[v] = append(c.plain[v], access{instr: i, addr: i.Addr, writes: true})
		}
	}
}

// copied adds the fields of a struct that is copied as a whole.
func (c *checker) copied(load *ssa.UnOp) {
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return
	}
	st, ok := load.Type().Underlying().(*types.Struct)
	if !ok || isWrittenOut(load) {
		return
	}
	p, ok := path.Of(fa)
	if !ok {
		return
	}
	for i := range st.NumFields() {
		f := st.Field(i).Origin()
		if whole, ok := p.Select(f); ok && basic(f.Type()) {
			if v, ok := keyOfPath(whole, f); ok {
				c.plain[v] = append(c.plain[v], access{instr: load, addr: load.X, copied: true})
			}
		}
	}
}

// isWrittenOut reports whether a copy goes into interfaces alone, to be printed or
// encoded as it was about that time.
func isWrittenOut(load *ssa.UnOp) bool {
	refs := path.Uses(load)
	return len(refs) > 0 && !slices.ContainsFunc(refs, func(i ssa.Instruction) bool {
		_, boxed := i.(*ssa.MakeInterface)
		_, debug := i.(*ssa.DebugRef)
		return !boxed && !debug
	})
}

func (c *checker) check(v key) {
	written := slices.ContainsFunc(c.atomic[v], func(a access) bool { return a.writes })
	if !slices.ContainsFunc(c.atomic[v], func(a access) bool { return !c.underLock(a.instr, 0) }) {
		return
	}
	plain := slices.DeleteFunc(slices.Clone(c.plain[v]), c.alone)
	if statements(plain) > len(c.atomic[v]) && slices.ContainsFunc(plain, counts) {
		return // a type that is counted plainly as a rule, and atomically in one place that needs it
	}
	for _, a := range plain {
		fn := a.instr.Parent()
		if !a.writes && !written || c.ordered(a, v) || c.said[said{v, fn}] {
			continue
		}
		if slices.ContainsFunc(c.atomic[v], func(o access) bool { return o.instr.Parent() == fn }) {
			continue // a plain look before a compare-and-swap, or after the last Add
		}
		c.said[said{v, fn}] = true
		if a.copied {
			if c.copies[a.instr] {
				continue // one report for what one copy reads
			}
			c.copies[a.instr] = true
		}
		how := "read"
		if a.writes {
			how = "written"
		}
		other := c.atomic[v][0].instr
		pos := a.instr.Pos()
		if !pos.IsValid() {
			pos = a.addr.Pos()
		}
		kind := "plain"
		switch {
		case a.copied:
			kind = "copied"
		case madeHere(a):
			kind = "handed-out"
		}
		c.Report(rule.Report{
			Kind: kind, Pos: pos,
			Message: fmt.Sprintf("%s is %s plainly here and atomically on line %d: use sync/atomic in both places, or make it an atomic.%s",
				name(a.addr, v), how, c.Line(other.Pos()), typeName(v.variable.Type())),
		})
	}
}

// through adds what a call does to a variable whose address it hands to a function
// of the package that uses it atomically, and in no other way.
func (c *checker) through(call ssa.CallInstruction) {
	fn := callees.Unwrap(call.Common().StaticCallee())
	if fn == nil || len(fn.Params) != len(call.Common().Args) {
		return
	}
	for k, arg := range call.Common().Args {
		if _, field := arg.(*ssa.FieldAddr); !field {
			if _, global := arg.(*ssa.Global); !global {
				continue
			}
		}
		v, ok := keyOf(arg)
		if !ok {
			continue
		}
		if writes, ok := onlyAtomic(fn.Params[k]); ok {
			c.atomic[v] = append(c.atomic[v], access{instr: call, addr: arg, writes: writes})
		}
	}
}

// onlyAtomic reports whether a parameter is an address that functions of
// sync/atomic get and nobody else, and whether one of them writes.
func onlyAtomic(p *ssa.Parameter) (writes, ok bool) {
	for _, ref := range path.Uses(p) {
		call, is := callees.CallAt(ref)
		if !is {
			if _, debug := ref.(*ssa.DebugRef); debug {
				continue
			}
			return false, false
		}
		obj := callees.Object(call.Common())
		if !knowledge.IsAtomic(obj) || obj.Signature().Recv() != nil || len(call.Common().Args) == 0 || call.Common().Args[0] != ssa.Value(p) {
			return false, false
		}
		ok = true
		writes = writes || !strings.HasPrefix(obj.Name(), "Load")
	}
	return writes, ok
}

// statements counts accesses, x.n++ as one.
func statements(list []access) int {
	n := len(list)
	for _, a := range list {
		if counts(a) {
			n--
		}
	}
	return n
}

// maxCallers is how far up callers are asked for their locks.
const maxCallers = 2
