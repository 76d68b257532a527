package effects

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// readOnly lists packages of std whose functions only compute results, and
// whose methods do with value receivers or pointers to what nobody writes.
const readOnly = " bytes cmp context crypto/hmac crypto/md5 crypto/sha1 crypto/sha256 crypto/sha512 encoding/base64 encoding/hex errors fmt go/token hash/crc32 hash/fnv html math math/bits math/big mime net/netip net/url path path/filepath regexp strconv strings time unicode unicode/utf8 net net/textproto unique iter html/template text/template reflect "

// known says what a function does that has no body here: of std, or in the
// tables.
func known(call *ssa.CallCommon, obj *types.Func, args []ssa.Value) (Effects, bool) {
	if obj == nil || obj.Pkg() == nil {
		return Effects{}, false
	}
	pkg := obj.Pkg().Path()
	k, inTables := knowledge.OfCall(call)
	if !inTables && !knowledge.IsStd(pkg) {
		return Effects{}, false
	}
	if k.Does&(knowledge.Logs|knowledge.Prints) != 0 {
		return Effects{Outputs: true}, true
	}
	if pkg == "sync/atomic" {
		if strings.HasPrefix(obj.Name(), "Load") {
			return Effects{Reads: Param(0)}, true
		}
		return Effects{Guarded: Param(0)}, true
	}
	if pkg == "sync" {
		return syncEffects(obj), true
	}
	e := memory(pkg, obj, args)
	switch {
	case knowledge.Is(obj, "net/http", "Client.Do", "Transport.RoundTrip", "RoundTripper.RoundTrip"):
		e.or(request(args))
	case k.Does&knowledge.Mutates != 0:
		if knowledge.VerbOf(obj.Name()) != knowledge.Asks {
			e.Outside = true
		}
	case k.Waits&(knowledge.Network|knowledge.Database|knowledge.Process) != 0 && knowledge.VerbOf(obj.Name()) != knowledge.Asks && !knowledge.IsStd(pkg):
		e.Unknown = true // Invoke, Call: whatever they are told to do
	case pkg == "os" && knowledge.VerbOf(obj.Name()) == knowledge.Changes, pkg == "syscall", pkg == "plugin":
		e.Outside = true
	}
	return e, true
}

// syncEffects: locks are no effect, containers with locks of their own are
// written to under them.
func syncEffects(obj *types.Func) Effects {
	switch {
	case knowledge.Is(obj, "sync", "Map.Load", "Map.Range"):
		return Effects{Reads: Param(0)}
	case obj.Signature().Recv() != nil && (knowledge.IsType(obj.Signature().Recv().Type(), "sync", "Map", "Pool", "Once", "WaitGroup", "Cond")):
		return Effects{Guarded: Param(0)}
	}
	return Effects{}
}

// memory says what a function of std reads and writes through its arguments.
func memory(pkg string, obj *types.Func, args []ssa.Value) Effects {
	var e Effects
	if !knowledge.IsStd(pkg) {
		return e
	}
	sig := obj.Signature()
	all := strings.Contains(readOnly, " "+pkg+" ")
	first := 0
	if sig.Recv() != nil {
		first = 1
		_, pointer := sig.Recv().Type().Underlying().(*types.Pointer)
		writes := pointer || types.IsInterface(sig.Recv().Type())
		switch {
		case knowledge.IsConcurrent(sig.Recv().Type()), !writes, asksRequest(obj):
			e.Reads |= Param(0)
		case all && !stateful(sig.Recv().Type()):
			e.Reads |= Param(0)
		default:
			e.Writes |= Param(0)
		}
	}
	for i := first; i < len(args); i++ {
		if !hasPointers(args[i].Type()) || knowledge.IsFunc(args[i].Type()) {
			continue
		}
		if writesArgument(pkg, obj, i-first, args[i], all) {
			e.Writes |= Param(i)
		} else {
			e.Reads |= Param(i)
		}
	}
	return e
}

// stateful reports whether a type of a package that else only computes has
// methods that change it.
func stateful(t types.Type) bool {
	return knowledge.IsType(t, "bytes", "Buffer", "Reader") || knowledge.IsType(t, "strings", "Builder", "Reader") ||
		knowledge.IsType(t, "time", "Timer", "Ticker") || knowledge.IsType(t, "math/big", "Int", "Float", "Rat") ||
		knowledge.IsType(t, "net/textproto", "Conn", "Reader", "Writer") || knowledge.IsType(t, "net", "Conn", "TCPConn", "UDPConn", "UnixConn", "PacketConn", "Buffers")
}

// asksRequest reports whether a method looks something up in a request, though
// it may parse it first.
func asksRequest(obj *types.Func) bool {
	return knowledge.Is(obj, "net/http", "Request.FormValue", "Request.PostFormValue", "Request.PathValue", "Request.Cookie", "Request.Cookies",
		"Request.UserAgent", "Request.Referer", "Request.Context", "Request.BasicAuth", "Request.FormFile", "Header.Get", "Header.Values")
}

func writesArgument(pkg string, obj *types.Func, i int, arg ssa.Value, pure bool) bool {
	name := obj.Name()
	switch {
	case pkg == "fmt":
		return strings.HasPrefix(name, "Fprint") && i == 0 || strings.Contains(name, "scan")
	case pkg == "encoding/json", pkg == "encoding/xml", pkg == "encoding/gob", pkg == "encoding/asn1", pkg == "encoding/binary":
		switch name {
		case "Unmarshal":
			return i == 1
		case "Decode", "Token":
			return true
		case "Read":
			return true
		case "Compact", "HTMLEscape", "Indent":
			return i == 0
		}
		return false
	case pkg == "slices", pkg == "sort", pkg == "maps":
		switch name {
		case "Sort", "SortFunc", "SortStableFunc", "Reverse", "Insert", "Delete", "DeleteFunc", "Replace", "Compact", "CompactFunc", "Slice", "SliceStable", "Stable", "Ints", "Strings", "Copy":
			return i == 0
		}
		return false
	case pkg == "text/template", pkg == "html/template":
		return strings.HasPrefix(name, "Execute") && i == 0
	case pkg == "net/http":
		switch name {
		case "NewRequest", "NewRequestWithContext", "StatusText", "Do", "Get", "Head", "Post", "PostForm", "DetectContentType":
			return false
		}
	case pkg == "database/sql":
		return name == "Scan"
	case pkg == "time", pkg == "os", pkg == "os/exec", pkg == "crypto/rand":
		return name == "Read"
	case pkg == "io":
		return !strings.HasPrefix(name, "New") && name != "LimitReader" && name != "MultiReader" && name != "TeeReader" && name != "NopCloser"
	case pkg == "bufio":
		return !strings.HasPrefix(name, "New")
	}
	if pure {
		return false
	}
	switch arg.Type().Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Interface:
		return true
	}
	return false
}

// request says what sending a request does, by its method.
func request(args []ssa.Value) Effects {
	if len(args) < 2 {
		return Effects{Unknown: true}
	}
	made, ok := path.Origin(args[1]).(*ssa.Extract)
	if !ok {
		return Effects{Unknown: true}
	}
	call, ok := made.Tuple.(*ssa.Call)
	if !ok {
		return Effects{Unknown: true}
	}
	i := 0
	switch obj := callees.Object(call.Common()); {
	case knowledge.Is(obj, "net/http", "NewRequestWithContext"):
		i = 1
	case knowledge.Is(obj, "net/http", "NewRequest"):
	default:
		return Effects{Unknown: true}
	}
	c, ok := call.Call.Args[i].(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return Effects{Unknown: true}
	}
	switch constant.StringVal(c.Value) {
	case "", "GET", "HEAD", "OPTIONS":
		return Effects{}
	}
	return Effects{Outside: true}
}
