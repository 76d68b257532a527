// Package baseline keeps a list of known findings, so that a run tells only
// what is new.
//
// A baseline is a text file with a line for every finding, sorted, to be
// committed and read in reviews. Findings are known by their fingerprint,
// which holds no line number and no file, so moving code does not bring one
// back. The other fields of a line are for people.
package baseline

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/asynclint/asynclint/internal/atomicfile"
	"github.com/asynclint/asynclint/internal/findings"
)

const (
	header  = "asynclint-baseline"
	version = 1
	preface = "# Findings that asynclint knew of when this file was written; it reports others only.\n" +
		"# A line: fingerprint, rule, package, function, message, separated by tabs.\n" +
		"# Lines may be deleted by hand. To bring the file up to date: -write-baseline.\n"
)

// Baseline is a list of known findings.
type Baseline struct {
	Entries []Entry // sorted, without duplicates
}

// Entry is one known finding.
type Entry struct {
	Fingerprint string
	ID          string // rule/kind
	Package     string
	Function    string // empty at package level
	Message     string // when it was written, without line numbers
}

// Error is a fault in a baseline file.
type Error struct {
	Path    string
	Line    int
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Message) }

// New makes a baseline of findings, which must have fingerprints.
func New(fs []findings.Finding) *Baseline {
	b := new(Baseline)
	for i := range fs {
		f := &fs[i]
		b.Entries = append(b.Entries, Entry{f.Fingerprint, field(f.ID()), field(f.Package), field(f.Function), field(positions.ReplaceAllString(f.Message, "$1"))})
	}
	b.sort()
	return b
}

// positions are line numbers in messages. Without them a baseline written
// anew after code has moved has the same lines.
var positions = regexp.MustCompile(`(?: \((?:started )?(?:on |at |in )?lines? \d+\)|(\.go):\d+(?::\d+)?|(?: on| at| in)? lines? \d+)`)

// field makes s one field of a line.
func field(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
}

func (b *Baseline) sort() {
	slices.SortFunc(b.Entries, func(x, y Entry) int {
		return cmp.Or(
			cmp.Compare(x.Package, y.Package), cmp.Compare(x.Function, y.Function), cmp.Compare(x.ID, y.ID),
			cmp.Compare(x.Fingerprint, y.Fingerprint),
		)
	})
	seen := make(map[string]bool)
	b.Entries = slices.DeleteFunc(b.Entries, func(e Entry) bool {
		dup := seen[e.Fingerprint]
		seen[e.Fingerprint] = true
		return dup
	})
}

// Read reads a baseline file. A fault in it is an *Error.
func Read(path string) (*Baseline, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return parse(path, data)
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{32}/[1-9][0-9]{0,8}$`)

// parse reads the text of a baseline; path is for errors. Lines that two
// branches both added may be there twice, in any order.
func parse(path string, data []byte) (*Baseline, error) {
	b := new(Baseline)
	began := false
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		var err error
		if began {
			var e Entry
			e, err = parseEntry(line)
			b.Entries = append(b.Entries, e)
		} else {
			err = parseHeader(line)
			began = true
		}
		if err != nil {
			return nil, &Error{path, n, err.Error()}
		}
	}
	if !began {
		return nil, &Error{path, max(n, 1), fmt.Sprintf("not a baseline: no line %q", fmt.Sprint(header, " ", version))}
	}
	b.sort()
	return b, nil
}

func parseHeader(line string) error {
	name, num, _ := strings.Cut(line, " ")
	if name != header {
		return fmt.Errorf("not a baseline: want %q, not %.40q", fmt.Sprint(header, " ", version), line)
	}
	v, err := strconv.Atoi(num)
	switch {
	case err != nil:
		return fmt.Errorf("%.40q is no version", num)
	case v > version:
		return fmt.Errorf("version %d is of a later asynclint; this one reads version %d", v, version)
	case v != version:
		return fmt.Errorf("version %d is not known; this asynclint reads version %d", v, version)
	}
	return nil
}

func parseEntry(line string) (Entry, error) {
	for _, marker := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
		if strings.HasPrefix(line, marker) {
			return Entry{}, errors.New("a merge conflict: keep the lines of both sides")
		}
	}
	f := strings.Split(line, "\t")
	if len(f) != 5 {
		return Entry{}, fmt.Errorf("want 5 fields separated by tabs, not %d", len(f))
	}
	if !fingerprint.MatchString(f[0]) {
		return Entry{}, fmt.Errorf("%.60q is no fingerprint", f[0])
	}
	if f[1] == "" {
		return Entry{}, errors.New("the rule is missing")
	}
	return Entry{f[0], field(f[1]), field(f[2]), field(f[3]), field(f[4])}, nil
}

// Format returns the text that Parse reads.
func (b *Baseline) Format() []byte {
	var out bytes.Buffer
	out.WriteString(preface)
	fmt.Fprintf(&out, "%s %d\n", header, version)
	for _, e := range b.Entries {
		out.WriteString(strings.Join([]string{e.Fingerprint, e.ID, e.Package, e.Function, e.Message}, "\t") + "\n")
	}
	return out.Bytes()
}

// Write replaces the file at path. A file that is there and is no baseline of
// this version stays as it is: the path is most likely a mistake.
func (b *Baseline) Write(path string) error {
	switch old, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("baseline: %w", err)
	case len(bytes.TrimSpace(old)) > 0:
		if _, err := parse(path, old); err != nil {
			return fmt.Errorf("not overwritten: %w", err)
		}
	}
	return atomicfile.Write(path, b.Format(), 0o666)
}

// Filter splits findings into those that are new and those that are known,
// both in their order, and returns the entries that no finding matches any
// more. analysed says whether the run would have found an entry had it still
// been there: a run over some packages or with a rule off says nothing about
// the others. nil means that the run covered everything.
func (b *Baseline) Filter(fs []findings.Finding, analysed func(Entry) bool) (fresh, known []findings.Finding, stale []Entry) {
	listed := make(map[string]bool)
	for _, e := range b.Entries {
		listed[e.Fingerprint] = true
	}
	found := make(map[string]bool)
	for _, f := range fs {
		found[f.Fingerprint] = true
		if listed[f.Fingerprint] {
			known = append(known, f)
		} else {
			fresh = append(fresh, f)
		}
	}
	for _, e := range b.Entries {
		if !found[e.Fingerprint] && (analysed == nil || analysed(e)) {
			stale = append(stale, e)
		}
	}
	return fresh, known, stale
}

// Update returns a baseline of findings that keeps the entries of b which
// the run could not have found; see Filter for analysed.
func (b *Baseline) Update(fs []findings.Finding, analysed func(Entry) bool) *Baseline {
	out := New(fs)
	if analysed != nil {
		for _, e := range b.Entries {
			if !analysed(e) {
				out.Entries = append(out.Entries, e)
			}
		}
	}
	out.sort()
	return out
}
