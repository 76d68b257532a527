// Package fix applies the fixes of findings to source files.
//
// New decides in memory what can be applied; Diff shows it and Write does it.
// A fix is applied whole or not at all, and every fix that is left out is
// told with its reason.
package fix

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/asynclint/asynclint/internal/findings"
)

// Options say what is known about the files that were analysed. What is left
// out is not checked, but the place of every edit always is.
type Options struct {
	// Since is when the analysis began: files changed later are left alone.
	Since time.Time
	// Sum gives the SHA-256 of the text that was analysed, where known.
	Sum func(file string) (sum [sha256.Size]byte, ok bool)
}

// Plan is what applying fixes would do.
type Plan struct {
	Applied []*findings.Finding // in the order of the findings
	Refused []Refusal           // likewise
	Files   []File              // that change, by name
}

// Refusal is a finding whose fix is left out.
type Refusal struct {
	Finding *findings.Finding
	Reason  string
}

// File is a file before and after. Both texts are whole.
type File struct {
	Name     string
	Old, New []byte
}

// New plans the fixes of findings; those without a fix are passed over. Of
// fixes that touch the same text the earlier finding's wins, so the result
// depends on the order of findings alone.
func New(fs []findings.Finding, o Options) *Plan {
	p := &planner{opts: o, files: make(map[string]*file), plan: new(Plan)}
	for i := range fs {
		f := &fs[i]
		if f.Fix == nil {
			continue
		}
		if err := p.add(f); err != nil {
			p.plan.Refused = append(p.plan.Refused, Refusal{f, err.Error()})
			continue
		}
		p.plan.Applied = append(p.plan.Applied, f)
	}
	for _, f := range p.files {
		if f.err == nil && !bytes.Equal(f.old, f.new) {
			p.plan.Files = append(p.plan.Files, File{f.name, f.old, f.new})
		}
	}
	slices.SortFunc(p.plan.Files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return p.plan
}

type planner struct {
	opts  Options
	files map[string]*file
	plan  *Plan
}

// file is one that a fix wants to change.
type file struct {
	name     string
	old, new []byte
	err      error // why it must not change
	edits    []edit
}

func (f *file) base() string { return filepath.Base(f.name) }

// edit is one that was accepted, with the finding it belongs to.
type edit struct {
	findings.Edit
	owner *findings.Finding
}

// add accepts a finding's fix: all of it, in all files, or nothing.
func (p *planner) add(f *findings.Finding) error {
	if len(f.Fix.Edits) == 0 {
		return errors.New("the fix changes nothing")
	}
	next := make(map[string][]edit)
	var order []*file
	for _, e := range f.Fix.Edits {
		fl := p.open(e.File)
		if fl.err != nil {
			return fl.err
		}
		if err := fl.check(e); err != nil {
			return err
		}
		if _, ok := next[e.File]; !ok {
			order = append(order, fl)
			next[e.File] = slices.Clone(fl.edits)
		}
		merged, err := merge(next[e.File], edit{e, f})
		if err != nil {
			return err
		}
		next[e.File] = merged
	}
	texts := make([][]byte, len(order))
	for i, fl := range order {
		text, err := fl.result(next[fl.name])
		if err != nil {
			return fmt.Errorf("%s would not be valid Go any more: %v", fl.base(), err)
		}
		texts[i] = text
	}
	for i, fl := range order {
		fl.edits, fl.new = next[fl.name], texts[i]
	}
	return nil
}

// open reads a file and decides whether it may change.
func (p *planner) open(name string) *file {
	f := p.files[name]
	if f == nil {
		f = &file{name: name}
		p.files[name] = f
		f.err = p.read(f)
	}
	return f
}

func (p *planner) read(f *file) error {
	fi, err := os.Stat(f.name)
	if err != nil {
		return err
	}
	switch {
	case !fi.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", f.base())
	case fi.Mode().Perm()&0o222 == 0:
		return fmt.Errorf("%s is read-only", f.base())
	case !p.opts.Since.IsZero() && fi.ModTime().After(p.opts.Since):
		return fmt.Errorf("%s has changed since it was analysed", f.base())
	}
	if f.old, err = os.ReadFile(f.name); err != nil {
		return err
	}
	f.new = f.old
	if p.opts.Sum != nil {
		if sum, ok := p.opts.Sum(f.name); ok && sum != sha256.Sum256(f.old) {
			return fmt.Errorf("%s has changed since it was analysed", f.base())
		}
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), f.name, f.old, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("%s does not parse: %v", f.base(), err)
	}
	if ast.IsGenerated(parsed) {
		return fmt.Errorf("%s is generated: change what generates it", f.base())
	}
	return nil
}

// check compares an edit's offsets with its lines and columns: they disagree
// when the file has changed, and when positions come through a //line
// directive from another file, as cgo's do.
func (f *file) check(e findings.Edit) error {
	if e.Offset < 0 || e.EndOffset < e.Offset || e.EndOffset > len(f.old) {
		return fmt.Errorf("%s has changed since it was analysed, or the fix is out of place", f.base())
	}
	if !f.at(e.Offset, e.Line, e.Col) || !f.at(e.EndOffset, e.EndLine, e.EndCol) {
		return fmt.Errorf("%s has changed since it was analysed, or the fix is out of place", f.base())
	}
	return nil
}

func (f *file) at(offset, line, col int) bool {
	before := f.old[:offset]
	return line == bytes.Count(before, []byte("\n"))+1 && col == offset-bytes.LastIndexByte(before, '\n')
}

// merge puts an edit into a sorted list. An identical edit, say the same
// import added by two fixes, is there once. Edits that touch the same text,
// and two insertions at one place, whose order nobody knows, are refused.
func merge(edits []edit, e edit) ([]edit, error) {
	i, _ := slices.BinarySearchFunc(edits, e, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.EndOffset, b.EndOffset))
	})
	for _, o := range edits {
		if o.Offset == e.Offset && o.EndOffset == e.EndOffset {
			if o.NewText == e.NewText {
				return edits, nil
			}
			return nil, conflict(o, e)
		}
		if o.Offset < e.EndOffset && e.Offset < o.EndOffset {
			return nil, conflict(o, e)
		}
	}
	return slices.Insert(edits, i, e), nil
}

func conflict(o, e edit) error {
	if o.owner == e.owner {
		return errors.New("the fix changes one place twice")
	}
	return fmt.Errorf("it conflicts with the fix of %s at line %d: run again once that is in", o.owner.ID(), o.owner.Line)
}

var bom = []byte("\ufeff")

// result applies edits and formats. Line ends and a byte order mark stay as
// they were.
func (f *file) result(edits []edit) ([]byte, error) {
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(f.old[at:e.Offset])
		b.WriteString(e.NewText)
		at = e.EndOffset
	}
	b.Write(f.old[at:])
	text, err := imports(f.name, f.old, b.Bytes())
	if err != nil {
		return nil, err
	}
	if text, err = format.Source(text); err != nil {
		return nil, err
	}
	if n := bytes.Count(f.old, []byte("\n")); n > 0 && n == bytes.Count(f.old, []byte("\r\n")) {
		text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	}
	if bytes.HasPrefix(f.old, bom) && !bytes.HasPrefix(text, bom) {
		text = append(slices.Clone(bom), text...)
	}
	return text, nil
}
