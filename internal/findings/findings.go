// Package findings is what the driver knows of a report once the analysis is
// over: plain data, independent of go/analysis, sorted and ready to render.
package findings

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/asynclint/asynclint/analyzers/rule"
)

// Finding is one report.
type Finding struct {
	Rule     string        // "errgroup"
	Kind     string        // "limit"; empty when the rule has one kind
	Was      string        // the ID that the kind had before, by which baselines know it
	Severity rule.Severity // after configuration
	Message  string        // one sentence that stands alone
	URL      string        // of the rule's documentation
	Package  string        // import path, without any test variant suffix
	Function string        // enclosing function or method as "(*T).Name", "Name"; empty at package level
	Span
	Related []Related // other places that matter, not part of the witness
	Witness []Step    // the run that goes wrong; empty when there is none
	Fix     *Fix      // at most one
	// Fingerprint identifies the finding across edits that move it: a hex
	// hash of rule, kind, package, function and the normalised statement,
	// followed by an ordinal among equals. It holds no line number.
	Fingerprint string
}

// ID returns "rule/kind", or "rule" for a rule with one kind.
func (f *Finding) ID() string {
	if f.Kind == "" {
		return f.Rule
	}
	return f.Rule + "/" + f.Kind
}

// Span is a stretch of a source file. File is absolute; lines and columns
// count from 1, columns in bytes; offsets are in bytes from 0.
type Span struct {
	File              string
	Line, Col         int
	EndLine, EndCol   int
	Offset, EndOffset int
}

// SpanOf converts positions; end may be invalid, which makes an empty span.
func SpanOf(fset *token.FileSet, pos, end token.Pos) Span {
	p := fset.Position(pos)
	s := Span{File: p.Filename, Line: p.Line, Col: p.Column, EndLine: p.Line, EndCol: p.Column, Offset: p.Offset, EndOffset: p.Offset}
	if e := fset.Position(end); end.IsValid() && e.Filename == p.Filename && e.Offset >= p.Offset {
		s.EndLine, s.EndCol, s.EndOffset = e.Line, e.Column, e.Offset
	}
	return s
}

// Related is another place that a reader needs to see.
type Related struct {
	Span
	Message string
}

// Step is one event of a witness.
type Step struct {
	Span
	Goroutine string // label, see passes/witness
	Text      string
	Blocks    bool
}

// Fix is a change that removes the finding and keeps all other behaviour.
type Fix struct {
	Message string
	Edits   []Edit
}

// Edit replaces the bytes [Offset, EndOffset) of File.
type Edit struct {
	Span
	NewText string
}

// Problem is something that kept the analysis from being complete: a package
// that does not load, an analyzer that failed.
type Problem struct {
	Span            // zero when it has no position
	Package  string // may be empty
	Message  string
	Internal bool   // a fault of asynclint, not of the code
	Stack    string // where, if it is one
}

// Sort orders findings by file, position, rule and message, so that output is
// the same on every run.
func Sort(fs []Finding) {
	slices.SortFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Offset, b.Offset),
			cmp.Compare(a.ID(), b.ID()),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.EndOffset, b.EndOffset),
		)
	})
}
