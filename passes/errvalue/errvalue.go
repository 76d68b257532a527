// Package errvalue follows an error value to what becomes of it.
package errvalue

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Use is a set of things that happen to an error.
type Use uint16

const (
	// Tested: compared with nil.
	Tested Use = 1 << iota
	// Compared: with another error, by errors.Is or As, or by its type.
	Compared
	// Logged: given to a logger, or to a testing.T's Log, Error or Fatal.
	Logged
	// Returned from the function, as it is, wrapped, or as text in another
	// error.
	Returned
	// Flattened: turned into text by Error(). What becomes of the text is a use
	// too.
	Flattened
	// Sent on a channel.
	Sent
	// Stored in a field, an element, a captured or package variable.
	Stored
	// Passed to a function that may do anything with it, panic included.
	Passed
)

// Has reports whether any of the uses in want is in u.
func (u Use) Has(want Use) bool { return u&want != 0 }

// Uses returns all that happens to v, in all functions that see it.
func Uses(v ssa.Value) Use { return At(v, nil) }

// At returns what happens to v in places that keep satisfies; nil keeps all.
// Values made from v (wrapped, converted, merged with others) count as v.
func At(v ssa.Value, keep func(ssa.Instruction) bool) Use {
	f := &follower{keep: keep, seen: make(map[ssa.Value]bool)}
	f.value(v)
	// A variable that a closure captures is loaded anew for every use.
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if cell := path.Variable(load); cell != nil {
			for _, l := range path.CellOf(cell).Loads {
				f.value(l)
			}
		}
	}
	return f.uses
}

type follower struct {
	keep func(ssa.Instruction) bool
	seen map[ssa.Value]bool
	uses Use

	depth int  // of functions that v was passed to
	back  bool // the one that is being looked at returns it
}

// maxDepth bounds through how many functions a value is followed.
const maxDepth = 3

func (f *follower) value(v ssa.Value) {
	refs := v.Referrers()
	if refs == nil || f.seen[v] {
		return
	}
	f.seen[v] = true
	for _, r := range *refs {
		if f.keep != nil && f.depth == 0 && !f.keep(r) {
			continue
		}
		f.use(v, r)
	}
}

func (f *follower) use(v ssa.Value, r ssa.Instruction) {
	switch r := r.(type) {
	case *ssa.DebugRef:
	case *ssa.BinOp:
		if r.Op == token.ADD {
			f.value(r) // its text, with more around it
		} else if path.IsNil(r.X) || path.IsNil(r.Y) {
			f.uses |= Tested
		} else {
			f.uses |= Compared
		}
	case *ssa.TypeAssert:
		f.uses |= Compared
		f.value(r)
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Phi, *ssa.Extract:
		f.value(r.(ssa.Value))
	case *ssa.Return:
		if f.depth > 0 {
			f.back = true
			return
		}
		f.uses |= Returned
	case *ssa.Send:
		f.uses |= Sent
	case *ssa.Select:
		f.uses |= Sent
	case *ssa.Panic:
		f.uses |= Passed
	case *ssa.Store:
		f.store(r)
	case ssa.CallInstruction:
		f.call(v, r)
	case *ssa.FieldAddr, *ssa.Field, *ssa.UnOp:
		f.uses |= Passed
	default:
		f.uses |= Stored
	}
}

// store follows a local variable and the list of a variadic call.
func (f *follower) store(s *ssa.Store) {
	switch addr := s.Addr.(type) {
	case *ssa.Alloc:
		c := path.CellOf(addr)
		if c.Escapes || len(c.Captures) > 0 && !sameFunc(c.Loads, s.Parent()) {
			f.uses |= Stored
		}
		for _, l := range c.Loads {
			if !overwritten(s, l, c) {
				f.value(l)
			}
		}
		return
	case *ssa.IndexAddr:
		if list, ok := addr.X.(*ssa.Alloc); ok && list.Comment == "varargs" {
			for _, r := range path.Uses(list) {
				if sl, ok := r.(*ssa.Slice); ok {
					f.value(sl)
				}
			}
			return
		}
	}
	f.uses |= Stored
}

// overwritten reports whether a load of a variable sees another assignment than
// s: one that comes between on every path or, in a function literal that runs
// at a time of its own, one that the literal makes itself before it looks.
func overwritten(s *ssa.Store, l *ssa.UnOp, c *path.Cell) bool {
	other := func(i ssa.Instruction) bool {
		t, ok := i.(*ssa.Store)
		return ok && t != s && slices.Contains(c.Stores, t)
	}
	if l.Parent() == s.Parent() {
		return !flow.Reaches(s, l, other)
	}
	return slices.ContainsFunc(c.Stores, func(t *ssa.Store) bool {
		return t != s && t.Parent() == l.Parent() && flow.Dominates(t, l)
	})
}

func sameFunc(loads []*ssa.UnOp, fn *ssa.Function) bool {
	for _, l := range loads {
		if l.Parent() != fn {
			return false
		}
	}
	return true
}

func (f *follower) call(v ssa.Value, call ssa.CallInstruction) {
	c := call.Common()
	if c.IsInvoke() && c.Value == v {
		f.uses |= Flattened // err.Error()
		if r, ok := call.(*ssa.Call); ok {
			f.value(r)
		}
		return
	}
	obj := callees.Object(c)
	if obj == nil {
		if b, ok := c.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			f.uses |= Stored
			return
		}
		f.uses |= Passed
		return
	}
	pkg := ""
	if obj.Pkg() != nil {
		pkg = obj.Pkg().Path()
	}
	switch {
	case pkg == "errors" && (obj.Name() == "Is" || obj.Name() == "As" || obj.Name() == "AsType"):
		f.uses |= Compared
	case Logs(obj):
		f.uses |= Logged
		if r, ok := call.(*ssa.Call); ok {
			f.value(r) // a chain: log.With(err).Info("x")
		}
	case makesError(obj) && unused(call):
		f.pass(v, call) // not for the error that it makes
	case makesError(obj), pkg == "fmt" && obj.Signature().Results().Len() == 1, pkg == "errors", pkg == "strings", pkg == "strconv":
		// The result carries the error on.
		if r, ok := call.(*ssa.Call); ok {
			f.value(r)
		}
	default:
		if r, ok := call.(*ssa.Call); ok && beginsLine(r, 0) {
			f.uses |= Logged
			return
		}
		f.pass(v, call)
	}
}

// maxChain bounds how many calls make a line of a log: log.WithField(k, v).WithError(err).Info("x").
const maxChain = 5

// beginsLine reports whether what a call returns is there for a method of it that
// logs: the call keeps what it is given for the line.
func beginsLine(call *ssa.Call, depth int) bool {
	uses := path.Uses(call)
	logs := false
	for _, i := range uses {
		if _, ok := i.(*ssa.DebugRef); ok {
			continue
		}
		next, ok := i.(ssa.CallInstruction)
		if !ok || callees.Receiver(next.Common()) != ssa.Value(call) {
			return false
		}
		obj := callees.Object(next.Common())
		if obj == nil || obj.Signature().Recv() == nil {
			return false
		}
		more, isCall := next.(*ssa.Call)
		if !Logs(obj) && (!isCall || depth == maxChain || !beginsLine(more, depth+1)) {
			return false
		}
		logs = true
	}
	return logs
}

// unused reports whether nobody looks at what a call returns.
func unused(call ssa.CallInstruction) bool {
	v, ok := call.(*ssa.Call)
	return !ok || !callees.IsUsed(v)
}

// pass follows a value into a function of the package that does no more than
// tell: one that logs with a prefix, or wraps.
func (f *follower) pass(v ssa.Value, call ssa.CallInstruction) {
	c := call.Common()
	fn := callees.Unwrap(c.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || f.depth == maxDepth || len(fn.Params) != len(c.Args) || !tells(fn, 0) {
		f.uses |= Passed
		return
	}
	outer := f.back
	f.depth++
	f.back = false
	for i, a := range c.Args {
		if a != v {
			continue
		}
		if len(path.Uses(fn.Params[i])) == 0 {
			f.uses |= Passed // what it is for cannot be seen yet
		}
		f.value(fn.Params[i])
	}
	back := f.back
	f.depth--
	f.back = outer
	if r, ok := call.(*ssa.Call); ok && back {
		f.value(r)
	}
}

// tells reports whether a function only makes texts and errors, and logs: it
// sets, sends and starts nothing.
func tells(fn *ssa.Function, depth int) bool {
	if depth > maxDepth || len(fn.Blocks) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send, *ssa.Select, *ssa.Go, *ssa.Defer, *ssa.MapUpdate, *ssa.Panic, *ssa.MakeClosure:
				return false
			case *ssa.Store:
				if _, ok := path.Variable(instr.Addr).(*ssa.Alloc); !ok && !isElement(instr.Addr) {
					return false
				}
			case *ssa.Call:
				if _, ok := instr.Call.Value.(*ssa.Builtin); ok {
					continue
				}
				obj := callees.Object(&instr.Call)
				if obj == nil {
					return false
				}
				inner := callees.Unwrap(instr.Call.StaticCallee())
				if !Logs(obj) && !makesError(obj) && !isText(obj) && (inner == nil || !tells(inner, depth+1)) {
					return false
				}
			}
		}
	}
	return true
}

// isElement reports whether an address is an element of a list made here, of
// the arguments of a variadic call.
func isElement(addr ssa.Value) bool {
	i, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	_, ok = i.X.(*ssa.Alloc)
	return ok
}

// isText reports whether a function of the standard library makes a text or
// looks at an error.
func isText(obj *types.Func) bool {
	if obj.Pkg() == nil {
		return obj.Name() == "Error"
	}
	switch obj.Pkg().Path() {
	case "fmt":
		return obj.Signature().Results().Len() == 1
	case "errors", "strings", "strconv":
		return true
	}
	return false
}

// Logs reports whether a function writes to a log or to standard error or
// output.
func Logs(obj *types.Func) bool {
	k, ok := knowledge.Of(obj)
	return ok && k.Does&(knowledge.Logs|knowledge.Prints) != 0
}

// makesError reports whether a function turns an error into one that holds
// it: one error parameter or operands, one error result.
func makesError(obj *types.Func) bool {
	res := obj.Signature().Results()
	return res.Len() == 1 && knowledge.IsError(res.At(0).Type())
}
