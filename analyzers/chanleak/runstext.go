package chanleak

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/product"
	"github.com/asynclint/asynclint/passes/witness"
)

// message says what goes wrong in a run, and what to do.
func (c *checker) message(kind string, o product.Outcome, st *product.Stuck) string {
	who, name := "the goroutine", st.Chan.Name()
	here := name
	if n := st.Op.Name(); strings.HasSuffix(n, "."+name) {
		here, name = n, n
	} else if path.IsSelector(n) && n != name {
		here = fmt.Sprintf("%s, which is %s", n, name)
	}
	if st.Thread == 0 {
		who = o.Root.Name()
		if o.Root.Parent() != nil {
			who = "the function"
		}
	}
	does := "receiving from"
	switch {
	case st.Op.Does == canSend:
		does = "sending on"
	case st.Op.Range():
		does = "ranging over"
	}
	if in := st.Op.In(); in != "" {
		does = "in " + in + " " + does
	}
	head := fmt.Sprintf("%s waits for ever %s %s", who, does, here)
	after := c.after(o, st)
	if here != name && after != "" {
		after = "," + after
	}
	switch kind {
	case "no-partner":
		if st.Op.Does == canSend {
			return head + ": nothing receives from it"
		}
		return head + ": nothing sends on it or closes it"
	case "double-send":
		return fmt.Sprintf("%s: it sent once already and only one value is received; return after the first send", head)
	case "first-wins":
		return fmt.Sprintf("%s: fewer values are received than goroutines send%s; give %s room for all of them, and cancel the losers", head, after, name)
	}
	if st.Op.Does == canSend {
		if before := c.goesOn(o, st); before != nil {
			return fmt.Sprintf("%s: it goes on after it has sent an error on %s (line %d), which was received; return there", head, before.Name(), c.Line(before.Pos()))
		}
		return fmt.Sprintf("%s%s: %s", head, after, c.advice(st))
	}
	return fmt.Sprintf("%s when whoever sends or closes leaves before it does: send or close on every path, with defer", head)
}

// after says when the function left.
func (c *checker) after(o product.Outcome, st *product.Stuck) string {
	if !o.RootEnded {
		return ""
	}
	if site := c.takerOf(o, st); site != nil {
		return fmt.Sprintf(" when the goroutine of line %d, which received, has ended", c.Line(site.Pos()))
	}
	name := o.Root.Name()
	if o.Root.Parent() != nil {
		name = "the function that started it"
	}
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread == 0 && s.Verb == product.Skips {
			return fmt.Sprintf(" when %s leaves on %s (line %d)", name, product.CaseName(s.Op), c.Line(s.Pos))
		}
		if s.Thread == 0 {
			break
		}
	}
	if end := c.exitOf(o, st); end != nil && end.Pos().IsValid() {
		return fmt.Sprintf(" when %s returns first (line %d)", name, c.Line(end.Pos()))
	}
	return fmt.Sprintf(" when %s returns first", name)
}

// exitOf returns where the function left: of the returns that it can come to in the same
// way, with nothing done to channels since it started the goroutine, the last before
// the receive, which depends least on what was known before.
func (c *checker) exitOf(o product.Outcome, st *product.Stuck) ssa.Instruction {
	if _, returns := o.End.(*ssa.Return); !returns || st.Site == nil || st.Site.Parent() != o.Root || st.Op.Does != canSend {
		return o.End
	}
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread == 0 {
			if s.Instr != st.Site {
				return o.End
			}
			break
		}
	}
	takes := c.taking(st.Chan)
	visible := func(i ssa.Instruction) bool { return i != st.Site && (len(c.chans.At(i)) > 0 || takes(i)) }
	var first token.Pos // of what receives
	for _, i := range flow.Reach(o.Root, st.Site, visible, nil) {
		if i.Pos().IsValid() && (!first.IsValid() || i.Pos() < first) {
			first = i.Pos()
		}
	}
	best := o.End
	for _, e := range flow.ExitsWithout(o.Root, st.Site, visible) {
		if e.Pos().IsValid() && e.Pos() > best.Pos() && first.IsValid() && e.Pos() < first {
			best = e
		}
	}
	return best
}

// goesOn returns the send of an error after which a stuck goroutine has gone on to
// another send, though it was in the branch for the error: a return is missing.
func (c *checker) goesOn(o product.Outcome, st *product.Stuck) *channels.Op {
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread != st.Thread || s.Verb != product.Sends || s.Op == nil || s.Instr == st.Instr || s.Instr.Parent() != st.Instr.Parent() {
			continue
		}
		if ch, ok := knowledge.Core(s.Op.Chan.Type()).(*types.Chan); !ok || !knowledge.IsError(ch.Elem()) {
			continue
		}
		for _, br := range failure.Branches(st.Instr.Parent()) {
			if br.Contains(s.Instr) && !br.Contains(st.Instr) {
				return s.Op
			}
		}
	}
	return nil
}

// takerOf returns where the goroutine is started that receives what a stuck one sends,
// if nobody else does: when the function returns is no matter then.
func (c *checker) takerOf(o product.Outcome, st *product.Stuck) ssa.Instruction {
	if st.Op.Does != canSend {
		return nil
	}
	var site ssa.Instruction
	for _, r := range st.Chan.Each(canRecv) {
		sites := c.spawn.Of(r.Fn())
		if r.Fn() == o.Root || len(sites) != 1 || len(c.callees.CallersOf(r.Fn())) > 1 || site != nil && site != ssa.Instruction(sites[0].Instr) {
			return nil
		}
		site = sites[0].Instr
	}
	return site
}

func (c *checker) advice(st *product.Stuck) string {
	if n, ok := st.Chan.Cap(); ok && n == 0 && !flow.InLoop(st.Instr) {
		return fmt.Sprintf("make %s with room for the value, or select on what makes the receiver leave", st.Chan.Name())
	}
	if n, ok := st.Chan.Cap(); ok && n > 0 && n < fewValues && !flow.InLoop(st.Instr) {
		return fmt.Sprintf("make %s with room for all who may send, not only %d, or select on what makes the receiver leave", st.Chan.Name(), n)
	}
	return "select on what makes the receiver leave, or let it receive all"
}

// trace renders the steps of an outcome.
func (c *checker) trace(o product.Outcome, st *product.Stuck) witness.Trace {
	var t witness.Trace
	label := func(thread int, site ssa.Instruction) string {
		if thread == 0 {
			if o.Root.Parent() != nil {
				return "function literal"
			}
			return o.Root.Name()
		}
		pos := c.Fset.Position(site.Pos())
		l := fmt.Sprintf("go at %s:%d", filepath.Base(pos.Filename), pos.Line)
		if siblings(o, &product.Stuck{Site: site}) > 1 {
			l += fmt.Sprintf(" (#%d)", thread)
		}
		return l
	}
	for _, s := range o.Steps {
		if text := s.Text(); text != "" {
			t = append(t, witness.Event{Goroutine: label(s.Thread, s.Site), Text: text, Pos: s.Pos})
		}
	}
	if o.RootEnded {
		pos := o.Root.Pos()
		if end := c.exitOf(o, st); end != nil {
			pos = flow.ExitPos(end)
		}
		if pos != token.NoPos {
			t = append(t, witness.Event{Goroutine: label(0, nil), Text: "returns", Pos: pos})
		}
	}
	for _, s := range o.Stuck {
		text := "waits"
		pos := s.Instr.Pos()
		if s.Op != nil {
			text, pos = product.TextOf(s.Op), s.Op.Pos()
		}
		t = append(t, witness.Event{Goroutine: label(s.Thread, s.Site), Text: text, Blocks: true, Pos: pos})
	}
	return t
}
