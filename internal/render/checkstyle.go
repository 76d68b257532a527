package render

import (
	"cmp"
	"encoding/xml"
	"io"

	"github.com/asynclint/asynclint/analyzers/rule"
)

type checkstyleReport struct {
	XMLName xml.Name          `xml:"checkstyle"`
	Version string            `xml:"version,attr"`
	Files   []*checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr,omitempty"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// writeCheckstyle writes the XML of Checkstyle, version 5, which Jenkins,
// SonarQube and reviewdog read.
func writeCheckstyle(w io.Writer, r *Report, _ Options) error {
	out := checkstyleReport{Version: "5.0"}
	files := make(map[string]*checkstyleFile)
	add := func(name string, e checkstyleError) {
		f := files[name]
		if f == nil {
			f = &checkstyleFile{Name: name}
			files[name] = f
			out.Files = append(out.Files, f)
		}
		f.Errors = append(f.Errors, e)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		add(r.slash(f.File), checkstyleError{f.Line, f.Col, checkstyleSeverity(f.Severity), f.Message, "asynclint." + f.ID()})
	}
	for _, p := range r.Problems {
		name := cmp.Or(r.slash(p.File), p.Package, "asynclint")
		add(name, checkstyleError{p.Line, p.Col, "error", p.Message, problemID})
	}
	return writeXML(w, out)
}

func checkstyleSeverity(s rule.Severity) string {
	if s == rule.Error || s == rule.Warning {
		return s.String()
	}
	return "info"
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
