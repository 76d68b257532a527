package contexts

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// commanded reports whether a function is kept in commands alone, for a library to
// call, and the package runs its commands, all of them with contexts that never end.
func (m *makers) commanded(fn *ssa.Function, depth int) bool {
	fields, ok := m.in.KeptIn(fn)
	if !ok {
		return false
	}
	for _, f := range fields {
		v, isVar := f.(*types.Var)
		if !isVar {
			return false
		}
		pkg, methods := knowledge.RunsField(v)
		if pkg == "" || !m.runs(pkg, methods, depth) {
			return false
		}
	}
	return true
}

// runs reports whether the package calls one of these methods, and gives each of
// them a context that never ends.
func (m *makers) runs(pkg string, methods []string, depth int) bool {
	found := false
	for call := range m.calls {
		if !knowledge.Is(callees.Object(call.Common()), pkg, methods...) {
			continue
		}
		args := call.Common().Args
		i := slices.IndexFunc(args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) })
		if i < 0 || !m.context(args[i], depth) {
			return false
		}
		found = true
	}
	return found
}

// sent reports whether a function is the RoundTrip of a transport that the package
// keeps for clients of its own, which it gives to nobody, and every request that it
// sends with a client never ends.
func (m *makers) sent(fn *ssa.Function, depth int) bool {
	recv := fn.Signature.Recv()
	if recv == nil || fn.Name() != "RoundTrip" {
		return false
	}
	t := path.NamedOf(recv.Type())
	if t == nil || t.Obj().Exported() || !m.onlyForClients(t) {
		return false
	}
	found := false
	for call := range m.calls {
		obj, args := callees.Object(call.Common()), call.Common().Args
		if slices.ContainsFunc(args[min(1, len(args)):], isClient) || obj != nil && obj.Signature().Recv() == nil && len(args) > 0 && isClient(args[0]) {
			return false
		}
		switch {
		case knowledge.Is(obj, "net/http", "Client.Do"):
			if !m.request(args[1], depth) {
				return false
			}
			found = true
		case knowledge.Is(obj, "net/http", "Client.Get", "Client.Head", "Client.Post", "Client.PostForm"):
			found = true
		}
	}
	return found
}

// onlyForClients reports whether objects of a type become transports of clients,
// and nothing else that is an interface; and no function returns a client.
func (m *makers) onlyForClients(t *types.Named) bool {
	found := false
	for _, fn := range m.in.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Return:
					if slices.ContainsFunc(i.Results, isClient) {
						return false
					}
				case *ssa.MakeInterface:
					if path.NamedOf(i.X.Type()) != t {
						continue
					}
					if !isTransport(i) {
						return false
					}
					found = true
				}
			}
		}
	}
	return found
}

// isTransport reports whether an interface value goes nowhere but into the Transport
// of an http.Client, or into a transport that does.
func isTransport(i *ssa.MakeInterface) bool {
	for _, r := range path.Uses(i) {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			f, ok := r.Addr.(*ssa.FieldAddr)
			if !ok || !isClient(f.X) && !goesToClient(f.X) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// goesToClient reports whether a new object is a transport of a client, and nothing
// else.
func goesToClient(v ssa.Value) bool {
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return false
	}
	found := false
	for _, r := range path.Uses(a) {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.FieldAddr:
		case *ssa.MakeInterface:
			if !isTransport(r) {
				return false
			}
			found = true
		default:
			return false
		}
	}
	return found
}

func isClient(v ssa.Value) bool { return knowledge.IsType(v.Type(), "net/http", "Client") }

// calls yields the calls of the package but for those in tests and those left out.
func (m *makers) calls(yield func(ssa.CallInstruction) bool) {
	for _, fn := range m.in.Functions() {
		if callees.InTest(fn) {
			continue
		}
		for _, call := range m.in.In(fn) {
			if !m.not(call) && !yield(call) {
				return
			}
		}
	}
}
