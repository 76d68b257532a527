package hotness

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Shape says what a loop goes through.
type Shape uint8

// Shapes of loops. Few goes through a handful that the source spells out,
// Paced waits for time to pass in its rounds.
const (
	Other Shape = iota
	Few
	Paced
	Data  // elements, lines, rows
	Event // what channels and listeners deliver
)

// fewRounds is how many rounds are not worth a word.
const fewRounds = 8

// shapeOf says what a loop goes through. The loops of the function are needed
// to tell its own instructions from those of loops in it.
func shapeOf(l *flow.Loop, loops []*flow.Loop) Shape {
	if isPaced(l, loops) {
		return Paced
	}
	if s := counted(l); s != Other {
		return s
	}
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			if waitsForEvent(instr) && flow.Innermost(loops, instr) == l {
				return Event
			}
		}
	}
	return Other
}

func isPaced(l *flow.Loop, loops []*flow.Loop) bool {
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW && knowledge.IsTimeChan(instr.X.Type()) && flow.Innermost(loops, instr) == l {
					return true
				}
			case *ssa.Call:
				if knowledge.Is(callees.Object(instr.Common()), "time", "Sleep") && flow.Innermost(loops, instr) == l {
					return true
				}
			}
		}
	}
	return false
}

// counted recognises loops over elements: by range, by a counter, or by the
// method that moves on.
func counted(l *flow.Loop) Shape {
	for _, instr := range l.Header.Instrs {
		if next, ok := instr.(*ssa.Next); ok {
			if r, ok := next.Iter.(*ssa.Range); ok && isConfiguration(r.X) {
				return Few
			}
			return Data
		}
	}
	branch, ok := l.Header.Instrs[len(l.Header.Instrs)-1].(*ssa.If)
	if !ok {
		return Other
	}
	switch cond := branch.Cond.(type) {
	case *ssa.Call:
		if MovesOn(cond) {
			return Data
		}
	case *ssa.BinOp:
		switch cond.Op {
		case token.LSS, token.LEQ, token.GTR, token.GEQ, token.NEQ:
		default:
			return Other
		}
		if phi, _ := flow.Counter(cond.X, l); phi == nil {
			return Other
		}
		if elements(cond.Y) {
			return Few
		}
		if n, ok := bound(cond.Y); ok && n <= fewRounds {
			return Few
		}
		return Data
	}
	return Other
}

// MovesOn reports whether a call is one that goes to the next element.
func MovesOn(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "bufio", "Scanner.Scan") || knowledge.Is(obj, "database/sql", "Rows.Next") ||
		knowledge.Is(obj, "encoding/json", "Decoder.More") || knowledge.Is(obj, "reflect", "MapIter.Next")
}

// elements reports whether a bound is the number of entries of a
// configuration.
func elements(bound ssa.Value) bool {
	of := flow.LengthOf(bound)
	return of != nil && isConfiguration(of)
}

// configurationNames end the names of types that hold what the program was
// told when it started: nobody has many entry points.
var configurationNames = []string{"Config", "Configuration", "Options", "Settings", "Cfg", "Conf"}

// isConfiguration reports whether a value is a field of a configuration, by
// the name of its type.
func isConfiguration(v ssa.Value) bool {
	p, ok := path.Of(v)
	if !ok || p.Len() == 0 {
		return false
	}
	is := func(t types.Type) bool {
		n := path.NamedOf(t)
		return n != nil && slices.ContainsFunc(configurationNames, func(s string) bool { return strings.HasSuffix(n.Obj().Name(), s) })
	}
	return is(p.Root().Type()) || slices.ContainsFunc(p.Fields()[:p.Len()-1], func(f *types.Var) bool { return is(f.Type()) })
}

// bound returns the number that a counter is compared with, if the source
// spells it out: a constant, or the length of a literal.
func bound(v ssa.Value) (int64, bool) {
	if c, ok := v.(*ssa.Const); ok {
		if c.Value == nil || c.Value.Kind() != constant.Int {
			return 0, false
		}
		return c.Int64(), true
	}
	of := flow.LengthOf(v)
	if of == nil {
		return 0, false
	}
	o := path.Origin(of)
	if s, ok := o.(*ssa.Slice); ok {
		o = path.Origin(s.X)
	}
	t := o.Type().Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	if a, ok := t.(*types.Array); ok {
		return a.Len(), true
	}
	return 0, false
}

// waitsForEvent reports whether an instruction waits for whatever comes next.
func waitsForEvent(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Select:
		return instr.Blocking
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Call:
		obj := callees.Object(instr.Common())
		return knowledge.Is(obj, "net", "Listener.Accept", "TCPListener.Accept", "TCPListener.AcceptTCP", "UnixListener.Accept", "UnixListener.AcceptUnix") ||
			knowledge.Is(obj, "google.golang.org/grpc", "ServerStream.RecvMsg", "ClientStream.RecvMsg", "Stream.RecvMsg")
	}
	return false
}
