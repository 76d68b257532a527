package hotloop

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// opensPool says what a function opens that holds connections for many
// requests.
func opensPool(obj *types.Func) (string, bool) {
	switch {
	case knowledge.Is(obj, "database/sql", "Open"), knowledge.Is(obj, "github.com/jmoiron/sqlx", "Open", "Connect"),
		knowledge.Is(obj, "gorm.io/gorm", "Open"), knowledge.Is(obj, "github.com/jackc/pgx/pgxpool", "New"):
		return "pool of database connections", true
	case knowledge.Is(obj, "google.golang.org/grpc", "Dial", "DialContext", "NewClient"):
		return "gRPC connection", true
	case knowledge.Is(obj, "github.com/redis/go-redis", "NewClient"), knowledge.Is(obj, "github.com/go-redis/redis", "NewClient"):
		return "pool of Redis connections", true
	case knowledge.Is(obj, "go.mongodb.org/mongo-driver/mongo", "Connect"):
		return "pool of MongoDB connections", true
	}
	return "", false
}

func (c *checker) onClient() bool { return c.On("client") || c.On("client-in-loop") }

// clientKind is the kind of a report about a pool. A loop may be over a handful of
// places, once: all three such reports on code that nobody had seen were.
func clientKind(h hotness.Heat) string {
	if (h.Why == hotness.Round || h.Why == hotness.Message) && !h.Hot() {
		return "client-in-loop"
	}
	return "client"
}

// again reports whether something runs for each round, request or message.
func again(h hotness.Heat) bool {
	return h.Why == hotness.Round || h.Why == hotness.Request || h.Why == hotness.Message
}

// opens reports a pool that each round or request opens to the same place.
func (c *checker) opens(call *ssa.Call, obj *types.Func, pool string) {
	if !c.onClient() {
		return
	}
	var args []ssa.Value
	for _, a := range call.Call.Args {
		if !knowledge.IsContext(a.Type()) {
			args = append(args, a)
		}
	}
	h := c.hot.Of(call)
	if h.Why == hotness.Round || h.Why == hotness.Request && len(h.Calls) == 0 {
		if _, same := c.hotFor(call, args); !same && !fromReceiver(args) || c.isKept(call, h) {
			return
		}
		c.Report(rule.Report{
			Kind: clientKind(h), Pos: call.Pos(),
			Message: fmt.Sprintf("%s opens another %s %s: open it once, where the program starts, and share it: it is made for many goroutines",
				blocks.Name(obj, c.Pkg), pool, c.often(h, call.Pos())),
		})
	}
}

// fromReceiver reports whether arguments are constants and what a function
// finds in its receiver, or in a package variable.
func fromReceiver(args []ssa.Value) bool {
	for _, a := range args {
		if _, ok := a.(*ssa.Const); ok {
			continue
		}
		p, ok := path.Of(a)
		if !ok {
			return false
		}
		switch root := p.Root().(type) {
		case *ssa.Global:
		case *ssa.Parameter:
			fn := root.Parent()
			if fn.Signature.Recv() == nil || fn.Params[0] != root || p.Len() == 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// transport reports an http.Transport that lives for one call only: its idle
// connections live on, and nobody uses them again.
func (c *checker) transport(a *ssa.Alloc) {
	if !c.onClient() || !knowledge.IsType(a.Type(), "net/http", "Transport") || !a.Pos().IsValid() {
		return
	}
	h := c.hot.Of(a)
	if !again(h) {
		return
	}
	u := &uses{seen: make(map[ssa.Value]bool), in: invariance{fn: a.Parent(), stores: c.assignments()}}
	u.follow(a)
	if u.kept || u.frugal || !u.asked || u.returned || isSelective(a, h) || searches(h) {
		return
	}
	c.Report(rule.Report{
		Kind: clientKind(h), Pos: a.Pos(),
		Message: fmt.Sprintf("http.Transport is made %s and used for that alone: no connection is used twice, and the idle ones stay open: make it once, in a package variable or a field, or set DisableKeepAlives", c.often(h, a.Pos())),
	})
}

// constructed reports a call of a function of the package that makes a
// transport, or a client with one, each time, where the result serves one call
// only.
func (c *checker) constructed(call *ssa.Call) {
	if !c.onClient() || !isHTTP(call.Type()) {
		return
	}
	fns, exact := c.callees.Resolve(call.Common())
	if !exact || len(fns) != 1 || !c.makesTransport(fns[0]) {
		return
	}
	h := c.hot.Of(call)
	if !again(h) {
		return
	}
	u := &uses{seen: make(map[ssa.Value]bool), in: invariance{fn: call.Parent(), stores: c.assignments()}}
	u.follow(call)
	if u.kept || u.frugal || !u.asked || u.returned || isSelective(call, h) || searches(h) {
		return
	}
	c.Report(rule.Report{
		Kind: clientKind(h), Pos: call.Pos(),
		Message: fmt.Sprintf("%s makes an http.Transport %s, which is used for that alone: no connection is used twice, and the idle ones stay open: call it once, and keep the result in a package variable or a field, or set DisableKeepAlives",
			fns[0].Name(), c.often(h, call.Pos())),
	})
}

func isHTTP(t types.Type) bool { return knowledge.IsType(t, "net/http", "Transport", "Client") }

// makesTransport reports whether a function makes a transport that is the same
// each time, and does nothing with it but return it, or a client with it.
func (c *checker) makesTransport(fn *ssa.Function) bool {
	made := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			a, ok := instr.(*ssa.Alloc)
			if !ok || !a.Heap || !knowledge.IsType(a.Type(), "net/http", "Transport") {
				continue
			}
			u := &uses{seen: make(map[ssa.Value]bool), in: invariance{fn: fn, stores: c.assignments()}}
			u.follow(a)
			if u.kept || u.frugal || !u.returned {
				return false
			}
			made = true
		}
	}
	return made
}
