package shutdownwait

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// isServe reports whether a call serves until its server is shut down, and returns then
// at once. The Serve of gRPC waits for GracefulStop.
func isServe(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	return knowledge.Is(obj, "net/http", "Server.ListenAndServe", "Server.ListenAndServeTLS", "Server.Serve", "Server.ServeTLS") ||
		knowledge.Is(obj, "github.com/labstack/echo", "Echo.Start", "Echo.StartTLS", "Echo.StartAutoTLS", "Echo.StartServer")
}

func isShutdown(call ssa.CallInstruction) bool {
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "net/http", "Server.Shutdown") || knowledge.Is(obj, "github.com/labstack/echo", "Echo.Shutdown")
}

// comes reports whether a call to shut down is ever made: one that is put off until the
// end of a function is not, if that waits for a channel which nobody else has.
func (c *checker) comes(down ssa.CallInstruction) bool {
	off := down
	if mc := path.MadeBy(down.Parent()); mc != nil {
		for _, use := range path.Uses(mc) {
			if d, ok := use.(*ssa.Defer); ok {
				off = d
			}
		}
	}
	if _, ok := off.(*ssa.Defer); !ok {
		return true
	}
	return len(flow.ExitsWithout(off.Parent(), off, func(i ssa.Instruction) bool {
		recv, ok := i.(*ssa.UnOp)
		return ok && recv.Op == token.ARROW && slices.ContainsFunc(c.chans.At(recv), func(o *channels.Op) bool {
			others, exact := c.chans.Counterparts(o)
			return exact && len(others) == 0
		})
	})) > 0
}

// serves returns the server of a call that serves, itself or in a function that does
// little else and returns its error.
func (c *checker) serves(call *ssa.Call, depth int) ssa.Value {
	if isServe(&call.Call) {
		return callees.Receiver(&call.Call)
	}
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || depth > 2 || c.spawn.At(call) != nil || !knowledge.ReturnsError(fn.Signature) {
		return nil
	}
	for _, inner := range c.callees.In(fn) {
		v, ok := inner.(*ssa.Call)
		if !ok || !returned(v) {
			continue
		}
		server := c.serves(v, depth+1)
		if server == nil {
			continue
		}
		p, ok := path.Origin(server).(*ssa.Parameter)
		if !ok || p.Parent() != fn {
			return server
		}
		if i := slices.Index(fn.Params, p); i < len(call.Call.Args) {
			return call.Call.Args[i]
		}
	}
	return nil
}

// returned reports whether the error of a call is returned as it is.
func returned(call *ssa.Call) bool {
	return slices.ContainsFunc(path.Uses(call), func(r ssa.Instruction) bool { _, ok := r.(*ssa.Return); return ok })
}

// shuts reports whether the receiver of Shutdown is a server, or may be given it.
func (c *checker) shuts(recv, server ssa.Value, depth int) bool {
	if same(recv, server) {
		return true
	}
	p, ok := path.Origin(recv).(*ssa.Parameter)
	if !ok || depth > 2 {
		return false
	}
	for _, s := range c.spawn.Of(p.Parent()) {
		if arg := s.Bind(p); arg != nil && c.shuts(arg, server, depth+1) {
			return true
		}
	}
	i := slices.Index(p.Parent().Params, p)
	return slices.ContainsFunc(c.callees.CallersOf(p.Parent()), func(call ssa.CallInstruction) bool {
		args := call.Common().Args
		return !call.Common().IsInvoke() && i < len(args) && c.shuts(args[i], server, depth+1)
	})
}

// same reports whether two values are the same server, or those of one field.
func same(a, b ssa.Value) bool {
	if path.Origin(a) == path.Origin(b) {
		return true
	}
	p, ok := path.Of(a)
	q, known := path.Of(b)
	if !ok || !known {
		return false
	}
	if p == q {
		return true
	}
	c, ok := p.Class()
	d, known := q.Class()
	return ok && known && c == d
}

// ended is how a function goes on when its server has been shut down.
type ended struct {
	fatal ssa.Instruction // ends the process
	exit  ssa.Instruction // returns
}

// closed follows a function from where its call to serve returns the error that says
// that the server has been shut down.
func (c *checker) closed(serve *ssa.Call) (e ended) {
	const (
		before = iota
		after
		other // another error, or none
	)
	w := flow.Walker[int]{
		Visit: func(i ssa.Instruction, s int) (int, bool) {
			switch {
			case i == ssa.Instruction(serve):
				return after, s == before
			case s != after:
				return s, s == before
			case c.ends(i, serve):
				if e.fatal == nil {
					e.fatal = i
				}
				return s, false
			}
			if _, ok := i.(*ssa.Return); ok && e.exit == nil {
				e.exit = i
			}
			return s, true
		},
		Branch: func(cond ssa.Value, truth bool, s int) int {
			if yes, known := says(cond, serve); s == after && known && yes != truth {
				return other
			}
			return s
		},
	}
	w.Walk(serve.Parent(), before)
	return e
}

// ends reports whether an instruction ends the process, or calls what does when the
// error of a call is there.
func (c *checker) ends(i ssa.Instruction, serve *ssa.Call) bool {
	if p, ok := i.(*ssa.Panic); ok {
		return p.Pos().IsValid()
	}
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	if k, ok := knowledge.OfCall(&call.Call); ok {
		return k.Does&knowledge.NoReturn != 0
	}
	return c.ending.May(i) && slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool { return isError(a, serve) })
}

// says returns how a condition comes out when the error of a call is that of a server
// which has been shut down, if it asks about that. Whatever is compared with
// http.ErrServerClosed is taken for it.
func says(cond ssa.Value, serve *ssa.Call) (yes, known bool) {
	switch cond := cond.(type) {
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			yes, known = says(cond.X, serve)
			return !yes, known
		}
	case *ssa.Call:
		if knowledge.Is(callees.Object(&cond.Call), "errors", "Is") {
			closed := isServerClosed(cond.Call.Args[1])
			return closed, closed || isError(cond.Call.Args[0], serve)
		}
	case *ssa.BinOp:
		if cond.Op != token.EQL && cond.Op != token.NEQ {
			return false, false
		}
		for _, v := range [][2]ssa.Value{{cond.X, cond.Y}, {cond.Y, cond.X}} {
			if closed := isServerClosed(v[1]); closed || isError(v[0], serve) {
				return closed == (cond.Op == token.EQL), true
			}
		}
	}
	return false, false
}

// isError reports whether a value is the error of a call, perhaps from a variable that it
// was assigned to.
func isError(v ssa.Value, serve *ssa.Call) bool {
	return path.Origin(path.Stored(v)) == ssa.Value(serve)
}

func isServerClosed(v ssa.Value) bool {
	load, ok := path.Origin(v).(*ssa.UnOp)
	if !ok {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Name() == "ErrServerClosed"
}

// sleeps reports whether an instruction pauses: that may be long enough.
func sleeps(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	k, ok := knowledge.OfCall(&call.Call)
	return ok && k.Waits&knowledge.Sleep != 0
}
