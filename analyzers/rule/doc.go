package rule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// Doc is a rule's documentation, read from the package comment of its doc.go:
//
//	Package errgroup finds ...          the introduction, prose
//
//	# wait-missing                      a section a kind, named after it
//
//	prose
//
//	WRONG:                              a line of its own, then a code block
//
//	    func f() { ... }
//
//	RIGHT:
//
//	    func f() { ... }
//
// Other headings are sections of prose. Code blocks hold top-level
// declarations; what they call may be declared in the rule's prelude, see
// package ruletest.
type Doc struct {
	Intro    string
	Sections []Section
}

// Section is the part of a Doc under one heading.
type Section struct {
	Heading  string
	Body     string // as written, WRONG and RIGHT blocks included
	Examples []Example
}

// Example is a code block that a rule must report (Wrong) or must not.
type Example struct {
	Wrong bool
	Code  string
}

// ParseDoc reads the package comment of a Go source file.
func ParseDoc(src string) Doc {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", src, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil || f.Doc == nil {
		return Doc{}
	}
	return parseDocText(f.Doc)
}

func parseDocText(g *ast.CommentGroup) Doc {
	var d Doc
	var body []string
	flush := func() {
		text := strings.TrimSpace(strings.Join(body, "\n"))
		if len(d.Sections) == 0 {
			d.Intro = text
		} else {
			s := &d.Sections[len(d.Sections)-1]
			s.Body = text
			s.Examples = examples(text)
		}
		body = nil
	}
	for line := range strings.SplitSeq(g.Text(), "\n") {
		if h, ok := strings.CutPrefix(line, "# "); ok {
			flush()
			d.Sections = append(d.Sections, Section{Heading: strings.TrimSpace(h)})
			continue
		}
		body = append(body, line)
	}
	flush()
	return d
}

func examples(body string) []Example {
	var out []Example
	mode := "" // "WRONG" or "RIGHT" while such a block may follow or is being read
	var code []string
	flush := func() {
		if mode != "" && len(code) > 0 {
			out = append(out, Example{Wrong: mode == "WRONG", Code: strings.TrimRight(strings.Join(code, "\n"), "\n") + "\n"})
			mode = ""
		}
		code = nil
	}
	for line := range strings.SplitSeq(body, "\n") {
		switch {
		case line == "WRONG:" || line == "RIGHT:":
			flush()
			mode = strings.TrimSuffix(line, ":")
		case strings.HasPrefix(line, "\t"):
			code = append(code, strings.TrimPrefix(line, "\t"))
		case line == "" && len(code) > 0:
			code = append(code, "")
		case line != "":
			flush()
			mode = ""
		}
	}
	flush()
	return out
}

// Section returns the section with the given heading.
func (d Doc) Section(heading string) (Section, bool) {
	for _, s := range d.Sections {
		if s.Heading == heading {
			return s, true
		}
	}
	return Section{}, false
}

// Text returns the documentation as plain text.
func (d Doc) Text() string {
	var b strings.Builder
	b.WriteString(d.Intro)
	b.WriteString("\n")
	for _, s := range d.Sections {
		b.WriteString("\n# " + s.Heading + "\n\n" + s.Body + "\n")
	}
	return b.String()
}
