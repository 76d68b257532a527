package hotloop

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// costly is something that is made from its arguments alone, and costs more
// than a look at it.
type costly struct {
	what  string
	keep  string
	given string // what to do where it is made from more than constants, which no package variable can
	whole bool   // the result is of no use to others: nothing can be kept, but another function can
	cheap bool   // one loop is not enough to make it matter
	small bool   // nor is a request
}

var regular = costly{what: "compiles the same regular expression", keep: "compile it once, in a package variable", given: "compile it once"}

// makes says what a function makes that could be kept.
func makes(obj *types.Func) (costly, bool) {
	switch obj.Pkg().Path() {
	case "regexp":
		switch obj.Name() {
		case "MustCompile", "Compile", "MustCompilePOSIX", "CompilePOSIX":
			return regular, obj.Signature().Recv() == nil
		case "Match", "MatchString", "MatchReader":
			m := regular
			m.whole = true
			m.keep = "compile it once with regexp.MustCompile, in a package variable, and match with that"
			m.given = "compile it once with regexp.Compile"
			return m, obj.Signature().Recv() == nil
		}
	case "text/template", "html/template":
		switch obj.Name() {
		case "ParseFiles", "ParseGlob", "ParseFS":
			return costly{what: "reads and parses the same template files", keep: "parse them once, and execute the result"}, obj.Signature().Recv() == nil
		case "Parse":
			return costly{what: "parses the same template", keep: "parse it once, in a package variable with template.Must", given: "parse it once", small: true}, obj.Signature().Recv() != nil
		}
	case "time":
		return costly{what: "reads the same time zone's data", keep: "load it once, and keep the *time.Location"}, obj.Name() == "LoadLocation"
	case "strings":
		return costly{what: "builds the same replacer", keep: "build it once, in a package variable", cheap: true, small: true}, obj.Name() == "NewReplacer"
	case "crypto/x509":
		return costly{what: "reads the system's certificates", keep: "read them once"}, obj.Name() == "SystemCertPool"
	case "crypto/tls":
		switch obj.Name() {
		case "LoadX509KeyPair":
			return costly{what: "reads and parses the same key pair", keep: "load it once"}, true
		}
	case "os/exec":
		return costly{what: "searches PATH for the same program", keep: "look it up once"}, obj.Name() == "LookPath"
	}
	return costly{}, false
}

// recompute reports what each round, or each request, makes again.
func (c *checker) recompute(call *ssa.Call, obj *types.Func, m costly) {
	if !c.On("recompute") && !c.On("recompute-called") {
		return
	}
	args := call.Call.Args
	recv := obj.Signature().Recv() != nil
	switch {
	case m.whole:
		args = args[:1]
	case recv && obj.Name() == "Parse":
		if !isFreshTemplate(args[0]) {
			return
		}
		args = args[1:]
	}
	if asksWhether(call, obj) || afterFailure(call) {
		return
	}
	h, ok := c.hotFor(call, args)
	if !ok || !m.whole && c.isKept(call, h) || m.cheap && h.Why != hotness.Request && h.Nested < 2 && !h.Hot() || !h.Hot() && c.dwarfed(call, h) {
		return
	}
	kind := "recompute"
	if h.Why == hotness.Round && !h.Hot() && (len(h.Calls) > 0 && !c.ofStream(h) || c.commands) || h.Why == hotness.Request && !h.Hot() && m.small {
		// The loop is elsewhere, or in a command: it may well be over a handful, once. But
		// who starts goroutines for what a stream has in it has a lot of that.
		// And a page of text is parsed as fast as it is written.
		kind = "recompute-called"
	}
	c.Report(rule.Report{
		Kind: kind, Pos: call.Pos(), AtLeast: severity(h),
		Message: fmt.Sprintf("%s %s %s: %s", blocks.Name(obj, c.Pkg), m.what, c.each(h, call.Pos()), m.advice(args, h)),
	})
}

// ofStream reports whether something hot runs in a goroutine for each line or row that
// another sends to it.
func (c *checker) ofStream(h hotness.Heat) bool {
	if h.Loop.Loop == nil {
		return false
	}
	from, fed := c.fedBy(h.Loop)
	return fed && isStream(from)
}

// advice says what to do about something that is made again from some values.
func (m costly) advice(args []ssa.Value, h hotness.Heat) string {
	if m.given == "" || !slices.ContainsFunc(args, func(a ssa.Value) bool {
		_, constant := path.Origin(a).(*ssa.Const)
		return !constant
	}) {
		return m.keep
	}
	if h.Why == hotness.Round && len(h.Calls) == 0 {
		return m.given + " before the loop"
	}
	return m.given + ", where what it is made from is set, and keep the result"
}

// afterFailure reports whether a call is only made when something has failed, which
// is no part of the usual round or request.
func afterFailure(call *ssa.Call) bool {
	return slices.ContainsFunc(failure.Branches(call.Parent()), func(b failure.Branch) bool { return b.Contains(call) })
}

// asksWhether reports whether a call asks if a program is installed, for an answer
// that says so: it may be installed at any time. Who needs the program, and leaves
// without it, does not ask for that.
func asksWhether(call *ssa.Call, obj *types.Func) bool {
	if !knowledge.Is(obj, "os/exec", "LookPath") {
		return false
	}
	for _, r := range path.Uses(call) {
		e, ok := r.(*ssa.Extract)
		if !ok {
			continue
		}
		for _, u := range path.Uses(e) {
			if _, debug := u.(*ssa.DebugRef); debug {
				continue
			}
			cmp, ok := u.(*ssa.BinOp)
			if !ok || !knowledge.IsError(e.Type()) || slices.ContainsFunc(path.Uses(cmp), leavesWithout) {
				return false
			}
		}
	}
	return true
}

// leavesWithout reports whether an instruction is a branch of which one way does not
// come to where the other goes on.
func leavesWithout(i ssa.Instruction) bool {
	branch, ok := i.(*ssa.If)
	if !ok {
		return false
	}
	one, other := branch.Block().Succs[0], branch.Block().Succs[1]
	return !flow.LeadsTo(one, other) && !flow.LeadsTo(other, one)
}

// isFreshTemplate reports whether a template was made for this call of Parse
// from nothing but its name, apart from functions and options.
func isFreshTemplate(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	if p := obj.Pkg().Path(); p != "text/template" && p != "html/template" {
		return false
	}
	switch obj.Name() {
	case "New":
		return obj.Signature().Recv() == nil
	case "Funcs", "Option", "Delims":
		return isFreshTemplate(call.Call.Args[0])
	}
	return false
}

// each says how often something hot runs, as the end of a sentence about a place.
func (c *checker) each(h hotness.Heat, at token.Pos) string {
	return c.often(h, at) + h.Note()
}

// severity is that of a report about something hot, if a profile shows that it
// is.
func severity(h hotness.Heat) rule.Severity { return rule.AdviceUnless(h.Hot()) }

func (c *checker) often(h hotness.Heat, at token.Pos) string {
	s := "in each round of the loop"
	switch h.Why {
	case hotness.Profiled:
		s = "each time it gets here"
	case hotness.Recursion:
		s = "each time " + callees.Label(h.Fn) + " calls itself"
		if len(h.Calls) > 0 {
			s = "for each step of " + callees.Label(h.Fn) + ", which calls itself"
		}
	case hotness.Request:
		s = "for each request"
		if len(h.Calls) > 0 {
			s += " that " + callees.Label(h.Fn) + " serves"
		}
	case hotness.Message:
		s = "for each message"
		if len(h.Calls) > 0 {
			s += " that " + h.Fn.Name() + " takes"
		}
	case hotness.Round:
		if h.Nested > 1 {
			s = "in each round of nested loops"
		}
		if len(h.Calls) > 0 {
			s += fmt.Sprintf(" in %s (%s)", callees.Label(h.Fn), c.calledAt(h.Calls[0].Pos(), at))
		}
	}
	return s
}

// calledAt says where a call is to a reader at another place.
func (c *checker) calledAt(call, from token.Pos) string {
	if where := c.Place(call, from); !strings.HasPrefix(where, "line ") {
		return "called at " + where
	}
	return fmt.Sprintf("called on line %d", c.Line(call))
}

// isKept reports whether what a call makes is stored, returned or handed on,
// so that it may be there for another day.
func (c *checker) isKept(call *ssa.Call, h hotness.Heat) bool {
	seen := make(map[ssa.Value]bool)
	var kept func(v ssa.Value) bool
	kept = func(v ssa.Value) bool {
		if seen[v] || v.Referrers() == nil {
			return false
		}
		seen[v] = true
		for _, r := range path.Uses(v) {
			switch r := r.(type) {
			case *ssa.Extract:
				if knowledge.IsError(r.Type()) {
					continue
				}
				if kept(r) {
					return true
				}
			case *ssa.Phi:
				if h.Loop.Loop != nil && r.Block() == h.Loop.Header {
					return true // made when it is not there yet
				}
				if kept(r) {
					return true
				}
			case *ssa.Store:
				a, ok := r.Addr.(*ssa.Alloc)
				if !ok || a.Heap || h.Loop.Loop != nil && h.Fn == call.Parent() && !h.Loop.Contains(a) {
					return true
				}
				for _, l := range path.Uses(a) {
					if u, ok := l.(*ssa.UnOp); ok && kept(u) {
						return true
					}
				}
			case *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field:
			case *ssa.Call:
				if c.keeps(r.Common(), v) || returnsItself(r, v) && kept(r) {
					return true
				}
			case *ssa.Defer:
				if c.keeps(r.Common(), v) {
					return true
				}
			default:
				return true
			}
		}
		return false
	}
	return kept(call)
}

// returnsItself reports whether a call is template.Must or the like: its
// result is its argument.
func returnsItself(call *ssa.Call, v ssa.Value) bool {
	return len(call.Call.Args) > 0 && types.Identical(call.Type(), v.Type())
}

// keeps reports whether a call may keep the value that it is given: the
// methods of a library's value do not, nor do its functions that take one.
func (c *checker) keeps(call *ssa.CallCommon, v ssa.Value) bool {
	obj := callees.Object(call)
	if obj == nil || obj.Pkg() == nil {
		return true
	}
	if !knowledge.IsStd(obj.Pkg().Path()) {
		return true
	}
	if call.IsInvoke() {
		return call.Value != v
	}
	if obj.Signature().Recv() != nil {
		return call.Args[0] != v && obj.Pkg().Path() != "time"
	}
	switch obj.Pkg().Path() {
	case "time", "text/template", "html/template", "fmt":
		return false
	}
	return true
}
