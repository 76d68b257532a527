package chanleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// outlivesConnection reports goroutines for a connection that loop for ever, though the
// function that starts them closes the connection when it returns.
func (c *checker) outlivesConnection(fn *ssa.Function) {
	for _, s := range c.spawn.In(fn) {
		loop := c.endless(s)
		if loop == nil || c.said[s.Instr] {
			continue
		}
		for _, conn := range c.closedAtEnd(fn) {
			if c.lives(s, conn) {
				c.said[s.Instr] = true
				c.reportOutlives(s, conn, loop)
				break
			}
		}
	}
}

// endless returns the loop that the goroutine of a site comes to whatever happens and
// never leaves.
func (c *checker) endless(s *spawn.Site) *flow.Loop {
	body := s.Body()
	if body == nil || c.ending.After(callees.Top(s.Instr.Parent())) || len(flow.ExitsWithout(s.Instr.Parent(), s.Instr, flow.Is())) == 0 {
		return nil
	}
	for _, l := range flow.Loops(body) {
		if len(flow.Exits(l)) == 0 && len(flow.ExitsWithout(body, nil, l.Contains)) == 0 && !c.endsIn(l) {
			return l
		}
	}
	return nil
}

// endsIn reports whether something in a loop may end the program or the goroutine.
func (c *checker) endsIn(l *flow.Loop) bool {
	for b := range l.Blocks {
		if slices.ContainsFunc(b.Instrs, c.ending.May) {
			return true
		}
	}
	return false
}

// connection is one that a function closes when it returns.
type connection struct {
	value  ssa.Value
	name   string
	closed *ssa.Defer
}

// closedAtEnd lists the connections that a function closes by a deferred call.
func (c *checker) closedAtEnd(fn *ssa.Function) []connection {
	var out []connection
	for _, call := range c.callees.In(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok {
			continue
		}
		if v := closesConn(d); v != nil {
			out = append(out, connection{path.Origin(v), path.Name(v), d})
			continue
		}
		if lit, _ := callees.Func(d.Call.Value); lit != nil && lit.Parent() == fn {
			for _, inner := range c.callees.In(lit) {
				if v := closesConn(inner); v != nil && len(flow.ExitsWithout(lit, nil, flow.Is(inner))) == 0 {
					out = append(out, connection{path.Origin(v), path.Name(v), d})
				}
			}
		}
	}
	return out
}

// closesConn returns the connection that a call closes, or nil.
func closesConn(call ssa.CallInstruction) ssa.Value {
	obj, recv := callees.Object(call.Common()), callees.Receiver(call.Common())
	if obj == nil || recv == nil || obj.Name() != "Close" || !hasMethods(recv.Type(), "Close", "RemoteAddr") {
		return nil
	}
	for {
		fa, ok := recv.(*ssa.FieldAddr)
		if !ok || !path.FieldOf(fa).Embedded() {
			return recv
		}
		recv = fa.X // a method of what is embedded
	}
}

// lives reports whether a goroutine is given a connection, or an object made for it.
func (c *checker) lives(s *spawn.Site, conn connection) bool {
	return slices.ContainsFunc(append(slices.Clone(s.Args), owned.Captured(s)...), func(v ssa.Value) bool {
		return v != nil && c.holds(v, conn.value, 3)
	})
}

// holds reports whether a value is a connection, a variable that holds it, or an object
// in one of whose fields it was put.
func (c *checker) holds(v, conn ssa.Value, depth int) bool {
	v = path.Origin(v)
	if v == conn {
		return true
	}
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return c.holds(v.X, conn, depth-1)
	case *ssa.Call: // what makes an object of the package for it
		n := path.NamedOf(v.Type())
		return n != nil && n.Obj().Pkg() == c.Pkg && !v.Call.IsInvoke() && v.Call.Signature().Recv() == nil &&
			slices.ContainsFunc(v.Call.Args, func(a ssa.Value) bool { return c.holds(a, conn, 0) })
	case *ssa.Alloc:
		return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
			switch use := use.(type) {
			case *ssa.Store:
				return use.Addr == ssa.Value(v) && c.holds(use.Val, conn, depth-1)
			case *ssa.FieldAddr:
				return slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool {
					st, ok := i.(*ssa.Store)
					return ok && st.Addr == ssa.Value(use) && c.holds(st.Val, conn, depth-1)
				})
			}
			return false
		})
	}
	return false
}

func (c *checker) reportOutlives(s *spawn.Site, conn connection, loop *flow.Loop) {
	fn := callees.NameOfTop(s.Instr.Parent())
	at := loop.Header.Instrs[0].Pos()
	for _, i := range loop.Header.Instrs {
		if !at.IsValid() {
			at = i.Pos()
		}
	}
	if !at.IsValid() {
		at = s.Body().Pos()
	}
	c.Report(rule.Report{
		Kind: "per-connection", Pos: s.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts for %s never leaves its loop (%s): it stays when %s has returned and closed the connection; end it by a channel that %s closes, and where %s fails",
			fn, conn.name, c.Place(at, s.Pos()), fn, fn, conn.name),
		Related: []analysis.RelatedInformation{{Pos: conn.closed.Pos(), Message: "closed at the end"}},
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine for " + conn.name, Pos: s.Pos()},
			{Goroutine: fn, Text: "returns, and closes " + conn.name, Pos: conn.closed.Pos()},
			{Goroutine: "goroutine", Text: "goes round its loop for ever", Pos: at},
		},
	})
}
