package render

import (
	"encoding/json"
	"io"

	"github.com/asynclint/asynclint/internal/findings"
)

// jsonVersion changes when a reader of the old form would misread the new one.
// New fields do not change it.
const jsonVersion = 1

type jsonReport struct {
	Version  int           `json:"version"`
	Tool     jsonTool      `json:"tool"`
	Findings []jsonFinding `json:"findings"`
	Problems []jsonProblem `json:"problems"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonSpan struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	EndLine int    `json:"endLine"`
	EndCol  int    `json:"endColumn"`
}

type jsonFinding struct {
	Rule        string `json:"rule"`
	Kind        string `json:"kind,omitempty"`
	ID          string `json:"id"`
	Severity    string `json:"severity"`
	Message     string `json:"message"`
	URL         string `json:"url,omitempty"`
	Package     string `json:"package"`
	Function    string `json:"function,omitempty"`
	Fingerprint string `json:"fingerprint"`
	jsonSpan
	Related []jsonRelated `json:"related,omitempty"`
	Witness []jsonStep    `json:"witness,omitempty"`
	Fix     *jsonFix      `json:"fix,omitempty"`
}

type jsonRelated struct {
	jsonSpan
	Message string `json:"message"`
}

type jsonStep struct {
	jsonSpan
	Goroutine string `json:"goroutine"`
	Text      string `json:"text"`
	Blocks    bool   `json:"blocks,omitempty"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Edits   []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	jsonSpan
	Offset    int    `json:"offset"`
	EndOffset int    `json:"endOffset"`
	NewText   string `json:"newText"`
}

type jsonProblem struct {
	Package  string `json:"package,omitempty"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Message  string `json:"message"`
	Internal bool   `json:"internal,omitempty"`
}

func writeJSON(w io.Writer, r *Report, _ Options) error {
	out := jsonReport{
		Version:  jsonVersion,
		Tool:     jsonTool{"asynclint", r.Version},
		Findings: []jsonFinding{},
		Problems: []jsonProblem{},
	}
	span := func(s findings.Span) jsonSpan {
		return jsonSpan{r.slash(s.File), s.Line, s.Col, s.EndLine, s.EndCol}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		j := jsonFinding{
			Rule: f.Rule, Kind: f.Kind, ID: f.ID(), Severity: f.Severity.String(), Message: f.Message, URL: f.URL,
			Package: f.Package, Function: f.Function, Fingerprint: f.Fingerprint, jsonSpan: span(f.Span),
		}
		for _, rel := range f.Related {
			j.Related = append(j.Related, jsonRelated{span(rel.Span), rel.Message})
		}
		for _, s := range f.Witness {
			j.Witness = append(j.Witness, jsonStep{span(s.Span), s.Goroutine, s.Text, s.Blocks})
		}
		if f.Fix != nil {
			j.Fix = &jsonFix{Message: f.Fix.Message}
			for _, e := range f.Fix.Edits {
				j.Fix.Edits = append(j.Fix.Edits, jsonEdit{span(e.Span), e.Offset, e.EndOffset, e.NewText})
			}
		}
		out.Findings = append(out.Findings, j)
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, jsonProblem{p.Package, r.slash(p.File), p.Line, p.Col, p.Message, p.Internal})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
