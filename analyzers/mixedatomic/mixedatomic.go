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
	"github.com/asynclint/asynclint/passes/flow"
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
	if !ok {
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

func keyOf(addr ssa.Value) (key, bool) {
	v := variable(addr)
	if v == nil {
		return key{}, false
	}
	p, ok := path.Of(addr)
	if !ok {
		return key{}, false
	}
	return keyOfPath(p, v)
}

func keyOfPath(p path.Path, v types.Object) (key, bool) {
	k := key{variable: v}
	if p.Len() > len(k.way) {
		return key{}, false
	}
	if p.Len() > 0 {
		k.owner = path.NamedOf(p.Root().Type())
		n := 0
		for i, f := range p.Fields() {
			k.way[n] = f
			n++
			// Count from the last pointer followed: what it points to is the object.
			if _, ptr := f.Type().Underlying().(*types.Pointer); ptr && i < p.Len()-1 {
				k.owner, k.way, n = path.NamedOf(f.Type()), [4]types.Object{}, 0
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
	if !basic(v.Type()) {
		return nil
	}
	return v
}

// basic reports whether a type is one that package atomic has functions for.
func basic(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Basic, *types.Pointer:
		return true
	}
	return false
}

func isField(v types.Object) bool {
	f, ok := v.(*types.Var)
	return ok && f.IsField()
}

func (c *checker) check(v key) {
	written := slices.ContainsFunc(c.atomic[v], func(a access) bool { return a.writes })
	if !slices.ContainsFunc(c.atomic[v], func(a access) bool { return !c.underLock(a.instr, 0) }) {
		return
	}
	plain := slices.DeleteFunc(slices.Clone(c.plain[v]), c.alone)
	if len(plain) > len(c.atomic[v]) && slices.ContainsFunc(plain, counts) {
		return // a type that is counted plainly as a rule, and atomically in one place that needs it
	}
	for _, a := range plain {
		fn := a.instr.Parent()
		if !a.writes && !written || c.ordered(a) || c.said[said{v, fn}] {
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

// madeHere reports whether the object of an access was made by the function
// that it is in.
func madeHere(a access) bool {
	p, ok := path.Of(a.addr)
	if !ok {
		return false
	}
	_, made := p.Root().(*ssa.Alloc)
	return made
}

func name(addr ssa.Value, v key) string {
	if p, ok := path.Of(addr); ok {
		if f, isVar := v.variable.(*types.Var); isVar && f.IsField() && p.Last() != f { // a copy of the struct around it
			if q, ok := p.Select(f); ok {
				p = q
			}
		}
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

// ordered reports whether a lock is held at an access, for all that is known,
// or a lock, a receive or a wait comes before it in its function: it may be
// that the goroutines that use the variable atomically are done by then.
func (c *checker) ordered(a access) bool {
	fn := a.instr.Parent()
	if c.underLock(a.instr, 0) || !c.locks.Body(fn).Complete {
		return true
	}
	return len(flow.Reach(fn, nil, flow.Is(a.instr), c.join.Orders)) == 0
}

// maxCallers is how far up callers are asked for their locks.
const maxCallers = 2

// underLock reports whether a lock is held at an instruction, by its function
// or by every caller of it in the package.
func (c *checker) underLock(i ssa.Instruction, depth int) bool {
	if len(c.locks.HeldAt(i)) > 0 {
		return true
	}
	callers := c.calls.CallersOf(i.Parent())
	if depth >= maxCallers || len(callers) == 0 {
		return false
	}
	return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		_, isGo := call.(*ssa.Go)
		return isGo || !c.underLock(call, depth+1)
	})
}

// alone reports whether nobody else can use the variable yet, or any more: the
// object was made in this function, or this is a test or an init; or every
// caller of the function in the package gives it an object of its own, or only
// tests call it.
func (c *checker) alone(a access) bool {
	fn := a.instr.Parent()
	p, ok := path.Of(a.addr)
	if !ok {
		return true // an element: which object it is is not known
	}
	if a.writes && fn.Parent() == nil && c.calls.AllCallersKnown(fn) && !slices.ContainsFunc(c.calls.CallersOf(fn), func(call ssa.CallInstruction) bool { return !c.IsTest(call.Pos()) }) {
		return true // a reset that only tests call
	}
	if c.exchanged(a.addr) {
		return true
	}
	return c.private(a, fn, p, 0)
}

// exchanged reports whether the object that an access reaches through a pointer
// field is taken out of that field and another put in, elsewhere than where the
// struct around it is made: then what is in it need not be in use any more. From
// grpc-go, whose counters of the last interval are swapped out before they are
// read.
func (c *checker) exchanged(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	owner := path.NamedOf(fa.X.Type())
	if owner == nil {
		return false
	}
	if c.moved == nil {
		c.moved = make(map[*types.Named]bool)
		for _, fn := range c.calls.Functions() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					c.moves(i)
				}
			}
		}
	}
	return c.moved[owner]
}

// moves notes the type of an object that an instruction puts in a field of an
// object that was there before, or takes from an atomic pointer.
func (c *checker) moves(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Store:
		fa, ok := i.Addr.(*ssa.FieldAddr)
		if !ok {
			return
		}
		if _, isPtr := i.Val.Type().Underlying().(*types.Pointer); !isPtr {
			return
		}
		if p, ok := path.Of(fa); ok {
			switch p.Root().(type) {
			case *ssa.Parameter, *ssa.Global:
			default:
				return // made here, or by a constructor
			}
		}
		if n := path.NamedOf(i.Val.Type()); n != nil {
			c.moved[n] = true
		}
	case *ssa.Call:
		if n := path.NamedOf(i.Type()); n != nil && knowledge.IsAtomic(callees.Object(i.Common()), "Swap") {
			c.moved[n] = true
		}
	}
}

// published reports whether an object is kept somewhere, and functions are
// called, before it is counted in plainly: others may have it by then.
func published(obj *ssa.Alloc, a access) bool {
	if !counts(a) {
		return false
	}
	for _, ref := range *obj.Referrers() {
		s, ok := ref.(*ssa.Store)
		if !ok || s.Val != ssa.Value(obj) || !flow.Reaches(s, a.instr, nil) {
			continue
		}
		if _, local := s.Addr.(*ssa.Alloc); local {
			continue // a variable
		}
		isCall := func(i ssa.Instruction) bool {
			call, ok := i.(*ssa.Call)
			if !ok {
				return false
			}
			_, builtin := call.Call.Value.(*ssa.Builtin)
			return !builtin && flow.Reaches(i, a.instr, nil)
		}
		return len(flow.Reach(s.Parent(), s, isCall, nil)) > 0
	}
	return false
}

// counts reports whether an access is part of x.n++, x.n += v or the like.
func counts(a access) bool {
	s, ok := a.instr.(*ssa.Store)
	if !ok {
		return false
	}
	op, ok := s.Val.(*ssa.BinOp)
	if !ok {
		return false
	}
	loads := func(v ssa.Value) bool {
		l, ok := v.(*ssa.UnOp)
		return ok && l.Op == token.MUL && path.Same(l.X, s.Addr)
	}
	return loads(op.X) || loads(op.Y)
}

func (c *checker) private(a access, fn *ssa.Function, p path.Path, depth int) bool {
	if c.calls.AtInit(callees.Top(fn)) || c.IsTest(fn.Pos()) && fn.Signature.Recv() == nil {
		return true // a test waits by other means than can be seen; methods of its doubles do not
	}
	switch root := p.Root().(type) {
	case *ssa.Alloc:
		return depth > 0 || !published(root, a)
	case *ssa.Call, *ssa.Extract:
		return true
	case *ssa.Parameter:
		if depth > 2 || root.Parent() != fn {
			return false
		}
		callers := c.calls.CallersOf(fn)
		if len(callers) == 0 {
			return false
		}
		i := slices.Index(fn.Params, root)
		return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
			if call.Common().IsInvoke() || i >= len(call.Common().Args) {
				return true
			}
			arg, ok := path.Of(call.Common().Args[i])
			return !ok || !c.private(a, call.Parent(), arg, depth+1)
		})
	}
	return false
}
