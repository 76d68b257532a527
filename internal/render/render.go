// Package render writes findings in the formats that people and tools read.
package render

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

// Report is what there is to write.
type Report struct {
	Findings []findings.Finding
	Problems []findings.Problem
	Rules    []*rule.Rule // that could have reported, for formats that list them
	Version  string       // of asynclint
	// Dir is the directory that paths are written relative to. Files
	// outside it keep their absolute path.
	Dir string
}

// Options are for people at a terminal; formats for tools ignore them.
type Options struct {
	Color  bool
	Frames bool // show the source line
	Trace  bool // show witnesses as lanes, one column a goroutine
	Width  int  // of the terminal; 0: unknown
}

// Format is a way to write a report.
type Format struct {
	Name  string
	Doc   string
	Write func(w io.Writer, r *Report, o Options) error
}

// Formats lists all formats, the default first.
var Formats = []Format{
	{"text", "a line a finding; on a terminal with the source line", writeText},
	{"json", "all that is known, see docs/json.md", writeJSON},
	{"sarif", "SARIF 2.1.0, as GitHub code scanning takes it", writeSARIF},
	{"github", "workflow commands, which GitHub shows as annotations", writeGitHub},
	{"gitlab", "GitLab code quality", writeGitLab},
	{"checkstyle", "Checkstyle's XML", writeCheckstyle},
	{"junit", "JUnit's XML, a failed test for each finding", writeJUnit},
	{"rdjson", "reviewdog's diagnostics", writeRDJSON},
	{"teamcity", "TeamCity's service messages", writeTeamCity},
}

// Lookup returns the format with the given name.
func Lookup(name string) (Format, error) {
	var names []string
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	msg := fmt.Sprintf("unknown format %q", name)
	if n := rule.Nearest(name, names); n != "" {
		return Format{}, fmt.Errorf("%s: did you mean %q?", msg, n)
	}
	return Format{}, fmt.Errorf("%s: known are %s", msg, strings.Join(names, ", "))
}

// rel returns a file's path for output.
func (r *Report) rel(file string) string {
	if r.Dir == "" || file == "" {
		return file
	}
	rel, err := filepath.Rel(r.Dir, file)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return file
	}
	return rel
}

// slash is rel with forward slashes, for formats of the web.
func (r *Report) slash(file string) string { return filepath.ToSlash(r.rel(file)) }

// sources reads the lines of files, once each.
type sources struct {
	read  func(string) ([]byte, error)
	files map[string][]string
}

// line returns a line of a file without its end, counting from 1.
func (s *sources) line(file string, n int) (string, bool) {
	lines, ok := s.files[file]
	if !ok {
		if data, err := s.read(file); err == nil {
			lines = strings.Split(string(data), "\n")
		}
		if s.files == nil {
			s.files = make(map[string][]string)
		}
		s.files[file] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[n-1], "\r"), true
}
