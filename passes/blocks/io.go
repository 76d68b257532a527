package blocks

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// behindIO says what a call waits for that reads or writes through readers and
// writers: what is behind those that can be followed, else AnyIO.
func behindIO(call *ssa.CallCommon) knowledge.Wait {
	var w knowledge.Wait
	found := false
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for i, a := range args {
		if i > 0 && !types.IsInterface(a.Type()) {
			continue // the data
		}
		if isStream(a.Type()) {
			w |= source(a, 0)
			found = true
		}
	}
	if !found {
		return knowledge.AnyIO
	}
	return w
}

// isStream reports whether a type has a method by which one reads or writes.
func isStream(t types.Type) bool {
	for _, name := range []string{"Read", "Write", "Decode", "Encode", "Scan", "ReadAll", "ReadByte", "ReadRune", "WriteString", "ReadAt", "WriteAt", "ReadFrom", "WriteTo"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			if _, ok := obj.(*types.Func); ok {
				return true
			}
		}
	}
	return false
}

// maxWrap bounds readers around readers.
const maxWrap = 6

// source says what reading from or writing to a value waits for.
func source(v ssa.Value, depth int) knowledge.Wait {
	o := path.Origin(v)
	if depth > maxWrap {
		return knowledge.AnyIO
	}
	if w, ok := ofType(o); ok {
		return w
	}
	call, ok := o.(*ssa.Call)
	if e, isExtract := o.(*ssa.Extract); isExtract {
		call, ok = e.Tuple.(*ssa.Call)
	}
	if !ok {
		return knowledge.AnyIO
	}
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil || !knowledge.IsStd(obj.Pkg().Path()) {
		return knowledge.AnyIO
	}
	// A constructor of std that wraps a reader or writer.
	var w knowledge.Wait
	wrapped := false
	for _, a := range call.Common().Args {
		if types.IsInterface(a.Type()) && isStream(a.Type()) {
			w |= source(a, depth+1)
			wrapped = true
		}
	}
	if !wrapped {
		return knowledge.AnyIO
	}
	return w
}

// ofType says what values of a type wait for, where the type decides.
func ofType(v ssa.Value) (knowledge.Wait, bool) {
	t := v.Type()
	switch {
	case knowledge.IsType(t, "bytes", "Buffer", "Reader"), knowledge.IsType(t, "strings", "Builder", "Reader"),
		knowledge.IsType(t, "hash", "Hash", "Hash32", "Hash64"), knowledge.IsType(t, "text/tabwriter", "Writer"),
		knowledge.IsType(t, "net/http/httptest", "ResponseRecorder"):
		return 0, true
	case knowledge.IsType(t, "os", "File"):
		return file(v), true
	case knowledge.IsType(t, "net", "Conn", "TCPConn", "UDPConn", "UnixConn", "PacketConn"), knowledge.IsType(t, "crypto/tls", "Conn"),
		knowledge.IsType(t, "net/http", "ResponseWriter"), isBody(v):
		return knowledge.Network, true
	case knowledge.IsType(t, "io", "PipeReader", "PipeWriter"):
		return knowledge.Channel, true
	}
	return 0, false
}

// file distinguishes the three standard streams: writing to them is not worth
// a word, reading waits for a person.
func file(v ssa.Value) knowledge.Wait {
	switch {
	case path.IsGlobal(v, "os", "Stdout", "Stderr"):
		return 0
	case path.IsGlobal(v, "os", "Stdin"):
		return knowledge.Terminal
	}
	return knowledge.Disk
}

// isBody reports whether a value is the body of a request or response.
func isBody(v ssa.Value) bool {
	p, ok := path.Of(v)
	if !ok || p.Last() == nil || p.Last().Name() != "Body" {
		return false
	}
	parent, _ := p.Parent()
	t := parent.Root().Type()
	if last := parent.Last(); last != nil {
		t = last.Type()
	}
	return knowledge.IsType(t, "net/http", "Response", "Request")
}
