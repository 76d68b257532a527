package contexts

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// maxCallers bounds how far a parameter is followed to who passes it.
const maxCallers = 5

// NeverEnds reports whether nothing can end a context, or a request that is to be
// sent: it is made of context.Background without a way to end it, there or by each
// caller of the functions that it is a parameter of, which are all known. Such a
// context is there for its values. Callers for which not counts, as those in tests
// may, are left out.
func NeverEnds(v ssa.Value, in *callees.Result, not func(ssa.CallInstruction) bool) bool {
	m := &makers{in: in, not: not}
	return m.endless(v, maxCallers)
}

// OnlyTimesOut reports whether nobody but time ends a context: it never ends but
// for timeouts whose cancel functions nobody calls before their function returns.
func OnlyTimesOut(v ssa.Value, in *callees.Result, not func(ssa.CallInstruction) bool) bool {
	m := &makers{in: in, not: not, timed: true}
	return m.endless(v, maxCallers)
}

// makers follows contexts and requests to those who make them.
type makers struct {
	in    *callees.Result
	not   func(ssa.CallInstruction) bool
	timed bool // a timeout is no end
	busy  map[*ssa.Parameter]bool
}

func (m *makers) endless(v ssa.Value, depth int) bool {
	if knowledge.IsContext(v.Type()) {
		return m.context(v, depth)
	}
	return knowledge.IsType(v.Type(), "net/http", "Request") && m.request(v, depth)
}

func (m *makers) context(v ssa.Value, depth int) bool {
	if parent := timesOut(v); parent != nil && m.timed {
		return m.context(parent, depth)
	}
	if parent := withValue(v); parent != nil && depth > 0 {
		return m.context(parent, depth-1)
	}
	from := Of(v)
	if from.Detached {
		return true
	}
	if from.Cancelled || from.Bounded {
		return false
	}
	switch root := from.Root.(type) {
	case *ssa.Parameter:
		return m.passed(root, depth, m.context)
	case *ssa.Call:
		return knowledge.Is(callees.Object(root.Common()), "net/http", "Request.Context") && m.request(root.Call.Args[0], depth)
	}
	return false
}

// withValue returns the context that a method is given with something else, if it
// returns a context alone: it keeps that in it, as context.WithValue does.
func withValue(v ssa.Value) ssa.Value {
	call, ok := path.Origin(v).(*ssa.Call)
	if !ok || call.Call.Signature().Recv() == nil {
		return nil
	}
	args := call.Call.Args
	if !call.Call.IsInvoke() {
		args = args[1:]
	}
	if len(args) < 2 || !knowledge.IsContext(call.Type()) || !knowledge.IsContext(args[0].Type()) {
		return nil
	}
	if slices.ContainsFunc(args[1:], func(a ssa.Value) bool {
		return knowledge.IsContext(a.Type()) || knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) || knowledge.IsType(a.Type(), "time", "Duration", "Time")
	}) {
		return nil
	}
	return args[0]
}

// timesOut returns the parent of a context that is made with a timeout, and ended
// early by nobody.
func timesOut(v ssa.Value) ssa.Value {
	e, ok := path.Origin(v).(*ssa.Extract)
	if !ok || e.Index != 0 {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(&call.Call), "context", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause") {
		return nil
	}
	for _, r := range path.Uses(call) {
		cancel, ok := r.(*ssa.Extract)
		if !ok || cancel.Index != 1 {
			continue
		}
		for _, use := range path.Uses(cancel) {
			if d, ok := use.(*ssa.Defer); ok && d.Call.Value == ssa.Value(cancel) {
				continue
			}
			if _, ok := use.(*ssa.DebugRef); !ok {
				return nil
			}
		}
	}
	return call.Call.Args[0]
}

// request reports whether nobody can end a request: it is made without a context,
// or with one that never ends.
func (m *makers) request(v ssa.Value, depth int) bool {
	v = path.Origin(v)
	if p, ok := v.(*ssa.Parameter); ok {
		return m.passed(p, depth, m.request)
	}
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	obj, args := callees.Object(call.Common()), call.Call.Args
	switch {
	case knowledge.Is(obj, "net/http", "NewRequest"), knowledge.Is(obj, "net/http/httptest", "NewRequest"):
		return true
	case knowledge.Is(obj, "net/http", "NewRequestWithContext"):
		return m.context(args[0], depth)
	case knowledge.Is(obj, "net/http", "Request.WithContext", "Request.Clone"):
		return m.context(args[1], depth)
	}
	if fns, exact := m.in.Resolve(call.Common()); exact && len(fns) == 1 && depth > 0 {
		return m.returned(fns[0], depth-1)
	}
	return false
}

// returned reports whether nobody can end the request that a function returns first.
func (m *makers) returned(fn *ssa.Function, depth int) bool {
	found := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		v := path.Stored(ret.Results[0])
		if k, ok := v.(*ssa.Const); ok && k.IsNil() {
			continue
		}
		if !m.request(v, depth) {
			return false
		}
		found = true
	}
	return found
}

// passed reports whether everybody passes such a value for a parameter: those who
// call its function, those who run the command that it is, or those who send what
// it is a transport for.
func (m *makers) passed(p *ssa.Parameter, depth int, such func(ssa.Value, int) bool) bool {
	fn := p.Parent()
	if m.busy[p] {
		return true // others decide
	}
	if depth == 0 {
		return false
	}
	if m.busy == nil {
		m.busy = make(map[*ssa.Parameter]bool)
	}
	m.busy[p] = true
	defer delete(m.busy, p)
	found := false
	if !m.in.AllCallersKnown(fn) {
		if knowledge.IsContext(p.Type()) && !m.commanded(fn, depth-1) || !knowledge.IsContext(p.Type()) && !m.sent(fn, depth-1) {
			return false
		}
		found = true
	}
	i := slices.Index(fn.Params, p)
	for _, call := range m.in.CallersOf(fn) {
		if m.not(call) {
			continue
		}
		args := call.Common().Args
		if call.Common().IsInvoke() {
			args = append([]ssa.Value{call.Common().Value}, args...)
		}
		if len(args) != len(fn.Params) {
			return false
		}
		if !such(args[i], depth-1) {
			return false
		}
		found = true
	}
	return found
}
