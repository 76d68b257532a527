package product

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/spawn"
)

// event is what a goroutine does next that others can see.
type event struct {
	kind  eventKind
	instr ssa.Instruction
	ch    int // channel
	group int // WaitGroup
	n     int // what Add adds
	// of a select: its cases on channels of the model; open says that
	// another case or default is there
	cases []selectCase
	open  bool
	deflt bool
	// of a spawn
	body *ssa.Function
	args []ssa.Value
}

type selectCase struct{ index, ch int }

type eventKind uint8

const (
	nothing eventKind = iota
	send
	recv
	closes
	selects
	spawns
	adds
	waits
)

// visible reports whether an instruction is an event.
func (m *model) visible(instr ssa.Instruction, e *env) bool {
	return m.event(instr, e).kind != nothing
}

func (m *model) event(instr ssa.Instruction, e *env) event {
	switch instr := instr.(type) {
	case *ssa.Send:
		if r := m.resolve(instr.Chan, e); r.kind == aChan {
			return event{kind: send, instr: instr, ch: r.i}
		}
	case *ssa.UnOp:
		if len(m.Channels.At(instr)) == 0 {
			break
		}
		if r := m.resolve(instr.X, e); r.kind == aChan {
			return event{kind: recv, instr: instr, ch: r.i}
		}
	case *ssa.Select:
		ev := event{kind: selects, instr: instr, deflt: !instr.Blocking}
		for i, s := range instr.States {
			if r := m.resolve(s.Chan, e); r.kind == aChan {
				ev.cases = append(ev.cases, selectCase{i, r.i})
			} else if !e.neverReady(s.Chan) {
				ev.open = true
			}
		}
		if len(ev.cases) > 0 {
			return ev
		}
	case ssa.CallInstruction:
		return m.callEvent(instr, e)
	}
	return event{}
}

func (m *model) callEvent(call ssa.CallInstruction, e *env) event {
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			if r := m.resolve(common.Args[0], e); r.kind == aChan {
				return event{kind: closes, instr: call, ch: r.i}
			}
		}
		return event{}
	}
	if s := m.Spawn.At(call); s != nil {
		return m.spawnEvent(s, e)
	}
	if lit, _ := callees.Func(common.Value); lit != nil && isGo(call) { // of a stand-in
		return m.spawnEvent(&spawn.Site{Instr: call, Value: common.Value, Bodies: []*ssa.Function{lit}, Exact: true}, e)
	}
	method := groupMethod(common)
	if method == "" {
		return event{}
	}
	r := m.resolve(common.Args[0], e)
	if r.kind != aGroup {
		return event{}
	}
	switch method {
	case "Done":
		return event{kind: adds, instr: call, group: r.i, n: -1}
	case "Wait":
		return event{kind: waits, instr: call, group: r.i}
	case "Add":
		b, ok := boundOf(common.Args[1])
		if ok && m.known(b) {
			return event{kind: adds, instr: call, group: r.i, n: int(m.count(b))}
		}
		m.broken = true
	}
	return event{}
}

func isGo(i ssa.Instruction) bool {
	_, ok := i.(*ssa.Go)
	return ok
}

func (m *model) spawnEvent(s *spawn.Site, e *env) event {
	call := s.Instr
	ev := event{kind: spawns, instr: call, body: s.Body(), args: s.Args, group: -1}
	if ev.body == nil {
		ev.body = m.Channels.StandIn(call)
		m.broken = m.broken || ev.body != nil && m.givesActing(call)
	}
	if ev.body == nil && s.Value != nil {
		if r := m.resolve(s.Value, e); r.kind == aFunc {
			ev.body = r.fn
		}
	}
	if ev.body == nil {
		for _, b := range s.Bodies {
			m.broken = m.broken || m.touches(b)
		}
		for _, a := range call.Common().Args {
			if _, isChan := knowledge.Core(a.Type()).(*types.Chan); isChan {
				m.checkKnown(a)
			}
		}
		return event{}
	}
	if !m.bodyMatters(ev, e) || len(ev.body.Blocks) == 0 {
		return event{}
	}
	if !startsOnce(call, s.Owner) {
		m.leftOut()
	}
	if s.Owner != nil {
		if r := m.resolve(s.Owner, e); r.kind == aGroup {
			ev.group = r.i
		}
	}
	return ev
}

// givesActing reports whether a call gives a function that does something to the
// channels of the model to one of another package, which calls it who knows when.
func (m *model) givesActing(call ssa.CallInstruction) bool {
	return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
		fn, _ := callees.Func(a)
		return fn != nil && m.touches(fn)
	})
}

func (m *model) bodyMatters(ev event, e *env) bool {
	if m.touches(ev.body) {
		return true
	}
	for _, a := range ev.args {
		if a != nil && knowledge.IsFunc(a.Type()) {
			if r := m.resolve(a, e); r.kind == aFunc && m.touches(r.fn) {
				return true
			}
		}
	}
	return false
}

// opAt returns the ledger's entry for an event, or for a case of a select.
func (m *model) opAt(instr ssa.Instruction, index int) *channels.Op {
	for _, o := range m.Channels.At(instr) {
		if o.Case == index || o.Case < 0 {
			return o
		}
	}
	return nil
}
