package knowledge

import (
	"go/types"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"
)

// Wait is the set of things that a call may wait for.
type Wait uint32

// What calls wait for. AnyIO is reading or writing through an interface, with
// who knows what behind it.
const (
	Sleep    Wait = 1 << iota // time passing
	Channel                   // a channel operation of another goroutine
	Lock                      // a mutex, a once, a semaphore
	Group                     // goroutines finishing: WaitGroup, errgroup, pool
	Cond                      // a condition variable
	Network                   // a peer
	Disk                      // the file system
	Process                   // another process
	Database                  // a database, a broker, a store
	Terminal                  // a person at standard input
	AnyIO                     // an io.Reader or io.Writer
	Task                      // whatever an async function does: known by its signature alone, see Async
)

// IO is every wait for something outside the program.
const IO = Network | Disk | Process | Database | Terminal | AnyIO

var waitNames = []string{"sleep", "channel", "lock", "group", "cond", "network", "disk", "process", "database", "terminal", "io", "task"}

// String lists the set's members, for tests and messages.
func (w Wait) String() string { return bitNames(uint32(w), waitNames) }

// End is the set of things that end a wait before its time.
type End uint8

// What ends a wait.
const (
	ByContext  End = 1 << iota // cancelling the context argument
	ByClose                    // closing, stopping or shutting down the receiver
	ByDeadline                 // a deadline or timeout that the receiver or an argument carries
)

var endNames = []string{"context", "close", "deadline"}

func (e End) String() string { return bitNames(uint32(e), endNames) }

// Effect is the set of things that a call does besides its results.
type Effect uint32

// What calls do.
const (
	Closes    Effect = 1 << iota // ends the life of the receiver or first argument
	Stops                        // ends activity: a timer, a server, a watcher
	Cancels                      // cancels a context or operation
	NoReturn                     // never returns: exits, panics, ends the goroutine
	NilError                     // its error is always nil, or by agreement ignored
	Logs                         // writes to a log
	Prints                       // writes to standard output or error
	Serves                       // runs until the receiver is closed or a failure
	Starts                       // leaves background work running, which Closes or Stops ends
	Registers                    // keeps a function argument for the life of the process
	Mutates                      // changes state outside the program
)

var effectNames = []string{"closes", "stops", "cancels", "noreturn", "nilerror", "logs", "prints", "serves", "starts", "registers", "mutates"}

func (e Effect) String() string { return bitNames(uint32(e), effectNames) }

// Use says what a call does with a function argument.
type Use uint8

// What happens to function arguments.
const (
	Now      Use = iota + 1 // called before the call returns, in the same goroutine
	Parallel                // called in other goroutines, all finished when the call returns
	Spawned                 // called in a new goroutine that may outlive the call
	Stored                  // kept and called later
	Wrapped                 // called by the function that the call returns, and nowhere else
)

// Join says who waits for a Spawned argument.
type Join uint8

// Who waits for what was spawned.
const (
	NoJoin     Join = iota // nobody can
	WaitMethod             // the receiver's Wait method
	StopResult             // the call returns a function or timer that stops it, without waiting
	ResultChan             // the call returns a channel on which the result arrives
)

// Arg describes one function argument. Index counts parameters without the
// receiver.
type Arg struct {
	Index int
	Use   Use
	Join  Join
	// Many: several goroutines call it at the same time, for one call.
	Many bool
	// Found: of Many, how many there are depends on what the function has found out.
	Found bool
	// Waited: the function that starts the goroutine may wait for it.
	Waited bool
}

// Func is what is known about a function. The zero Func says nothing.
type Func struct {
	Waits Wait
	Ends  End
	Does  Effect
	Args  []Arg
}

// Arg returns what is known about the parameter at index i.
func (f Func) Arg(i int) (Arg, bool) {
	j := slices.IndexFunc(f.Args, func(a Arg) bool { return a.Index == i })
	if j < 0 {
		return Arg{}, false
	}
	return f.Args[j], true
}

func (f *Func) merge(g Func) {
	f.Waits |= g.Waits
	f.Ends |= g.Ends
	f.Does |= g.Does
	for _, a := range g.Args {
		if _, dup := f.Arg(a.Index); !dup {
			f.Args = append(slices.Clip(f.Args), a)
		}
	}
}

// Of returns what the tables say about a function or method. The second
// result is false if they say nothing.
func Of(fn *types.Func) (Func, bool) {
	if fn == nil || fn.Pkg() == nil {
		return Func{}, false
	}
	fn = fn.Origin()
	recv := ""
	if r := fn.Signature().Recv(); r != nil {
		n := named(r.Type())
		if n == nil {
			return Func{}, false
		}
		recv = n.Obj().Name()
	}
	f, ok := find(fn.Pkg().Path(), recv, fn.Name())
	if !ok && isOfTests(fn) {
		return find("testing", "TB", fn.Name())
	}
	return f, ok
}

// isOfTests reports whether a method is one of an interface of a program's own
// that stands for testing.TB: Helper is not a method that other things have.
func isOfTests(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil {
		return false
	}
	it, ok := recv.Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range it.Methods() {
		if m.Name() == "Helper" && m.Signature().Params().Len() == 0 && m.Signature().Results().Len() == 0 {
			return true
		}
	}
	return false
}

// ofMethod is Of for a method called on a value of static type recv, which
// may be an interface that embeds the one declaring the method: the tables
// know hash.Hash.Write, though Write is declared by io.Writer.
func ofMethod(recv types.Type, fn *types.Func) (Func, bool) {
	if n := named(recv); n != nil && n.Obj().Pkg() != nil {
		if f, ok := find(n.Obj().Pkg().Path(), n.Obj().Name(), fn.Name()); ok {
			return f, true
		}
	}
	return Of(fn)
}

// OfCall returns what the tables say about the function that a call names:
// static callee, method value, or interface method. A call of a function
// value is unknown.
func OfCall(call *ssa.CallCommon) (Func, bool) {
	if call.IsInvoke() {
		return ofMethod(call.Value.Type(), call.Method)
	}
	if printsToTerminal(call) {
		return Func{Does: Prints | NilError}, true
	}
	return Of(Callee(call))
}

// IsLogging reports whether a call writes to a log.
func IsLogging(call *ssa.CallCommon) bool {
	f, _ := OfCall(call)
	return f.Does&Logs != 0
}

// printsToTerminal reports whether a call is fmt.Fprint or one of its sort to
// os.Stdout or os.Stderr: what fmt.Print is.
func printsToTerminal(call *ssa.CallCommon) bool {
	if !Is(Callee(call), "fmt", "Fprint", "Fprintf", "Fprintln") || len(call.Args) == 0 {
		return false
	}
	w, ok := call.Args[0].(*ssa.MakeInterface)
	if !ok {
		return false
	}
	load, ok := w.X.(*ssa.UnOp)
	if !ok {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "os" && (g.Name() == "Stdout" || g.Name() == "Stderr")
}

// Callee returns the declared function that a call names, or nil: the static
// callee's object, also for wrappers that go/ssa makes, or the interface
// method.
func Callee(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	fn := call.StaticCallee()
	if fn == nil {
		return nil
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.Origin()
	}
	if o := fn.Origin(); o != nil {
		if obj, ok := o.Object().(*types.Func); ok {
			return obj
		}
	}
	return nil
}

// Is reports whether fn is the function or method name ("F" or "T.M") of the
// package with the given path.
func Is(fn *types.Func, pkg string, names ...string) bool {
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	name := fn.Name()
	// Most functions have another name, which costs less to see.
	if !slices.ContainsFunc(names, func(s string) bool { return strings.HasSuffix(s, name) }) || cleanPath(fn.Pkg().Path()) != pkg {
		return false
	}
	if r := fn.Origin().Signature().Recv(); r != nil {
		n := named(r.Type())
		if n == nil {
			return false
		}
		name = n.Obj().Name() + "." + name
	}
	return slices.Contains(names, name)
}

// IsType reports whether t, or what it points to, is the named type of the
// package with the given path.
func IsType(t types.Type, pkg string, names ...string) bool {
	n := named(t)
	return n != nil && n.Obj().Pkg() != nil && slices.Contains(names, n.Obj().Name()) && cleanPath(n.Obj().Pkg().Path()) == pkg
}

func named(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// row is a fact about functions of one package: names are separated by
// spaces, each "F", "T.M", "T.*" for all methods of T, or "*" for all functions
// that no other row names. A path that ends in "/..." stands for all packages
// below. Rows about one name add up. A row may say that there is nothing to
// say: that a function neither waits nor does anything of interest.
type row struct {
	pkg, names string
	Func
}

// names are the rows of one package by "F", "T.M", "T.*" or "*".
type names map[string]Func

type index struct {
	packages map[string]names // by clean path, or "path/..." for all below
	prefixes []string         // paths of rows that end in /..., without it
	known    sync.Map         // import path to []names: where to look
}

var table = sync.OnceValue(func() *index {
	x := &index{packages: make(map[string]names)}
	for _, rows := range [][]row{stdWaits, stdArgs, stdEffects, moduleRows, loggerRows} {
		for _, r := range rows {
			if p, ok := strings.CutSuffix(r.pkg, "/..."); ok && !slices.Contains(x.prefixes, p) {
				x.prefixes = append(x.prefixes, p)
			}
			of := x.packages[r.pkg]
			if of == nil {
				of = make(names)
				x.packages[r.pkg] = of
			}
			for name := range strings.FieldsSeq(r.names) {
				f := of[name]
				f.merge(r.Func)
				of[name] = f
			}
		}
	}
	return x
})

// find looks a function up. Most packages have no rows at all, and every call
// of a program comes by.
func find(path, recv, name string) (Func, bool) {
	x := table()
	of, ok := x.known.Load(path)
	if !ok {
		of, _ = x.known.LoadOrStore(path, x.of(path))
	}
	for _, n := range of.([]names) {
		if f, ok := n.find(recv, name); ok {
			return f, true
		}
	}
	return Func{}, false
}

// of returns where a package's functions may be found, the nearest first.
func (x *index) of(path string) []names {
	path = cleanPath(path)
	var out []names
	if n := x.packages[path]; n != nil {
		out = append(out, n)
	}
	for _, p := range x.prefixes {
		if strings.HasPrefix(path, p+"/") {
			return append(out, x.packages[p+"/..."])
		}
	}
	return out
}

func (n names) find(recv, name string) (Func, bool) {
	if recv == "" {
		f, ok := n[name]
		if !ok {
			f, ok = n["*"]
		}
		return f, ok
	}
	f, ok := n[recv+"."+name]
	if all, ok := n[recv+".*"]; ok {
		f.merge(all)
		return f, true
	}
	return f, ok
}

// cleanPath drops what is before a vendor element and major versions.
func cleanPath(path string) string {
	if !strings.Contains(path, "/v") && !strings.HasPrefix(path, "vendor/") {
		return path
	}
	if known, ok := cleanPaths.Load(path); ok {
		return known.(string)
	}
	clean := clean(path)
	cleanPaths.Store(path, clean)
	return clean
}

var cleanPaths sync.Map // there are as many as packages

func clean(path string) string {
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		path = path[i+len("/vendor/"):]
	}
	path = strings.TrimPrefix(path, "vendor/")
	for i := strings.Index(path, "/v"); i >= 0; {
		j := i + 2
		for j < len(path) && '0' <= path[j] && path[j] <= '9' {
			j++
		}
		if j > i+2 && (j == len(path) || path[j] == '/') && path != "math/rand/v2" {
			return path[:i] + path[j:]
		}
		k := strings.Index(path[i+1:], "/v")
		if k < 0 {
			break
		}
		i += 1 + k
	}
	return path
}

func bitNames(set uint32, names []string) string {
	var out []string
	for i, n := range names {
		if set&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return strings.Join(out, "|")
}
