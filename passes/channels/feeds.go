package channels

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Feeds is the fact on a function that makes channels, starts goroutines that
// send on them and returns them: a generator, or a call with its answer on a
// channel. The results are ascending.
type Feeds struct{ List []Feed }

// Feed is one such result. Nobody but the caller can receive from it.
type Feed struct {
	Result int   // index of the result
	Cap    int64 // capacity, if constant, else -1
	// Sends is the number of values that the goroutines send in one run at
	// most, or -1 for many.
	Sends int
	// Always is true when a goroutine that ends has sent.
	Always bool
	// Stoppable is true when every send can be called off: it is in a select
	// with another way on.
	Stoppable bool
	// Under is, where the end of a context that the function is given is the only way on
	// that the sends have, one more than the index of that parameter, receivers counted;
	// else 0.
	Under int
	// Closes is true when the goroutines close the channel.
	Closes bool
	// Open is true when nobody closes the channel, though the goroutines that send
	// come to an end by themselves: when there is no more, not when they are told to.
	Open bool
	// Told is true when whatever is sent, the goroutine hands to somebody else,
	// too: an error that it has logged or answered with, or the function that gave it.
	Told bool
	// Relays is true when all that is sent was received from a channel that is
	// kept in a field: who gets nothing there sends nothing.
	Relays bool
	// Last are the fields of the values, structs or pointers to them, that are set in
	// the last value alone, an error for instance: nothing is sent after it.
	Last []int
	// Each is, where no more is sent than a parameter, or a field of it, has elements, one
	// more than the index of that parameter, receivers counted; EachField is one more than
	// the index of the field, or 0 for the parameter itself.
	Each, EachField int
	// Over are the other results, channels too, on which the goroutine sends when it has
	// sent all: whoever receives from one has nothing more to come.
	Over []int
}

// IsOver reports whether a channel is another result of the call that a feed is of, on
// which something is sent when the feed is over.
func (f Feed) IsOver(ch ssa.Value, call *ssa.Call) bool {
	from, at := callees.CallOf(path.Origin(ch))
	return from == call && slices.Contains(f.Over, at)
}

// AFact makes Feeds a fact.
func (*Feeds) AFact() {}

func (f *Feeds) String() string {
	var out []string
	for _, e := range f.List {
		s := fmt.Sprintf("%d: cap %d, sends %d", e.Result, e.Cap, e.Sends)
		if e.Always {
			s += ", always"
		}
		if e.Stoppable {
			s += ", stoppable"
		}
		if e.Under > 0 {
			s += fmt.Sprintf(", under parameter %d", e.Under-1)
		}
		if e.Closes {
			s += ", closes"
		}
		if e.Open {
			s += ", left open"
		}
		if e.Told {
			s += ", told"
		}
		if e.Relays {
			s += ", relays"
		}
		if len(e.Last) > 0 {
			s += fmt.Sprintf(", last %v", e.Last)
		}
		if e.Each > 0 {
			s += fmt.Sprintf(", one for each of parameter %d", e.Each-1)
			if e.EachField > 0 {
				s += fmt.Sprintf(" field %d", e.EachField-1)
			}
		}
		if len(e.Over) > 0 {
			s += fmt.Sprintf(", over %v", e.Over)
		}
		out = append(out, s)
	}
	return "feeds " + strings.Join(out, "; ")
}

// Blocks reports whether a goroutine certainly ends up waiting to send when
// nobody receives.
func (f Feed) Blocks() bool { return !f.Stoppable && f.fills() }

// fills reports whether more may be sent than there is room for.
func (f Feed) fills() bool {
	return f.Cap >= 0 && (f.Sends < 0 || int64(f.Sends) > f.Cap)
}

// BlocksUnless returns, of a goroutine that ends up waiting to send when nobody receives
// unless a context ends, that context, given the call; or nil.
func (f Feed) BlocksUnless(call *ssa.CallCommon) ssa.Value {
	if f.Under == 0 || !f.fills() || call.IsInvoke() || f.Under > len(call.Args) {
		return nil
	}
	return call.Args[f.Under-1]
}

// FeedsOf returns the results that a call's function feeds from goroutines,
// whether it is of this package or another one.
func (r *Result) FeedsOf(call *ssa.CallCommon) []Feed {
	fns, exact := r.callees.Resolve(call)
	if exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		return r.feeds[fns[0]]
	}
	obj := callees.Object(call)
	fact := new(Feeds)
	if call.IsInvoke() || obj == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, fact) {
		return nil
	}
	return fact.List
}

// findFeeds computes the feeds of the functions of the package.
func (r *Result) findFeeds() {
	r.feeds = make(map[*ssa.Function][]Feed)
	handed := r.handedOut()
	for _, fn := range r.callees.Functions() {
		if !slices.ContainsFunc(resultsOf(fn), knowledge.IsChan) {
			continue
		}
		f := &feeder{r: r, fn: fn, handed: handed, own: make(map[*ssa.Function]bool), started: make(map[*ssa.Function]bool),
			by: make(map[*ssa.Function][]*ssa.Function), senders: make(map[*Chan]map[*ssa.Function]bool),
			counting: make(map[*Chan]bool), loops: make(map[*ssa.Function][]*flow.Loop)}
		f.reach(fn, false)
		for i, t := range resultsOf(fn) {
			if !knowledge.IsChan(t) {
				continue
			}
			if feed, ok := f.result(i); ok {
				r.feeds[fn] = append(r.feeds[fn], feed)
			}
		}
	}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if ok && obj.Pkg() == r.pass.Pkg && len(r.feeds[fn]) > 0 {
			r.pass.ExportObjectFact(obj.Origin(), &Feeds{r.feeds[fn]})
		}
	}
}

func resultsOf(fn *ssa.Function) []types.Type {
	var out []types.Type
	for v := range fn.Signature.Results().Variables() {
		out = append(out, v.Type())
	}
	return out
}

// handedOut returns for each channel the functions in which it goes where
// others can receive from it: out of sight, or into a field or package variable.
func (r *Result) handedOut() map[*Chan][]*ssa.Function {
	out := make(map[*Chan][]*ssa.Function)
	for key, n := range r.nodes {
		v, ok := key.(ssa.Value)
		if !ok || n.out&CanRecv == 0 || v.Parent() == nil {
			continue
		}
		for _, c := range r.chansOf(n) {
			out[c] = append(out[c], v.Parent()) // a set: the order does not count
		}
	}
	var uses map[*types.Var][]*ssa.FieldAddr
	if len(r.keeps) > 0 {
		uses = r.addresses()
	}
	for _, s := range r.keeps {
		if r.onlySent(s, uses) {
			continue
		}
		for _, c := range r.chansOf(r.node(s.Val)) {
			out[c] = append(out[c], s.Parent())
		}
	}
	return out
}

// onlySent reports whether a channel that is stored in a field can only be sent on, or
// closed, by way of that: all that loads it does this, or is the return of the function
// that stores it.
func (r *Result) onlySent(s *ssa.Store, uses map[*types.Var][]*ssa.FieldAddr) bool {
	fa, ok := s.Addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	f := path.FieldOf(fa)
	if n := r.nodes[f]; f == nil || n == nil || n.open {
		return false
	}
	return !slices.ContainsFunc(uses[f], func(addr *ssa.FieldAddr) bool {
		return addr == nil || slices.ContainsFunc(path.Uses(addr), func(use ssa.Instruction) bool { return !r.sends(use, addr, s.Parent()) })
	})
}

// addresses returns where the fields of channel type are selected; nil stands for a
// field of a struct that is no variable.
func (r *Result) addresses() map[*types.Var][]*ssa.FieldAddr {
	out := make(map[*types.Var][]*ssa.FieldAddr)
	for _, fn := range r.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Field:
					if st, ok := i.X.Type().Underlying().(*types.Struct); ok && knowledge.IsChan(i.Type()) {
						f := st.Field(i.Field).Origin()
						out[f] = append(out[f], nil)
					}
				case *ssa.FieldAddr:
					if f := path.FieldOf(i); f != nil && knowledge.IsChan(f.Type()) {
						out[f] = append(out[f], i)
					}
				}
			}
		}
	}
	return out
}

// sends reports whether what uses the address of a field stores there, or loads a
// channel to send on it, to close it, or to return it from fn.
func (r *Result) sends(use ssa.Instruction, addr *ssa.FieldAddr, fn *ssa.Function) bool {
	switch use := use.(type) {
	case *ssa.DebugRef:
		return true
	case *ssa.Store:
		return use.Addr == ssa.Value(addr)
	case *ssa.UnOp:
		return !slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.DebugRef:
				return false
			case *ssa.ChangeType: // chan T to <-chan T, to return it
				return i.Parent() != fn || slices.ContainsFunc(path.Uses(i), func(last ssa.Instruction) bool {
					_, returned := last.(*ssa.Return)
					_, debug := last.(*ssa.DebugRef)
					return !returned && !debug
				})
			case *ssa.Send:
				return i.Chan != ssa.Value(use)
			case *ssa.Return:
				return i.Parent() != fn
			case ssa.CallInstruction:
				b, ok := i.Common().Value.(*ssa.Builtin)
				return !ok || b.Name() != "close"
			}
			return true
		})
	}
	return false
}

// feeder looks at one function, what it calls and what it starts.
type feeder struct {
	r       *Result
	fn      *ssa.Function
	handed  map[*Chan][]*ssa.Function
	own     map[*ssa.Function]bool // run when fn is called, in any goroutine
	started map[*ssa.Function]bool // run in a goroutine that fn starts
	sites   []*spawn.Site
	by      map[*ssa.Function][]*ssa.Function // who of own runs a function, in its own goroutine
	senders map[*Chan]map[*ssa.Function]bool  // see maySend

	counting map[*Chan]bool                 // by count, right now
	loops    map[*ssa.Function][]*flow.Loop // as far as loopOf has been asked
}

// reach walks what may run when fn is called.
func (f *feeder) reach(fn *ssa.Function, started bool) {
	if len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != f.r.pass.Pkg || f.own[fn] && (!started || f.started[fn]) {
		return
	}
	fresh := !f.own[fn]
	f.own[fn] = true
	f.started[fn] = f.started[fn] || started
	for _, call := range f.r.callees.In(fn) {
		if s := f.r.spawn.At(call); s != nil {
			if fresh {
				f.sites = append(f.sites, s)
			}
			for _, b := range s.Bodies {
				f.reach(b, true)
			}
			continue
		}
		runs := func(callee *ssa.Function) {
			if fresh {
				f.by[callee] = append(f.by[callee], fn)
			}
			f.reach(callee, started)
		}
		for _, callee := range f.r.callees.Of(call.Common()) {
			runs(callee)
		}
		for _, a := range call.Common().Args {
			if lit, _ := callees.Func(a); lit != nil && lit.Parent() != nil {
				runs(lit)
			}
		}
	}
}

// maySend reports whether a function sends on a channel, or runs what does: few do,
// of the many that a function may run.
func (f *feeder) maySend(fn *ssa.Function, c *Chan) bool {
	set, known := f.senders[c]
	if !known {
		set = make(map[*ssa.Function]bool)
		var add func(fn *ssa.Function)
		add = func(fn *ssa.Function) {
			if !set[fn] {
				set[fn] = true
				for _, by := range f.by[fn] {
					add(by)
				}
			}
		}
		for _, o := range c.Each(CanSend) {
			add(o.Fn())
		}
		f.senders[c] = set
	}
	return set[fn]
}

// result returns the feed of a result of the function.
func (f *feeder) result(i int) (Feed, bool) {
	c, call, index := f.returned(i)
	if call != nil {
		for _, feed := range f.r.FeedsOf(&call.Call) {
			if feed.Result == index {
				feed.Result = i
				feed.Under, feed.Each = f.passedOn(feed.BlocksUnless(&call.Call)), 0
				return feed, true
			}
		}
		return Feed{}, false
	}
	if c == nil || c.Make == nil || !f.own[c.Make.Parent()] || slices.ContainsFunc(f.handed[c], func(fn *ssa.Function) bool { return f.own[fn] }) {
		return Feed{}, false
	}
	feed := Feed{Result: i, Cap: -1, Stoppable: true, Told: true, Relays: true}
	under := newUnder(f)
	if n, ok := c.Cap(); ok {
		feed.Cap = n
	}
	sends := 0
	for _, o := range c.Ops {
		if !f.own[o.Fn()] {
			continue
		}
		switch {
		case o.Does == CanRecv:
			return Feed{}, false
		case !f.started[o.Fn()]:
			if o.Does == CanSend {
				return Feed{}, false // sends it itself
			}
		case o.Does == CanClose:
			feed.Closes = true
		default:
			sends++
			sel, ok := o.Instr.(*ssa.Select)
			feed.Stoppable = feed.Stoppable && ok && (!sel.Blocking || len(sel.States) > 1)
			under.send(o)
			v := o.Sent()
			feed.Told = feed.Told && (told(v) || f.r.handled(v))
			feed.Relays = feed.Relays && f.relayed(v)
		}
	}
	if sends == 0 {
		return Feed{}, false
	}
	if feed.Stoppable {
		feed.Under = under.index()
	}
	feed.Sends, feed.Last, feed.Over, feed.Open = f.count(c), f.lastFields(c), f.over(i, c), f.leavesOpen(c)
	if feed.Sends == many {
		feed.Each, feed.EachField = f.each(c)
	}
	feed.Always = slices.ContainsFunc(f.sites, func(s *spawn.Site) bool {
		return len(s.Bodies) > 0 && !slices.ContainsFunc(s.Bodies, func(b *ssa.Function) bool { return !f.alwaysSends(b, c) })
	})
	return feed, feed.Sends != 0
}

// alwaysSends reports whether a function has sent on a channel when it
// returns.
func (f *feeder) alwaysSends(fn *ssa.Function, c *Chan) bool {
	return len(fn.Blocks) > 0 && len(flow.ExitsWithout(fn, nil, func(i ssa.Instruction) bool {
		return f.weight(i, c, make(map[*ssa.Function]int)) != 0
	})) == 0
}

// returned says what the i-th result is: one channel of the package, or a
// result of a call of another package's function. The returns of nil do not
// count.
func (f *feeder) returned(i int) (c *Chan, call *ssa.Call, index int) {
	for _, b := range f.fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		v := path.Origin(ret.Results[i])
		if k, ok := v.(*ssa.Const); ok && k.IsNil() {
			continue
		}
		chans, open := f.r.PointsTo(ret.Results[i])
		if open || len(chans) != 1 {
			from, at := callees.CallOf(v)
			if from == nil || c != nil || call != nil && (call != from || at != index) {
				return nil, nil, 0
			}
			call, index = from, at
			continue
		}
		if call != nil || c != nil && c != chans[0] {
			return nil, nil, 0
		}
		c = chans[0]
	}
	return c, call, index
}

// many stands for a number of sends without bound.
const many = -1
