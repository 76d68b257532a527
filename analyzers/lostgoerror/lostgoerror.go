package lostgoerror

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/errkept"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/spawn"
)

//go:embed doc.go
var doc string

// Rule finds errors that a goroutine drops.
var Rule = rule.New(rule.Rule{
	Name:    "lostgoerror",
	Summary: "finds errors of goroutines that nobody gets to see",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "waited", Severity: rule.Warning, Summary: "a goroutine drops an error, and the function that waits for it returns nil"},
		{Name: "call", Severity: rule.Strict, Summary: "go f() drops the error that f returns"},
		{Name: "value", Severity: rule.Strict, Summary: "the same of a function literal, a parameter or a field"},
		{Name: "blank", Severity: rule.Strict, Summary: "the goroutine drops the error of the one call it is there for"},
		{Name: "dropped-reply", Severity: rule.Warning, Summary: "a function answers with its goroutine's error on a channel, and its caller does not even take that"},
		{Name: "unread-channel", Severity: rule.Strict, Summary: "a function answers on a channel of errors, and its caller drops the channel"},
		{Name: "handle", Severity: rule.Warning, Summary: "a goroutine keeps its error in an object, and the only one who has that never looks"},
		{Name: "overwritten", Severity: rule.Error, Summary: "the success of one goroutine overwrites the error of another"},
		{Name: "first-reply", Severity: rule.Warning, Summary: "the first of several answers counts, even if it is an error"},
		{Name: "shadowed", Severity: rule.Error, Summary: "the error of a goroutine or function literal is in a variable of its own, and one of the same name around it is returned or read"},
		{Name: "done-first", Severity: rule.Error, Summary: "a select takes the end of the goroutines although the error of one is there, too"},
		{Name: "counted", Severity: rule.Error, Summary: "errors are counted like successes"},
		{Name: "pipe", Severity: rule.Warning, Summary: "a goroutine that has failed closes its pipe as if all had been written"},
		{Name: "cut-short", Severity: rule.Warning, Summary: "who hands on what a scanner reads takes its failure for the end"},
	},
	Options: []settings.Option{
		{Name: "ignore", Doc: "names of functions and methods whose error may be dropped in a goroutine", Default: []string{"Close", "Stop", "Shutdown", "Rollback", "Cancel", "Kill", "Unlock", "Copy", "CopyN", "CopyBuffer", "Wait", "Remove", "RemoveAll", "Serve", "Release", "Discard", "Free", "Abort", "Cleanup", "Destroy", "Unmount", "Disconnect", "Unsubscribe"}},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, channels.Analyzer, failure.Analyzer, spawn.Analyzer, groups.Analyzer, errkept.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	c := &checker{
		Pass:     p,
		failures: p.ResultOf[failure.Analyzer].(*failure.Result),
		calls:    p.ResultOf[callees.Analyzer].(*callees.Result),
		channels: p.ResultOf[channels.Analyzer].(*channels.Result),
		groups:   p.ResultOf[groups.Analyzer].(*groups.Result),
		kept:     p.ResultOf[errkept.Analyzer].(*errkept.Result),
		ignore:   p.Strings("ignore"),
		told:     make(map[*ssa.Call]bool),
	}
	for _, s := range p.ResultOf[spawn.Analyzer].(*spawn.Result).Sites {
		if !c.IsTest(s.Pos()) {
			c.pipe(s)
			c.overwritten(s)
			c.firstReply(s)
			c.behindShadow(s)
		}
		if c.IsTest(s.Pos()) || inEventLoop(s.Instr) {
			continue
		}
		if p.On("waited") && c.waited(s) {
			continue
		}
		g, ok := s.Instr.(*ssa.Go)
		if !ok {
			// Others that start goroutines take functions without results, or pass the error on.
			if body := s.Body(); body != nil && body.Parent() != nil && knowledge.Is(callees.Object(s.Instr.Common()), "sync", "WaitGroup.Go") {
				c.blank(body)
			}
			continue
		}
		if c.matters(g.Common()) {
			if !c.speaksOfErrors(g.Pos()) {
				c.call(g)
			}
		} else if body := s.Body(); body != nil && body.Parent() != nil {
			c.blank(body)
		}
	}
	for _, fn := range c.calls.Functions() {
		if !c.IsTest(fn.Pos()) {
			c.unread(fn)
			c.handle(fn)
			c.lastReply(fn)
			c.counted(fn)
			c.doneFirst(fn)
			if p.On("cut-short") {
				c.cutShort(fn)
			}
		}
	}
	c.unreceived()
	if p.On("shadowed") {
		c.neverSet()
	}
	return nil
}

// inEventLoop reports whether a goroutine is started by a loop around a
// select: what fails in this round is tried again in a later one.
func inEventLoop(g ssa.CallInstruction) bool {
	loop := flow.Innermost(flow.Loops(g.Parent()), g)
	if loop == nil {
		return false
	}
	for b := range loop.Blocks {
		if slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { _, ok := i.(*ssa.Select); return ok }) {
			return true
		}
	}
	return false
}

type checker struct {
	*rule.Pass
	failures *failure.Result
	calls    *callees.Result
	channels *channels.Result
	groups   *groups.Result
	kept     *errkept.Result
	ignore   []string
	told     map[*ssa.Call]bool // calls that drop a channel, of which waited has told
}

// matters reports whether a call can fail and its failure is worth knowing.
func (c *checker) matters(call *ssa.CallCommon) bool {
	if !c.failures.CanFail(call) {
		return false
	}
	if fns := c.calls.Of(call); len(fns) > 0 && !slices.ContainsFunc(fns, func(f *ssa.Function) bool { return !failure.OnlyTells(f) }) {
		return false
	}
	obj := callees.Object(call)
	if obj == nil {
		return (knowledge.TakesContext(call) || c.isKnown(call)) && !c.failures.Handled(call)
	}
	if k, ok := knowledge.OfCall(call); ok && k.Does&(knowledge.Closes|knowledge.Stops|knowledge.Cancels|knowledge.Logs|knowledge.Prints) != 0 {
		return false
	}
	return !slices.Contains(c.ignore, obj.Name()) && isWork(call, obj) && !c.failures.Handled(call)
}

// isWork reports whether a call is work in the sense of this language's
// asynchronous functions: it takes a context, is known to do input or output,
// or is a literal or package function that was written for the purpose.
// The errors of others in goroutines are mostly of no interest: measured on
// the code bases of docs/precision.md, two in three were best effort.
func isWork(call *ssa.CallCommon, obj *types.Func) bool {
	k, ok := knowledge.Of(obj)
	return knowledge.TakesContext(call) || ok && k.Waits&knowledge.IO != 0
}

// isKnown reports whether the functions that a call of a function value may run
// are all of the package: what others put there may be best effort, and log.
func (c *checker) isKnown(call *ssa.CallCommon) bool {
	fns, exact := c.calls.Resolve(call)
	return exact && len(fns) > 0 && !slices.ContainsFunc(fns, func(f *ssa.Function) bool { return len(f.Blocks) == 0 })
}

var ofErrors = regexp.MustCompile(`(?i)\b(err|errors?|erroring|fail(s|ed|ure|ures)?|ignored?|best.effort)\b`)

// speaksOfErrors reports whether a comment beside a go statement says something
// about its error, or one on its line in so many words why the call is made: a go
// statement has no other place for that.
func (c *checker) speaksOfErrors(pos token.Pos) bool {
	file := c.File(pos)
	if file == nil || !c.Commented(pos) {
		return false
	}
	line := c.Line(pos)
	for _, g := range file.Comments {
		if from, to := c.Line(g.Pos()), c.Line(g.End()); to != line && to != line-1 && from != line || strings.HasPrefix(g.List[0].Text, "// want ") {
			continue
		}
		if ofErrors.MatchString(g.Text()) || waivesErrcheck(g) || c.Line(g.Pos()) == line && len(strings.Fields(g.Text())) >= sentence {
			return true
		}
	}
	return false
}

// waivesErrcheck reports whether a comment tells errcheck to be silent: it says the
// same of the same statement.
func waivesErrcheck(g *ast.CommentGroup) bool {
	return slices.ContainsFunc(g.List, func(c *ast.Comment) bool {
		names, ok := strings.CutPrefix(strings.TrimLeft(c.Text, "/ "), "nolint:")
		return ok && strings.Contains(names, "errcheck")
	})
}

// sentence is from how many words on a comment explains.
const sentence = 4

func (c *checker) call(g *ssa.Go) {
	name, kind := callees.NameOf(g.Common()), "call"
	if callees.Object(g.Common()) == nil {
		kind = "value" // returning an error may be but a way to leave
	}
	c.Report(rule.Report{
		Kind: kind, Pos: g.Pos(),
		Message: fmt.Sprintf("the error of %s is lost, since go drops what it returns: call it in a function literal that handles the error, or use an errgroup", name),
	})
}

// blank reports a literal that is there for one call and drops its error: no
// other call of it can fail, and that one is the last thing it does.
func (c *checker) blank(body *ssa.Function) {
	var main *ssa.Call
	for _, call := range c.calls.In(body) {
		v, ok := call.(*ssa.Call)
		if !ok || !failure.LastIsError(call.Common().Signature()) {
			continue
		}
		if !c.matters(call.Common()) {
			continue
		}
		if main != nil || failure.ErrorOf(v) != nil {
			return // several things to do, or an error that is looked at
		}
		main = v
	}
	if main == nil || usesResults(main) || !last(main) || c.saidSo(main) {
		return
	}
	c.Report(rule.Report{
		Kind: "blank", Pos: main.Pos(),
		Message: fmt.Sprintf("the error of %s, the one thing that this goroutine does, is dropped: handle it or log it where it happens, since nobody else can see it", callees.NameOf(main.Common())),
	})
}

func usesResults(call *ssa.Call) bool {
	return slices.ContainsFunc(path.Uses(call), func(i ssa.Instruction) bool {
		v, ok := i.(ssa.Value)
		return !ok || len(path.Uses(v)) > 0
	})
}

// last reports whether nothing but bookkeeping follows a call: done signals,
// closes, and the deferred.
func last(call *ssa.Call) bool {
	b := call.Block()
	for _, i := range b.Instrs[slices.Index(b.Instrs, ssa.Instruction(call))+1:] {
		switch i := i.(type) {
		case *ssa.Return, *ssa.RunDefers, *ssa.Extract, *ssa.UnOp, *ssa.FieldAddr:
		case *ssa.Send:
			if _, empty := i.X.(*ssa.Const); !empty {
				return false
			}
		case *ssa.Call:
			obj := callees.Object(i.Common())
			builtin, _ := i.Call.Value.(*ssa.Builtin)
			if obj != nil && obj.Name() != "Done" || builtin != nil && builtin.Name() != "close" || obj == nil && builtin == nil {
				return false
			}
		default:
			return false
		}
	}
	_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	return ok
}

// saidSo reports whether the error is assigned to the blank identifier with a
// comment on that line or the one before: somebody has thought about it.
func (c *checker) saidSo(call *ssa.Call) bool {
	return c.Commented(call.Pos()) && c.assignsBlank(call.Pos())
}

func (c *checker) assignsBlank(pos token.Pos) bool {
	file := c.File(pos)
	if file == nil {
		return false // the call that a range over a function is
	}
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || found || pos < n.Pos() || pos >= n.End() {
			return false
		}
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) > 0 {
			id, ok := a.Lhs[len(a.Lhs)-1].(*ast.Ident)
			found = ok && id.Name == "_"
		}
		return !found
	})
	return found
}
