package chanclose

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// closeVsSend reports sends that may run while, or after, another root closes
// the channel.
func (c *checker) closeVsSend() {
	for _, send := range c.closing.Sends {
		if c.said[send] {
			continue
		}
		if s, cl, why := c.race(send); s != nil {
			c.said[send] = true
			c.reportSend(s, cl, why)
		}
	}
}

// race finds runs of a send and a close that nothing orders, and what shows
// that they meet.
func (c *checker) race(send *closing.Act) (s, cl *closing.Run, why string) {
	for _, s := range send.Runs {
		for _, close := range c.closing.Closes {
			for _, cl := range close.Runs {
				ch := closing.Shared(s, cl)
				if ch == nil || !c.counts(ch, s) || !c.counts(ch, cl) {
					continue
				}
				if c.closing.Ordered(s, cl) && (c.closedFirst(s, cl) == nil || c.closing.KeptApart(s, cl)) {
					continue
				}
				if why := c.evidence(s, cl); why != "" {
					return s, cl, why
				}
			}
		}
	}
	return nil, nil, ""
}

// counts reports whether a run is one of the program: tests that drive a
// type's methods are none, unless the channel is theirs.
func (c *checker) counts(ch *channels.Chan, run *closing.Run) bool {
	begins := run.Root.Fn.Pos()
	if run.Root.Site != nil {
		begins = run.Root.Site.Pos()
	}
	return !c.IsTest(begins) || c.IsTest(madeAt(ch))
}

// evidence says why a send and a close from different roots meet: "" if they
// may be two calls of one owner, one after the other.
func (c *checker) evidence(s, cl *closing.Run) string {
	if c.closedFirst(s, cl) != nil {
		return "order"
	}
	if c.closing.Snapshot(s, cl) != nil {
		return "snapshot"
	}
	if c.copied(s, cl) {
		return "copied"
	}
	if asynchronous(s) || asynchronous(cl) {
		return "goroutine"
	}
	if expectsEnd(s) {
		return "select"
	}
	if c.closing.Flag(s, cl) != nil {
		return "flag"
	}
	if c.closing.Guard(cl).Once && c.closing.Counted(s) {
		return "once"
	}
	return ""
}

func asynchronous(r *closing.Run) bool {
	return r.Root.Kind == roots.Goroutine || r.Root.Kind == roots.Callback
}

// copied reports whether the channel was read under a lock that is given back
// before the send, and that the closer takes.
func (c *checker) copied(s, cl *closing.Run) bool {
	passed := c.closing.Passed(cl)
	for _, k := range c.roots.Held(cl.Root, cl.Instr) {
		passed = append(passed, k)
	}
	for _, load := range loads(s.Chan) {
		for _, h := range c.locks.HeldAt(load) {
			if slices.Contains(passed, roots.Key(h.Path)) {
				return true
			}
		}
	}
	return false
}

// loads returns where a channel was read from a field or variable.
func loads(v ssa.Value) []ssa.Instruction {
	var out []ssa.Instruction
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		out = append(out, v)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if _, ok := e.(*ssa.Phi); !ok {
				out = append(out, loads(e)...)
			}
		}
	}
	return out
}

// expectsEnd reports whether the sender shows that it knows of the end of the
// object while it sends: it watches a channel that is kept beside the one it
// sends on.
func expectsEnd(s *closing.Run) bool {
	sel, ok := s.Instr.(*ssa.Select)
	if !ok {
		return false
	}
	own := closing.Field(s.Chan)
	for _, st := range sel.States {
		if st.Dir != types.RecvOnly {
			continue
		}
		if f := closing.Field(st.Chan); f != nil && own != nil && f != own && f.Pkg() == own.Pkg() {
			return true
		}
	}
	return false
}

func chanName(r *closing.Run) string {
	name := r.Name()
	if f := closing.Field(r.Chan); f != nil && strings.HasPrefix(name, "the ") {
		return f.Name()
	}
	return name
}

func madeAt(ch *channels.Chan) token.Pos {
	if ch.Make != nil {
		return ch.Make.Pos()
	}
	return ch.Param.Pos()
}

func (c *checker) reportSend(s, cl *closing.Run, why string) {
	name := chanName(s)
	closer := c.who(cl)
	msg := fmt.Sprintf("send on closed channel panics when %s closes %s (%s) while %s is sending: let the sender close it, wait for the senders first, or end them with a channel of its own and leave %s open",
		closer, name, c.Place(cl.Pos(), s.Pos()), c.who(s), name)
	if why == "copied" {
		msg = fmt.Sprintf("send on closed channel panics when %s closes %s (%s) after it was read under the lock, which is not held any more at the send: hold the lock while sending, or leave %s open",
			closer, name, c.Place(cl.Pos(), s.Pos()), name)
	}
	switch why {
	case "order":
		msg = fmt.Sprintf("send on closed channel panics when %s is sending: %s closes %s (%s) before it ends that (line %d); close it last, when nobody sends any more",
			c.who(s), closer, name, c.Place(cl.Pos(), s.Pos()), c.Line(c.closedFirst(s, cl).Pos()))
	case "flag":
		msg = fmt.Sprintf("send on closed channel panics when %s sets %s and closes %s (%s) between the test and the send: hold one lock for both, or leave %s open",
			closer, c.closing.Flag(s, cl).Name(), name, c.Place(cl.Pos(), s.Pos()), name)
	case "snapshot":
		msg = fmt.Sprintf("send on closed channel panics when %s closes %s (%s) after it was taken out of %s under the lock, which is not held any more at the send: hold the lock while sending, or leave %s open",
			closer, name, c.Place(cl.Pos(), s.Pos()), c.closing.Snapshot(s, cl).Name(), name)
	}
	c.Report(rule.Report{
		Kind: c.kindOfSend(s, cl, why), Pos: s.Pos(), Message: msg,
		Related: []analysis.RelatedInformation{{Pos: cl.Pos(), Message: "closed here"}},
		Witness: witness.Trace{
			{Goroutine: c.label(s), Text: "is about to send on " + name, Pos: s.Pos()},
			{Goroutine: c.label(cl), Text: "closes " + name, Pos: cl.Pos()},
			{Goroutine: c.label(s), Text: "sends on " + name + ": panics", Pos: s.Pos()},
		},
	})
}

// kindOfSend says how sure it is that a send and a close meet: certain where the
// sender has let go of the lock under which the closer makes an end of what the
// sender has found there, or has asked a flag that says so, which is made for several goroutines, and does not recover.
func (c *checker) kindOfSend(s, cl *closing.Run, why string) string {
	if why == "order" && !c.closing.Handled(s) && !c.IsTest(s.Pos()) && !c.IsTest(cl.Pos()) {
		return "closed-first"
	}
	sure := why == "snapshot" || why == "flag" || why == "copied" && c.closesUnder(s, cl)
	if sure && !c.closing.Handled(s) && !c.IsTest(s.Pos()) && !c.IsTest(cl.Pos()) {
		return "unlocked-send"
	}
	return "close-vs-send"
}

// closesUnder reports whether the closer holds the lock under which the sender has
// read the channel.
func (c *checker) closesUnder(s, cl *closing.Run) bool {
	held := c.roots.Held(cl.Root, cl.Instr)
	return slices.ContainsFunc(loads(s.Chan), func(load ssa.Instruction) bool {
		return slices.ContainsFunc(c.locks.HeldAt(load), func(h lockset.Held) bool { return slices.Contains(held, roots.Key(h.Path)) })
	})
}

// who names what runs an act, for messages.
func (c *checker) who(r *closing.Run) string {
	switch {
	case r.Root.Kind == roots.Goroutine:
		return "the goroutine of " + c.Place(r.Root.Site.Pos(), r.Pos())
	case r.Root.Fn.Parent() != nil:
		return "a function literal in " + callees.NameOfTop(r.Root.Fn)
	}
	return callees.Label(r.Root.Fn)
}

// label names the goroutine of a run, for witnesses.
func (c *checker) label(r *closing.Run) string {
	if r.Root.Kind == roots.Goroutine {
		pos := c.Fset.Position(r.Root.Site.Pos())
		return fmt.Sprintf("go at %s:%d", filepath.Base(pos.Filename), pos.Line)
	}
	return c.who(r)
}
