package unbounded

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// source is what decides how many rounds a loop has.
type source struct {
	over  ssa.Value
	words string // of one element, for the message
	// outside: it is clear from the loop alone that somebody else decides:
	// lines of a file, rows, entries of a directory, messages.
	outside bool
}

// source returns what a loop goes through, or nil if that is nothing that could
// become long, or is not known.
func (c *checker) source(fn *ssa.Function, l *flow.Loop) *source {
	if over := rangedOver(l); over != nil {
		over = ssaform.Seq(over)
		if spelled(over) {
			return nil
		}
		s := &source{over: over, words: "element"}
		if n := path.Name(over); isPath(n) {
			s.words = "element of " + n
		} else if call, ok := path.Origin(over).(*ssa.Call); ok {
			if obj := callees.Object(call.Common()); obj != nil {
				s.words = "element that " + obj.Name() + " returns"
			}
		}
		s.fromCall(over)
		return s
	}
	for b := range l.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || !decides(call, l) {
				continue
			}
			obj := callees.Object(call.Common())
			switch {
			case knowledge.Is(obj, "bufio", "Scanner.Scan"):
				return &source{over: call, words: "line read", outside: true}
			case knowledge.Is(obj, "database/sql", "Rows.Next"), obj != nil && obj.Name() == "Next" && c.blocks.Call(call.Common()).May(knowledge.Database):
				return &source{over: call, words: "row", outside: true}
			}
		}
	}
	return nil
}

// rangedOver returns the slice or map that a loop goes through.
func rangedOver(l *flow.Loop) ssa.Value {
	if x := l.Ranges(); x != nil {
		if _, str := x.Type().Underlying().(*types.Basic); str {
			return nil
		}
		return x
	}
	return l.Indexes()
}

// decides reports whether the loop goes on only if a call returns true.
func decides(call *ssa.Call, l *flow.Loop) bool {
	return slices.ContainsFunc(path.Uses(call), func(r ssa.Instruction) bool {
		cond, ok := r.(*ssa.If)
		if !ok {
			return false
		}
		s := cond.Block().Succs
		return l.Blocks[s[0]] && !l.Blocks[s[1]]
	})
}

// spelled reports whether a value has as many elements as the source code
// says, or is cut to a length.
func spelled(v ssa.Value) bool {
	v = path.Origin(v)
	if s, ok := v.(*ssa.Slice); ok {
		if s.High != nil || s.Max != nil {
			return true
		}
		v = path.Origin(s.X)
	}
	t := v.Type().Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	_, isArray := t.(*types.Array)
	return isArray
}

// fromCall recognises what std returns about things outside.
func (s *source) fromCall(over ssa.Value) {
	v := path.Origin(over)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return
	}
	switch obj := callees.Object(call.Common()); {
	case knowledge.Is(obj, "os", "ReadDir", "File.ReadDir", "File.Readdir", "File.Readdirnames"), knowledge.Is(obj, "io/ioutil", "ReadDir"), knowledge.Is(obj, "io/fs", "ReadDir"):
		s.words, s.outside = "entry of the directory", true
	case knowledge.Is(obj, "path/filepath", "Glob"), knowledge.Is(obj, "io/fs", "Glob"):
		s.words, s.outside = "file found", true
	case knowledge.Is(obj, "encoding/csv", "Reader.ReadAll"):
		s.words, s.outside = "row", true
	case knowledge.Is(obj, "strings", "Split", "Fields", "Lines") && readFrom(call):
		s.words, s.outside = "line", true
	}
}

// readFrom reports whether a text that is split was read from somewhere.
func readFrom(call *ssa.Call) bool {
	in := derive.Of(call.Call.Args[0])
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			read, ok := i.(*ssa.Call)
			if ok && in.Has(read) && (knowledge.Is(callees.Object(read.Common()), "os", "ReadFile") || knowledge.Is(callees.Object(read.Common()), "io", "ReadAll")) {
				return true
			}
		}
	}
	return false
}

func isPath(name string) bool {
	start := 0
	for i := 0; i <= len(name); i++ {
		if i == len(name) || name[i] == '.' {
			if !token.IsIdentifier(name[start:i]) {
				return false
			}
			start = i + 1
		}
	}
	return true
}

// handler returns the name of the handler whose request a value is part of, or
// "". Callers in the package are asked to the given depth.
func (c *checker) handler(fn *ssa.Function, v ssa.Value, depth int) string {
	from := derive.Through(c.keepsSize, v)
	if from.Full() {
		return ""
	}
	for f := fn; f != nil; f = f.Parent() {
		if i := requestParam(f); i >= 0 && c.reaches(from, f.Params[i], fn) {
			return handlerName(f)
		}
	}
	if depth == 0 {
		return ""
	}
	for i, p := range fn.Params {
		if !from.Has(p) || knowledge.IsContext(p.Type()) || i == 0 && fn.Signature.Recv() != nil {
			continue
		}
		for _, call := range c.callees.CallersOf(fn) {
			if arg := argOf(call, fn, i); arg != nil {
				if h := c.handler(call.Parent(), arg, depth-1); h != "" {
					return h
				}
			}
		}
	}
	return ""
}

// reaches reports whether a set has a parameter, itself or as what a literal
// captured.
func (c *checker) reaches(from derive.Set, p *ssa.Parameter, fn *ssa.Function) bool {
	if from.Has(p) {
		return true
	}
	for _, fv := range fn.FreeVars {
		if from.Has(fv) {
			if o := path.Origin(fv); o == ssa.Value(p) || derive.Through(c.keepsSize, o).Has(p) {
				return true
			}
		}
	}
	return false
}

// keepsSize reports whether what a call returns is as long as what it is
// given: parts of a request, decoded or split, not what is looked up for it.
func (c *checker) keepsSize(call *ssa.Call) bool {
	if _, ok := call.Call.Value.(*ssa.Builtin); ok {
		return true
	}
	if ssaform.GoesThrough(&call.Call) {
		return true
	}
	obj := callees.Object(call.Common())
	if obj == nil {
		return false
	}
	if obj.Pkg() != nil && knowledge.IsStd(obj.Pkg().Path()) {
		return true
	}
	if recv := obj.Signature().Recv(); recv != nil && !call.Call.IsInvoke() {
		if n := path.NamedOf(recv.Type()); n != nil && isMessage(recv.Type()) {
			return true // a getter of a message
		}
	}
	if framework(obj) {
		return true
	}
	e := c.effects.Call(call)
	b := c.blocks.Call(call.Common())
	if e.Unknown || e.Outside || b.May(asks&^knowledge.Network) {
		return false
	}
	reason, ok := b.Reason(knowledge.Network)
	return !ok || readsRequest(reason)
}

// readsRequest reports whether a wait for the network is one for what the
// client sends.
func readsRequest(r blocks.Reason) bool {
	if len(r.Via) == 0 {
		return false
	}
	switch last := r.Via[len(r.Via)-1]; last[strings.LastIndexByte(last, '.')+1:] {
	case "Decode", "ReadAll", "Read", "Scan", "Copy", "ParseForm", "ParseMultipartForm", "FormValue", "ReadForm":
		return true
	}
	return false
}

func framework(obj *types.Func) bool {
	if obj.Pkg() == nil {
		return false
	}
	switch path.TrimVendor(obj.Pkg().Path()) {
	case "github.com/gin-gonic/gin", "github.com/labstack/echo/v4", "github.com/labstack/echo", "github.com/gofiber/fiber/v2", "github.com/go-chi/chi/v5", "github.com/gorilla/mux":
		return true
	}
	return false
}

// requestParam returns the index in fn.Params of what carries a request, or -1.
func requestParam(fn *ssa.Function) int {
	skip := len(fn.Params) - fn.Signature.Params().Len()
	if h, i := knowledge.HandlerOf(fn.Signature); h != knowledge.NoHandler {
		return i + skip
	}
	p, r := fn.Signature.Params(), fn.Signature.Results()
	if p.Len() == 2 && r.Len() == 2 && skip == 1 && knowledge.IsContext(p.At(0).Type()) && knowledge.ReturnsError(fn.Signature) &&
		isMessage(p.At(1).Type()) && isMessage(r.At(0).Type()) {
		return 1 + skip // a method of a gRPC server
	}
	return -1
}

// isMessage reports whether a type is a generated message of protocol buffers.
func isMessage(t types.Type) bool {
	for _, name := range []string{"ProtoReflect", "ProtoMessage"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if f, ok := obj.(*types.Func); ok && f.Signature().Params().Len() == 0 {
			return true
		}
	}
	return false
}

func argOf(call ssa.CallInstruction, fn *ssa.Function, i int) ssa.Value {
	args := call.Common().Args
	if call.Common().IsInvoke() {
		i--
	} else if len(args) != len(fn.Params) {
		return nil
	}
	if i < 0 || i >= len(args) {
		return nil
	}
	return args[i]
}
