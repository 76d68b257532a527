// Package rule defines what a rule is: its metadata in one place, and the
// analysis.Analyzer that every driver runs.
//
// The analyzer made by New wraps the rule's run function. The wrapper fills
// End, Category and URL of diagnostics, drops kinds that are switched off,
// honours directives, skips generated files, drops duplicates and turns a
// panic into an error that names the rule and the package. So the terminal,
// go vet, golangci-lint and nogo report the same.
package rule

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/directive"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// URL is where the documentation of rules lives; a rule's page is its name.
const URL = "https://github.com/asynclint/asynclint/blob/main/docs/rules/"

// Rule is one analyzer that users can switch on.
type Rule struct {
	// Name is the analyzer's name: one lower-case word.
	Name string
	// Summary is one line without a full stop.
	Summary string
	// Doc is the source of the package's doc.go, embedded. Its package
	// comment is the documentation; see ParseDoc for its form.
	Doc string
	// Since is the version of asynclint that first had the rule.
	Since string
	// Kinds are the reports the rule can make. A rule with one kind may leave
	// the kind's name empty.
	Kinds []Kind
	// Options are the rule's settings; Pass.Settings reads them.
	Options []settings.Option
	// Requires are the passes the rule asks. buildssa, settings and
	// directive are always among them.
	Requires []*analysis.Analyzer
	// Run asks the passes, decides, and calls Pass.Report.
	Run func(*Pass) error

	// Analyzer is set by New.
	Analyzer *analysis.Analyzer
}

// Kind is one sort of report of a rule. It can be switched, graded and
// suppressed on its own.
type Kind struct {
	Name     string
	Severity Severity
	Summary  string // one line: what a report of it says
	// Was is the id that it had as a kind of another rule, by which directives, configurations
	// and baselines may still know it.
	Was string
}

// Names are those by which a directive may know a kind: the rule, its ID, and what they were.
func (r *Rule) Names(k Kind) []string {
	names := []string{r.Name, r.ID(k)}
	if k.Was != "" {
		old, _, _ := strings.Cut(k.Was, "/")
		names = append(names, old, k.Was)
	}
	return names
}

// ID returns "rule/kind", or the rule's name for an unnamed kind.
func (r *Rule) ID(k Kind) string {
	if k.Name == "" {
		return r.Name
	}
	return r.Name + "/" + k.Name
}

// Kind returns the kind with the given name.
func (r *Rule) Kind(name string) (Kind, bool) {
	i := slices.IndexFunc(r.Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return r.Kinds[i], true
}

// PageURL is the address of the rule's documentation.
func (r *Rule) PageURL() string { return URL + r.Name + ".md" }

// New completes the rule with its analyzer.
func New(r Rule) *Rule {
	out := &r
	requires := []*analysis.Analyzer{ssaform.Analyzer, settings.Analyzer, directive.Analyzer}
	for _, a := range r.Requires {
		if !slices.Contains(requires, a) {
			requires = append(requires, a)
		}
	}
	out.Analyzer = &analysis.Analyzer{
		Name:       r.Name,
		Doc:        r.Summary + "\n\n" + ParseDoc(r.Doc).Text(),
		URL:        out.PageURL(),
		Requires:   requires,
		ResultType: reflect.TypeFor[*Ran](),
		Run:        out.run,
	}
	return out
}

// Ran is the result of every rule.
type Ran struct {
	// On are the kinds that were on. The check for directives that suppressed
	// nothing needs it.
	On []string
	// Raised are the diagnostics that are worse than their kinds.
	Raised []Raised
	// Conditional are the diagnostics that callers in other packages may answer.
	Conditional []Conditional
}

// Conditional is a diagnostic with the condition on which nobody would mind.
type Conditional struct {
	Pos      token.Pos
	Category string
	Unless   ending.Condition
}

// Unless returns the condition on which nobody would mind a diagnostic.
func (r *Ran) Unless(d analysis.Diagnostic) ending.Condition {
	if r == nil {
		return ending.Condition{}
	}
	for _, x := range r.Conditional {
		if x.Pos == d.Pos && x.Category == d.Category {
			return x.Unless
		}
	}
	return ending.Condition{}
}

// Raised is a diagnostic with the severity that it has at least.
type Raised struct {
	Pos      token.Pos
	Category string
	Severity Severity
}

// Raises says which severity a diagnostic has at least, if it was raised.
func (r *Ran) Raises(d analysis.Diagnostic) (Severity, bool) {
	if r == nil {
		return 0, false
	}
	for _, x := range r.Raised {
		if x.Pos == d.Pos && x.Category == d.Category {
			return x.Severity, true
		}
	}
	return 0, false
}

// Pass is one run of a rule over a package.
type Pass struct {
	*analysis.Pass
	Rule     *Rule
	Settings *settings.Settings
	SSA      *buildssa.SSA

	ran        *Ran
	on         map[string]bool
	directives *directive.Set
	generated  func(analysis.Range) bool
	seen       map[string]bool
}

func (r *Rule) run(ap *analysis.Pass) (result any, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = &PanicError{Rule: r.Name, Package: ap.Pkg.Path(), Value: x, Stack: string(debug.Stack())}
		}
	}()
	p := &Pass{
		Pass:       ap,
		Rule:       r,
		Settings:   settings.Of(ap),
		SSA:        ap.ResultOf[ssaform.Analyzer].(*buildssa.SSA),
		ran:        new(Ran),
		on:         make(map[string]bool),
		directives: ap.ResultOf[directive.Analyzer].(*directive.Set),
		seen:       make(map[string]bool),
	}
	ran := p.ran
	for _, k := range r.Kinds {
		if _, on := p.Settings.Level(r.Name, k.Name, k.Severity.String()); on {
			p.on[k.Name] = true
			ran.On = append(ran.On, k.Name)
		}
	}
	if len(p.on) == 0 {
		return ran, nil
	}
	return ran, r.Run(p)
}

// PanicError is a fault of a rule or pass.
type PanicError struct {
	Rule    string // analyzer's name
	Package string
	Value   any
	Stack   string
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("internal error: %s panicked on package %s: %v", e.Rule, e.Package, e.Value)
}

// On reports whether a kind is switched on, so that a rule can save the work.
func (p *Pass) On(kind string) bool { return p.on[kind] }

// Strings, Int and Bool read the rule's own options, with their defaults.
func (p *Pass) Strings(option string) []string {
	return p.Settings.Strings(p.Rule.Name, option, defaultOf[[]string](p.Rule, option))
}

// Int reads an option of the rule that is a number.
func (p *Pass) Int(option string) int {
	return p.Settings.Int(p.Rule.Name, option, defaultOf[int](p.Rule, option))
}

// Bool reads an option of the rule that is a truth value.
func (p *Pass) Bool(option string) bool {
	return p.Settings.Bool(p.Rule.Name, option, defaultOf[bool](p.Rule, option))
}

func defaultOf[T any](r *Rule, option string) T {
	for _, o := range r.Options {
		if o.Name == option {
			return o.Default.(T)
		}
	}
	panic("rule " + r.Name + " declares no option " + option)
}

// Imports reports whether the package imports, directly, any of the paths:
// the cheap way out at the head of a run.
func (p *Pass) Imports(paths ...string) bool {
	for _, imp := range p.Pkg.Imports() {
		if slices.Contains(paths, path.TrimVendor(imp.Path())) {
			return true
		}
	}
	return false
}

// IsTest reports whether a position is in a test file, or in one that helps
// tests: it imports testing, net/http/httptest or what tests are described with. Tests that test nothing, a
// reproduction in files of their own which import the standard library alone,
// are the program.
func (p *Pass) IsTest(pos token.Pos) bool {
	f := p.File(pos)
	return f == nil || !p.alone() && p.helpsTests(f, pos)
}

// ForTests reports whether the package exists for tests, which mostly use an object
// from one goroutine and end with it: half of its files that are none themselves
// import testing or what tests are described with. One may do so anywhere.
func (p *Pass) ForTests() bool {
	own, helping := 0, 0
	for _, f := range p.Files {
		if knowledge.InTestFile(p.Fset, f.Pos()) {
			continue
		}
		own++
		if slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing"` || describesTests(i) }) {
			helping++
		}
	}
	return helping > 0 && 2*helping >= own
}

func (p *Pass) helpsTests(f *ast.File, pos token.Pos) bool {
	return knowledge.InTestFile(p.Fset, pos) ||
		slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool {
			return i.Path.Value == `"testing"` || i.Path.Value == `"net/http/httptest"` || describesTests(i)
		})
}

// describesTests reports whether an import is of a framework that tests are written
// with.
func describesTests(i *ast.ImportSpec) bool {
	switch i.Path.Value {
	case `"github.com/onsi/gomega"`, `"github.com/onsi/ginkgo"`, `"github.com/onsi/ginkgo/v2"`,
		`"github.com/stretchr/testify/assert"`, `"github.com/stretchr/testify/require"`, `"github.com/stretchr/testify/suite"`:
		return true
	}
	return false
}

// alone reports whether a package has test files alone, and imports nothing but
// the standard library.
func (p *Pass) alone() bool {
	for _, f := range p.Files {
		if !knowledge.InTestFile(p.Fset, f.FileStart) {
			return false
		}
	}
	return !slices.ContainsFunc(p.Pkg.Imports(), func(imp *types.Package) bool { return !knowledge.IsStd(imp.Path()) })
}

// DocOf returns the comment of a declared function, or "".
func DocOf(fn *ssa.Function) string {
	if decl, ok := fn.Syntax().(*ast.FuncDecl); ok && decl.Doc != nil {
		return decl.Doc.Text()
	}
	return ""
}

// Commented reports whether there is a comment on the line of pos or on the
// one before: where a rule is about something dropped, somebody has thought
// about it and said why.
func (p *Pass) Commented(pos token.Pos) bool {
	f := p.File(pos)
	if f == nil {
		return false
	}
	line := p.Line(pos)
	return slices.ContainsFunc(f.Comments, func(g *ast.CommentGroup) bool {
		if strings.HasPrefix(g.List[0].Text, "// want ") {
			return false // an expectation of a test fixture
		}
		from, to := p.Line(g.Pos()), p.Line(g.End())
		return to == line || to == line-1 || from == line
	})
}
