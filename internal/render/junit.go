package render

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

type junitReport struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Skipped  int           `xml:"skipped,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string       `xml:"name,attr"`
	Class   string       `xml:"classname,attr"`
	File    string       `xml:"file,attr,omitempty"`
	Line    int          `xml:"line,attr,omitempty"`
	Failure *junitResult `xml:"failure,omitempty"`
	Error   *junitResult `xml:"error,omitempty"`
	Skipped *junitResult `xml:"skipped,omitempty"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a test case for every finding, in a suite for every
// package. Errors and warnings are failures; advice and strict findings,
// which by default do not fail a run, are skipped tests: shown, not red.
// Problems are errors. A clean run has one test that passed, for several
// servers take a file without tests for a broken one.
func writeJUnit(w io.Writer, r *Report, _ Options) error {
	out := junitReport{Name: "asynclint"}
	suites := make(map[string]*junitSuite)
	add := func(pkg string, c junitCase) {
		s := suites[pkg]
		if s == nil {
			s = &junitSuite{Name: pkg}
			suites[pkg] = s
			out.Suites = append(out.Suites, s)
		}
		s.add(c)
		out.count(c)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		add(f.Package, r.junitCase(f))
	}
	for i, p := range r.Problems {
		pkg := cmp.Or(p.Package, "asynclint")
		c := junitCase{Name: fmt.Sprintf("analysis, problem %d", i+1), Class: pkg, File: r.slash(p.File), Line: p.Line}
		c.Error = &junitResult{Message: oneLine(p.Message), Type: problemID, Text: p.Message}
		add(pkg, c)
	}
	if out.Tests == 0 {
		add("asynclint", junitCase{Name: "no findings", Class: "asynclint"})
	}
	return writeXML(w, out)
}

// junitCase names the case by rule and place: GitLab and Jenkins fold cases
// of one class that have the same name.
func (r *Report) junitCase(f *findings.Finding) junitCase {
	at := fmt.Sprintf("%s:%d:%d", r.slash(f.File), f.Line, f.Col)
	c := junitCase{Name: f.ID() + " at " + at, Class: f.Package, File: r.slash(f.File), Line: f.Line}
	res := &junitResult{Message: f.Message, Type: f.Severity.String()}
	if f.Severity != rule.Error && f.Severity != rule.Warning {
		c.Skipped = res
		return c
	}
	res.Text = fmt.Sprintf("%s: %s: %s (%s)", at, f.Severity, f.Message, f.ID())
	for _, rel := range f.Related {
		res.Text += fmt.Sprintf("\n%s:%d: %s", r.slash(rel.File), rel.Line, rel.Message)
	}
	for _, s := range f.Witness {
		res.Text += fmt.Sprintf("\n%s:%d: %s", r.slash(s.File), s.Line, stepText(s))
	}
	if f.URL != "" {
		res.Text += "\n" + f.URL
	}
	c.Failure = res
	return c
}

// stepText is an event of a witness as one sentence.
func stepText(s findings.Step) string {
	text := s.Goroutine + ": " + s.Text
	if s.Blocks {
		text += " (blocks for ever)"
	}
	return text
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (r *junitReport) count(c junitCase) {
	r.Tests++
	switch {
	case c.Failure != nil:
		r.Failures++
	case c.Error != nil:
		r.Errors++
	case c.Skipped != nil:
		r.Skipped++
	}
}
