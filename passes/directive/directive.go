// Package directive reads the comments by which a programmer answers a rule:
//
//	//asynclint:ignore rule[,rule/kind] reason
//	//asynclint:file-ignore rule reason
//	//asynclint:detached reason
//	//nolint:asynclint  //nolint:<rule>  //lint:ignore <rule> reason
//
// An own directive on a line of its own covers the next statement or
// declaration, whole; behind code it covers its line. It remembers whether it
// suppressed anything, so that one that does not can be told.
package directive

import (
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// Analyzer gives the *Set of a package's directives.
var Analyzer = &analysis.Analyzer{
	Name:             "asynclintdirective",
	Doc:              "reads asynclint's directives and those of other linters that it honours",
	URL:              "https://github.com/asynclint/asynclint",
	RunDespiteErrors: true,
	ResultType:       reflect.TypeFor[*Set](),
	Run: func(pass *analysis.Pass) (any, error) {
		s := new(Set)
		for _, f := range pass.Files {
			s.addFile(pass.Fset, f)
		}
		return s, nil
	},
}

// Names that cover every rule.
const (
	All  = "all"
	tool = "asynclint"
)

// Directive is one comment that suppresses reports.
type Directive struct {
	Pos, End token.Pos
	Names    []string // rules and rule/kinds; All covers everything
	Reason   string
	Verb     string // "ignore", "file-ignore", "detached"; for foreign ones "nolint", "lint:ignore"
	Problem  string // why it is malformed; it then suppresses nothing

	file      *token.File
	from, to  int // lines covered, inclusive
	wholeFile bool
	used      bool
}

// Own reports whether d is one of asynclint's own forms.
func (d *Directive) Own() bool { return d.Verb != "nolint" && d.Verb != "lint:ignore" }

// Set is the directives of one package. Its methods may be called from
// several goroutines.
type Set struct {
	mu   sync.Mutex
	list []*Directive
}

// Suppressed reports whether a directive covers a report at pos by one of the names that
// its kind has, and remembers that it was needed.
func (s *Set) Suppressed(fset *token.FileSet, names []string, pos token.Pos) bool {
	file := fset.File(pos)
	if file == nil {
		return false
	}
	line := file.PositionFor(pos, false).Line
	s.mu.Lock()
	defer s.mu.Unlock()
	hit := false
	for _, d := range s.list {
		if d.Problem != "" || d.file != file || !d.wholeFile && (line < d.from || line > d.to) || !d.covers(names) {
			continue
		}
		d.used, hit = true, true
	}
	return hit
}

func (d *Directive) covers(names []string) bool {
	return slices.ContainsFunc(d.Names, func(n string) bool { return n == All || slices.Contains(names, n) })
}

// Each calls f for every directive in source order, with whether it
// suppressed anything so far.
func (s *Set) Each(f func(d *Directive, used bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.list {
		f(d, d.used)
	}
}

// detachedKinds are the reports that //asynclint:detached answers: those
// whose complaint is that nobody waits.
var detachedKinds = []string{"unawaited/detached", "unawaited/main-exit"}

func (s *Set) addFile(fset *token.FileSet, f *ast.File) {
	var nodes *nodeIndex
	for _, group := range f.Comments {
		for _, c := range group.List {
			d := parse(c.Text)
			if d == nil {
				continue
			}
			d.Pos, d.End = c.Pos(), c.End()
			d.file = fset.File(c.Pos())
			if d.file == nil {
				continue
			}
			if nodes == nil {
				nodes = indexNodes(d.file, f)
			}
			d.from, d.to = nodes.cover(d.file, c, group)
			d.wholeFile = d.Verb == "file-ignore" || d.Verb == "nolint" && c.Pos() < f.Package && !strings.HasPrefix(c.Text, "/*")
			s.list = append(s.list, d)
		}
	}
}

// parse reads one comment, with its comment markers. It returns nil for a
// comment that is no directive.
func parse(text string) *Directive {
	body, ok := strings.CutPrefix(text, "//")
	if !ok {
		return nil
	}
	if rest, ok := strings.CutPrefix(body, "asynclint:"); ok {
		return parseOwn(rest)
	}
	if strings.HasPrefix(strings.TrimLeft(body, " \t"), "asynclint:") {
		d := parseOwn(strings.TrimPrefix(strings.TrimLeft(body, " \t"), "asynclint:"))
		d.Problem = "a directive has no space after //: write //asynclint:" + d.Verb
		return d
	}
	if rest, ok := strings.CutPrefix(body, "lint:ignore "); ok {
		names, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		return foreign("lint:ignore", names)
	}
	rest, ok := strings.CutPrefix(strings.TrimLeft(body, " "), "nolint")
	if !ok {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "//")
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return foreign("nolint", All)
	}
	if names, ok := strings.CutPrefix(rest, ":"); ok {
		return foreign("nolint", strings.Join(strings.Fields(names), ""))
	}
	return nil
}

func foreign(verb, names string) *Directive {
	d := &Directive{Verb: verb}
	for n := range strings.SplitSeq(names, ",") {
		if n = strings.TrimSpace(n); n == tool {
			n = All
		}
		if n != "" {
			d.Names = append(d.Names, n)
		}
	}
	return d
}

func parseOwn(rest string) *Directive {
	verb, args, _ := strings.Cut(rest, " ")
	args = strings.TrimSpace(args)
	// A want comment of a test fixture is no reason.
	if reason, _, ok := strings.Cut(args, "// want "); ok {
		args = strings.TrimSpace(reason)
	}
	d := &Directive{Verb: verb}
	switch verb {
	case "detached":
		d.Names, d.Reason = detachedKinds, args
	case "ignore", "file-ignore":
		var names string
		names, d.Reason, _ = strings.Cut(args, " ")
		d.Reason = strings.TrimSpace(d.Reason)
		for n := range strings.SplitSeq(names, ",") {
			if n != "" {
				d.Names = append(d.Names, n)
			}
		}
		if len(d.Names) == 0 {
			d.Problem = "the directive names no rule: write //asynclint:" + verb + " rule reason"
			return d
		}
	default:
		d.Problem = "unknown directive " + quote(verb) + ": want ignore, file-ignore or detached"
		return d
	}
	if d.Reason == "" {
		d.Problem = "the directive gives no reason: say why, after " + lastWord(d)
	}
	return d
}

func lastWord(d *Directive) string {
	if d.Verb == "detached" {
		return "//asynclint:detached"
	}
	return "the rule"
}

func quote(s string) string { return "\"" + s + "\"" }

// nodeIndex knows, for every line, the statement or declaration that starts
// first on it, and where code ends on it.
type nodeIndex struct {
	starts []lineRange // sorted by first line
	code   map[int]bool
}

type lineRange struct{ from, to int }

func indexNodes(file *token.File, f *ast.File) *nodeIndex {
	x := &nodeIndex{code: make(map[int]bool)}
	line := func(p token.Pos) int { return file.PositionFor(p, false).Line }
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.BlockStmt:
			x.code[line(n.Lbrace)] = true
			if n.Rbrace.IsValid() {
				x.code[line(n.Rbrace)] = true
			}
			return true
		case ast.Stmt, ast.Decl, ast.Spec, *ast.Field, *ast.KeyValueExpr, *ast.CompositeLit:
			from := line(n.Pos())
			if d, ok := n.(*ast.FuncDecl); ok {
				from = line(d.Type.Pos())
			}
			x.starts = append(x.starts, lineRange{from, line(n.End())})
		}
		x.code[line(n.Pos())] = true
		x.code[line(n.End())] = true
		return true
	})
	// Outer nodes come first among those that start on one line.
	slices.SortStableFunc(x.starts, func(a, b lineRange) int { return a.from - b.from })
	return x
}

// cover returns the lines that a comment covers.
func (x *nodeIndex) cover(file *token.File, c *ast.Comment, group *ast.CommentGroup) (from, to int) {
	at := file.PositionFor(c.Pos(), false).Line
	if x.code[at] {
		return at, at
	}
	end := file.PositionFor(group.End(), false).Line
	i, _ := slices.BinarySearchFunc(x.starts, end+1, func(r lineRange, line int) int { return r.from - line })
	if i < len(x.starts) && x.starts[i].from == end+1 {
		return at, x.starts[i].to
	}
	return at, at + 1
}
