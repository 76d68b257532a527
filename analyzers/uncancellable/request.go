package uncancellable

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// sibling is a function that waits for others without a context, and the one that does the
// same with one.
type sibling struct{ pkg, name, with string }

var siblings = []sibling{
	{"net/http", "NewRequest", "http.NewRequestWithContext"},
	{"net/http", "Get", "http.NewRequestWithContext"},
	{"net/http", "Head", "http.NewRequestWithContext"},
	{"net/http", "Post", "http.NewRequestWithContext"},
	{"net/http", "PostForm", "http.NewRequestWithContext"},
	{"net/http", "Client.Get", "http.NewRequestWithContext"},
	{"net/http", "Client.Head", "http.NewRequestWithContext"},
	{"net/http", "Client.Post", "http.NewRequestWithContext"},
	{"net/http", "Client.PostForm", "http.NewRequestWithContext"},
	{"net", "Dial", "the DialContext of a net.Dialer"},
	{"database/sql", "DB.Query", "QueryContext"},
	{"database/sql", "DB.QueryRow", "QueryRowContext"},
	{"database/sql", "DB.Exec", "ExecContext"},
	{"database/sql", "DB.Ping", "PingContext"},
	{"database/sql", "DB.Begin", "BeginTx"},
}

// requests reports requests that a function makes without the context that it was given for
// that: the deadline of its caller does not hold for them.
func (c *checker) requests(fn *ssa.Function) {
	ctx := ownContext(fn)
	if ctx == nil || contexts.NeverEnds(ctx, c.callees, c.testCalls) {
		return
	}
	s := contexts.Stop{Value: ctx, IsContext: true}
	if !c.follows(fn, s, maxLiterals) || c.waitsForEnd(fn, s) {
		return
	}
	for _, lit := range callees.WithLiterals(fn) {
		if lit != fn && (len(c.spawn.Of(lit)) > 0 || c.deferred(lit)) {
			continue
		}
		for _, call := range c.callees.In(lit) {
			call, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			if with, to := c.without(call), call; with != "" && !afterEnd(call, s) {
				if knowledge.IsType(call.Call.Signature().Results().At(0).Type(), "net/http", "Request") {
					if to = sentBy(path.Result(call, 0)); to == nil {
						continue
					}
				}
				if passesOn(to) {
					c.reportRequest(fn, ctx, call, to, with)
					return
				}
			}
		}
	}
}

// passesOn reports whether the error of a call becomes that of the function, which cannot do
// without it: what only logs it, and goes on, has its own idea of how long to wait.
func passesOn(call *ssa.Call) bool {
	err := failure.ErrorOf(call)
	return err == nil && call.Call.Signature().Results().Len() == 1 || err != nil && errvalue.Uses(err).Has(errvalue.Returned)
}

// maxLiterals bounds how deep literals lie in each other.
const maxLiterals = 3

// ownContext returns the first parameter of a function that is a context, if it has a name.
func ownContext(fn *ssa.Function) *ssa.Parameter {
	for _, p := range fn.Params {
		if knowledge.IsContext(p.Type()) && p.Name() != "_" && p.Name() != "" {
			return p
		}
	}
	return nil
}

// waitsForEnd reports whether a function waits for the end of its context itself: it may end by
// other means what waits.
func (c *checker) waitsForEnd(fn *ssa.Function, s contexts.Stop) bool {
	return slices.ContainsFunc(callees.WithLiterals(fn), func(lit *ssa.Function) bool {
		return slices.ContainsFunc(c.callees.In(lit), func(call ssa.CallInstruction) bool {
			return contexts.IsMethod(call.Common(), "Done") && isFrom(call.Common().Value, s) ||
				knowledge.Is(callees.Object(call.Common()), "context", "AfterFunc")
		})
	})
}

// without returns what does the same as a call with a context, if that makes a request
// without one, or has a function of the package make it that is given none; or "".
func (c *checker) without(call *ssa.Call) string {
	obj := callees.Object(&call.Call)
	for _, s := range siblings {
		if knowledge.Is(obj, s.pkg, s.name) {
			return s.with
		}
	}
	res := call.Call.Signature().Results()
	if res.Len() == 0 || !knowledge.IsType(res.At(0).Type(), "net/http", "Request") || knowledge.TakesContext(&call.Call) {
		return ""
	}
	fns, exact := c.callees.Resolve(&call.Call)
	v := ssa.Value(call)
	if res.Len() > 1 {
		v = path.Result(call, 0)
	}
	if exact && len(fns) == 1 && len(fns[0].Blocks) > 0 && v != nil && contexts.NeverEnds(v, c.callees, c.testCalls) {
		return "http.NewRequestWithContext in " + callees.NameOf(&call.Call)
	}
	return ""
}

// sentBy returns the call that a request is handed to, which waits for the answer, if nothing gives
// the request a context or a way to end it before; or nil.
func sentBy(req ssa.Value) (by *ssa.Call) {
	for _, use := range path.Uses(req) {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.FieldAddr:
			if f := path.FieldOf(use); f != nil && f.Name() == "Cancel" {
				return nil
			}
		case *ssa.Call:
			if knowledge.Is(callees.Object(&use.Call), "net/http", "Request.WithContext", "Request.Clone") || knowledge.TakesContext(&use.Call) {
				return nil
			}
			if callees.Receiver(&use.Call) != req && waitsForAnswer(use) {
				by = use
			}
		default:
			return nil
		}
	}
	return by
}

// waitsForAnswer reports whether a call returns an answer, or an error: it sends what it is given.
func waitsForAnswer(call *ssa.Call) bool {
	res := call.Call.Signature().Results()
	return res.Len() > 0 && (knowledge.IsType(res.At(0).Type(), "net/http", "Response") || knowledge.ReturnsError(call.Call.Signature()))
}

func (c *checker) reportRequest(fn *ssa.Function, ctx *ssa.Parameter, call, waits *ssa.Call, with string) {
	name, me := callees.NameOf(&call.Call), callees.Label(fn)
	c.Report(rule.Report{
		Kind: "request", Pos: call.Pos(),
		Message: fmt.Sprintf("%s does not get %s, so %s waits for the answer however long after %s has ended, whatever deadline its caller gave it: use %s with %s",
			name, ctx.Name(), me, ctx.Name(), with, ctx.Name()),
		Witness: witness.Trace{
			{Goroutine: me, Text: "makes a request without " + ctx.Name(), Pos: call.Pos()},
			{Goroutine: "its caller", Text: "ends " + ctx.Name(), Pos: ctx.Pos()},
			{Goroutine: me, Text: "still waits in " + callees.NameOf(&waits.Call), Pos: waits.Pos()},
		},
	})
}
