package drain

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Stranded is a goroutine that waits for a timer or ticker and nothing else, and
// that another goroutine's Stop leaves waiting for ever: Stop does not close the
// channel.
type Stranded struct {
	Site   *spawn.Site
	Recv   *ssa.UnOp
	Stop   ssa.CallInstruction
	Ticker bool
}

// holder is what keeps a timer: the call that made it, or a field, of itself or
// of what has it as an element.
type holder any

type strander struct {
	calls  *callees.Result
	spawn  *spawn.Result
	join   *join.Result
	stops  map[holder][]ssa.CallInstruction
	resets map[holder]bool
	kept   map[*ssa.Call][]holder // where the timer that a call makes is put
}

// Strandings returns the goroutines of a package that wait for a stopped timer,
// in source order, each with one of the places that stop it.
func Strandings(calls *callees.Result, spawns *spawn.Result, joins *join.Result) []Stranded {
	s := &strander{
		calls: calls, spawn: spawns, join: joins,
		stops: make(map[holder][]ssa.CallInstruction), resets: make(map[holder]bool), kept: make(map[*ssa.Call][]holder),
	}
	var recvs []*ssa.UnOp
	for _, fn := range calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.UnOp:
					if i.Op == token.ARROW && len(spawns.Of(fn)) > 0 && channelOf(i.X) != nil {
						recvs = append(recvs, i)
					}
				case *ssa.Store:
					s.keep(i.Val, fieldHolder(i.Addr))
				case *ssa.MapUpdate:
					s.keep(i.Value, elementOf(i.Map))
				}
			}
		}
	}
	if len(recvs) == 0 {
		return nil
	}
	for _, fn := range calls.Functions() {
		for _, c := range calls.In(fn) {
			s.call(c)
		}
	}
	var out []Stranded
	for _, r := range recvs {
		if x, ok := s.stranded(r); ok {
			out = append(out, x)
		}
	}
	return out
}

// channelOf returns the timer or ticker whose field C a channel was loaded from.
func channelOf(ch ssa.Value) ssa.Value {
	load, ok := path.Origin(ch).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok || !isTimer(fa.X.Type()) {
		return nil
	}
	if f := path.FieldOf(fa); f == nil || f.Name() != "C" {
		return nil
	}
	return fa.X
}

func isTimer(t types.Type) bool {
	return knowledge.IsType(t, "time", "Timer") || isTicker(t)
}

func isTicker(t types.Type) bool { return knowledge.IsType(t, "time", "Ticker") }

func (s *strander) call(c ssa.CallInstruction) {
	obj := callees.Object(c.Common())
	stop := knowledge.Is(obj, "time", "Timer.Stop", "Ticker.Stop")
	if !stop && !knowledge.Is(obj, "time", "Timer.Reset", "Ticker.Reset") || len(c.Common().Args) == 0 {
		return
	}
	for _, h := range s.holders(c.Common().Args[0]) {
		if stop {
			s.stops[h] = append(s.stops[h], c)
		} else {
			s.resets[h] = true
		}
	}
}

// keep notes that a timer is put somewhere.
func (s *strander) keep(v ssa.Value, h holder) {
	if h == nil || !isTimer(v.Type()) {
		return
	}
	if made := maker(v); made != nil {
		s.kept[made] = append(s.kept[made], h)
	}
}

// maker returns the call of time.NewTimer or time.NewTicker that a timer comes
// from, or nil.
func maker(v ssa.Value) *ssa.Call {
	c, ok := path.Origin(v).(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(&c.Call), "time", "NewTimer", "NewTicker") {
		return nil
	}
	return c
}

// holders returns what keeps a timer, as far as it is known.
func (s *strander) holders(v ssa.Value) []holder {
	if made := maker(v); made != nil {
		return append([]holder{made}, s.kept[made]...)
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Parameter:
		if sites := s.spawn.Of(v.Parent()); len(sites) == 1 {
			if given := sites[0].Bind(v); given != nil && given != ssa.Value(v) {
				return s.holders(given)
			}
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if h := fieldHolder(v.X); h != nil {
				return []holder{h}
			}
		}
	case *ssa.Lookup:
		return asHolders(elementOf(v.X))
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			return asHolders(elementOf(t.X))
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok && !t.IsString {
				return asHolders(elementOf(r.X))
			}
		}
	}
	return nil
}

func asHolders(h holder) []holder {
	if h == nil {
		return nil
	}
	return []holder{h}
}

// fieldHolder returns the field at an address, or nil.
func fieldHolder(addr ssa.Value) holder {
	if f := path.FieldOf(addr); f != nil {
		return f
	}
	return nil
}

// element is the elements of a map in a field.
type element struct{ field *types.Var }

func elementOf(m ssa.Value) holder {
	if f := path.FieldRead(m); f != nil {
		return element{f}
	}
	return nil
}

// stranded finds a Stop that leaves a receive waiting: in another goroutine, and
// of a timer that nobody sets again.
func (s *strander) stranded(recv *ssa.UnOp) (Stranded, bool) {
	timer := channelOf(recv.X)
	fn := recv.Parent()
	ticker := isTicker(timer.Type())
	if ticker && leaves(recv) {
		return Stranded{}, false // it may have left before
	}
	sites := s.spawn.Of(fn)
	if len(sites) != 1 || sites[0].Kind == spawn.Timer || callees.InTest(fn) {
		return Stranded{}, false
	}
	hs := s.holders(timer)
	if len(hs) == 0 || slices.ContainsFunc(hs, func(h holder) bool { return s.resets[h] }) {
		return Stranded{}, false
	}
	for _, h := range hs {
		for _, stop := range s.stops[h] {
			if (ticker || s.meanwhile(stop, sites[0])) && s.another(stop.Parent(), fn) && !endsProgram(stop.Parent()) && !callees.InTest(stop.Parent()) {
				return Stranded{Site: sites[0], Recv: recv, Stop: stop, Ticker: ticker}, true
			}
		}
	}
	return Stranded{}, false
}

// meanwhile reports whether a Stop may come while the goroutine still waits: who
// stops has not waited for anything before.
func (s *strander) meanwhile(stop ssa.CallInstruction, site *spawn.Site) bool {
	fn := stop.Parent()
	if fn == site.Instr.Parent() {
		waiter := s.join.Waiter(site)
		if _, deferred := stop.(*ssa.Defer); deferred {
			return len(flow.ExitsWithout(fn, site.Instr, waiter)) > 0
		}
		return flow.Reaches(site.Instr, stop, waiter)
	}
	return len(flow.Reach(fn, nil, flow.Is(stop), func(i ssa.Instruction) bool { return i != stop && s.waits(i) })) > 0
}

// waits reports whether an instruction waits for another goroutine to do
// something, rather than for a lock.
func (s *strander) waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.Call:
		return s.join.Call(&i.Call, i.Parent()).Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond) != 0
	}
	return false
}

// another reports whether a function never runs as part of a goroutine with a
// body: it is not in it, and the body does not call it.
func (s *strander) another(fn, body *ssa.Function) bool {
	if callees.Within(fn, body) {
		return false
	}
	seen := make(map[*ssa.Function]bool)
	var calls func(f *ssa.Function) bool
	calls = func(f *ssa.Function) bool {
		if f == fn {
			return true
		}
		if seen[f] {
			return false
		}
		seen[f] = true
		for _, c := range s.calls.In(f) {
			if _, ok := c.(*ssa.Go); !ok && slices.ContainsFunc(s.calls.Of(c.Common()), calls) {
				return true
			}
		}
		return slices.ContainsFunc(f.AnonFuncs, calls)
	}
	return !calls(body)
}

// leaves reports whether a function can return after a receive without another:
// but for the end of a range, which does not come, as nobody closes the channel.
func leaves(recv *ssa.UnOp) bool {
	never := make(map[*ssa.BasicBlock]*ssa.BasicBlock) // from a test to where it goes with a closed channel
	for _, ref := range path.Uses(recv) {
		ok, is := ref.(*ssa.Extract)
		if !is || ok.Index != 1 {
			continue
		}
		for _, r := range path.Uses(ok) {
			if branch, is := r.(*ssa.If); is {
				never[branch.Block()] = branch.Block().Succs[1]
			}
		}
	}
	seen := make(map[*ssa.BasicBlock]bool)
	var returns func(b *ssa.BasicBlock) bool
	returns = func(b *ssa.BasicBlock) bool {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		for _, next := range b.Succs {
			if next == recv.Block() || seen[next] || never[b] == next {
				continue
			}
			seen[next] = true
			if returns(next) {
				return true
			}
		}
		return false
	}
	return returns(recv.Block())
}

// endsProgram reports whether the process ends with a function.
func endsProgram(fn *ssa.Function) bool {
	top := callees.Top(fn)
	return top.Name() == "main" && top.Pkg != nil && top.Pkg.Pkg.Name() == "main"
}
