package earlycatch

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// logAndReturn reports an error that one branch both logs and returns.
func (c *checker) logAndReturn(fn *ssa.Function, b failure.Branch) {
	if !c.On("log-and-return") {
		return
	}
	uses := errvalue.At(b.Err, b.Contains)
	if !uses.Has(errvalue.Logged) || !uses.Has(errvalue.Returned) {
		return
	}
	for _, r := range returnsIn(fn, b) {
		c.Report(rule.Report{
			Kind: "log-and-return", Pos: r.Pos(),
			Message: fmt.Sprintf("%s is logged and returned, so whoever handles it logs it again: return it, wrapped with what the log line says, and log once at the top", path.Name(b.Err)),
		})
		return
	}
}

// logAndDrop reports an unexported function that logs an error and returns
// nil where its callers take nil for an absence.
func (c *checker) logAndDrop(fn *ssa.Function, b failure.Branch) {
	sig := fn.Signature.Results()
	if fn.Parent() != nil || sig.Len() != 1 || knowledge.IsError(sig.At(0).Type()) || !nilable(sig.At(0).Type()) || !c.calls.AllCallersKnown(fn) {
		return
	}
	uses := errvalue.Uses(b.Err)
	if !uses.Has(errvalue.Logged) || uses.Has(errvalue.Compared|errvalue.Stored|errvalue.Sent|errvalue.Passed|errvalue.Returned) {
		return
	}
	rets := returnsIn(fn, b)
	if len(rets) != 1 || !path.IsNil(rets[0].Results[0]) || !c.otherNil(fn, rets[0]) || !c.callersTestNil(fn) {
		return
	}
	c.Report(rule.Report{
		Kind: "log-and-drop", Pos: rets[0].Pos(),
		Message: fmt.Sprintf("%s is logged and nil returned, as it is when there is nothing: callers of %s cannot tell a failure from an absence; return the error too", path.Name(b.Err), callees.Label(fn)),
	})
}

func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice, *types.Interface:
		return true
	}
	return false
}

// otherNil reports whether another return of the function gives nil too: then
// nil has a meaning of its own.
func (c *checker) otherNil(fn *ssa.Function, not *ssa.Return) bool {
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && r != not && path.IsNil(r.Results[0]) {
			return true
		}
	}
	return false
}

func (c *checker) callersTestNil(fn *ssa.Function) bool {
	callers := c.calls.CallersOf(fn)
	for _, call := range callers {
		v, ok := call.(*ssa.Call)
		if !ok || !slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
			cmp, ok := i.(*ssa.BinOp)
			return ok && (path.IsNil(cmp.X) || path.IsNil(cmp.Y))
		}) {
			return false
		}
	}
	return len(callers) > 0
}

// causeReplaced reports a branch that returns a new error and lets the one it
// has go. Only the errors of work that waits for something outside count:
// that a number does not parse says all there is to say.
func (c *checker) causeReplaced(fn *ssa.Function, b failure.Branch) {
	if b.Call == nil || !outside(b.Call.Common()) || !failure.LastIsError(fn.Signature) {
		return
	}
	if !c.failures.CanFail(b.Call.Common()) || c.failures.Handled(b.Call.Common()) {
		return // the branch is dead; or the cause is in the log, where the callee put it
	}
	if c.failures.Refuted(b) {
		return // what came with the error has been found set
	}
	if onlyTimeIsUp(b.Call) {
		return
	}
	if uses := errvalue.At(b.Err, b.Possible); uses != errvalue.Tested {
		return
	}
	if test := b.Block.Preds[0]; test.Succs[0] != b.Block {
		return // behind if err == nil { return }: what comes there is another way, and has causes of its own
	} else if failsAnyway(test.Succs[1]) {
		return // the call asks for details of a failure, and is none itself
	}
	for _, r := range returnsIn(fn, b) {
		made := path.Origin(r.Results[len(r.Results)-1])
		call, ok := made.(*ssa.Call)
		if !ok || !freshError(call) || namesTheCause(call) || saysAbsent(b.Call, call) || isProbe(b.Call, call) || tellsWhatIsKnown(b.Call, call) || holdsError(call) || !leadsTo(b.Block, call) || c.explained(call.Pos()) || c.answersPeer(fn) || isVerdict(fn, b.Call, call) {
			continue
		}
		c.Report(rule.Report{
			Kind: "cause-replaced", Pos: call.Pos(),
			Message: fmt.Sprintf("the error of %s is replaced by a new one that does not hold it, so the cause is gone: wrap it, fmt.Errorf(\"...: %%w\", %s)", callees.NameOf(b.Call.Common()), path.Name(b.Err)),
			Fix:     c.hold(call.Pos()),
		})
		return
	}
}

// failsAnyway reports whether a block goes straight to a return of an error.
func failsAnyway(b *ssa.BasicBlock) bool {
	for len(b.Succs) == 1 {
		if b = b.Succs[0]; len(b.Preds) > 1 {
			return false
		}
	}
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	return ok && failure.IsMade(ret.Results[len(ret.Results)-1])
}

// explained reports whether a comment stands before a new error.
func (c *checker) explained(pos token.Pos) bool {
	file := c.File(pos)
	return file != nil && slices.ContainsFunc(file.Comments, func(g *ast.CommentGroup) bool {
		return c.Line(g.End()) == c.Line(pos)-1 && !strings.HasPrefix(g.List[0].Text, "// want ")
	})
}

// holdsError reports whether a new error is made from an error: another one than
// the one at hand, a sentinel perhaps, is a choice.
func holdsError(call *ssa.Call) bool {
	if len(call.Call.Args) < 2 {
		return false
	}
	return slices.ContainsFunc(callees.Variadic(&call.Call), func(v ssa.Value) bool {
		switch v := v.(type) {
		case *ssa.ChangeInterface:
			return knowledge.IsErrorType(v.X.Type())
		case *ssa.MakeInterface:
			return knowledge.IsErrorType(v.X.Type())
		}
		return false
	})
}

// leadsTo reports whether a branch goes to a call whatever happens, with nothing
// on the way that may fail: else the new error is about that.
func leadsTo(b *ssa.BasicBlock, call *ssa.Call) bool {
	for range 8 {
		for _, i := range b.Instrs {
			if i == ssa.Instruction(call) {
				return true
			}
			if c, ok := i.(*ssa.Call); ok && failure.LastIsError(c.Call.Signature()) && failure.ErrorOf(c) != nil {
				return false
			}
		}
		if len(b.Succs) != 1 {
			return false
		}
		b = b.Succs[0]
	}
	return false
}

// outside reports whether a call is known to wait for something outside the
// program, or takes a context as such calls do.
func outside(call *ssa.CallCommon) bool {
	for _, a := range call.Args {
		if path.IsNamed(a.Type(), "context", "Context") {
			return true
		}
	}
	obj := callees.Object(call)
	if obj == nil || obj.Name() == "Stat" || obj.Name() == "Lstat" || knowledge.Is(obj, "path/filepath", "EvalSymlinks") || knowledge.Is(obj, "os", "Readlink") || obj.Pkg() != nil && obj.Pkg().Path() == "fmt" {
		return false // asked whether something is there, or what it reads as
	}
	k, ok := knowledge.Of(obj)
	return ok && k.Waits&knowledge.IO != 0
}

// freshError reports whether a call makes an error out of text alone.
func freshError(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return obj != nil && (knowledge.Is(obj, "errors", "New") || knowledge.Is(obj, "fmt", "Errorf"))
}

// namesTheCause reports whether a new error says that time ran out or the work
// was called off: of a wait under a context there is no more to say.
func namesTheCause(call *ssa.Call) bool {
	s := strings.ToLower(textIn(call))
	return slices.ContainsFunc([]string{"timeout", "timed out", "deadline", "cancel"}, func(w string) bool { return strings.Contains(s, w) })
}

// saysAbsent reports whether a new error says that there is no such file, of a
// call that opens or reads one: that is how these fail.
func saysAbsent(failed, made *ssa.Call) bool {
	if !knowledge.Is(callees.Object(failed.Common()), "os", "Open", "OpenFile", "ReadFile", "ReadDir") {
		return false
	}
	return absent.MatchString(textIn(made))
}

// textIn returns the text that a new error is made of, as far as it is written
// there.
func textIn(made *ssa.Call) string {
	text, ok := made.Call.Args[0].(*ssa.Const)
	if !ok || text.Value == nil || text.Value.Kind() != constant.String {
		return ""
	}
	return constant.StringVal(text.Value)
}

var (
	absent  = regexp.MustCompile(`(?i)\b(not found|no .*\bfound|not exist|no such)\b`)
	missing = regexp.MustCompile(`(?i)\b(not (be )?(found|exist|available|installed|running|set up|in (the )?path)|no .*\bfound|no such|unavailable|missing|isn't|aren't)\b`)
)

// isProbe reports whether a new error says what the exit status of a command
// answers, whether something is there: the command was made here, and nobody gets
// what it prints.
func isProbe(failed, made *ssa.Call) bool {
	if !knowledge.Is(callees.Object(failed.Common()), "os/exec", "Cmd.Run") || !missing.MatchString(textIn(made)) {
		return false
	}
	cmd, ok := path.Origin(failed.Call.Args[0]).(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(cmd.Common()), "os/exec", "Command", "CommandContext") {
		return false
	}
	return !slices.ContainsFunc(path.Uses(cmd), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.FieldAddr:
			name := path.FieldOf(ref).Name()
			return name == "Stdout" || name == "Stderr"
		case *ssa.Call:
			return ref.Call.Signature().Recv() == nil || ref.Call.IsInvoke() || slices.Contains(ref.Call.Args[1:], ssa.Value(cmd))
		}
		return true
	})
}

// answersPeer reports whether what a function returns goes over the wire: it answers
// a remote procedure call, or only such methods get to it. What the peer may know is
// for them to say.
func (c *checker) answersPeer(fn *ssa.Function) bool {
	return c.calls.OnlyFrom(fn, func(f *ssa.Function) bool { return knowledge.AnswersPeer(f.Signature) },
		func(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) })
}

// tellsWhatIsKnown reports whether a new error is made from what was tested on the
// way to the call that failed: it is about that, and the call asked for details.
func tellsWhatIsKnown(failed, made *ssa.Call) bool {
	if len(made.Call.Args) < 2 {
		return false
	}
	for _, a := range callees.Variadic(&made.Call) {
		if mi, ok := a.(*ssa.MakeInterface); ok {
			a = mi.X
		}
		said, ok := loaded(a)
		if !ok {
			continue
		}
		for b := failed.Block(); b != nil; b = b.Idom() {
			p := b.Idom()
			if p == nil {
				break
			}
			branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
			if !ok || len(b.Preds) != 1 {
				continue
			}
			if cmp, ok := branch.Cond.(*ssa.BinOp); ok && !path.IsZero(cmp.X) && !path.IsZero(cmp.Y) {
				for _, v := range []ssa.Value{cmp.X, cmp.Y} {
					if tested, ok := loaded(v); ok && tested == said {
						return true
					}
				}
			}
		}
	}
	return false
}

// loaded returns the field that a value was loaded from.
func loaded(v ssa.Value) (path.Path, bool) {
	l, ok := v.(*ssa.UnOp)
	if !ok || l.Op != token.MUL {
		return path.Path{}, false
	}
	fa, ok := l.X.(*ssa.FieldAddr)
	if !ok {
		return path.Path{}, false
	}
	return path.Of(fa)
}

// recoverSilent reports a recovered value that nobody looks at, in a function
// that does nothing else about the panic.
func (c *checker) recoverSilent(fn *ssa.Function) {
	for _, call := range c.calls.In(fn) {
		b, ok := call.Common().Value.(*ssa.Builtin)
		v, isCall := call.(*ssa.Call)
		if !ok || b.Name() != "recover" || !isCall {
			continue
		}
		if errvalue.Uses(v)&^errvalue.Tested != 0 || doesMore(fn, v) || c.Commented(v.Pos()) || c.docSaysWhy(fn) {
			continue
		}
		c.Report(rule.Report{
			Kind: "recover-silent", Pos: call.Pos(),
			Message: "the panic recovered here goes nowhere, so nobody learns of it: log it with its stack, turn it into an error, or panic again if it is not the one expected",
		})
	}
}

// docSaysWhy reports whether the comment of the enclosing declaration speaks
// of panics.
func (c *checker) docSaysWhy(fn *ssa.Function) bool {
	text := strings.ToLower(rule.DocOf(callees.Top(fn)))
	return strings.Contains(text, "panic") || strings.Contains(text, "recover")
}

// doesMore reports whether a function that recovers does anything besides: it
// stores, sends or calls something, whatever the recovered value.
func doesMore(fn *ssa.Function, recovered *ssa.Call) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if i != recovered {
					return true
				}
			case *ssa.Store, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.MapUpdate, *ssa.Panic, *ssa.Select:
				return true
			case *ssa.Return:
				if len(i.Results) > 0 {
					return true
				}
			}
		}
	}
	return false
}
