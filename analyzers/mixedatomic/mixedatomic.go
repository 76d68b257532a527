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
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

//go:embed doc.go
var doc string

// Rule finds variables that are used atomically in one place and plainly in
// another.
var Rule = rule.New(rule.Rule{
	Name:     "mixedatomic",
	Summary:  "finds fields and package variables used with sync/atomic here and plainly there",
	Doc:      doc,
	Since:    "0.1.0",
	Kinds:    []rule.Kind{{Severity: rule.Strict, Summary: "a variable that others use atomically is read or written plainly"}},
	Requires: []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

// access is one use of a variable.
type access struct {
	instr  ssa.Instruction
	addr   ssa.Value
	writes bool
}

func run(p *rule.Pass) error {
	if !p.Imports("sync/atomic") {
		return nil
	}
	c := &checker{p, p.ResultOf[lockset.Analyzer].(*lockset.Result), make(map[key][]access), make(map[key][]access), make(map[said]bool)}
	for _, fn := range p.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
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
	locks         *lockset.Result
	atomic, plain map[key][]access
	said          map[said]bool
}

// key tells variables apart: the field or package variable, and the way to it
// from the type that it is reached through. A struct of counters that several
// types hold is another one in each.
type key struct {
	variable types.Object
	owner    *types.Named
	way      [4]types.Object
}

// said is a variable that was reported in a function.
type said struct {
	key
	fn *ssa.Function
}

func (c *checker) look(i ssa.Instruction) {
	switch i := i.(type) {
	case ssa.CallInstruction:
		obj := callees.Object(i.Common())
		if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "sync/atomic" || obj.Signature().Recv() != nil || len(i.Common().Args) == 0 {
			return
		}
		if v, ok := keyOf(i.Common().Args[0]); ok {
			c.atomic[v] = append(c.atomic[v], access{i, i.Common().Args[0], !strings.HasPrefix(obj.Name(), "Load")})
		}
	case *ssa.UnOp:
		if i.Op == token.MUL {
			if v, ok := keyOf(i.X); ok {
				c.plain[v] = append(c.plain[v], access{i, i.X, false})
			}
		}
	case *ssa.Store:
		if v, ok := keyOf(i.Addr); ok {
			c.plain[v] = append(c.plain[v], access{i, i.Addr, true})
		}
	}
}

func keyOf(addr ssa.Value) (key, bool) {
	v := variable(addr)
	if v == nil {
		return key{}, false
	}
	k := key{variable: v}
	p, ok := path.Of(addr)
	if !ok || p.Len() > len(k.way) {
		return key{}, false
	}
	if p.Len() > 0 {
		k.owner = path.NamedOf(p.Root().Type())
		for i, f := range p.Fields() {
			k.way[i] = f
			// Count from the last pointer followed: what it points to is the object.
			if _, ptr := f.Type().Underlying().(*types.Pointer); ptr && i < p.Len()-1 {
				k.owner, k.way = path.NamedOf(f.Type()), [4]types.Object{}
			}
		}
	}
	return k, true
}

// variable returns the unexported field or package variable of basic or
// pointer type at an address.
func variable(addr ssa.Value) types.Object {
	var v types.Object
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		st, ok := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		v = st.Field(a.Field).Origin()
	case *ssa.Global:
		v = a.Object()
	}
	if v == nil || v.Exported() && !isField(v) {
		return nil
	}
	switch v.Type().Underlying().(type) {
	case *types.Basic, *types.Pointer:
		return v
	}
	return nil
}

func isField(v types.Object) bool {
	f, ok := v.(*types.Var)
	return ok && f.IsField()
}

func (c *checker) check(v key) {
	written := slices.ContainsFunc(c.atomic[v], func(a access) bool { return a.writes })
	for _, a := range c.plain[v] {
		fn := a.instr.Parent()
		if !a.writes && !written || c.alone(a) || len(c.locks.HeldAt(a.instr)) > 0 || c.said[said{v, fn}] {
			continue
		}
		if slices.ContainsFunc(c.atomic[v], func(o access) bool { return o.instr.Parent() == fn }) {
			continue // a plain look before a compare-and-swap, or after the last Add
		}
		c.said[said{v, fn}] = true
		how := "read"
		if a.writes {
			how = "written"
		}
		other := c.atomic[v][0].instr
		pos := a.instr.Pos()
		if !pos.IsValid() {
			pos = a.addr.Pos()
		}
		c.Report(rule.Report{
			Pos: pos,
			Message: fmt.Sprintf("%s is %s plainly here and atomically on line %d: use sync/atomic in both places, or make it an atomic.%s",
				name(a.addr), how, c.Line(other.Pos()), typeName(v.variable.Type())),
		})
	}
}

func name(addr ssa.Value) string {
	if p, ok := path.Of(addr); ok {
		return p.String()
	}
	return path.Name(addr)
}

func typeName(t types.Type) string {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return "Pointer"
	}
	n := b.Name()
	return strings.ToUpper(n[:1]) + n[1:]
}

// alone reports whether nobody else can use the variable yet, or any more: the
// object was made in this function, or this is a test or an init.
func (c *checker) alone(a access) bool {
	fn := a.instr.Parent()
	if c.IsTest(fn.Pos()) || strings.HasPrefix(fn.Name(), "init") {
		return true
	}
	p, ok := path.Of(a.addr)
	if !ok {
		return true // an element: which object it is is not known
	}
	switch p.Root().(type) {
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
		return true
	}
	return false
}
