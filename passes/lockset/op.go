package lockset

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// Mode is how a lock is held.
type Mode uint8

// Exclusively, as by Lock; shared, as by RLock; or as a sync.Once is while its
// function runs.
const (
	Write Mode = iota + 1
	Read
	Once
)

// String returns "Lock", "RLock" or "Do", the method that takes the lock so.
func (m Mode) String() string {
	switch m {
	case Read:
		return "RLock"
	case Once:
		return "Do"
	}
	return "Lock"
}

// Unlock returns the name of the method that gives the lock back.
func (m Mode) Unlock() string {
	if m == Read {
		return "RUnlock"
	}
	return "Unlock"
}

// Conflicts reports whether taking a lock in mode want, while it is held in
// mode m, can block: always for Write; for Read on Read as soon as a writer
// waits in between.
func (m Mode) Conflicts(want Mode) bool { return true }

// action is what a call does to a lock.
type action uint8

const (
	acquire action = iota + 1
	release
	try
)

// op is a call of a locking method.
type op struct {
	action action
	mode   Mode
	lock   ssa.Value // the receiver
}

var methods = map[string]op{
	"Lock":     {action: acquire, mode: Write},
	"Unlock":   {action: release, mode: Write},
	"RLock":    {action: acquire, mode: Read},
	"RUnlock":  {action: release, mode: Read},
	"TryLock":  {action: try, mode: Write},
	"TryRLock": {action: try, mode: Read},
}

// opOf recognises the methods of sync.Mutex, sync.RWMutex and sync.Locker, and
// of types that stand in for them: see standsIn.
func opOf(call *ssa.CallCommon) (op, bool) {
	obj := callees.Object(call)
	if obj == nil || obj.Pkg() == nil {
		return op{}, false
	}
	o, ok := methods[obj.Name()]
	if fn := call.StaticCallee(); fn != nil && len(fn.Blocks) > 0 && len(call.Args) == 1 {
		if a := homeMade(fn); a != 0 {
			return op{a, Write, call.Args[0]}, true
		}
	}
	if !ok {
		return op{}, false
	}
	recv := obj.Signature().Recv()
	if recv == nil || !call.IsInvoke() && len(call.Args) == 0 {
		return op{}, false
	}
	t := recv.Type()
	if call.IsInvoke() {
		o.lock = call.Value
		t = call.Value.Type()
	} else {
		o.lock = call.Args[0]
	}
	if obj.Pkg().Path() == "sync" {
		named := path.NamedOf(recv.Type())
		if named == nil || named.Obj().Name() != "Mutex" && named.Obj().Name() != "RWMutex" && named.Obj().Name() != "Locker" {
			return op{}, false
		}
	} else if fn := call.StaticCallee(); fn != nil && len(fn.Blocks) > 0 || !standsIn(t, call.IsInvoke()) {
		return op{}, false
	}
	// mu.RLocker() is mu, shared.
	if c, ok := path.Origin(o.lock).(*ssa.Call); ok {
		if f := callees.Object(c.Common()); f != nil && f.Pkg() != nil && f.Pkg().Path() == "sync" && f.Name() == "RLocker" && len(c.Call.Args) == 1 {
			o.lock, o.mode = c.Call.Args[0], Read
		}
	}
	return o, true
}

// standsIn reports whether a type is a lock and nothing else, to be used in
// place of those of package sync: an interface with the same methods, behind
// which may be locks that log who waits, or a struct of another package that
// finds deadlocks at run time. What a package's own wrappers do is analysed.
func standsIn(t types.Type, iface bool) bool {
	named := path.NamedOf(t)
	if named == nil || named.Obj().Pkg() == nil || knownLock(named) {
		return false
	}
	if iface != types.IsInterface(named) {
		return false
	}
	obj, index, _ := types.LookupFieldOrMethod(named, true, nil, "Lock")
	if obj == nil {
		return false // most types: method sets take a while
	}
	if !iface && len(index) > 1 && !path.IsHolder(named) {
		return false // an object that embeds its lock, and whose methods are not for others
	}
	var set *types.MethodSet
	if iface {
		set = types.NewMethodSet(named)
	} else {
		set = types.NewMethodSet(types.NewPointer(named))
	}
	pair := 0
	for i := range set.Len() {
		m := set.At(i).Obj()
		sig := m.Type().(*types.Signature)
		switch name := m.Name(); {
		case name == "Lock" || name == "Unlock":
			if sig.Params().Len()+sig.Results().Len() > 0 {
				return false
			}
			pair++
		case methods[name].action != 0 || name == "RLocker" || name == "Holders" || strings.HasPrefix(name, "Assert") || !m.Exported():
		default:
			return false
		}
	}
	return pair == 2
}

// knownLock reports whether a type is one of package sync's.
func knownLock(t *types.Named) bool { return t.Obj().Pkg().Path() == "sync" }

// IsLock reports whether t is, or points to, sync.Mutex or sync.RWMutex, or a
// type that stands in for them.
func IsLock(t types.Type) bool {
	return path.IsNamed(t, "sync", "Mutex") || path.IsNamed(t, "sync", "RWMutex") || standsIn(t, types.IsInterface(t))
}

// waitOf returns the condition variable that a call waits on, or nil.
func waitOf(call *ssa.CallCommon) ssa.Value {
	if obj := callees.Object(call); obj != nil && obj.Name() == "Wait" && obj.Pkg() != nil && obj.Pkg().Path() == "sync" && !call.IsInvoke() && len(call.Args) == 1 &&
		path.IsNamed(call.Args[0].Type(), "sync", "Cond") {
		return call.Args[0]
	}
	return nil
}

// Held is a lock that is held at some place.
type Held struct {
	Path path.Path
	Mode Mode
	Pos  token.Pos // where it was acquired
}

// HoldsClass reports whether a lock of a class is among those that are held, for
// writing if that is asked for.
func HoldsClass(held []Held, class path.Class, m Mode) bool {
	return slices.ContainsFunc(held, func(h Held) bool {
		of, ok := h.Path.Class()
		return ok && of == class && (m == Read || h.Mode == Write)
	})
}

// maxHeld and maxDefers bound the locks and deferred calls followed at once in
// one function.
const (
	maxHeld   = 4
	maxDefers = 6
	maxOwed   = 2
)

// state is what one path through a function holds. It compares with ==.
type state struct {
	held    [maxHeld]Held
	n       int8
	defers  [maxDefers]pending // what runs at the exit, in the order of the defers
	nd      int8
	owed    [maxOwed]debt // the caller's locks, given back
	trying  ssa.Value     // result of a TryLock not yet tested
	tried   Held
	dropped bool // more locks than are followed: nothing is known
}

// pending is a deferred release, or a deferred call that takes locks, or that
// returns with one held.
type pending struct {
	path  path.Path
	mode  Mode
	takes bool       // and keeps it, rather than releases it
	at    *ssa.Defer // of the method that releases, if that is what is deferred; of what takes
	call  *ssa.Defer
	by    *ssa.Defer // of a helper that releases, whatever happens
}

// debt is a lock of the caller's that was given back, and may have been taken
// again since.
type debt struct {
	path path.Path
	mode Mode
	paid bool
}

// owe notes that the caller's lock is given back.
func (s state) owe(p path.Path, m Mode) state {
	for i := range s.owed {
		if o := &s.owed[i]; o.path == p || !o.path.Valid() {
			*o = debt{path: p, mode: m}
			return s
		}
	}
	s.dropped = true
	return s
}

// settle notes that a lock is taken, or given back after it was taken again.
func (s state) settle(p path.Path, paid bool) state {
	for i := range s.owed {
		if o := &s.owed[i]; o.path == p {
			o.paid = paid
		}
	}
	return s
}

func (s state) find(p path.Path) int {
	for i := range int(s.n) {
		if s.held[i].Path == p {
			return i
		}
	}
	return -1
}

func (s state) with(h Held) state {
	if int(s.n) == maxHeld {
		s.dropped = true
		return s
	}
	s.held[s.n] = h
	s.n++
	return s
}

func (s state) without(i int) state {
	copy(s.held[i:], s.held[i+1:s.n])
	s.n--
	s.held[s.n] = Held{}
	return s
}

func (s state) deferring(p pending) state {
	for i := range int(s.nd) {
		if d := &s.defers[i]; d.path == p.path && !d.takes {
			if d.mode != p.mode {
				d.at, d.by = nil, nil // given back in both modes, in an order that is not followed
			}
			return s
		}
	}
	return s.push(p)
}

// taking notes that a deferred call takes a lock and keeps it, unless it is held
// when the call is deferred: then it is rather the wrong method.
func (s state) taking(h Held, d *ssa.Defer) state {
	if s.find(h.Path) >= 0 {
		return s.settle(h.Path, true)
	}
	return s.push(pending{path: h.Path, mode: h.Mode, takes: true, at: d})
}

func (s state) push(d pending) state {
	for i := range int(s.nd) {
		if s.defers[i] == d {
			return s
		}
	}
	if int(s.nd) == maxDefers {
		s.dropped = s.dropped || d.call == nil
		return s
	}
	s.defers[s.nd] = d
	s.nd++
	return s
}

// pending reports whether a deferred call is to release the lock.
func (s state) pending(p path.Path) bool {
	for i := range int(s.nd) {
		if s.defers[i].path == p && !s.defers[i].takes {
			return true
		}
	}
	return false
}

// opAt returns what a call does to a lock, or the zero op.
func opAt(call ssa.CallInstruction) op {
	o, _ := opOf(call.Common())
	return o
}
