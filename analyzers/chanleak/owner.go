package chanleak

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// owners finds objects with a goroutine that only the object's owner can end,
// by closing a channel in one of its fields or by calling the cancel function
// there, and reports the functions that make such an object, start its
// goroutine, and drop it.
type owners struct {
	*checker
	waits  map[*ssa.Function][]*types.Var
	kept   map[keptKey]bool
	starts map[*ssa.Function]*start
}

// start is what a function starts on its first parameter, or on the object
// that it returns.
type start struct {
	fields []*types.Var // which end the goroutine
	site   *spawn.Site
	parent ssa.Value // of the context that the object keeps; nil for channels
}

type keptKey struct {
	fn *ssa.Function
	i  int
}

func (c *checker) neverStopped() {
	if len(c.spawn.Sites) == 0 {
		return
	}
	o := &owners{checker: c, waits: make(map[*ssa.Function][]*types.Var), kept: make(map[keptKey]bool), starts: make(map[*ssa.Function]*start)}
	for _, s := range c.spawn.Sites {
		o.site(s)
	}
	for _, fn := range c.callees.Functions() {
		if !endsProcess(fn) && !testCode(fn) {
			o.drops(fn)
		}
	}
}

// site notes a goroutine that waits for its owner.
func (o *owners) site(s *spawn.Site) {
	body, fn := s.Body(), s.Instr.Parent()
	if body == nil || len(body.Blocks) == 0 || o.starts[fn] != nil {
		return
	}
	fields := o.waitsOn(body, 3)
	if len(fields) == 0 {
		return
	}
	st := &start{fields: fields, site: s}
	if isContext(fields[0].Type()) {
		if st.parent = o.parentOf(fields[0]); st.parent == nil {
			return
		}
	}
	o.starts[fn] = st
}

// waitsOn returns the fields without which a function does not end: on every
// way to a return it receives from a channel that one of them holds, or from
// that of a context that one of them holds; nil if there is another way.
func (o *owners) waitsOn(fn *ssa.Function, depth int) []*types.Var {
	if f, known := o.waits[fn]; known || depth == 0 || len(fn.Blocks) == 0 {
		return f
	}
	o.waits[fn] = nil
	var fields []*types.Var
	passes := func(i ssa.Instruction) bool {
		found := o.fieldsAt(i, depth)
		for _, f := range found {
			if !slices.Contains(fields, f) {
				fields = append(fields, f)
			}
		}
		return len(found) > 0
	}
	if len(flow.ExitsWithout(fn, nil, passes)) > 0 {
		return nil
	}
	o.waits[fn] = fields
	return fields
}

// fieldsAt returns the fields that an instruction waits for.
func (o *owners) fieldsAt(i ssa.Instruction, depth int) []*types.Var {
	switch i := i.(type) {
	case *ssa.UnOp:
		for _, op := range o.chans.At(i) {
			if f := o.ownField(op); f != nil {
				return []*types.Var{f}
			}
		}
	case *ssa.Select:
		if !i.Blocking {
			return nil
		}
		var out []*types.Var
		for _, op := range o.chans.At(i) {
			b := flow.CaseBlock(i, op.Case)
			if b == nil {
				return nil
			}
			if !leads(b, i) {
				continue
			}
			f := o.ownField(op)
			if f == nil || op.Does != canRecv {
				return nil
			}
			out = append(out, f)
		}
		return out
	case *ssa.Call:
		if fns, exact := o.callees.Resolve(&i.Call); exact && len(fns) == 1 {
			return o.waitsOn(fns[0], depth-1)
		}
	}
	return nil
}

// leads reports whether a return can be reached from a block without coming
// back to a select.
func leads(b *ssa.BasicBlock, sel *ssa.Select) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] || b == sel.Block() {
			continue
		}
		seen[b] = true
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		work = append(work, b.Succs...)
	}
	return false
}

// ownField returns the field of an object that holds the channel received
// from, or the context whose end it tells.
func (o *owners) ownField(op *channels.Op) *types.Var {
	if op.Does != canRecv {
		return nil
	}
	if call, ok := path.Origin(op.Chan).(*ssa.Call); ok && isDone(op.Chan) {
		if p, ok := path.Of(receiver(&call.Call)); ok && p.Last() != nil && !p.Last().Exported() && p.Last().Pkg() == o.Pkg {
			return p.Last()
		}
		return nil
	}
	if !o.known(op) {
		return nil
	}
	var field *types.Var
	for _, ch := range op.Chans {
		if len(ch.Kept) != 1 || ch.Out&(canSend|canClose) != 0 || !ch.Kept[0].IsField() || field != nil && field != ch.Kept[0] {
			return nil
		}
		field = ch.Kept[0]
	}
	return field
}

func receiver(call *ssa.CallCommon) ssa.Value {
	if call.IsInvoke() {
		return call.Value
	}
	return call.Args[0]
}

func isContext(t types.Type) bool { return path.IsNamed(t, "context", "Context") }

// parentOf returns the context that the one in a field is derived from by
// WithCancel, if the field is set in one place and the cancel function is kept
// in another field.
func (o *owners) parentOf(f *types.Var) ssa.Value {
	var parent ssa.Value
	for _, fn := range o.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok || fieldOf(st.Addr) != f {
					continue
				}
				e, ok := path.Origin(st.Val).(*ssa.Extract)
				if !ok || parent != nil {
					return nil
				}
				call, ok := e.Tuple.(*ssa.Call)
				if !ok || !knowledge.Is(callees.Object(&call.Call), "context", "WithCancel") || cancelField(call) == nil {
					return nil
				}
				parent = call.Call.Args[0]
			}
		}
	}
	return parent
}

// fieldOf returns the field that an address selects.
func fieldOf(addr ssa.Value) *types.Var {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	f, _ := selected(fa)
	return f
}

// cancelField returns the field that keeps the cancel function of a context.
func cancelField(call *ssa.Call) *types.Var {
	for _, r := range *call.Referrers() {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 1 {
			continue
		}
		var field *types.Var
		for _, r := range *e.Referrers() {
			switch r := r.(type) {
			case *ssa.DebugRef:
			case *ssa.Store:
				if field = fieldOf(r.Addr); field == nil {
					return nil
				}
			default:
				return nil
			}
		}
		return field
	}
	return nil
}

// stops returns the property of a function to do, or to call what may
// do, what ends the goroutine of st.
func (o *owners) stops(st *start) func(fn *ssa.Function, depth int) bool {
	memo := make(map[*ssa.Function]bool)
	var cancel *types.Var
	if st.parent != nil {
		for _, r := range *st.parent.Referrers() {
			if call, ok := r.(*ssa.Call); ok && cancel == nil {
				cancel = cancelField(call)
			}
		}
	}
	direct := func(i ssa.Instruction) bool {
		for _, op := range o.chans.At(i) {
			if op.Does&(canSend|canClose) == 0 {
				continue
			}
			for _, ch := range op.Chans {
				if slices.ContainsFunc(ch.Kept, func(f *types.Var) bool { return slices.Contains(st.fields, f) }) {
					return true
				}
			}
		}
		f, _ := selected(i)
		return f != nil && f == cancel
	}
	var stops func(fn *ssa.Function, depth int) bool
	stops = func(fn *ssa.Function, depth int) bool {
		if s, known := memo[fn]; known || depth == 0 {
			return s || !known
		}
		memo[fn] = false
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if direct(i) {
					memo[fn] = true
				}
				mc, ok := i.(*ssa.MakeClosure)
				if ok && stops(mc.Fn.(*ssa.Function), depth-1) {
					memo[fn] = true
				}
				if call, ok := i.(ssa.CallInstruction); ok {
					for _, f := range o.callees.Of(call.Common()) {
						memo[fn] = memo[fn] || stops(f, depth-1)
					}
				}
			}
		}
		return memo[fn]
	}
	return stops
}

// drops reports the objects that fn makes, lets start their goroutine, and
// forgets.
func (o *owners) drops(fn *ssa.Function) {
	for _, call := range callees.Calls(fn) {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		callee := v.Call.StaticCallee()
		if callee == nil {
			continue
		}
		callee = callees.Unwrap(callee)
		st := o.starts[callee]
		if st == nil || !o.forEver(st, callee, v) {
			continue
		}
		if obj := made(v, callee, st); obj != nil {
			o.follow(fn, v, obj, st)
		}
	}
}

// forEver reports whether no context outside ends the goroutine.
func (o *owners) forEver(st *start, callee *ssa.Function, call *ssa.Call) bool {
	if st.parent == nil {
		return true
	}
	parent := path.Origin(st.parent)
	if p, ok := parent.(*ssa.Parameter); ok && p.Parent() == callee {
		i := slices.Index(callee.Params, p)
		if i >= len(call.Call.Args) {
			return false
		}
		parent = path.Origin(call.Call.Args[i])
	}
	b, ok := parent.(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&b.Call), "context", "Background", "TODO")
}

// made returns the object of a call of a function that starts a goroutine:
// its first argument if that is a variable of the caller, or its result.
func made(call *ssa.Call, callee *ssa.Function, st *start) ssa.Value {
	own := st.object()
	if own == nil {
		return nil
	}
	if p, ok := own.(*ssa.Parameter); ok && len(callee.Params) > 0 && p == callee.Params[0] && len(call.Call.Args) > 0 {
		v := path.Origin(call.Call.Args[0])
		if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
			v = path.Origin(load.X)
		}
		if a, ok := v.(*ssa.Alloc); ok && a.Parent() == call.Parent() && !holdsGiven(a) {
			return a
		}
		return nil
	}
	if a, ok := own.(*ssa.Alloc); ok && a.Parent() == callee && callee.Signature.Results().Len() == 1 && returnsOnly(callee, a) {
		return call
	}
	return nil
}

// holdsGiven reports whether a variable holds a pointer that the function was
// given: the object is somebody else's.
func holdsGiven(a *ssa.Alloc) bool {
	if _, ptr := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Pointer); !ptr {
		return false
	}
	return slices.ContainsFunc(path.CellOf(a).Stores, func(s *ssa.Store) bool {
		_, made := path.Origin(s.Val).(*ssa.Alloc)
		return !made
	})
}

// object returns the object whose goroutine a site starts, in the function
// that starts it.
func (st *start) object() ssa.Value {
	var own ssa.Value
	for _, a := range append(slices.Clone(st.site.Args), captured(st.site)...) {
		v := path.Origin(a)
		if cell, ok := v.(*ssa.Alloc); ok {
			if c := path.CellOf(cell); len(c.Stores) == 1 && len(cell.Parent().Params) > 0 {
				if p, ok := c.Stores[0].Val.(*ssa.Parameter); ok {
					v = p
				}
			}
		}
		if hasField(v.Type(), st.fields[0]) {
			if own != nil && own != v {
				return nil
			}
			own = v
		}
	}
	return own
}

func captured(s *spawn.Site) []ssa.Value {
	if mc, ok := s.Value.(*ssa.MakeClosure); ok {
		return mc.Bindings
	}
	return nil
}

func hasField(t types.Type, f *types.Var) bool {
	for range 2 {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if st.Field(i).Origin() == f {
			return true
		}
	}
	return false
}

// returnsOnly reports whether every return of fn returns v or nil.
func returnsOnly(fn *ssa.Function, v ssa.Value) bool {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && path.Origin(ret.Results[0]) != v && !isNilConst(ret.Results[0]) {
			return false
		}
	}
	return true
}

func isNilConst(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.IsNil()
}

// follow reports a return that fn can reach after call without having ended
// the goroutine of obj, or given obj to somebody who may.
func (o *owners) follow(fn *ssa.Function, call *ssa.Call, obj ssa.Value, st *start) {
	stops := o.stops(st)
	settles := func(i ssa.Instruction) bool { return i != ssa.Instruction(call) && o.settles(i, obj, stops) }
	// Who holds the object before the goroutine starts may end it later.
	if in := o.before(obj, call, settles); in {
		return
	}
	exits := slices.DeleteFunc(flow.ExitsWithout(fn, call, settles), settles)
	if len(exits) == 0 {
		return
	}
	body := st.site.Body()
	exit := exits[0].Pos()
	if !exit.IsValid() {
		exit = call.Pos()
	}
	who := path.Name(obj)
	if obj == ssa.Value(call) {
		who = "what " + callees.NameOf(&call.Call) + " returns"
	}
	how := "channel " + st.fields[0].Name() + " is never closed"
	if st.parent != nil {
		how = "context is never cancelled"
	}
	o.Report(rule.Report{
		Kind: "never-stopped", Pos: call.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts (line %d) waits for ever: %s drops %s, whose %s; stop it on every path",
			callees.NameOf(&call.Call), o.Line(st.site.Pos()), fn.Name(), who, how),
		Witness: witness.Trace{
			{Goroutine: fn.Name(), Text: "calls " + callees.NameOf(&call.Call), Pos: call.Pos()},
			{Goroutine: callees.NameOf(&call.Call), Text: "starts a goroutine", Pos: st.site.Pos()},
			{Goroutine: fn.Name(), Text: "returns; " + who + " is gone", Pos: exit},
			{Goroutine: body.Name(), Text: "waits for " + st.fields[0].Name(), Blocks: true, Pos: body.Pos()},
		},
	})
}

// before reports whether an instruction that settles can run before call.
func (o *owners) before(obj ssa.Value, call *ssa.Call, settles flow.Pred) bool {
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			if i != ssa.Instruction(call) && settles(i) && flow.Reaches(i, call, nil) {
				return true
			}
		}
	}
	return false
}

// settles reports whether an instruction stops obj's goroutine or lets obj
// out of sight.
func (o *owners) settles(i ssa.Instruction, obj ssa.Value, stops func(*ssa.Function, int) bool) bool {
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Phi:
		return false
	case *ssa.Store:
		return refers(i.Val, obj)
	case ssa.CallInstruction:
		for j, a := range i.Common().Args {
			if !refers(a, obj) {
				continue
			}
			fns, exact := o.callees.Resolve(i.Common())
			if !exact || len(fns) != 1 || stops(fns[0], 6) || o.keeps(fns[0], j+len(fns[0].Params)-len(i.Common().Args), 4) {
				return true
			}
		}
		return i.Common().IsInvoke() && refers(i.Common().Value, obj)
	}
	for _, op := range i.Operands(nil) {
		if *op != nil && refers(*op, obj) {
			return true
		}
	}
	return false
}

// refers reports whether v is obj, a copy of it or a variable that holds it.
func refers(v, obj ssa.Value) bool {
	o := path.Origin(v)
	if o == obj || v == obj {
		return true
	}
	if load, ok := o.(*ssa.UnOp); ok && load.Op == token.MUL && path.Origin(load.X) == obj {
		return true
	}
	if a, ok := o.(*ssa.Alloc); ok {
		c := path.CellOf(a)
		return slices.ContainsFunc(c.Stores, func(s *ssa.Store) bool { return path.Origin(s.Val) == obj })
	}
	return false
}

// keeps reports whether a function may keep its i-th parameter.
func (o *owners) keeps(fn *ssa.Function, i, depth int) bool {
	if depth == 0 || i < 0 || len(fn.Blocks) == 0 {
		return true
	}
	key := keptKey{fn, i}
	if k, known := o.kept[key]; known {
		return k
	}
	o.kept[key] = false // recursion
	p := fn.Params[i]
	k := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			k = k || o.keepsIt(instr, p, depth)
		}
	}
	o.kept[key] = k
	return k
}

func (o *owners) keepsIt(instr ssa.Instruction, p *ssa.Parameter, depth int) bool {
	switch instr := instr.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Phi:
		return false
	case *ssa.Store:
		_, local := instr.Addr.(*ssa.Alloc)
		return refers(instr.Val, p) && !local
	case *ssa.MakeClosure:
		for j, b := range instr.Bindings {
			if refers(b, p) && !o.ownClosure(instr, j) {
				return true
			}
		}
		return false
	case ssa.CallInstruction:
		if s := o.spawn.At(instr); s != nil {
			return false // its goroutine
		}
		for j, a := range instr.Common().Args {
			if !refers(a, p) {
				continue
			}
			fns, exact := o.callees.Resolve(instr.Common())
			if !exact || len(fns) != 1 || o.keeps(fns[0], j+len(fns[0].Params)-len(instr.Common().Args), depth-1) {
				return true
			}
		}
		return instr.Common().IsInvoke() && refers(instr.Common().Value, p)
	}
	for _, op := range instr.Operands(nil) {
		if *op != nil && refers(*op, p) {
			return true
		}
	}
	return false
}

// ownClosure reports whether a closure is the body of a goroutine, or runs at
// once.
func (o *owners) ownClosure(mc *ssa.MakeClosure, _ int) bool {
	use, ok := o.spawn.Runs(mc.Fn.(*ssa.Function))
	return ok && (use == knowledge.Now || use == knowledge.Spawned)
}
