package driver

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/asynclint/asynclint/analyzers/rule"
)

// A panic is told by its message; where it was is for those who ask.
func TestFailure(t *testing.T) {
	panicked := &rule.PanicError{Rule: "relock", Package: "example.com/a", Value: "boom", Stack: "goroutine 1"}
	p := failure(&packages.Package{ID: "example.com/a"}, &action{analyzer: &analysis.Analyzer{Name: "relock"}, err: fmt.Errorf("run: %w", panicked)})
	if !p.Internal || !strings.Contains(p.Message, "relock panicked on package example.com/a: boom") || strings.Contains(p.Message, "goroutine 1") {
		t.Errorf("problem %+v", p)
	}
	if p.Stack != "goroutine 1" {
		t.Errorf("stack %q", p.Stack)
	}
}
