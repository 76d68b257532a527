package testrun

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// maxGiven bounds how many calls up and wrappers down the handler of a server is looked for.
const maxGiven = 3

// handlerFatals reports failures in the handlers of a test's server that end the goroutine
// of the server: the connection is closed, and the test goes on.
func (c *checker) handlerFatals() {
	said := make(map[ssa.Instruction]bool)
	for _, fn := range c.callees.Functions() {
		if !knowledge.InTestFile(c.Fset, fn.Pos()) {
			continue
		}
		for _, call := range c.callees.In(fn) {
			if len(call.Common().Args) != 1 || !knowledge.Is(callees.Object(call.Common()), "net/http/httptest", "NewServer", "NewTLSServer", "NewUnstartedServer") {
				continue
			}
			for _, h := range c.handlers(call.Common().Args[0], 0) {
				fatal := flow.Reach(h, nil, c.tests.MayEnd, nil)
				if len(fatal) > 0 && !said[fatal[0]] {
					said[fatal[0]] = true
					c.reportHandler(call, fatal[0].(*ssa.Call))
				}
			}
		}
	}
}

// handlers lists the functions of the package that answer what is asked of a handler: itself,
// its method, those of a mux, or those that the callers of a function give it.
func (c *checker) handlers(v ssa.Value, depth int) []*ssa.Function {
	if depth > maxGiven {
		return nil
	}
	v = path.Origin(v)
	if knowledge.IsFunc(v.Type()) {
		fns, _ := c.callees.FuncsOf(v)
		return slices.DeleteFunc(slices.Clone(fns), func(fn *ssa.Function) bool { return len(fn.Blocks) == 0 })
	}
	var out []*ssa.Function
	switch {
	case knowledge.IsType(v.Type(), "net/http", "ServeMux"):
		for _, use := range path.Uses(v) {
			call, ok := use.(ssa.CallInstruction)
			if ok && len(call.Common().Args) == 3 && knowledge.Is(callees.Object(call.Common()), "net/http", "ServeMux.HandleFunc", "ServeMux.Handle") {
				out = append(out, c.handlers(call.Common().Args[2], depth+1)...)
			}
		}
		return out
	case path.NamedOf(v.Type()) != nil && path.NamedOf(v.Type()).Obj().Pkg() == c.Pkg:
		of := path.NamedOf(v.Type())
		for _, fn := range c.callees.Functions() {
			if recv := fn.Signature.Recv(); recv != nil && fn.Name() == "ServeHTTP" && path.NamedOf(recv.Type()) == of {
				out = append(out, fn)
			}
		}
		return out
	}
	if p, ok := v.(*ssa.Parameter); ok {
		for _, call := range c.callees.CallersOf(p.Parent()) {
			if arg := callees.Argument(call.Common(), p); arg != nil {
				out = append(out, c.handlers(arg, depth+1)...)
			}
		}
	}
	return out
}

func (c *checker) reportHandler(server ssa.CallInstruction, fatal *ssa.Call) {
	name := callees.NameOf(&fatal.Call)
	c.Report(rule.Report{
		Kind: "handler-fatal", Pos: fatal.Pos(),
		Message: fmt.Sprintf("if it fails, %s ends the goroutine of the server (%s), not the test: the connection is closed, and the test goes on with an error that says nothing of this; report with t.Error, and answer with a status",
			name, c.Place(server.Pos(), fatal.Pos())),
		Witness: witness.Trace{
			{Goroutine: callees.Label(server.Parent()), Text: "starts a server", Pos: server.Pos()},
			{Goroutine: "the server", Text: "ends the goroutine of the request in " + name, Pos: fatal.Pos()},
			{Goroutine: callees.Label(server.Parent()), Text: "sees that the connection was closed", Pos: server.Pos()},
		},
	})
}
