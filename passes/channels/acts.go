package channels

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// Acts is the fact on a function that says what it does with channels that its
// parameters are, in which order and with which ways out, and with WaitGroups among
// them: the graph of its operations, with all else left out. What it calls is folded in. Callers see it
// as a function of their own: see StandIn.
type Acts struct {
	// Known are the parameters whose every operation is here, ascending by
	// index without receiver. Others may go anywhere.
	Known []int
	// Bodies are the function itself and the goroutines that it starts.
	Bodies []Body
}

// Body is one goroutine's part.
type Body struct {
	Entry []int // what comes first: see Node.Next
	Nodes []Node
}

// Node is one operation. Next are the nodes that may come after it, any of
// them, End where the function returns, or Never where nothing does.
type Node struct {
	Does   Act
	Param  int   // of the channel or group
	N      int   // what Adds adds
	Body   int   // of what Starts starts
	Cases  []Way // of a select
	Next   []int
	Closed []int // after a receive that found the channel closed, if that is asked
	// Maybe says that the function may return without coming here, but for an
	// error of its own.
	Maybe bool
	// Loop says that the node is the receive of a range loop, Safe that a panic
	// of it is recovered, Counted that it is in a loop with a number of rounds,
	// which callers may know.
	Loop, Safe, Counted bool
}

// Way is a case of a select.
type Way struct {
	Does   Act // Sends, Receives, or Leaves for a case that is none on a parameter
	Param  int // for Leaves: the context whose end it waits for, or -1
	Next   []int
	Closed []int
}

// Act says what a node does.
type Act uint8

// Acts of nodes and cases.
const (
	Sends Act = iota
	Receives
	Closes
	Chooses // a select
	Starts  // a goroutine
	Adds    // to a WaitGroup
	Waits   // for one
	Leaves
	Defaults
)

// What may come after a node, beside another one.
const (
	End   = -1 // the end of the body
	Never = -2
)

// AFact makes Acts a fact.
func (*Acts) AFact() {}

func (a *Acts) String() string {
	var out []string
	for _, b := range a.Bodies {
		s := fmt.Sprint(b.Entry)
		for i, n := range b.Nodes {
			s += fmt.Sprintf(" %d:%s", i, n)
		}
		out = append(out, s)
	}
	return fmt.Sprintf("chan acts %v %s", a.Known, strings.Join(out, " | "))
}

func (n Node) String() string {
	s := [...]string{"send", "recv", "close", "select", "go", "add", "wait", "", ""}[n.Does]
	switch n.Does {
	case Starts:
		s += fmt.Sprint(n.Body)
	case Chooses:
		for i, w := range n.Cases {
			s += fmt.Sprint([]string{"(", ","}[min(i, 1)], w)
		}
		s += ")"
	default:
		s += fmt.Sprint(n.Param)
	}
	if n.Does == Adds {
		s += fmt.Sprintf("(%d)", n.N)
	}
	if n.Loop {
		s += "*"
	}
	if n.Counted {
		s += "#"
	}
	if n.Maybe {
		s += "?"
	}
	if n.Safe {
		s += "!"
	}
	return s + next(n.Next, n.Closed)
}

func (w Way) String() string {
	s := map[Act]string{Sends: "send", Receives: "recv", Leaves: "leave", Defaults: "default"}[w.Does]
	if w.Does != Defaults && w.Param >= 0 {
		s += fmt.Sprint(w.Param)
	}
	return s + next(w.Next, w.Closed)
}

func next(open, closed []int) string {
	if closed != nil {
		return fmt.Sprint(open, "/", closed)
	}
	return fmt.Sprint(open)
}

// knows reports whether all that becomes of a parameter is known.
func (a *Acts) knows(i int) bool { return slices.Contains(a.Known, i) }

// actsOf returns what is known about a function of another package, or nil.
func (r *Result) actsOf(obj *types.Func) *Acts {
	a := new(Acts)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, a) {
		return nil
	}
	return a
}
