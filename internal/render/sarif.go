package render

import (
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/mod/semver"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

// The types are the part of SARIF 2.1.0 that asynclint writes. Those of
// honnef.co/go/tools have no code flows and no fingerprints.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool                `json:"tool"`
	Invocations []sarifInvocation        `json:"invocations"`
	BaseIDs     map[string]sarifArtifact `json:"originalUriBaseIds,omitempty"`
	Results     []sarifResult            `json:"results"`
	ColumnKind  string                   `json:"columnKind"`
	Automation  map[string]string        `json:"automationDetails,omitempty"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name            string      `json:"name"`
	FullName        string      `json:"fullName,omitempty"`
	Version         string      `json:"version,omitempty"`
	SemanticVersion string      `json:"semanticVersion,omitempty"`
	InformationURI  string      `json:"informationUri"`
	Rules           []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID         string         `json:"id"`
	Name       string         `json:"name,omitempty"`
	Short      sarifMessage   `json:"shortDescription"`
	Full       sarifMessage   `json:"fullDescription"`
	Help       sarifMessage   `json:"help"`
	HelpURI    string         `json:"helpUri"`
	Config     sarifConfig    `json:"defaultConfiguration"`
	Properties map[string]any `json:"properties"`
}

type sarifConfig struct {
	Enabled bool   `json:"enabled"`
	Level   string `json:"level"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifMessage struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    *int              `json:"ruleIndex,omitempty"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	CodeFlows    []sarifCodeFlow   `json:"codeFlows,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints,omitempty"`
	Fixes        []sarifFix        `json:"fixes,omitempty"`
}

type sarifLocation struct {
	ID       int            `json:"id,omitempty"`
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	Message  *sarifMessage  `json:"message,omitempty"`
}

type sarifLogical struct {
	FullName string `json:"fullyQualifiedName"`
	Kind     string `json:"kind"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type sarifCodeFlow struct {
	Message     sarifMessage      `json:"message"`
	ThreadFlows []sarifThreadFlow `json:"threadFlows"`
}

type sarifThreadFlow struct {
	ID        string                `json:"id"`
	Message   sarifMessage          `json:"message"`
	Locations []sarifThreadLocation `json:"locations"`
}

type sarifThreadLocation struct {
	Location   sarifLocation `json:"location"`
	Order      int           `json:"executionOrder"`
	Importance string        `json:"importance"`
}

type sarifFix struct {
	Description sarifMessage  `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion  `json:"deletedRegion"`
	Inserted sarifContent `json:"insertedContent"` // always: reviewdog fails without
}

type sarifContent struct {
	Text string `json:"text"`
}

const (
	home       = "https://github.com/asynclint/asynclint"
	srcRoot    = "SRCROOT"
	sarifShape = "https://json.schemastore.org/sarif-2.1.0.json"
)

func writeSARIF(w io.Writer, r *Report, _ Options) error {
	s := &sarif{r: r, src: &sources{read: os.ReadFile}, index: make(map[string]int)}
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "asynclint", FullName: "asynclint, concurrency pitfalls in Go", InformationURI: home, Rules: []sarifRule{}}},
		Invocations: []sarifInvocation{{Successful: len(r.Problems) == 0}},
		Results:     []sarifResult{},
		ColumnKind:  "utf16CodeUnits",
		Automation:  map[string]string{"id": "asynclint/"},
	}
	run.Tool.Driver.Version = strings.TrimPrefix(r.Version, "v")
	if semver.IsValid(r.Version) {
		run.Tool.Driver.SemanticVersion = strings.TrimPrefix(semver.Canonical(r.Version), "v")
	}
	if r.Dir != "" {
		run.BaseIDs = map[string]sarifArtifact{srcRoot: {URI: fileURI(r.Dir) + "/"}}
	}
	for _, rl := range r.Rules {
		doc := rule.ParseDoc(rl.Doc)
		for _, k := range rl.Kinds {
			s.index[rl.ID(k)] = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleOf(rl, k, doc))
		}
	}
	for _, p := range r.Problems {
		n := sarifNotification{Level: "error", Message: sarifMessage{Text: p.Message}}
		if p.File != "" {
			n.Locations = []sarifLocation{{Physical: s.physical(p.Span)}}
		}
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, n)
	}
	for i := range r.Findings {
		run.Results = append(run.Results, s.result(&r.Findings[i]))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{sarifShape, "2.1.0", []sarifRun{run}})
}

type sarif struct {
	r     *Report
	src   *sources
	index map[string]int
}

func ruleOf(r *rule.Rule, k rule.Kind, doc rule.Doc) sarifRule {
	body := doc.Intro
	if sec, ok := doc.Section(k.Name); ok {
		body = sec.Body
	}
	helpURI := r.PageURL()
	if k.Name != "" {
		helpURI += "#" + k.Name
	}
	return sarifRule{
		ID:         r.ID(k),
		Name:       camel(r.ID(k)),
		Short:      sarifMessage{Text: sentence(k.Summary)},
		Full:       sarifMessage{Text: sentence(r.Summary) + " " + sentence(k.Summary)},
		Help:       sarifMessage{Text: body, Markdown: Markdown(body)},
		HelpURI:    helpURI,
		Config:     sarifConfig{Enabled: k.Severity != rule.Strict, Level: level(k.Severity)},
		Properties: map[string]any{"tags": []string{"concurrency", "go"}, "problem.severity": problemSeverity(k.Severity), "precision": "high"},
	}
}

// camel turns errgroup/wait-missing into ErrgroupWaitMissing. A name that
// says no more than the id must be left out (SARIF1001).
func camel(id string) string {
	if !strings.ContainsAny(id, "/-") {
		return ""
	}
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(id, func(r rune) bool { return r == '/' || r == '-' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.TrimSuffix(strings.ToUpper(s[:1])+s[1:], ".") + "."
}

// Markdown turns the text of a doc comment into Markdown: its code blocks are
// fenced.
func Markdown(body string) string {
	var b strings.Builder
	code := false
	lines := strings.Split(body, "\n")
	for i, l := range lines {
		if !code && strings.HasPrefix(l, "\t") {
			b.WriteString("```go\n")
			code = true
		}
		if code && !strings.HasPrefix(l, "\t") && (l != "" || i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "\t")) {
			b.WriteString("```\n")
			code = false
		}
		b.WriteString(strings.TrimPrefix(l, "\t") + "\n")
	}
	if code {
		b.WriteString("```\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func level(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "error"
	case rule.Warning:
		return "warning"
	}
	return "note"
}

func problemSeverity(s rule.Severity) string {
	if s == rule.Error || s == rule.Warning {
		return s.String()
	}
	return "recommendation"
}

func (s *sarif) result(f *findings.Finding) sarifResult {
	loc := sarifLocation{Physical: s.physical(f.Span)}
	if f.Function != "" {
		loc.Logical = []sarifLogical{{f.Package + "." + f.Function, "function"}}
	}
	out := sarifResult{
		RuleID: f.ID(), Level: level(f.Severity), Message: sarifMessage{Text: f.Message},
		Locations:    []sarifLocation{loc},
		Fingerprints: map[string]string{"asynclint/v1": f.Fingerprint},
	}
	if i, ok := s.index[f.ID()]; ok {
		out.RuleIndex = &i
	}
	for i, rel := range f.Related {
		out.Related = append(out.Related, sarifLocation{ID: i + 1, Physical: s.physical(rel.Span), Message: &sarifMessage{Text: rel.Message}})
	}
	if len(f.Witness) > 0 {
		out.CodeFlows = []sarifCodeFlow{s.codeFlow(f)}
	}
	if f.Fix != nil {
		out.Fixes = []sarifFix{s.fix(f.Fix)}
	}
	return out
}

// codeFlow has a thread flow for every goroutine of the witness.
func (s *sarif) codeFlow(f *findings.Finding) sarifCodeFlow {
	flow := sarifCodeFlow{Message: sarifMessage{Text: "A run that goes wrong."}}
	for i, step := range f.Witness {
		j := slices.IndexFunc(flow.ThreadFlows, func(t sarifThreadFlow) bool { return t.ID == step.Goroutine })
		if j < 0 {
			j = len(flow.ThreadFlows)
			flow.ThreadFlows = append(flow.ThreadFlows, sarifThreadFlow{ID: step.Goroutine, Message: sarifMessage{Text: "Goroutine: " + step.Goroutine}})
		}
		text, importance := step.Text, "important"
		if step.Blocks {
			text, importance = text+" (blocks for ever)", "essential"
		}
		flow.ThreadFlows[j].Locations = append(flow.ThreadFlows[j].Locations, sarifThreadLocation{
			Location: sarifLocation{Physical: s.physical(step.Span), Message: &sarifMessage{Text: text}},
			Order:    i + 1, Importance: importance,
		})
	}
	return flow
}

func (s *sarif) fix(fix *findings.Fix) sarifFix {
	out := sarifFix{Description: sarifMessage{Text: fix.Message}}
	for _, e := range fix.Edits {
		a := s.artifact(e.File)
		i := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == a })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: a})
		}
		rep := sarifReplacement{Deleted: s.region(e.Span), Inserted: sarifContent{e.NewText}}
		if rep.Deleted.EndColumn == 0 {
			rep.Deleted.EndLine, rep.Deleted.EndColumn = rep.Deleted.StartLine, rep.Deleted.StartColumn
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, rep)
	}
	return out
}

func (s *sarif) physical(sp findings.Span) sarifPhysical {
	p := sarifPhysical{Artifact: s.artifact(sp.File)}
	if sp.Line > 0 {
		r := s.region(sp)
		p.Region = &r
	}
	return p
}

// region counts columns as SARIF wants them, in UTF-16 code units.
func (s *sarif) region(sp findings.Span) sarifRegion {
	r := sarifRegion{StartLine: sp.Line, StartColumn: s.column(sp.File, sp.Line, sp.Col)}
	if sp.EndLine > sp.Line || sp.EndCol > sp.Col {
		r.EndLine, r.EndColumn = sp.EndLine, s.column(sp.File, sp.EndLine, sp.EndCol)
	}
	return r
}

func (s *sarif) column(file string, line, col int) int {
	text, ok := s.src.line(file, line)
	if !ok || col < 1 || col-1 > len(text) {
		return max(col, 1)
	}
	return len(utf16.Encode([]rune(text[:col-1]))) + 1
}

func (s *sarif) artifact(file string) sarifArtifact {
	rel := s.r.slash(file)
	if filepath.IsAbs(file) && rel == filepath.ToSlash(file) {
		return sarifArtifact{URI: fileURI(file)}
	}
	// String, unlike EscapedPath, keeps a colon from making a scheme.
	return sarifArtifact{URI: (&url.URL{Path: rel}).String(), URIBaseID: srcRoot}
}

func fileURI(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: strings.TrimSuffix(p, "/")}).String()
}
