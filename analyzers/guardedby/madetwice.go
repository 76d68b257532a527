package guardedby

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// madeTwice reports where a function looks for a key under a lock, gives that back, makes
// what is not there, and puts it there under the lock again without another look: two that
// miss it at the same time go on with two, of what there should be one.
func (c *checker) madeTwice() {
	for _, fn := range c.calls.Functions() {
		if callees.InTest(fn) || c.calls.AtInit(fn) || !c.locks.Body(fn).Complete || len(c.locks.EnteredWith(fn)) > 0 {
			continue
		}
		looks, puts := c.looksAndPuts(fn)
		for _, p := range puts {
			i := slices.IndexFunc(looks, func(l keyUse) bool { return c.missesBefore(l, p) })
			if i >= 0 && c.isOne(p.value) && madeFor(p, looks[i]) && usedOn(p) && !inEndlessLoop(p.at) && !c.looksAgain(fn, looks[i], p) && c.entered(fn) {
				c.reportMadeTwice(fn, looks[i], p)
			}
		}
	}
}

// keyUse is a look for a key in a map, or a key that is put there, with the lock of the map
// held: that of the function, or that which a method takes for itself.
type keyUse struct {
	at     ssa.Instruction
	in     any // the map
	object path.Path
	name   string
	key    ssa.Value
	value  ssa.Value       // put
	absent *ssa.BasicBlock // of a look
	lock   lockset.Held    // of the function
}

func (c *checker) looksAndPuts(fn *ssa.Function) (looks, puts []keyUse) {
	for _, a := range c.guards.In(fn) {
		lock := guards.FirstBeside(c.locks.HeldAt(a.Instr), a.Field)
		if !a.Inside || !lock.Path.Valid() {
			continue
		}
		u := keyUse{at: a.Instr, in: a.Field, name: a.Field.String(), lock: lock}
		switch i := a.Instr.(type) {
		case *ssa.Lookup:
			u.key, u.absent = i.Index, absentAfter(i)
			looks = append(looks, u)
		case *ssa.MapUpdate:
			u.key, u.value = i.Key, i.Value
			puts = append(puts, u)
		}
	}
	for _, call := range c.calls.In(fn) {
		call, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		f := c.keyed.Of(call)
		if f == nil || len(c.locks.HeldAt(call)) > 0 || f.Key >= len(call.Call.Args) {
			continue
		}
		obj, ok := path.Of(call.Call.Args[0])
		if !ok {
			continue
		}
		u := keyUse{at: call, in: f.Field, object: obj, name: callees.NameOf(&call.Call), key: call.Call.Args[f.Key]}
		if f.Puts {
			u.value = call.Call.Args[len(call.Call.Args)-1]
			puts = append(puts, u)
			continue
		}
		v := ssa.Value(call)
		if call.Call.Signature().Results().Len() > 1 {
			v = path.Result(call, f.Result)
		}
		u.absent = branchOn(v, !f.Present)
		looks = append(looks, u)
	}
	return looks, puts
}

// absentAfter returns where a function goes on if what it looked for is not there.
func absentAfter(l *ssa.Lookup) *ssa.BasicBlock {
	if l.CommaOk {
		if b := branchOn(path.Result(l, 1), false); b != nil {
			return b
		}
		return nilBranch(path.Result(l, 0))
	}
	return nilBranch(l)
}

// branchOn returns the block that a branch on a condition goes to when that is yes, or not.
func branchOn(cond ssa.Value, yes bool) *ssa.BasicBlock {
	for _, use := range path.Uses(cond) {
		switch use := use.(type) {
		case *ssa.If:
			if yes {
				return use.Block().Succs[0]
			}
			return use.Block().Succs[1]
		case *ssa.UnOp:
			if use.Op == token.NOT {
				return branchOn(use, !yes)
			}
		}
	}
	return nil
}

// nilBranch returns the block that a branch goes to when a value is nil.
func nilBranch(v ssa.Value) *ssa.BasicBlock {
	for _, use := range path.Uses(v) {
		cmp, ok := use.(*ssa.BinOp)
		if ok && (cmp.Op == token.EQL || cmp.Op == token.NEQ) && (path.IsNil(cmp.X) || path.IsNil(cmp.Y)) {
			return branchOn(cmp, cmp.Op == token.EQL)
		}
	}
	return nil
}

// missesBefore reports whether a put comes only where a look for the same key has missed it,
// in a section of its own, and nothing else was held from the one to the other.
func (c *checker) missesBefore(l, p keyUse) bool {
	if l.absent == nil || l.in != p.in || l.object != p.object || !sameKey(l.key, p.key) || !l.absent.Dominates(p.at.Block()) {
		return false
	}
	if p.lock.Path.Valid() && (p.lock.Pos == l.lock.Pos || p.lock.Path != l.lock.Path || p.lock.Mode != lockset.Write) {
		return false
	}
	before := c.locks.HeldAt(l.at)
	return !slices.ContainsFunc(c.locks.HeldAt(p.at), func(h lockset.Held) bool { return slices.Contains(before, h) })
}

// looksAgain reports whether the function looks into the map, itself or by a function that it
// calls, in the section in which it puts the key.
func (c *checker) looksAgain(fn *ssa.Function, l, p keyUse) bool {
	inSection := func(i ssa.Instruction) bool {
		return !p.lock.Path.Valid() || slices.ContainsFunc(c.locks.HeldAt(i), func(h lockset.Held) bool { return h.Path == p.lock.Path && h.Pos == p.lock.Pos })
	}
	looks, _ := c.looksAndPuts(fn)
	if slices.ContainsFunc(looks, func(o keyUse) bool {
		return o.at != l.at && o.in == p.in && o.object == p.object && inSection(o.at) && flow.Reaches(o.at, p.at, nil) && flow.Reaches(l.at, o.at, nil)
	}) {
		return true
	}
	field, ok := p.in.(path.Path)
	if !ok {
		return false
	}
	if slices.ContainsFunc(c.guards.In(fn), func(a guards.Access) bool {
		return a.Inside && !a.Write && a.Field == field && a.Instr != l.at && inSection(a.Instr)
	}) {
		return true
	}
	return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
		return inSection(call) && slices.ContainsFunc(c.calls.Of(call.Common()), func(f *ssa.Function) bool {
			return slices.ContainsFunc(c.guards.In(f), func(a guards.Access) bool { return a.Inside && !a.Write && a.Field.Last() == field.Last() })
		})
	})
}

// madeFor reports whether what is put was made for that, after the look has missed.
func madeFor(p, l keyUse) bool {
	v := path.Origin(p.value)
	i, ok := v.(ssa.Instruction)
	if !ok || !l.absent.Dominates(i.Block()) {
		return false
	}
	result := 0
	if e, ok := v.(*ssa.Extract); ok {
		v, result = e.Tuple, e.Index
	}
	switch v := v.(type) {
	case *ssa.Alloc, *ssa.MakeChan:
		return true
	case *ssa.Call:
		if callee := v.Call.StaticCallee(); callee != nil && len(callee.Blocks) > 0 {
			return lockset.Makes(callee, result)
		}
		name := callees.NameOf(&v.Call)
		return slices.ContainsFunc([]string{"New", "Make", "Create", "Dial", "Open", "Connect"}, func(word string) bool { return strings.HasPrefix(name, word) })
	}
	return false
}

// usedOn reports whether the function goes on with what it has put: it returns it, or hands it
// to something, or calls a method of it.
func usedOn(p keyUse) bool {
	seen := make(map[ssa.Value]bool)
	var used func(v ssa.Value) bool
	used = func(v ssa.Value) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		return slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.Return:
				return true
			case *ssa.Phi:
				return used(i)
			case *ssa.MakeInterface:
				return used(i)
			case *ssa.ChangeType:
				return used(i)
			case *ssa.Store: // a result, where something is deferred
				variable, ok := i.Addr.(*ssa.Alloc)
				return ok && i.Val == v && slices.ContainsFunc(path.CellOf(variable).Loads, func(l *ssa.UnOp) bool { return used(l) })
			case ssa.CallInstruction, *ssa.FieldAddr, *ssa.Send:
				return i != p.at && flow.Reaches(p.at, i, nil)
			}
			return false
		})
	}
	return used(path.Origin(p.value))
}

// entered reports whether the package does not show that one goroutine alone runs a function.
func (c *checker) entered(fn *ssa.Function) bool {
	rs := c.roots.Of(fn)
	return !rs.Complete || slices.ContainsFunc(rs.List, func(r roots.Root) bool {
		return r.Kind != roots.Goroutine || flow.InLoop(r.Site.Instr)
	})
}

// inEndlessLoop reports whether something is done in a loop that goes over no list: it takes
// what comes, and one goroutine alone runs it for an object, whoever may call its function.
func inEndlessLoop(i ssa.Instruction) bool {
	l := flow.Outermost(flow.Loops(i.Parent()), i)
	return l != nil && l.Over() == nil
}

// isOne reports whether there must be but one of a value, by its type: it is a lock, a
// limit, a channel, a counter or a connection, or has one.
func (c *checker) isOne(v ssa.Value) bool { return isOne(path.Origin(v).Type(), 0) }

// maxParts bounds how deep a type is looked into.
const maxParts = 2

func isOne(t types.Type, depth int) bool {
	switch {
	case knowledge.IsType(t, "sync", "Mutex", "RWMutex", "WaitGroup", "Cond", "Once"),
		knowledge.IsType(t, "golang.org/x/sync/semaphore", "Weighted"), knowledge.IsType(t, "golang.org/x/time/rate", "Limiter"),
		knowledge.IsType(t, "golang.org/x/sync/singleflight", "Group"), knowledge.IsType(t, "sync/atomic", "Int32", "Int64", "Uint32", "Uint64"),
		knowledge.IsType(t, "google.golang.org/grpc", "ClientConn"), knowledge.IsType(t, "database/sql", "DB"):
		return true
	}
	if ch, ok := t.Underlying().(*types.Chan); ok {
		return ch.Dir() == types.SendRecv
	}
	if knowledge.IsSerial(t) {
		return true
	}
	st := path.StructOf(t)
	if st == nil || depth == maxParts {
		return false
	}
	for i := range st.NumFields() {
		if isOne(st.Field(i).Type(), depth+1) {
			return true
		}
	}
	return false
}

func (c *checker) reportMadeTwice(fn *ssa.Function, l, p keyUse) {
	me := callees.NameOfTop(fn)
	where := "under its lock"
	if p.lock.Path.Valid() {
		where = "under " + p.lock.Path.String()
	}
	c.Report(rule.Report{
		Kind: "made-twice", Pos: p.at.Pos(),
		Message: fmt.Sprintf("%s is asked for the key (line %d) %s, and given one %s later, without another look: two that miss it at the same time each go on with one of their own, and only the second is kept; look again before putting it there, under the same lock",
			l.name, c.Line(l.at.Pos()), where, where),
		Witness: witness.Trace{
			{Goroutine: me, Text: "finds no such key", Pos: l.at.Pos()},
			{Goroutine: "another " + me, Text: "finds none, either", Pos: l.at.Pos()},
			{Goroutine: me, Text: "puts its own there, and goes on with it", Pos: p.at.Pos()},
			{Goroutine: "another " + me, Text: "puts another in its place", Pos: p.at.Pos()},
		},
	})
}
