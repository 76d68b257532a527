package waitgroup

import (
	_ "embed"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/tests"
)

//go:embed doc.go
var doc string

// Rule finds WaitGroups whose counter goes wrong.
var Rule = rule.New(rule.Rule{
	Name:    "waitgroup",
	Summary: "finds WaitGroups whose Wait returns too early, never, or panics",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "add-inside", Severity: rule.Error, Summary: "Add is called in the goroutine it counts, so Wait may not see it"},
		{Name: "add-late", Severity: rule.Error, Summary: "Add is called after the goroutine that it counts was started, so Done may come first, or after one that waits already"},
		{Name: "done-missing", Severity: rule.Error, Summary: "a path of the goroutine returns without Done, so Wait blocks for ever"},
		{Name: "done-early", Severity: rule.Warning, Summary: "Done is deferred after other work of the goroutine, and so called before it"},
		{Name: "done-skipped", Severity: rule.Strict, Summary: "a test that fails in the goroutine ends it without Done, so Wait blocks until the time is over"},
		{Name: "add-after-wait", Severity: rule.Warning, Summary: "Add follows the test of a flag that may be set, and the group waited for, in between"},
		{Name: "count", Severity: rule.Error, Summary: "Add and Done do not add up"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer, channels.Analyzer, spawn.Analyzer, join.Analyzer, lockset.Analyzer, groups.Analyzer, recovers.Analyzer, roots.Analyzer, tests.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

type checker struct {
	*rule.Pass
	callees *callees.Result
	chans   *channels.Result
	spawn   *spawn.Result
	join    *join.Result
	groups  *groups.Result
	ops     []op                         // of the package, by position
	through []op                         // by functions that are called, in the functions that call them
	late    map[ssa.CallInstruction]bool // reported as add-late
	said    map[ssa.CallInstruction]bool // reported as Add beside Wait
}

// op is a use of a sync.WaitGroup by a function: a call of a method, or of a
// function that calls it.
type op struct {
	call   ssa.CallInstruction // in the function
	real   ssa.CallInstruction // of the method; nil if it is in another package
	method string              // Add, Done, Wait, Go
	group  path.Path
	always bool // the call always comes to the method
}

func (o op) deferred() bool {
	_, ok := o.call.(*ssa.Defer)
	return ok
}

// pos is where the method is called, as far as that is in this package.
func (o op) pos() token.Pos {
	if o.real != nil {
		return o.real.Pos()
	}
	return o.call.Pos()
}

// own reports whether the function calls the method itself.
func (o op) own() bool { return o.real == o.call }

// delta returns the constant that an Add adds.
func (o op) delta() (int64, bool) {
	if o.method != "Add" || o.real == nil {
		return 0, false
	}
	c, ok := o.real.Common().Args[1].(*ssa.Const)
	if !ok {
		return 0, false
	}
	return c.Int64(), true
}

func run(p *rule.Pass) error {
	if !p.Imports("sync") {
		return nil
	}
	c := &checker{
		Pass:    p,
		callees: p.ResultOf[callees.Analyzer].(*callees.Result),
		chans:   p.ResultOf[channels.Analyzer].(*channels.Result),
		spawn:   p.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:    p.ResultOf[join.Analyzer].(*join.Result),
		groups:  p.ResultOf[groups.Analyzer].(*groups.Result),
		late:    make(map[ssa.CallInstruction]bool),
		said:    make(map[ssa.CallInstruction]bool),
	}
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			if o, ok := opOf(call); ok {
				c.ops = append(c.ops, o)
			}
		}
		for _, o := range c.inFunction(fn) {
			if !o.own() {
				c.through = append(c.through, o)
			}
		}
	}
	if len(c.ops) == 0 && len(c.through) == 0 {
		return nil
	}
	for _, s := range c.spawn.Sites {
		body := s.Body()
		if body == nil {
			if g, ok := s.Instr.(*ssa.Go); ok {
				c.foreign(s, g)
			}
			continue
		}
		c.doneInGo(s, body)
		c.startedAnyway(s, body)
		c.waitsAlready(s, body)
		if _, ok := s.Instr.(*ssa.Go); ok {
			c.addInside(s, body)
			c.addWhileWaiting(s, body)
			c.addLate(s, body)
		}
		if s.Kind == spawn.GoStmt || s.Kind == spawn.Helper {
			c.doneMissing(s, body)
			c.doneAgain(s, body)
			c.refused(s, body)
			c.doneEarly(s, body)
		}
		c.waitsForItself(s, body)
		c.waitInLoop(s, body)
	}
	c.addZero()
	c.countLocal()
	c.countFields()
	c.addAfterWait()
	c.notHanded()
	return nil
}

func opOf(call ssa.CallInstruction) (op, bool) {
	common := call.Common()
	obj := callees.Object(common)
	if !knowledge.Is(obj, "sync", "WaitGroup.Add", "WaitGroup.Done", "WaitGroup.Wait", "WaitGroup.Go") || len(common.Args) == 0 {
		return op{}, false
	}
	p, ok := path.Of(common.Args[0])
	return op{call, call, obj.Name(), p, true}, ok
}

// inBody returns the operations in a goroutine's body, also by what it calls,
// their groups named as the spawner names them, if they exist outside of the
// body.
func (c *checker) inBody(s *spawn.Site, body *ssa.Function) []op {
	var out []op
	for _, u := range c.groups.In(body) {
		o := op{u.Call, u.Real, u.Method, u.Group, u.Always}
		if p, isParam := o.group.Root().(*ssa.Parameter); isParam && p.Parent() == body {
			arg := s.Bind(p)
			if arg == nil {
				continue
			}
			to, ok := path.Of(arg)
			if !ok {
				continue
			}
			if o.group, ok = o.group.Rebase(path.Rooted(p), to); !ok {
				continue
			}
		} else if in, isInstr := o.group.Root().(ssa.Instruction); isInstr && in.Parent() == body {
			continue
		}
		out = append(out, o)
	}
	return out
}

// same reports whether an operation elsewhere may be on the group: the same
// path, or the same field of another instance.
func same(o op, group path.Path) bool {
	if o.group == group {
		return true
	}
	a, ok := o.group.Class()
	b, ok2 := group.Class()
	return ok && ok2 && a == b
}

// others returns the package's operations on the group outside of a body, the
// literals in it, and what only it calls; first those that functions do
// themselves, then those by functions that they call.
func (c *checker) others(group path.Path, body *ssa.Function, method string) []op {
	var out []op
	for _, ops := range [][]op{c.ops, c.through} {
		for _, o := range ops {
			if o.method == method && same(o, group) && !c.within(o.call.Parent(), body, 0) {
				out = append(out, o)
			}
		}
	}
	return out
}

// maxCalls is how far up callers are followed.
const maxCalls = 3

// within reports whether a function runs only as part of another: a literal in
// it, or called by nobody else.
func (c *checker) within(fn, outer *ssa.Function, depth int) bool {
	if callees.Within(fn, outer) {
		return true
	}
	callers := c.callees.CallersOf(fn)
	if depth >= maxCalls || len(callers) == 0 || !c.callees.AllCallersKnown(fn) {
		return false
	}
	return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		_, isGo := call.(*ssa.Go)
		return isGo || !c.within(call.Parent(), outer, depth+1)
	})
}

func has(ops []op, method string, group path.Path) bool {
	return slices.ContainsFunc(ops, func(o op) bool { return o.method == method && o.group == group })
}
