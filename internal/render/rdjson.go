package render

import (
	"cmp"
	"encoding/json"
	"io"
	"os"
	"slices"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

// The types are reviewdog's DiagnosticResult; its columns count bytes, as
// ours do.

type rdReport struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	Related     []rdRelated    `json:"related_locations,omitempty"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition  `json:"start"`
	End   *rdPosition `json:"end,omitempty"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

func writeRDJSON(w io.Writer, r *Report, _ Options) error {
	rd := &rdjson{r: r, read: os.ReadFile}
	out := rdReport{Source: rdSource{"asynclint", home}, Diagnostics: []rdDiagnostic{}}
	for i := range r.Findings {
		out.Diagnostics = append(out.Diagnostics, rd.diagnostic(&r.Findings[i]))
	}
	for _, p := range r.Problems {
		out.Diagnostics = append(out.Diagnostics, rdDiagnostic{
			Message: p.Message, Location: rd.location(p.Span), Severity: "ERROR", Code: rdCode{Value: problemID},
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

type rdjson struct {
	r    *Report
	read func(string) ([]byte, error)
}

func (rd *rdjson) diagnostic(f *findings.Finding) rdDiagnostic {
	d := rdDiagnostic{
		Message: f.Message, Location: rd.location(f.Span), Severity: rdSeverity(f.Severity), Code: rdCode{f.ID(), f.URL},
	}
	if s, ok := rd.suggestion(f); ok {
		d.Suggestions = []rdSuggestion{s}
	}
	for _, rel := range f.Related {
		d.Related = append(d.Related, rdRelated{rel.Message, rd.location(rel.Span)})
	}
	for _, s := range f.Witness {
		d.Related = append(d.Related, rdRelated{stepText(s), rd.location(s.Span)})
	}
	return d
}

func rdSeverity(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "ERROR"
	case rule.Warning:
		return "WARNING"
	}
	return "INFO"
}

func (rd *rdjson) location(s findings.Span) rdLocation {
	loc := rdLocation{Path: rd.r.slash(s.File)}
	if s.Line > 0 {
		r := rangeOf(s)
		loc.Range = &r
	}
	return loc
}

func rangeOf(s findings.Span) rdRange {
	r := rdRange{Start: rdPosition{s.Line, s.Col}}
	if s.EndLine > 0 {
		r.End = &rdPosition{s.EndLine, s.EndCol}
	}
	return r
}

// suggestion makes one replacement of a fix. Several suggestions would be
// alternatives to reviewdog, and none can be in another file; so the edits
// are joined with the text between them, and a fix of several files is left
// out.
func (rd *rdjson) suggestion(f *findings.Finding) (rdSuggestion, bool) {
	if f.Fix == nil || len(f.Fix.Edits) == 0 || slices.ContainsFunc(f.Fix.Edits, func(e findings.Edit) bool { return e.File != f.File }) {
		return rdSuggestion{}, false
	}
	edits := slices.Clone(f.Fix.Edits)
	slices.SortFunc(edits, func(a, b findings.Edit) int { return cmp.Compare(a.Offset, b.Offset) })
	whole, text := edits[0].Span, edits[0].NewText
	if len(edits) == 1 {
		return rdSuggestion{rangeOf(whole), text}, true
	}
	src, err := rd.read(f.File)
	if err != nil {
		return rdSuggestion{}, false
	}
	for _, e := range edits[1:] {
		if e.Offset < whole.EndOffset || e.EndOffset < e.Offset || e.EndOffset > len(src) {
			return rdSuggestion{}, false
		}
		text += string(src[whole.EndOffset:e.Offset]) + e.NewText
		whole.EndLine, whole.EndCol, whole.EndOffset = e.EndLine, e.EndCol, e.EndOffset
	}
	return rdSuggestion{rangeOf(whole), text}, true
}
