package sequential

import (
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// waiting says who waits for what a function answers.
type waiting uint8

const (
	nobody  waiting = iota // it runs at the start, in the background, or that is not known
	caller                 // whoever called it with a context, in another package
	request                // somebody who has sent a request
)

// waited says who waits for the answers of a function: those who sent a
// request, if a handler gets to it by calls; else its roots decide. What runs
// in a goroutine, is kept as a value for somebody to call, sets up or is a
// command is not waited for.
func (c *checker) waited(fn *ssa.Function) waiting {
	if w, ok := c.known[fn]; ok {
		return w
	}
	most := nobody
	if c.answers(fn, maxCalls, map[*ssa.Function]bool{}) {
		most = request
	} else if slices.ContainsFunc(c.roots.Of(fn).List, func(r roots.Root) bool { return c.isAsked(r, fn) }) {
		most = caller
	}
	c.known[fn] = most
	return most
}

// maxCalls bounds the calls between a handler and what it calls.
const maxCalls = 4

// answers reports whether a function runs for a request, and before it is
// answered. One of many goroutines that run at the same time does not: what it
// waits for they all wait for together.
func (c *checker) answers(fn *ssa.Function, depth int, busy map[*ssa.Function]bool) bool {
	if busy[fn] || c.oneOfMany(fn) {
		return false
	}
	// A literal is named after the function that it is in, which may make the handlers.
	if serves(fn) && (fn.Parent() != nil || !isFirst(fn.Name())) {
		return true
	}
	if isFirst(fn.Name()) {
		return false
	}
	if depth == 0 {
		return false
	}
	busy[fn] = true
	defer delete(busy, fn)
	return slices.ContainsFunc(c.callees.CallersOf(fn), func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return plain && c.answers(call.Parent(), depth-1, busy)
	})
}

// oneOfMany reports whether a function is the body of goroutines that are started
// in a loop.
func (c *checker) oneOfMany(fn *ssa.Function) bool {
	return slices.ContainsFunc(c.spawn.Of(fn), func(s *spawn.Site) bool { return s.Times != spawn.One })
}

// isAsked reports whether a root is a function that other packages call with a
// context, for what it returns.
func (c *checker) isAsked(r roots.Root, fn *ssa.Function) bool {
	if r.Kind != roots.External || c.commands || c.Pkg.Name() == "main" {
		return false
	}
	for _, f := range append(callersIn(r), fn) {
		if c.oneOfMany(f) || isBackground(f.Name()) || isCommand(f) {
			return false
		}
	}
	return knowledge.ContextParam(r.Fn.Signature) >= 0 && informs(r.Fn.Signature) && informs(fn.Signature) && !connects(r.Fn.Signature)
}

// isCommand reports whether a function is, or belongs to, a command of a program.
func isCommand(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	return knowledge.IsCommand(fn.Signature) || recv != nil && knowledge.DescribesCommand(recv.Type())
}

// connects reports whether a function returns something that holds a client of its
// own: it is asked for one at the start, and others then use that many times.
func connects(sig *types.Signature) bool {
	for r := range sig.Results().Variables() {
		n := path.NamedOf(r.Type())
		if n == nil {
			continue
		}
		s, ok := n.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range s.Fields() {
			if knowledge.IsType(f.Type(), "net/http", "Client", "Transport", "RoundTripper") || knowledge.IsType(f.Type(), "database/sql", "DB") || isRemoteClient(f.Type()) {
				return true
			}
		}
	}
	return false
}

// callersIn returns the functions on the way from a root.
func callersIn(r roots.Root) []*ssa.Function {
	out := []*ssa.Function{r.Fn}
	for _, call := range r.Chain {
		out = append(out, call.Parent())
	}
	return out
}

// serves reports whether a function is called for a request: by its signature,
// or because it is given the request and what to answer it with, in a
// structure perhaps, as frameworks do that have a context of their own.
func serves(fn *ssa.Function) bool {
	if hotness.Serves(fn) {
		return true
	}
	req, resp := false, false
	for p := range fn.Signature.Params().Variables() {
		a, b := carries(p.Type(), 2)
		req, resp = req || a, resp || b
	}
	return req && resp
}

// carries reports whether a type has a request of HTTP and a way to answer it.
func carries(t types.Type, depth int) (req, resp bool) {
	switch {
	case knowledge.IsType(t, "net/http", "Request"):
		return true, false
	case knowledge.IsType(t, "net/http", "ResponseWriter"):
		return false, true
	case knowledge.IsType(t, "github.com/gin-gonic/gin", "Context"), knowledge.IsType(t, "github.com/labstack/echo", "Context"),
		knowledge.IsType(t, "github.com/gofiber/fiber", "Ctx"):
		return true, true
	}
	n := path.NamedOf(t)
	if n == nil || depth == 0 {
		return false, false
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false, false
	}
	for f := range s.Fields() {
		a, b := carries(f.Type(), depth-1)
		// Response writers are wrapped in interfaces of the framework's own.
		if it, isInterface := f.Type().Underlying().(*types.Interface); isInterface && !b {
			b = writesHeader(it)
		}
		req, resp = req || a, resp || b
	}
	return req, resp
}

func writesHeader(it *types.Interface) bool {
	for m := range it.Methods() {
		if m.Name() == "WriteHeader" {
			return true
		}
	}
	return false
}

// informs reports whether a function returns something besides an error.
func informs(sig *types.Signature) bool {
	for r := range sig.Results().Variables() {
		if !knowledge.IsError(r.Type()) {
			return true
		}
	}
	return false
}

// backgroundWords are first words of names of what nobody waits for: work at
// the start, at intervals, and on the program itself.
var backgroundWords = []string{
	"new", "make", "must", "init", "initialize", "setup", "prepare", "bootstrap", "start", "run", "open", "connect", "register", "configure", "build",
	"restore", "recover", "reload", "refresh", "sync", "resync", "watch", "poll", "monitor", "loop", "reconcile", "discover", "scrape", "collect", "gather", "probe",
	"prune", "purge", "clean", "cleanup", "gc", "warm", "renew", "rotate", "migrate", "upgrade", "import", "export", "backup", "convert", "test", "main", "provision", "work", "worker",
}

// firstWords are those of names of what runs when the program starts, a handler for
// which is not asked often. Whatever else a handler calls, it waits for: a request
// may prepare, build or collect something.
var firstWords = []string{"new", "make", "must", "init", "initialize", "setup", "bootstrap", "register", "configure", "provision", "migrate", "upgrade", "test", "main"}

// isFirst reports whether a function's name begins with one of firstWords.
func isFirst(name string) bool { return slices.Contains(firstWords, firstWord(name)) }

// isBackground reports whether a function's name begins with one of backgroundWords.
func isBackground(name string) bool { return slices.Contains(backgroundWords, firstWord(name)) }

// firstWord returns the first word of a name, in lower case.
func firstWord(name string) string {
	end := strings.IndexFunc(name[min(1, len(name)):], unicode.IsUpper) + 1
	if end == 0 {
		end = len(name)
	}
	return strings.ToLower(name[:end])
}
