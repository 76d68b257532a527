package handles

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
)

// Isolates reports whether a function has a goroutine of its own for another
// reason than to run beside something: to recover from its panics, to own its
// thread, to end by Goexit.
func (r *Result) Isolates(fn *ssa.Function, depth int) bool {
	for _, call := range r.callees.In(fn) {
		if b, ok := call.Common().Value.(*ssa.Builtin); ok {
			if b.Name() == "recover" {
				return true
			}
			continue
		}
		if obj := callees.Object(call.Common()); obj != nil && obj.Pkg() != nil {
			switch obj.Pkg().Path() {
			case "runtime":
				if n := obj.Name(); n == "LockOSThread" || n == "Goexit" {
					return true
				}
			case "testing", "testing/synctest", "runtime/debug", "runtime/pprof", "syscall", "golang.org/x/sys/unix":
				return true
			}
		}
		if depth == 0 {
			continue
		}
		for _, callee := range r.callees.Of(call.Common()) {
			if r.Isolates(callee, depth-1) {
				return true
			}
		}
	}
	return false
}
