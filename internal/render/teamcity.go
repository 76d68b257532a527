package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/asynclint/asynclint/analyzers/rule"
)

// writeTeamCity writes service messages: an inspectionType for every rule
// that reported, an inspection for every finding, a buildProblem for every
// problem.
func writeTeamCity(w io.Writer, r *Report, _ Options) error {
	b := bufio.NewWriter(w)
	summaries := make(map[string]string)
	for _, rl := range r.Rules {
		for _, k := range rl.Kinds {
			summaries[rl.ID(k)] = k.Summary
		}
	}
	declared := make(map[string]bool)
	for i := range r.Findings {
		f := &r.Findings[i]
		if id := f.ID(); !declared[id] {
			declared[id] = true
			about := summaries[id]
			if about == "" {
				about = id
			}
			fmt.Fprintf(b, "##teamcity[inspectionType id='%s' name='%s' description='%s' category='Go concurrency']\n",
				teamcity("asynclint/"+id, 255), teamcity(id, 255), teamcity(strings.TrimSpace(about+" "+f.URL), 4000))
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		fmt.Fprintf(b, "##teamcity[inspection typeId='%s' message='%s' file='%s' line='%d' SEVERITY='%s']\n",
			teamcity("asynclint/"+f.ID(), 255), teamcity(f.Message, 4000), teamcity(r.slash(f.File), 4000), f.Line, teamcitySeverity(f.Severity))
	}
	for _, p := range r.Problems {
		text := p.Message
		if p.File != "" {
			text = fmt.Sprintf("%s:%d: %s", r.slash(p.File), p.Line, p.Message)
		}
		fmt.Fprintf(b, "##teamcity[buildProblem description='%s' identity='asynclint_%s']\n", teamcity("asynclint: "+text, 4000), r.problemKey(p))
	}
	return b.Flush()
}

func teamcitySeverity(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "ERROR"
	case rule.Warning:
		return "WARNING"
	case rule.Advice:
		return "WEAK WARNING"
	}
	return "INFO"
}

// teamcity escapes a value and cuts it, before escaping, to what TeamCity
// takes: it counts UTF-16 code units and drops a message that is too long.
func teamcity(s string, limit int) string {
	units := utf16.Encode([]rune(s))
	if len(units) > limit {
		cut := limit - 3
		if utf16.IsSurrogate(rune(units[cut-1])) && utf16.IsSurrogate(rune(units[cut])) && units[cut] >= 0xdc00 {
			cut-- // not between the halves of a character
		}
		units = append(units[:cut], '.', '.', '.')
	}
	var b strings.Builder
	for _, u := range units {
		switch {
		case u == '\n':
			b.WriteString("|n")
		case u == '\r':
			b.WriteString("|r")
		case u == '|' || u == '\'' || u == '[' || u == ']':
			b.WriteByte('|')
			b.WriteByte(byte(u))
		case u < ' ' || u > '~':
			fmt.Fprintf(&b, "|0x%04X", u)
		default:
			b.WriteByte(byte(u))
		}
	}
	return b.String()
}
