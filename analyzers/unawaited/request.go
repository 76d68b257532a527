package unawaited

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// requestScope reports a goroutine that works with what belongs to a request
// although the handler can return first, which ends the request.
func (c *checker) requestScope(s *spawn.Site) {
	if stoppable(s) || ownGroup(s) || c.join.WaitsItself(s) || callees.ReturnsFunc(s.Instr.Parent()) {
		return
	}
	use := c.requestUse(s)
	if use == nil || use.ends && c.collects(s) {
		return
	}
	handler, exit := c.outlivesHandler(s.Instr, use.param, 0)
	if handler == nil {
		return
	}
	c.report(s, rule.Report{
		Kind: "request-scope", Pos: s.Pos(),
		Message: fmt.Sprintf("%s %s, which %s when %s returns, and %s does not wait for it: %s",
			subject(s), use.does, use.fate, callees.Label(handler), callees.Label(handler), use.instead),
		Witness: witness.Trace{
			{Goroutine: callees.Label(handler), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: callees.Label(handler), Text: "returns: the request is over", Pos: flow.ExitPos(exit)},
			{Goroutine: s.Label(), Text: use.does + " of the finished request", Pos: use.pos},
		},
	})
}

// ownGroup reports whether a goroutine is started in a group that the function
// has made: it waits for that, or leaves it, which is another rule's. A group of an
// object is waited for when the object is closed, long after the request.
func ownGroup(s *spawn.Site) bool {
	if s.Kind != spawn.Group {
		return false
	}
	p, ok := s.OwnerPath()
	if !ok {
		return true
	}
	switch root := p.Root().(type) {
	case *ssa.Parameter:
		return p.Len() == 0 && root != receiver(root.Parent()) // the caller's group, who waits
	case *ssa.Global:
		return false
	}
	return true
}

func receiver(fn *ssa.Function) *ssa.Parameter {
	if fn.Signature.Recv() == nil {
		return nil
	}
	return fn.Params[0]
}

// stoppable reports whether the function that sets a timer keeps what stops it.
func stoppable(s *spawn.Site) bool {
	call, ok := s.Instr.(*ssa.Call)
	return s.Kind == spawn.Timer && (!ok || callees.IsUsed(call))
}

func subject(s *spawn.Site) string {
	if w := what(s); w != "the goroutine" {
		return "the goroutine that runs " + w
	}
	return "the goroutine"
}

// requestUse is how a goroutine depends on a request.
type requestUse struct {
	param               *ssa.Parameter // of the function with the site: what carries the request
	does, fate, instead string
	pos                 token.Pos
	ends                bool // the use ends with the request, by its context
}

func (c *checker) requestUse(s *spawn.Site) *requestUse {
	for _, fn := range c.spawn.Tree(s) {
		for _, call := range c.callees.In(fn) {
			if u := c.callUse(s, call); u != nil {
				return u
			}
		}
		if u := c.bodyUse(s, fn); u != nil {
			return u
		}
	}
	// What a goroutine without a body here is given: go f(ctx).
	if g, ok := s.Instr.(*ssa.Go); ok {
		for _, a := range g.Call.Args {
			if p := requestContext(a); p != nil && c.join.WorksUnder(&g.Call, g.Parent()) && !c.watches(s, p) {
				return contextUse(p, calleeName(&g.Call), g.Pos())
			}
		}
	}
	return nil
}

func (c *checker) callUse(s *spawn.Site, call ssa.CallInstruction) *requestUse {
	common := call.Common()
	args := common.Args
	if common.IsInvoke() {
		args = append([]ssa.Value{common.Value}, args...)
	}
	for i, a := range args {
		v := c.outer(s, a)
		if knowledge.IsContext(a.Type()) && !givesBack(common) {
			if p := c.requestOf(s, a); p != nil && c.join.WorksUnder(common, call.Parent()) && !c.watches(s, p) {
				return contextUse(p, calleeName(common), call.Pos())
			}
		}
		p, ok := path.Origin(v).(*ssa.Parameter)
		if !ok || p.Parent() == s.Body() {
			continue
		}
		name, dead := knowledge.IsRequestValue(p.Type())
		if !dead || i == 0 && harmlessOnRequest(common) {
			continue
		}
		return &requestUse{param: p, does: "uses the " + name + " " + p.Name(), fate: "is dead", pos: call.Pos(),
			instead: "copy what it needs before, or wait for it"}
	}
	return nil
}

// givesBack reports whether a call has answers, and no error among them: what
// works under a context may fail, what looks into one does not.
func givesBack(call *ssa.CallCommon) bool {
	res := call.Signature().Results()
	for r := range res.Variables() {
		if knowledge.IsError(r.Type()) {
			return false
		}
	}
	return res.Len() > 0
}

// collects reports whether the function that starts a goroutine waits for it on
// some path: on the others it has given up on it, and it may end.
func (c *checker) collects(s *spawn.Site) bool {
	return len(flow.Reach(s.Instr.Parent(), s.Instr, c.join.Waiter(s), nil)) > 0
}

// bodyUse returns the use of a request's body in a function of a goroutine: the
// server closes it when the handler has returned. One that the handler has put
// there itself stays.
func (c *checker) bodyUse(s *spawn.Site, fn *ssa.Function) *requestUse {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			fa, ok := instr.(*ssa.FieldAddr)
			if !ok || !knowledge.IsType(fa.X.Type(), "net/http", "Request") || path.FieldOf(fa).Name() != "Body" {
				continue
			}
			p, ok := path.Origin(c.outer(s, fa.X)).(*ssa.Parameter)
			if !ok || p.Parent() == s.Body() || setsBody(p.Parent(), p) {
				continue
			}
			return &requestUse{param: p, does: "uses the body of the request " + p.Name(), fate: "is closed", pos: fa.Pos(),
				instead: "read it before, or wait for it"}
		}
	}
	return nil
}

// setsBody reports whether a function, or a literal in it, gives a request
// another body.
func setsBody(fn *ssa.Function, p *ssa.Parameter) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			fa, ok := st.Addr.(*ssa.FieldAddr)
			if ok && path.Origin(fa.X) == ssa.Value(p) && path.FieldOf(fa).Name() == "Body" {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return setsBody(lit, p) })
}

// outer returns the value that a parameter of the goroutine's body is bound to
// at the site, else v.
func (c *checker) outer(s *spawn.Site, v ssa.Value) ssa.Value {
	if p, ok := path.Origin(v).(*ssa.Parameter); ok {
		if b := s.Bind(p); b != nil {
			return b
		}
	}
	return v
}

// harmlessOnRequest are methods that make something independent of the
// request, and those of a stream by which its reader learns that it is over.
func harmlessOnRequest(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	return obj != nil && slices.Contains([]string{"Copy", "Context", "Recv", "RecvMsg"}, obj.Name())
}

func contextUse(p *ssa.Parameter, callee string, pos token.Pos) *requestUse {
	return &requestUse{
		param: p, pos: pos, ends: true, does: "calls " + callee + " with the request's context", fate: "is cancelled",
		instead: "give it context.WithoutCancel with a timeout of its own, or wait for it",
	}
}

func calleeName(call *ssa.CallCommon) string {
	if obj := callees.Object(call); obj != nil {
		return obj.Name()
	}
	return path.Name(call.Value)
}

// requestContext returns the parameter that carries the request if v is its
// context: r.Context(), or a context parameter, derived or not.
func requestContext(v ssa.Value) *ssa.Parameter {
	if !knowledge.IsContext(v.Type()) {
		return nil
	}
	ctx := contexts.Of(v)
	if ctx.Cut {
		return nil
	}
	return ctx.Param
}

// requestOf is requestContext of a value in a goroutine, where the context may be
// one of its own, derived from what it is given at the site.
func (c *checker) requestOf(s *spawn.Site, v ssa.Value) *ssa.Parameter {
	p := requestContext(v)
	if p == nil || p.Parent() != s.Body() {
		return p
	}
	return requestContext(c.outer(s, p))
}

// watches reports whether the goroutine asks the request's context itself
// whether it is done: then it knows that it ends with the request. A function
// that takes a context and returns an error does so as any of its sort.
func (c *checker) watches(s *spawn.Site, p *ssa.Parameter) bool {
	for _, fn := range c.spawn.Tree(s) {
		if knowledge.Async(fn.Signature) {
			continue
		}
		for _, call := range c.callees.In(fn) {
			common := call.Common()
			if common.IsInvoke() && knowledge.IsContext(common.Value.Type()) && slices.Contains([]string{"Done", "Err"}, common.Method.Name()) {
				if c.requestOf(s, common.Value) == p {
					return true
				}
			}
		}
	}
	return false
}

// outlivesHandler reports whether the goroutine started by instr can outlive
// the handler that the parameter of instr's function belongs to: that function
// is a handler and can return, or all its callers are such with a request of
// their own. It returns the handler, and its return.
func (c *checker) outlivesHandler(instr ssa.Instruction, p *ssa.Parameter, depth int) (*ssa.Function, ssa.Instruction) {
	if p.Parent() != instr.Parent() {
		instr = c.runsIn(instr, p.Parent())
	}
	if instr == nil || depth > 3 {
		return nil, nil
	}
	fn := instr.Parent()
	s := c.spawn.At(instr)
	exits := flow.ExitsWithout(fn, instr, func(i ssa.Instruction) bool {
		if d, ok := i.(*ssa.Defer); ok {
			return c.join.Call(d.Common(), fn).Has(join.Syncs)
		}
		return c.waitsInHandler(i, s)
	})
	if len(exits) == 0 {
		return nil, nil
	}
	if c.isHandler(fn, p) {
		return fn, exits[0]
	}
	if !c.callees.AllCallersKnown(fn) {
		return nil, nil
	}
	var handler *ssa.Function
	var exit ssa.Instruction
	for _, call := range c.callees.CallersOf(fn) {
		arg := callees.Argument(call.Common(), p)
		if arg == nil || call.Common().IsInvoke() {
			return nil, nil
		}
		q, _ := path.Origin(arg).(*ssa.Parameter)
		if knowledge.IsContext(arg.Type()) {
			q = requestContext(arg)
		}
		if q == nil {
			return nil, nil
		}
		if handler, exit = c.outlivesHandler(call, q, depth+1); handler == nil {
			return nil, nil
		}
	}
	return handler, exit
}

// runsIn returns the call, or defer statement, in fn of the literal that an
// instruction is in, if fn runs the literal itself and it does not wait after the
// instruction; else nil.
func (c *checker) runsIn(instr ssa.Instruction, fn *ssa.Function) ssa.Instruction {
	lit := instr.Parent()
	if lit.Parent() != fn || len(flow.ExitsWithout(lit, instr, func(i ssa.Instruction) bool { return c.waitsInHandler(i, nil) })) == 0 {
		return nil
	}
	calls := c.callees.CallersOf(lit)
	if len(calls) != 1 || calls[0].Parent() != fn || !c.callees.AllCallersKnown(lit) || c.spawn.At(calls[0]) != nil {
		return nil
	}
	return calls[0]
}

// waitsInHandler is join.MaySync without what a handler does anyway: answering
// and calling out are no waiting for the goroutine of a site, if that is known.
func (c *checker) waitsInHandler(i ssa.Instruction, s *spawn.Site) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return c.join.MaySync(i)
	}
	if f, ok := knowledge.OfCall(call.Common()); ok && f.Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond|knowledge.Lock) == 0 {
		return false
	}
	return c.join.Orders(i) || c.unknownOwner(call) && knows(s, callees.Receiver(call.Common()))
}

// knows reports whether an object may know of the goroutine of a site, which has it, or
// what it is part of. Only of the variables of a function this can be denied.
func knows(s *spawn.Site, object ssa.Value) bool {
	if s == nil || object == nil {
		return true
	}
	root := rootOf(object)
	switch root.(type) {
	case *ssa.Parameter, *ssa.Alloc:
	default:
		return true
	}
	for _, op := range s.Instr.Operands(nil) {
		if *op == nil {
			continue
		}
		given := []ssa.Value{*op}
		if mc, ok := path.Origin(*op).(*ssa.MakeClosure); ok {
			given = mc.Bindings
		}
		if slices.ContainsFunc(given, func(v ssa.Value) bool { return isOf(v, root, 0) }) {
			return true
		}
	}
	return false
}

// isOf reports whether a value is part of another, or comes from a call that was given it.
func isOf(v, root ssa.Value, depth int) bool {
	if rootOf(v) == root {
		return true
	}
	call, _ := callees.CallOf(path.Origin(v))
	return call != nil && depth < 3 && slices.ContainsFunc(callees.Arguments(call.Common()), func(a ssa.Value) bool { return isOf(a, root, depth+1) })
}

// rootOf returns what a value is, or what it is part of.
func rootOf(v ssa.Value) ssa.Value {
	if p, ok := path.Of(v); ok {
		return p.Root()
	}
	return path.Origin(v)
}

// unknownOwner reports whether a call of something unknown is given more than
// a handler's own: an object that might wait for the goroutine.
// Requests and responses know nothing of it.
func (c *checker) unknownOwner(call *ssa.Call) bool {
	if !c.join.MaySync(call) {
		return false
	}
	if callees.Object(call.Common()) != nil && ofRequest(callees.Receiver(call.Common())) {
		return false
	}
	sum := c.join.Call(call.Common(), call.Parent())
	return sum.Has(join.Unknown) && c.waiterName(call.Common())
}

// ofRequest reports whether a value belongs to a request: c.Response(), c.Writer.
func ofRequest(v ssa.Value) bool {
	for range 4 {
		if v == nil {
			return false
		}
		v = rootOf(v)
		if _, own := knowledge.IsRequestValue(v.Type()); own || knowledge.OfHTTP(v.Type()) {
			return true
		}
		call, ok := v.(*ssa.Call)
		if !ok {
			return false
		}
		v = callees.Receiver(call.Common())
	}
	return false
}

// waiterName reports whether an unknown method could be one that waits for
// goroutines: it takes nothing but perhaps a context.
func (c *checker) waiterName(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if call.StaticCallee() == nil && !call.IsInvoke() {
		return true // a function value
	}
	for p := range sig.Params().Variables() {
		if !knowledge.IsContext(p.Type()) {
			return false
		}
	}
	return true
}

// isHandler reports whether fn serves requests that p carries: by its
// signature, or as a method of a gRPC service.
func (c *checker) isHandler(fn *ssa.Function, p *ssa.Parameter) bool {
	sig := fn.Signature
	if h, _ := knowledge.HandlerOf(sig); h != knowledge.NoHandler {
		return true
	}
	return knowledge.IsContext(p.Type()) && c.servesGRPC(fn)
}

// servesGRPC reports whether fn is a unary method of a service: its receiver
// implements an interface XServer that an imported package registers with
// RegisterXServer(grpc.ServiceRegistrar, XServer).
func (c *checker) servesGRPC(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	if recv == nil || fn.Parent() != nil || !token.IsExported(fn.Name()) || fn.Signature.Params().Len() != 2 || !knowledge.Async(fn.Signature) {
		return false
	}
	for _, pkg := range append(c.Pkg.Imports(), c.Pkg) {
		for _, name := range pkg.Scope().Names() {
			reg, ok := pkg.Scope().Lookup(name).(*types.Func)
			if !ok {
				continue
			}
			params := reg.Signature().Params()
			if params.Len() != 2 || !knowledge.IsType(params.At(0).Type(), "google.golang.org/grpc", "ServiceRegistrar", "Server") {
				continue
			}
			iface, ok := params.At(1).Type().Underlying().(*types.Interface)
			if ok && declares(iface, fn.Name()) && types.Implements(recv.Type(), iface) {
				return true
			}
		}
	}
	return false
}

func declares(iface *types.Interface, method string) bool {
	for m := range iface.Methods() {
		if m.Name() == method {
			return true
		}
	}
	return false
}
