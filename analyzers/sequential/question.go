package sequential

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/effects"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// question is a call that waits for somebody's answer and changes nothing, as
// far as is known.
type question struct {
	call    *ssa.Call
	obj     *types.Func
	recv    ssa.Value // nil for a function
	reason  blocks.Reason
	effects effects.Effects
}

// name is what messages call it: the receiver as the source has it, and the
// method.
func (q *question) name() string {
	if q.recv != nil {
		if n := path.Name(q.recv); token.IsIdentifier(strings.ReplaceAll(n, ".", "")) {
			return n + "." + q.obj.Name()
		}
	}
	return q.obj.Name()
}

// err returns the error that the call returns, or nil if it has none or nobody
// looks.
func (q *question) err() ssa.Value {
	results := q.call.Call.Signature().Results()
	if !knowledge.ReturnsError(q.call.Call.Signature()) {
		return nil
	}
	if results.Len() == 1 {
		return q.call
	}
	for _, r := range path.Uses(q.call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == results.Len()-1 {
			return e
		}
	}
	return nil
}

func (c *checker) questions(fn *ssa.Function) map[*ssa.Call]*question {
	var out map[*ssa.Call]*question
	for _, call := range c.callees.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		if q := c.question(v); q != nil {
			if out == nil {
				out = make(map[*ssa.Call]*question)
			}
			out[v] = q
		}
	}
	return out
}

// waits are what a question may wait for. Queries of a database are no calls of
// their own: they share its connections, and it is often a file beside the program.
const waits = knowledge.Network | knowledge.Task

func (c *checker) question(call *ssa.Call) *question {
	obj := callees.Object(call.Common())
	if obj == nil || !answers(call) {
		return nil
	}
	if sig := obj.Signature(); !knowledge.ReturnsError(sig) && knowledge.ContextParam(sig) < 0 {
		return nil // what cannot fail and cannot be cancelled looks into memory
	}
	verb := knowledge.VerbOf(obj.Name())
	if verb == knowledge.Changes || verb == knowledge.Orders {
		return nil
	}
	// A call that may be answered from memory is not worth a goroutine.
	b := c.blocks.Call(call.Common())
	reason, ok := b.Reason(b.Succeeds & waits)
	if !ok {
		return nil
	}
	if resolves(obj, reason) {
		return nil
	}
	if reason.Wait == knowledge.Task && verb != knowledge.Asks {
		return nil
	}
	e := c.effects.Call(call)
	if e.Changes() || verb == knowledge.Noun && e.Unknown {
		return nil
	}
	q := &question{call: call, obj: obj, reason: reason, effects: e}
	args := call.Call.Args
	if call.Call.IsInvoke() {
		q.recv = call.Call.Value
	} else if obj.Signature().Recv() != nil {
		q.recv, args = args[0], args[1:]
	}
	for _, a := range args {
		if isSerial(a.Type()) || knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) {
			return nil
		}
	}
	if q.recv != nil && !c.shareable(q) {
		return nil
	}
	if len(c.locks.HeldAt(call)) > 0 {
		return nil
	}
	return q
}

// resolves reports whether a call turns an address into numbers, which most
// addresses are already.
func resolves(obj *types.Func, r blocks.Reason) bool {
	name := obj.Name()
	if len(r.Via) > 0 {
		name = r.Via[len(r.Via)-1]
		name = name[strings.LastIndexByte(name, '.')+1:]
	}
	return name == "ResolveTCPAddr" || name == "ResolveUDPAddr" || name == "ResolveIPAddr"
}

// answers reports whether a call has a result besides its error that is used.
func answers(call *ssa.Call) bool {
	results := call.Call.Signature().Results()
	refs := path.Uses(call)
	switch results.Len() {
	case 0:
		return false
	case 1:
		return !knowledge.IsError(results.At(0).Type()) && len(refs) > 0
	}
	for _, r := range refs {
		e, ok := r.(*ssa.Extract)
		if ok && !knowledge.IsError(e.Type()) && slices.ContainsFunc(path.Uses(e), func(i ssa.Instruction) bool {
			_, debug := i.(*ssa.DebugRef)
			return !debug
		}) {
			return true
		}
	}
	return false
}

// shareable reports whether two goroutines may use the receiver at once: it
// was there before the function was called, so others use it too; or its type
// says so; or its methods are known to write to nothing.
func (c *checker) shareable(q *question) bool {
	t := q.recv.Type()
	if isSerial(t) {
		return false
	}
	if knowledge.IsConcurrent(t) || !q.effects.Unknown && !q.call.Call.IsInvoke() {
		return true
	}
	p, ok := path.Of(q.recv)
	if !ok {
		return false
	}
	for _, f := range p.Fields() {
		if isSerial(f.Type()) {
			return false
		}
	}
	switch root := p.Root().(type) {
	case *ssa.Parameter:
		// What a literal is given is its own: a transaction, a session.
		return callees.Outer(root.Parent()) == nil && !isSerial(root.Type())
	case *ssa.Global:
		return true
	case *ssa.Call, *ssa.Extract:
		return p.Len() == 0 && isRemoteClient(t)
	}
	return false
}

// isRemoteClient reports whether a type's methods take the options of remote
// procedure calls, as generated clients do.
func isRemoteClient(t types.Type) bool {
	set := types.NewMethodSet(t)
	for i := range set.Len() {
		if fn, ok := set.At(i).Obj().(*types.Func); ok && knowledge.IsRemote(fn.Signature()) {
			return true
		}
	}
	return false
}

// serialNames are the last words of types that stand for one conversation.
var serialNames = []string{"Tx", "Txn", "Transaction", "Session", "Cursor", "Iterator", "Iter", "Conn", "Connection", "Stream", "Reader", "Writer", "Scanner", "Batch", "Pipeline", "Handle"}

func isSerial(t types.Type) bool {
	if knowledge.IsSerial(t) {
		return true
	}
	n := path.NamedOf(t)
	return n != nil && slices.ContainsFunc(serialNames, func(s string) bool { return strings.HasSuffix(n.Obj().Name(), s) })
}
