package guardedby

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lent"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// lent reports the first use of each map that a call hands out, in what it returns, from
// under a lock under which others change it: in a copy of a struct, or by a function
// of another package.
func (c *checker) lent() {
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) || c.calls.AtInit(fn) || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
			continue
		}
		for _, call := range c.calls.In(fn) {
			call, ok := call.(*ssa.Call)
			if !ok || len(c.locks.HeldAt(call)) > 0 {
				continue
			}
			for _, m := range c.maps.At(call) {
				if !m.Plain && c.lentTo(fn, call, m) {
					break
				}
			}
		}
	}
}

// lentTo reports a use of a map that a call hands out.
func (c *checker) lentTo(fn *ssa.Function, call *ssa.Call, m lent.Map) bool {
	if !sharedWith(call, fn) {
		return false
	}
	v := ssa.Value(call)
	if call.Call.Signature().Results().Len() > 1 {
		v = path.Result(call, m.Result)
	}
	for _, use := range c.uses(v, m.Fields, 0) {
		if len(c.locks.HeldAt(use)) > 0 || use.Parent() == fn && !flow.Reaches(call, use, c.ordersIn(fn)) {
			continue
		}
		for _, by := range m.By {
			if c.meanwhile(by, fn, call) {
				c.reportLent(fn, use, call, m, by)
				return true
			}
		}
	}
	return false
}

// sharedWith reports whether the object of a call is one that others than its function may
// have.
func sharedWith(call ssa.CallInstruction, fn *ssa.Function) bool {
	recv := callees.Receiver(call.Common())
	if recv == nil {
		return false
	}
	obj, ok := path.Of(recv)
	if !ok {
		return false
	}
	switch root := obj.Root().(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case ssa.Instruction:
		return root.Parent() != fn // captured
	}
	return false
}

// meanwhile reports whether a change may come while a function uses the map: its function
// runs from elsewhere or, where that is of another package, is called from elsewhere,
// for the same object, or has a goroutine of its own there.
func (c *checker) meanwhile(by lent.Change, fn *ssa.Function, call *ssa.Call) bool {
	if by.Fn != nil {
		return c.another(by.Fn, fn)
	}
	if by.Beside {
		return true
	}
	for _, g := range c.calls.Functions() {
		if callees.InTest(g) || c.calls.AtInit(g) {
			continue
		}
		for _, o := range c.calls.In(g) {
			obj := callees.Object(o.Common())
			if obj != nil && slices.Contains(by.Called, obj.Origin().FullName()) && c.another(g, fn) && sharedWith(o, g) && sameObject(o, call) {
				return true
			}
		}
	}
	return false
}

// sameObject reports whether two calls seem to be for one object: a variable, or a field
// of whichever object.
func sameObject(a, b ssa.CallInstruction) bool {
	x, y := callees.Receiver(a.Common()), callees.Receiver(b.Common())
	if x == nil || y == nil {
		return false
	}
	p, ok := path.Of(x)
	q, ok2 := path.Of(y)
	if !ok || !ok2 {
		return false
	}
	return p == q || p.Len() > 0 && slices.Equal(p.Fields(), q.Fields())
}

// maxPassed bounds how many functions a value is followed into.
const maxPassed = 2

// uses returns what looks into, goes over, changes or encodes the map in the fields of a
// value.
func (c *checker) uses(v ssa.Value, fields []string, depth int) []ssa.Instruction {
	if v == nil {
		return nil
	}
	if len(fields) == 0 {
		return c.usesOfMap(v, depth)
	}
	var out []ssa.Instruction
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.Field:
			if fieldName(ref.X, ref.Field) == fields[0] {
				out = append(out, c.uses(ref, fields[1:], depth)...)
			}
		case *ssa.FieldAddr: // it is a pointer
			if fieldName(ref.X, ref.Field) == fields[0] {
				out = append(out, c.usesAt(ref, fields[1:], depth)...)
			}
		case *ssa.MakeInterface:
			if inText(v.Type(), fields) {
				out = append(out, encodings(ref)...)
			}
		case *ssa.Store:
			if ref.Val == v {
				out = append(out, c.usesOfCopy(ref, fields, depth)...)
			}
		case *ssa.Call:
			if p := parameter(ref, v); p != nil && depth < maxPassed {
				out = append(out, c.uses(p, fields, depth+1)...)
			}
		}
	}
	return out
}

// usesOfMap is uses of the map itself.
func (c *checker) usesOfMap(m ssa.Value, depth int) []ssa.Instruction {
	out := usesOfMap(m)
	for _, ref := range path.Uses(m) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Val == m {
				out = append(out, c.usesOfCopy(ref, nil, depth)...)
			}
		case *ssa.Call:
			if p := parameter(ref, m); p != nil && depth < maxPassed {
				out = append(out, c.usesOfMap(p, depth+1)...)
			}
		}
	}
	return out
}

// usesAt is uses of what lies at an address.
func (c *checker) usesAt(addr ssa.Value, fields []string, depth int) []ssa.Instruction {
	var out []ssa.Instruction
	for _, ref := range path.Uses(addr) {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			out = append(out, c.uses(ref, fields, depth)...)
		case *ssa.FieldAddr:
			if len(fields) > 0 && fieldName(ref.X, ref.Field) == fields[0] {
				out = append(out, c.usesAt(ref, fields[1:], depth)...)
			}
		case *ssa.Store:
			if ref.Addr == addr {
				return nil // another one is put there
			}
		}
	}
	return out
}

// usesOfCopy is uses of the variable, or the struct that is made, that a value is stored in.
func (c *checker) usesOfCopy(st *ssa.Store, fields []string, depth int) []ssa.Instruction {
	switch addr := st.Addr.(type) {
	case *ssa.Alloc:
		if len(path.CellOf(addr).Stores) > 1 {
			return nil
		}
		return c.usesInVariable(addr, fields, depth)
	case *ssa.FieldAddr:
		a, ok := addr.X.(*ssa.Alloc)
		if ok && depth < maxPassed {
			return c.usesInVariable(a, append([]string{fieldName(addr.X, addr.Field)}, fields...), depth+1)
		}
	}
	return nil
}

// usesInVariable is uses of what a variable holds, unless the field is set to something
// else.
func (c *checker) usesInVariable(a *ssa.Alloc, fields []string, depth int) []ssa.Instruction {
	var out []ssa.Instruction
	for _, ref := range path.Uses(a) {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			out = append(out, c.uses(ref, fields, depth)...)
		case *ssa.MakeInterface:
			if inText(a.Type(), fields) {
				out = append(out, encodings(ref)...)
			}
		case *ssa.FieldAddr:
			if len(fields) == 0 || fieldName(ref.X, ref.Field) != fields[0] {
				continue
			}
			stores := 0
			for _, use := range path.Uses(ref) {
				if _, ok := use.(*ssa.Store); ok {
					stores++
				}
			}
			if stores > 0 && !onlyMade(a) {
				return nil // it gets a map of its own
			}
			if stores == 0 {
				out = append(out, c.usesAt(ref, fields[1:], depth)...)
			}
		}
	}
	return out
}

// onlyMade reports whether a struct is made field by field, not copied as a whole.
func onlyMade(a *ssa.Alloc) bool {
	return !slices.ContainsFunc(path.Uses(a), func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		return ok && st.Addr == ssa.Value(a)
	})
}

// encodings lists the calls that encode a value.
func encodings(v *ssa.MakeInterface) []ssa.Instruction {
	var out []ssa.Instruction
	for _, use := range path.Uses(v) {
		if call, ok := use.(*ssa.Call); ok && encodes(call) {
			out = append(out, call)
		}
	}
	return out
}

// inText reports whether an encoding writes what is in the fields of a value: they are
// exported, nothing says to leave them out, and the type does not write itself.
func inText(t types.Type, fields []string) bool {
	for _, name := range fields {
		st := path.StructOf(t)
		if st == nil || writesItself(t) {
			return false
		}
		i := slices.IndexFunc(slices.Collect(st.Fields()), func(f *types.Var) bool { return f.Name() == name })
		if i < 0 || !st.Field(i).Exported() || leftOut(st.Tag(i)) {
			return false
		}
		t = st.Field(i).Type()
	}
	return !writesItself(t)
}

func fieldName(x ssa.Value, field int) string {
	st := path.StructOf(x.Type())
	if st == nil {
		return ""
	}
	return st.Field(field).Name()
}

// parameter returns what a value is in the function of the package that gets it.
func parameter(call *ssa.Call, v ssa.Value) *ssa.Parameter {
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || len(fn.Params) != len(call.Call.Args) {
		return nil
	}
	if i := slices.Index(call.Call.Args, v); i >= 0 {
		return fn.Params[i]
	}
	return nil
}

func (c *checker) reportLent(fn *ssa.Function, use ssa.Instruction, call *ssa.Call, m lent.Map, by lent.Change) {
	at := use.Pos()
	if !at.IsValid() {
		at = call.Pos()
	}
	me, from, place := callees.NameOfTop(fn), callees.NameOf(&call.Call), by.Place
	change := call.Pos()
	if by.Fn != nil {
		place, change = c.Place(by.Instr.Pos(), at), by.Instr.Pos()
	}
	has := "returns"
	if len(m.Fields) > 0 {
		has = "returns in " + m.Fields[len(m.Fields)-1]
	}
	c.Report(rule.Report{
		Kind: "escapes", Pos: at,
		Message: fmt.Sprintf("the map that %s %s is %s itself, and %s was given back: %s may change it meanwhile (%s); let %s return a copy of the map, made under the lock",
			from, has, m.Is, m.Lock, by.Name, place, from),
		Witness: witness.Trace{
			{Goroutine: me, Text: "gets " + m.Is + " from " + from, Pos: call.Pos()},
			{Goroutine: by.Name, Text: "changes it with " + m.Lock + " held, at " + by.Place, Pos: change},
			{Goroutine: me, Text: "uses it without the lock at the same time", Pos: at},
		},
	})
}
