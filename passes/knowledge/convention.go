package knowledge

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Async reports whether a signature is that of an async function: it takes a
// context.Context and returns an error, so it may block and can be cancelled.
func Async(sig *types.Signature) bool {
	return ContextParam(sig) >= 0 && ReturnsError(sig)
}

// ContextParam returns the index of the first parameter of type
// context.Context, or -1.
func ContextParam(sig *types.Signature) int {
	for i := range sig.Params().Len() {
		if IsContext(sig.Params().At(i).Type()) {
			return i
		}
	}
	return -1
}

// IsContext reports whether t is context.Context.
func IsContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// IsRootContext reports whether a function returns a context that nothing ends:
// context.Background, or what stands for a context to be decided on.
func IsRootContext(fn *types.Func) bool { return Is(fn, "context", "Background", "TODO") }

var errorType = types.Universe.Lookup("error").Type()

// IsError reports whether t is the type error.
func IsError(t types.Type) bool { return types.Identical(t, errorType) }

// IsErrorType reports whether values of type t are errors.
func IsErrorType(t types.Type) bool {
	return types.Implements(t, errorType.Underlying().(*types.Interface))
}

// ReturnsError reports whether the last result is an error.
func ReturnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && IsError(sig.Results().At(n-1).Type())
}

// Ends reports whether a method ends the life or the activity of its
// receiver by the conventions of the language: it has the signature of
// io.Closer's Close, or is a Close, Stop, Shutdown or Cancel without results
// to look at. This is the one place where a name counts: Go's conventions
// are names.
func Ends(fn *types.Func) bool {
	if f, ok := Of(fn); ok && f.Does&(Closes|Stops|Cancels) != 0 {
		return true
	}
	sig := fn.Signature()
	if sig.Recv() == nil {
		return false
	}
	switch fn.Name() {
	case "Close", "Stop", "Shutdown", "Cancel", "close", "stop", "shutdown", "cancel", "GracefulStop", "CloseWithError":
		return sig.Results().Len() == 0 || sig.Results().Len() == 1 && (ReturnsError(sig) || IsBool(sig.Results().At(0).Type()))
	}
	return false
}

// IsChan reports whether a type is a channel.
func IsChan(t types.Type) bool {
	_, ok := Core(t).(*types.Chan)
	return ok
}

// IsStream reports whether a method reads from or writes to a stream, or receives from one: by the
// contract of io, net.Listener's customs and streams of remote procedure calls a single goroutine does so at a time.
func IsStream(fn *types.Func) bool {
	sig := fn.Signature()
	in, out := sig.Params(), sig.Results()
	if sig.Recv() == nil || out.Len() != 2 || !IsError(out.At(1).Type()) {
		return false
	}
	bytes := types.NewSlice(types.Typ[types.Byte])
	switch fn.Name() {
	case "Read", "Write":
		return in.Len() == 1 && types.Identical(in.At(0).Type(), bytes)
	case "ReadFrom":
		return in.Len() == 1 && IsType(in.At(0).Type(), "io", "Reader")
	case "WriteTo":
		return in.Len() == 1 && IsType(in.At(0).Type(), "io", "Writer")
	case "Accept":
		return in.Len() == 0 && IsType(out.At(0).Type(), "net", "Conn")
	case "ReadByte", "Recv":
		return in.Len() == 0
	}
	return false
}

// IsBuiltin reports whether a call is one of a built-in function.
func IsBuiltin(call *ssa.CallCommon, name string) bool {
	b, ok := call.Value.(*ssa.Builtin)
	return ok && b.Name() == name
}

// IsBool reports whether a type is a boolean.
func IsBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// TakesContext reports whether a call passes a context.
func TakesContext(call *ssa.CallCommon) bool {
	return slices.ContainsFunc(call.Args, func(a ssa.Value) bool { return IsContext(a.Type()) })
}

// IsBasic reports whether t is a number, a text or a truth value.
func IsBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

// IsMap reports whether t is a map.
func IsMap(t types.Type) bool {
	_, ok := Core(t).(*types.Map)
	return ok
}

// IsFunc reports whether a type is that of functions.
func IsFunc(t types.Type) bool {
	_, ok := Core(t).(*types.Signature)
	return ok
}

// IsYield reports whether a signature is that of what iterators are given: it says whether
// there is to be more.
func IsYield(sig *types.Signature) bool {
	return sig.Params().Len() <= 2 && !sig.Variadic() && sig.Results().Len() == 1 && IsBool(sig.Results().At(0).Type())
}

// IsIterator reports whether a loop can go through functions of a signature.
func IsIterator(sig *types.Signature) bool {
	if sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return false
	}
	yield, ok := Core(sig.Params().At(0).Type()).(*types.Signature)
	return ok && IsYield(yield)
}

// IsAtomic reports whether a function is one of package sync/atomic, or a method
// of its types, whose name begins with one of those given; with none, any is.
func IsAtomic(fn *types.Func, names ...string) bool {
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic" &&
		(len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(fn.Name(), n) }))
}

// IsAtomicVariable reports whether a function is one that works on an atomic variable,
// its first argument: sync/atomic's, or a method of a type of go.uber.org/atomic.
func IsAtomicVariable(fn *types.Func) bool {
	return IsAtomic(fn) || fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "go.uber.org/atomic" && fn.Signature().Recv() != nil
}

// ChangesAtomic reports whether a function changes the atomic variable that it works on.
func ChangesAtomic(fn *types.Func) bool {
	return IsAtomicVariable(fn) && slices.ContainsFunc([]string{"Store", "Add", "Sub", "Inc", "Dec", "Swap", "CompareAndSwap", "CAS", "Toggle", "And", "Or"}, func(n string) bool {
		return strings.HasPrefix(fn.Name(), n)
	})
}

// IsLocking reports whether a method of a mutex of some make takes it, by whatever
// means, a channel with room for one, say: that of an object, or of one of many by
// a key. It goes by the names of methods, of a type that has Lock and Unlock.
func IsLocking(obj *types.Func) bool {
	named := func(verb string) bool { return strings.HasPrefix(obj.Name(), verb) }
	if obj == nil || obj.Signature().Recv() == nil || !slices.ContainsFunc([]string{"Lock", "RLock", "TryLock"}, named) {
		return false
	}
	for _, name := range []string{"Lock", "Unlock"} {
		m, _, _ := types.LookupFieldOrMethod(obj.Signature().Recv().Type(), true, nil, name)
		if _, ok := m.(*types.Func); !ok {
			return false
		}
	}
	return true
}

// InTestFile reports whether a position is in a test file, by its name.
func InTestFile(fset *token.FileSet, pos token.Pos) bool {
	f := fset.File(pos)
	return f != nil && strings.HasSuffix(f.Name(), "_test.go")
}

// FailsTest reports whether a function says that a test has failed and goes on.
func FailsTest(fn *types.Func) bool {
	return Is(fn, "testing", "common.Error", "common.Errorf", "common.Fail", "TB.Error", "TB.Errorf", "TB.Fail")
}

// Handler says which framework calls functions of a signature to serve one
// request, after which the values it passed are dead.
type Handler uint8

// Frameworks.
const (
	NoHandler  Handler = iota
	HTTP               // func(http.ResponseWriter, *http.Request)
	GRPCStream         // func(..., stream) error, the stream being a grpc.ServerStream
	Gin                // func(*gin.Context)
	Echo               // func(echo.Context) error
	Fiber              // func(*fiber.Ctx) error
)

// HandlerOf classifies a signature. The second result is the index of the
// parameter that carries the request.
func HandlerOf(sig *types.Signature) (Handler, int) {
	p := sig.Params()
	switch {
	case p.Len() == 2 && IsType(p.At(0).Type(), "net/http", "ResponseWriter") && IsType(p.At(1).Type(), "net/http", "Request"):
		return HTTP, 1
	case p.Len() == 1 && sig.Results().Len() == 0 && IsType(p.At(0).Type(), "github.com/gin-gonic/gin", "Context"):
		return Gin, 0
	case p.Len() == 1 && ReturnsError(sig) && IsType(p.At(0).Type(), "github.com/labstack/echo", "Context"):
		return Echo, 0
	case p.Len() == 1 && ReturnsError(sig) && IsType(p.At(0).Type(), "github.com/gofiber/fiber", "Ctx"):
		return Fiber, 0
	case p.Len() >= 1 && ReturnsError(sig) && isServerStream(p.At(p.Len()-1).Type()):
		return GRPCStream, p.Len() - 1
	}
	return NoHandler, -1
}

// IsBuffer reports whether a type is one of std's that keeps what is written to it, or
// a pointer to one: for one goroutine at a time.
func IsBuffer(t types.Type) bool {
	return IsType(t, "bytes", "Buffer") || IsType(t, "strings", "Builder") || IsType(t, "bufio", "Writer")
}

// ChangesReceiver reports whether a method of std changes an object that is for one
// goroutine at a time.
func ChangesReceiver(fn *types.Func) bool {
	return Is(fn, "bytes", "Buffer.Write", "Buffer.WriteString", "Buffer.WriteByte", "Buffer.WriteRune", "Buffer.Reset", "Buffer.ReadFrom", "Buffer.WriteTo", "Buffer.Truncate", "Buffer.Read", "Buffer.Next") ||
		Is(fn, "strings", "Builder.Write", "Builder.WriteString", "Builder.WriteByte", "Builder.WriteRune", "Builder.Reset") ||
		Is(fn, "bufio", "Writer.Write", "Writer.WriteString", "Writer.WriteByte", "Writer.WriteRune", "Writer.Flush", "Writer.Reset", "Writer.ReadFrom")
}

// AnswersHTTP reports whether a function is given a request and what to answer it with
// last: it is a handler, or made into one.
func AnswersHTTP(sig *types.Signature) bool {
	p := sig.Params()
	n := p.Len()
	return n >= 2 && IsType(p.At(n-2).Type(), "net/http", "ResponseWriter") && IsType(p.At(n-1).Type(), "net/http", "Request")
}

// isServerStream recognises grpc.ServerStream and the interfaces generated
// around it by its methods, so that packages which only see generated code
// count too.
func isServerStream(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Interface); !ok {
		return false
	}
	if IsType(t, "google.golang.org/grpc", "ServerStream", "ServerStreamingServer", "ClientStreamingServer", "BidiStreamingServer") {
		return true
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, "SetTrailer")
	fn, ok := obj.(*types.Func)
	return ok && Is(fn, "google.golang.org/grpc", "ServerStream.SetTrailer")
}

// AnswersPeer reports whether a method answers a remote procedure call: it has the
// signature of one, a context and a message of protocol buffers for another and an
// error, or serves a stream of such. What it returns goes over the wire.
func AnswersPeer(sig *types.Signature) bool {
	if sig.Recv() == nil {
		return false
	}
	p, res := sig.Params(), sig.Results()
	if p.Len() == 2 && res.Len() == 2 && ContextParam(sig) == 0 && ReturnsError(sig) {
		return isMessage(p.At(1).Type()) && isMessage(res.At(0).Type())
	}
	h, _ := HandlerOf(sig)
	return h == GRPCStream
}

// isMessage reports whether t is a pointer to a generated message of protocol
// buffers, of whatever make.
func isMessage(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.Pointer); !ok {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "ProtoMessage")
	m, ok := obj.(*types.Func)
	return ok && m.Signature().Params().Len() == 0 && m.Signature().Results().Len() == 0
}

// IsRequestValue reports whether a value of type t belongs to one request
// and is dead once its handler has returned. The second result is what the
// report calls it.
func IsRequestValue(t types.Type) (string, bool) {
	switch {
	case IsType(t, "net/http", "ResponseWriter"):
		return "http.ResponseWriter", true
	case IsType(t, "github.com/gin-gonic/gin", "Context"):
		return "*gin.Context", true
	case IsType(t, "github.com/labstack/echo", "Context"):
		return "echo.Context", true
	case IsType(t, "github.com/gofiber/fiber", "Ctx"):
		return "*fiber.Ctx", true
	case isServerStream(t):
		return "gRPC stream", true
	}
	return "", false
}

// OfHTTP reports whether a value of type t is a request of HTTP, or belongs to one.
func OfHTTP(t types.Type) bool {
	_, own := IsRequestValue(t)
	return own && !isServerStream(t) || IsType(t, "net/http", "Request")
}

// IsTesting reports whether t is *testing.T, B or F, or testing.TB.
func IsTesting(t types.Type) bool { return IsType(t, "testing", "T", "B", "F", "TB") }

// IsTimeChan reports whether t is the type of the channels of timers, tickers
// and time.After, which nobody closes.
func IsTimeChan(t types.Type) bool {
	c, ok := Core(t).(*types.Chan)
	return ok && c.Dir() == types.RecvOnly && IsType(c.Elem(), "time", "Time")
}

// IsRemote reports whether an async function's signature is one that only
// remote procedure calls have: the options of gRPC, of the AWS SDK, of
// Kubernetes' clients, of Google's clients.
func IsRemote(sig *types.Signature) bool {
	if !Async(sig) {
		return false
	}
	for p := range sig.Params().Variables() {
		t := p.Type()
		if s, ok := t.(*types.Slice); ok {
			t = s.Elem()
		}
		n, ok := types.Unalias(t).(*types.Named)
		if !ok || n.Obj().Pkg() == nil {
			continue
		}
		switch pkg := cleanPath(n.Obj().Pkg().Path()); n.Obj().Name() {
		case "CallOption":
			return pkg == "google.golang.org/grpc" || pkg == "github.com/googleapis/gax-go" || pkg == "google.golang.org/api/googleapi"
		case "GetOptions", "ListOptions", "CreateOptions", "UpdateOptions", "DeleteOptions", "PatchOptions":
			return pkg == "k8s.io/apimachinery/pkg/apis/meta/v1"
		}
	}
	return false
}

// IsEmpty reports whether t is a struct without fields: its values say nothing.
func IsEmpty(t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}

// IsSignal reports whether t is a channel that carries nothing but the fact that
// something has happened.
func IsSignal(t types.Type) bool {
	ch, ok := Core(t).(*types.Chan)
	return ok && IsEmpty(ch.Elem())
}

// IsToken reports whether t is a channel whose elements say nothing or next to
// nothing, as those of semaphores do.
func IsToken(t types.Type) bool {
	ch, ok := Core(t).(*types.Chan)
	if !ok {
		return false
	}
	b, ok := ch.Elem().Underlying().(*types.Basic)
	return IsSignal(t) || ok && (b.Kind() == types.Bool || b.Info()&types.IsInteger != 0)
}

// testLoggers are functions that make a logger which writes to the t that they
// are given, and is dead when the test is over.
var testLoggers = map[string][]string{
	"go.uber.org/zap/zaptest":                  {"NewLogger"},
	"github.com/neilotoole/slogt":              {"New"},
	"github.com/go-logr/logr/testr":            {"New", "NewWithOptions"},
	"k8s.io/klog/v2/ktesting":                  {"NewLogger"},
	"knative.dev/pkg/logging/testing":          {"TestLogger"},
	"cdr.dev/slog/sloggers/slogtest":           {"Make"},
	"github.com/thejerf/slogassert":            {"New"},
	"github.com/hashicorp/consul/sdk/testutil": {"Logger"},
}

// IsTestLogger reports whether a function makes a logger that writes to the t
// that it is given.
func IsTestLogger(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && Is(fn, cleanPath(fn.Pkg().Path()), testLoggers[cleanPath(fn.Pkg().Path())]...)
}
