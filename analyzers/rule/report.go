package rule

import (
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/witness"
)

// Report is what a rule has to say.
type Report struct {
	// Kind is the name of one of the rule's kinds.
	Kind string
	// Pos is where; End may be NoPos, and the wrapper then finds the end of
	// the expression or statement that Pos (an SSA instruction's position
	// will do) belongs to.
	Pos, End token.Pos
	// Message is one sentence that stands alone: the variable by name, what
	// happens on which run, then after a colon how to fix it.
	Message string
	// Witness is the run that goes wrong, if there is one to show.
	Witness witness.Trace
	// Related are other places that matter.
	Related []analysis.RelatedInformation
	// AtLeast is the severity of this one report if that is higher than its
	// kind's, and nobody has graded the kind: what is known to be hot matters
	// more.
	AtLeast Severity
	// Unless says when nobody would mind: the program ends then. Where all packages are
	// seen at once, the callers decide; elsewhere the report stands.
	Unless ending.Condition
	// Fix compiles and keeps behaviour apart from the bug; at most one.
	Fix *analysis.SuggestedFix
}

// Report delivers a finding, unless its kind is off, a directive answers it,
// its file is generated, or it was said already.
func (p *Pass) Report(r Report) {
	if _, ok := p.Rule.Kind(r.Kind); !ok {
		panic(fmt.Sprintf("rule %s has no kind %q", p.Rule.Name, r.Kind))
	}
	if !p.on[r.Kind] || !r.Pos.IsValid() {
		return
	}
	file := p.File(r.Pos)
	if file == nil {
		return
	}
	pos, end := extent(p.Fset, file, r.Pos, r.End)
	key := fmt.Sprint(r.Kind, pos, r.Message)
	if p.seen[key] {
		return
	}
	p.seen[key] = true
	if !p.Settings.Generated && isGenerated(p.Fset, file) {
		return
	}
	k, _ := p.Rule.Kind(r.Kind)
	if p.directives.Suppressed(p.Fset, p.Rule.Names(k), pos) || r.Unless.Always() || p.neverRuns(r.Pos) {
		return
	}
	d := analysis.Diagnostic{
		Pos:      pos,
		End:      end,
		Category: p.Rule.ID(k),
		Message:  r.Message,
		URL:      p.Rule.PageURL(),
		Related:  append(r.Witness.Related(), r.Related...),
	}
	if r.Kind != "" {
		d.URL += "#" + r.Kind
	}
	if r.Fix != nil && len(r.Fix.TextEdits) > 0 {
		d.SuggestedFixes = []analysis.SuggestedFix{*r.Fix}
	}
	if r.AtLeast > k.Severity && k.Severity != Strict && !p.graded(k) {
		p.ran.Raised = append(p.ran.Raised, Raised{d.Pos, d.Category, r.AtLeast})
	}
	if r.Unless.Ends {
		p.ran.Conditional = append(p.ran.Conditional, Conditional{d.Pos, d.Category, r.Unless})
	}
	p.Pass.Report(d)
}

// neverRuns reports whether what is at a position stands where two tests contradict each
// other: nothing that a rule says of it ever happens.
func (p *Pass) neverRuns(pos token.Pos) bool {
	if p.SSA == nil {
		return false
	}
	found := false
	for _, fn := range p.SSA.SrcFuncs {
		if n := fn.Syntax(); n == nil || pos < n.Pos() || n.End() <= pos {
			continue
		}
		for _, b := range fn.Blocks {
			if !slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return isAt(i, pos) }) {
				continue
			}
			if found = flow.Contradicted(b); !found {
				return false
			}
		}
	}
	return found
}

// isAt reports whether an instruction is what a position of the source stands for.
func isAt(i ssa.Instruction, pos token.Pos) bool {
	_, debug := i.(*ssa.DebugRef)
	return i.Pos() == pos && !debug
}

// graded reports whether the configuration says which severity a kind has.
func (p *Pass) graded(k Kind) bool {
	_, rule := p.Settings.Severity[p.Rule.Name]
	_, kind := p.Settings.Severity[p.Rule.ID(k)]
	return rule || kind
}

// File returns the file of the package that a position is in, or nil.
func (p *Pass) File(pos token.Pos) *ast.File {
	for _, f := range p.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// Line returns the line of a position, for messages.
func (p *Pass) Line(pos token.Pos) int { return p.Fset.Position(pos).Line }

// Place says where pos is to a reader at from: "line 12", or "file.go:12" in
// another file.
func (p *Pass) Place(pos, from token.Pos) string {
	at, here := p.Fset.Position(pos), p.Fset.Position(from)
	if at.Filename == here.Filename {
		return fmt.Sprintf("line %d", at.Line)
	}
	return fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
}

// extent returns the span to underline. SSA gives a call the position of its
// parenthesis and a send that of its arrow; a reader wants the expression. A
// node of several lines (a call with a function literal) ends where its first
// line does.
func extent(fset *token.FileSet, file *ast.File, pos, end token.Pos) (token.Pos, token.Pos) {
	if end.IsValid() && end >= pos {
		return pos, end
	}
	path, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for _, n := range path {
		switch n := n.(type) {
		case *ast.CallExpr:
			if n.Lparen == pos || n.Pos() == pos {
				return short(fset, n.Pos(), n.End(), n.Lparen+1)
			}
		case *ast.SendStmt:
			if n.Arrow == pos || n.Pos() == pos {
				return short(fset, n.Pos(), n.End(), n.Arrow+2)
			}
		case *ast.GoStmt:
			return short(fset, n.Pos(), n.End(), n.Call.Fun.Pos())
		case *ast.ReturnStmt:
			return short(fset, n.Pos(), n.End(), n.Pos()+token.Pos(len("return")))
		case *ast.FuncDecl:
			return n.Name.Pos(), n.Name.End()
		case *ast.Ident:
			if n.Pos() == pos {
				return pos, n.End()
			}
		case *ast.UnaryExpr:
			return short(fset, n.Pos(), n.End(), pos+1)
		case *ast.SelectStmt:
			return n.Pos(), n.Pos() + token.Pos(len("select"))
		case *ast.ForStmt:
			return n.Pos(), n.Pos() + token.Pos(len("for"))
		case *ast.RangeStmt:
			return short(fset, n.Pos(), n.X.End(), n.Pos()+token.Pos(len("for")))
		case ast.Expr:
			if n.Pos() == pos {
				return short(fset, pos, n.End(), pos+1)
			}
		case ast.Stmt:
			return short(fset, n.Pos(), n.End(), n.Pos()+1)
		}
	}
	return pos, pos
}

// short returns pos and end if both are on one line, else pos and the first
// of mid that is.
func short(fset *token.FileSet, pos, end, mid token.Pos) (token.Pos, token.Pos) {
	file := fset.File(pos)
	if file.Line(pos) == file.Line(end) {
		return pos, end
	}
	if mid <= end && file.Line(pos) == file.Line(mid) {
		return pos, mid
	}
	return pos, pos
}

const generatedByCgo = "// Code generated by cmd/cgo; DO NOT EDIT."

// isGenerated is ast.IsGenerated, except that a file which cgo translated
// from one written by hand counts as written by hand.
func isGenerated(fset *token.FileSet, f *ast.File) bool {
	if !ast.IsGenerated(f) {
		return false
	}
	translated := fset.PositionFor(f.Package, true).Filename != fset.PositionFor(f.Package, false).Filename
	if !translated {
		return true
	}
	for _, g := range f.Comments {
		for _, c := range g.List {
			if c.Pos() < f.Package && c.Text != generatedByCgo && strings.HasPrefix(c.Text, "// Code generated ") && strings.HasSuffix(c.Text, " DO NOT EDIT.") {
				return true
			}
		}
	}
	return false
}

// AdviceUnless returns the severity for AtLeast of what is advice unless a
// profile shows that it is hot.
func AdviceUnless(hot bool) Severity {
	if hot {
		return Warning
	}
	return Advice
}
