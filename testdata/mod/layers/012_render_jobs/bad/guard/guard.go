// Package guard keeps panics of user code from taking the process down.
package guard

import (
	"log/slog"
	"runtime/debug"
)

// Call runs fn.
func Call(id string, fn func() error) error {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("panic", "job", id, "value", p, "stack", string(debug.Stack()))
		}
	}()
	return fn()
}
