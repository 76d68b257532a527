package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Key is a function that a function returns, by which its caller gives back a lock that
// is held at every return: the lock's own Unlock, or a literal that calls it.
type Key struct {
	Acquire
	Result int // its index
}

// keys finds the results of a function that are keys.
func (w *bodyWalk) keys() []Key {
	fn := w.b.Fn
	if len(w.b.Returns) == 0 || !callees.ReturnsFunc(fn) {
		return nil
	}
	var out []Key
	results := fn.Signature.Results()
	for i := range results.Len() {
		if !knowledge.IsFunc(results.At(i).Type()) {
			continue
		}
		h, ok := w.r.turns(w.b.Returns[0].Instr.Results[i])
		if !ok || slices.ContainsFunc(w.b.Returns, func(ret Return) bool {
			o, ok := w.r.turns(ret.Instr.Results[i])
			return !ok || o.Path != h.Path || o.Mode != h.Mode ||
				!slices.ContainsFunc(ret.Held, func(o Held) bool { return o.Path == h.Path && o.Mode == h.Mode })
		}) {
			continue
		}
		if rel, ok := relOf(h.Path, fn); ok && !w.b.swaps(h.Path) {
			out = append(out, Key{Acquire{Lock: rel, Mode: h.Mode, Class: classOf(h.Path), path: h.Path, pos: h.Pos}, i})
		}
	}
	return out
}

// turns returns the lock that calling a function value gives back, whatever happens.
func (r *Result) turns(v ssa.Value) (Held, bool) {
	if fn, recv := callees.Func(v); recv != nil {
		op := methods[fn.Name()]
		if op.action != release || !IsLock(recv.Type()) {
			return Held{}, false
		}
		p, ok := r.ids.Of(recv)
		return Held{Path: p, Mode: op.mode}, ok
	} else if fn != nil && fn.Parent() != nil {
		if b := r.body(fn); b.Complete && len(b.surely) == 1 && len(b.given) == 1 {
			return b.surely[0], true
		}
		return Held{}, false
	}
	return r.keyOf(v)
}

// keyOf returns the lock that calling a value gives back that a call returned, one that
// is certainly held from that call on.
func (r *Result) keyOf(v ssa.Value) (Held, bool) {
	v = path.Origin(v)
	result := 0
	if e, ok := v.(*ssa.Extract); ok {
		v, result = e.Tuple, e.Index
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return Held{}, false
	}
	for _, h := range r.turnedBy(call) {
		if h.result == result {
			return h.Held, true
		}
	}
	return Held{}, false
}

// Dropped is a deferred call that takes a lock when its function returns: its result, which
// nobody gets, would give the lock back.
type Dropped struct {
	Held
	Instr *ssa.Defer
}

// KeysDropped lists those of a function.
func (r *Result) KeysDropped(fn *ssa.Function) []Dropped {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Dropped
	for _, call := range r.calls.In(fn) {
		d, ok := call.(*ssa.Defer)
		ts := r.aims[call]
		if !ok || len(ts) != 1 || ts[0].guess {
			continue
		}
		sum := r.summaryOf(ts[0])
		if sum == nil {
			continue
		}
		for _, k := range sum.Keys {
			if at, ok := r.locate(k.Acquire, ts[0], call); ok {
				out = append(out, Dropped{Held{at, k.Mode, call.Pos()}, d})
			}
		}
	}
	return out
}

// turned is a lock that a call leaves held together with its key.
type turned struct {
	Held
	result int
}

// turnedBy lists the locks that a call takes and returns the keys of, as far as these go
// nowhere else: whoever has a key may give the lock back at any time.
func (r *Result) turnedBy(call *ssa.Call) []turned {
	ts := r.aims[call]
	if len(ts) != 1 || ts[0].guess {
		return nil
	}
	sum := r.summaryOf(ts[0])
	if sum == nil {
		return nil
	}
	var out []turned
	for _, k := range sum.Keys {
		v := ssa.Value(call)
		if call.Call.Signature().Results().Len() > 1 {
			v = path.Result(call, k.Result)
		}
		if at, ok := r.locate(k.Acquire, ts[0], call); ok && onlyTurned(v, 0) {
			out = append(out, turned{Held{at, k.Mode, call.Pos()}, k.Result})
		}
	}
	return out
}

// onlyTurned reports whether nothing is done with a key but calling it, now or later, by
// a variable of its own perhaps, and returning it.
func onlyTurned(key ssa.Value, depth int) bool {
	return !slices.ContainsFunc(path.Uses(key), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.Call, *ssa.Defer:
			return ref.(ssa.CallInstruction).Common().Value != key
		case *ssa.Return, *ssa.DebugRef:
			return false
		case *ssa.Store:
			if _, local := ref.Addr.(*ssa.Alloc); !local || depth > 0 {
				return true
			}
			cell := path.CellOf(ref.Addr)
			return cell.Escapes || len(cell.Stores) != 1 || len(cell.Parts) > 0 ||
				slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool { return !onlyTurned(l, depth+1) })
		}
		return true
	})
}
