package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

// gitlabIssue is an entry of a GitLab code quality report, the part of the
// Code Climate format that GitLab reads.
type gitlabIssue struct {
	Type        string         `json:"type"`
	CheckName   string         `json:"check_name"`
	Description string         `json:"description"`
	Categories  []string       `json:"categories"`
	Severity    string         `json:"severity"`
	Fingerprint string         `json:"fingerprint"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

// writeGitLab writes a code quality report. GitLab compares fingerprints of
// two branches to tell what is new, so they hold no line number.
func writeGitLab(w io.Writer, r *Report, _ Options) error {
	out := []gitlabIssue{}
	for i := range r.Findings {
		f := &r.Findings[i]
		out = append(out, gitlabIssue{
			Type: "issue", CheckName: f.ID(), Description: f.Message, Categories: []string{"Bug Risk"},
			Severity: gitlabSeverity(f.Severity), Fingerprint: f.Fingerprint,
			Location: gitlabLocation{r.slash(f.File), gitlabLines{f.Line, f.EndLine}},
		})
	}
	for _, p := range r.Problems {
		out = append(out, gitlabIssue{
			Type: "issue", CheckName: problemID, Description: p.Message, Categories: []string{"Bug Risk"},
			Severity: "blocker", Fingerprint: r.problemKey(p),
			Location: gitlabLocation{cmp.Or(r.slash(p.File), "."), gitlabLines{Begin: max(p.Line, 1)}},
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func gitlabSeverity(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "critical"
	case rule.Warning:
		return "major"
	case rule.Advice:
		return "minor"
	}
	return "info"
}

// problemID stands where a finding has its rule, in formats that have no
// other place for a problem.
const problemID = "asynclint-incomplete"

// problemKey identifies a problem in formats that want a fingerprint.
func (r *Report) problemKey(p findings.Problem) string {
	sum := sha256.Sum256([]byte(p.Package + "\x00" + r.slash(p.File) + "\x00" + p.Message))
	return hex.EncodeToString(sum[:16])
}
