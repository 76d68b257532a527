package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/asynclint/asynclint/analyzers/rule"
)

// writeGitHub writes workflow commands:
// ::error file=,line=,endLine=,col=,endColumn=,title=::message
func writeGitHub(w io.Writer, r *Report, _ Options) error {
	b := bufio.NewWriter(w)
	for i := range r.Findings {
		f := &r.Findings[i]
		level := map[rule.Severity]string{rule.Error: "error", rule.Warning: "warning"}[f.Severity]
		if level == "" {
			level = "notice"
		}
		fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d,col=%d", level, property(r.slash(f.File)), f.Line, f.EndLine, f.Col)
		if f.EndLine == f.Line && f.EndCol > f.Col {
			fmt.Fprintf(b, ",endColumn=%d", f.EndCol)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", property("asynclint "+f.ID()), data(f.Message+" ("+f.ID()+")"))
	}
	for _, p := range r.Problems {
		fmt.Fprintf(b, "::error ")
		if p.File != "" {
			fmt.Fprintf(b, "file=%s,", property(r.slash(p.File)))
			if p.Line > 0 {
				fmt.Fprintf(b, "line=%d,", p.Line)
			}
		}
		fmt.Fprintf(b, "title=%s::%s\n", property("asynclint could not analyse"), data(p.Message))
	}
	return b.Flush()
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return dataEscapes.Replace(s) }
func property(s string) string { return propertyEscapes.Replace(s) }
