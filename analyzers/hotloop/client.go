package hotloop

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
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

// opens reports a pool that each round or request opens to the same place.
func (c *checker) opens(call *ssa.Call, obj *types.Func, pool string) {
	if !c.On("client") {
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
			Kind: "client", Pos: call.Pos(),
			Message: fmt.Sprintf("%s opens another %s %s: open it once, where the program starts, and share it: it is made for many goroutines",
				blocks.Name(obj, c.Pkg), pool, c.often(h)),
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
	if !c.On("client") || !knowledge.IsType(a.Type(), "net/http", "Transport") || !a.Pos().IsValid() {
		return
	}
	h := c.hot.Of(a)
	if h.Why != hotness.Round && h.Why != hotness.Request {
		return
	}
	u := &uses{seen: make(map[ssa.Value]bool), in: invariance{fn: a.Parent(), stores: c.assignments()}}
	u.follow(a)
	if u.kept || u.frugal || !u.asked || isSelective(a, h) {
		return
	}
	c.Report(rule.Report{
		Kind: "client", Pos: a.Pos(),
		Message: fmt.Sprintf("http.Transport is made %s and used for that alone: no connection is used twice, and the idle ones stay open: make it once, in a package variable or a field, or set DisableKeepAlives", c.often(h)),
	})
}

// uses is what becomes of a transport.
type uses struct {
	in     invariance
	seen   map[ssa.Value]bool
	kept   bool // stored, returned or handed on
	frugal bool // it keeps no idle connections
	asked  bool // a request is made with it
}

func (u *uses) follow(v ssa.Value) {
	if u.seen[v] || v.Referrers() == nil {
		return
	}
	u.seen[v] = true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			u.field(r)
		case *ssa.MakeInterface:
			u.follow(r)
		case *ssa.Phi:
			u.follow(r)
		case *ssa.Store:
			u.store(r, v)
		case *ssa.Call, *ssa.Defer:
			u.call(r.(ssa.CallInstruction), v)
		case *ssa.UnOp:
			u.copied(r)
		case *ssa.DebugRef:
		default:
			u.kept = true
		}
	}
}

// copied follows a client that is built apart and then put into a variable.
func (u *uses) copied(load *ssa.UnOp) {
	if _, ok := load.Type().Underlying().(*types.Struct); !ok {
		return
	}
	for _, r := range *load.Referrers() {
		s, ok := r.(*ssa.Store)
		if !ok {
			u.kept = true
			continue
		}
		if a, ok := s.Addr.(*ssa.Alloc); ok {
			u.follow(a) // a closure that captures it keeps it
		} else {
			u.kept = true
		}
	}
}

// field looks at what is set in a transport or client. One that is set up for
// this call alone cannot be shared.
func (u *uses) field(f *ssa.FieldAddr) {
	st := f.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	name := st.Field(f.Field).Name()
	for _, r := range *f.Referrers() {
		s, ok := r.(*ssa.Store)
		if !ok || s.Addr != f {
			continue
		}
		switch name {
		case "DisableKeepAlives", "IdleConnTimeout", "Dial", "DialContext", "DialTLS", "DialTLSContext":
			u.frugal = true
		case "Transport":
		default:
			u.kept = u.kept || !u.same(s.Val)
		}
	}
}

// same reports whether a value is the same for all calls, or a structure of
// such values.
func (u *uses) same(v ssa.Value) bool {
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return u.in.holds(v, 0) || fromReceiver([]ssa.Value{v}) || isPlainCall(v)
	}
	for _, r := range *a.Referrers() {
		f, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, s := range *f.Referrers() {
			if s, ok := s.(*ssa.Store); ok && s.Addr == f && !u.same(s.Val) {
				return false
			}
		}
	}
	return true
}

// isPlainCall reports whether a value is the result of a call without
// arguments.
func isPlainCall(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	return ok && call.Call.StaticCallee() != nil && len(call.Call.Args) == 0
}

func (u *uses) store(s *ssa.Store, v ssa.Value) {
	if s.Val != v {
		return
	}
	switch a := s.Addr.(type) {
	case *ssa.FieldAddr:
		if knowledge.IsType(a.X.Type(), "net/http", "Client") {
			if client, ok := path.Origin(a.X).(*ssa.Alloc); ok {
				u.follow(client)
				return
			}
		}
	case *ssa.Alloc:
		if !isCaptured(a) {
			for _, r := range *a.Referrers() {
				if l, ok := r.(*ssa.UnOp); ok {
					u.follow(l)
				}
			}
			return
		}
	}
	u.kept = true
}

func (u *uses) call(call ssa.CallInstruction, v ssa.Value) {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "net/http" || len(call.Common().Args) == 0 || call.Common().Args[0] != v {
		u.kept = true
		return
	}
	switch obj.Name() {
	case "CloseIdleConnections":
		u.frugal = true
	default:
		u.asked = true
	}
}
