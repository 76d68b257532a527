package blocks

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// Blocks says what running a function, a call or an instruction may wait for.
// It is the fact that importing packages see. The zero Blocks never waits.
type Blocks struct {
	// Reasons has one entry for every kind of wait, in the order of
	// knowledge's constants.
	Reasons []Reason
	// Always is the set of waits that every path which returns passes.
	Always knowledge.Wait
	// Succeeds is the set of waits that every path passes which returns no
	// error: what a call does that has an answer. What is kept from an earlier
	// call, and so may be given without a wait, is not in it.
	Succeeds knowledge.Wait
	// Unknown is true if a function may be called of which nothing is known.
	Unknown bool
}

// Reason is one kind of wait.
type Reason struct {
	Wait knowledge.Wait // one bit
	// Ends is what can end every such wait early. ByContext: a context that
	// somebody can cancel.
	Ends knowledge.End
	// Via names the functions on the way to the wait, the callee's callee
	// first; empty if it waits itself, or is known to. Of long ways the middle
	// is left out.
	Via []string
}

// AFact marks Blocks as a fact about functions.
func (*Blocks) AFact() {}

// Analysed is the fact on a package that its functions have summaries: one
// without never waits.
type Analysed struct{ Yes bool }

// AFact marks Analysed as a fact about packages.
func (*Analysed) AFact() {}

func (*Analysed) String() string { return "analysed" }

// String serves tests.
func (b *Blocks) String() string {
	var out []string
	for _, r := range b.Reasons {
		s := r.Wait.String()
		switch {
		case b.Always&r.Wait != 0:
			s += "!"
		case b.Succeeds&r.Wait != 0:
			s += "+"
		}
		if r.Ends != 0 {
			s += "/" + r.Ends.String()
		}
		if len(r.Via) > 0 {
			s += "(" + strings.Join(r.Via, ",") + ")"
		}
		out = append(out, s)
	}
	if b.Unknown {
		out = append(out, "unknown")
	}
	return strings.Join(out, " ")
}

// Waits returns the set of all waits.
func (b Blocks) Waits() knowledge.Wait {
	var w knowledge.Wait
	for _, r := range b.Reasons {
		w |= r.Wait
	}
	return w
}

// May reports whether any wait of the set is possible.
func (b Blocks) May(w knowledge.Wait) bool { return b.Waits()&w != 0 }

// Reason returns the first reason of a set of waits.
func (b Blocks) Reason(w knowledge.Wait) (Reason, bool) {
	for _, r := range b.Reasons {
		if r.Wait&w != 0 {
			return r, true
		}
	}
	return Reason{}, false
}

// Without returns the waits of the set that nothing in ends can end early:
// Without(IO, ByContext) is what of IO no context cancels.
func (b Blocks) Without(w knowledge.Wait, ends knowledge.End) knowledge.Wait {
	var out knowledge.Wait
	for _, r := range b.Reasons {
		if r.Wait&w != 0 && r.Ends&ends == 0 {
			out |= r.Wait
		}
	}
	return out
}

var words = map[knowledge.Wait]string{
	knowledge.Sleep:    "sleeps",
	knowledge.Channel:  "waits for a channel",
	knowledge.Lock:     "waits for a lock",
	knowledge.Group:    "waits for goroutines",
	knowledge.Cond:     "waits for a condition",
	knowledge.Network:  "waits for the network",
	knowledge.Disk:     "waits for the disk",
	knowledge.Process:  "waits for a process",
	knowledge.Database: "waits for the database",
	knowledge.Terminal: "waits for the terminal",
	knowledge.AnyIO:    "reads or writes",
	knowledge.Task:     "takes a context and so may wait",
}

// Words says what the reason is in a message: "waits for the network, via
// fetch and Client.Do".
func (r Reason) Words() string {
	s := words[r.Wait]
	switch n := len(r.Via); n {
	case 0:
	case 1:
		s += ", via " + r.Via[0]
	default:
		s += ", via " + strings.Join(r.Via[:n-1], ", ") + " and " + r.Via[n-1]
	}
	return s
}

// maxVia is the length of chains of callees.
const maxVia = 3

// behind returns a reason as the caller of a function name sees it.
func (r Reason) behind(name string) Reason {
	if slices.Contains(r.Via, name) {
		return r // recursion
	}
	via := append([]string{name}, r.Via...)
	if len(via) > maxVia {
		via = append(via[:maxVia-1:maxVia-1], via[len(via)-1])
	}
	r.Via = via
	return r
}

// add merges a reason: what ends all ends each. The chain told is that of a
// wait which can be ended less.
func (b *Blocks) add(r Reason) {
	i, found := slices.BinarySearchFunc(b.Reasons, r.Wait, func(o Reason, w knowledge.Wait) int { return int(o.Wait) - int(w) })
	if !found {
		b.Reasons = slices.Insert(b.Reasons, i, r)
		return
	}
	old := &b.Reasons[i]
	if bits.OnesCount8(uint8(r.Ends&old.Ends)) < bits.OnesCount8(uint8(old.Ends)) && r.Ends|old.Ends == old.Ends {
		old.Via = r.Via
	}
	old.Ends &= r.Ends
}

// or merges what a second way through the code waits for. Always and Succeeds
// are the caller's to say.
func (b *Blocks) or(o Blocks) {
	for _, r := range o.Reasons {
		b.add(r)
	}
	b.Unknown = b.Unknown || o.Unknown
}

// same reports whether two summaries say the same, apart from how it is known.
func (b Blocks) same(o Blocks) bool {
	return b.Always == o.Always && b.Succeeds == o.Succeeds && b.Unknown == o.Unknown &&
		slices.EqualFunc(b.Reasons, o.Reasons, func(x, y Reason) bool { return x.Wait == y.Wait && x.Ends == y.Ends })
}

func (b Blocks) empty() bool { return len(b.Reasons) == 0 && !b.Unknown }

// of returns Blocks of one set of waits that end alike and happen for certain.
func of(w knowledge.Wait, ends knowledge.End) Blocks {
	b := Blocks{Always: w, Succeeds: w}
	for ; w != 0; w &= w - 1 {
		b.Reasons = append(b.Reasons, Reason{Wait: w & -w, Ends: ends})
	}
	return b
}
