// Package config reads .asynclint.yaml and resolves it, with the flags of the
// command line, into what the driver and the rules need.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/pgo"
	"github.com/asynclint/asynclint/passes/settings"
)

// FileName is what a configuration file is called.
const FileName = ".asynclint.yaml"

// Config is a resolved configuration.
type Config struct {
	Path     string // the file it was read from; empty when there is none
	Settings settings.Settings
	FailOn   FailOn
	Tests    bool
	Tags     []string
	PGO      string   // which profile says what is hot: PGOAuto, PGOOff, or a file
	Exclude  []string // patterns of path.Match, with ** for any folders, relative to the file
}

// FailOn is the least severity that makes a run fail.
type FailOn struct {
	Severity rule.Severity
	Never    bool
}

// ParseFailOn reads error, warning, advice, strict or never.
func ParseFailOn(s string) (FailOn, error) {
	if s == "never" {
		return FailOn{Never: true}, nil
	}
	sev, ok := rule.ParseSeverity(s)
	if !ok {
		return FailOn{}, fmt.Errorf("fail-on takes error, warning, advice, strict or never, not %q", s)
	}
	return FailOn{Severity: sev}, nil
}

// String returns what ParseFailOn reads.
func (f FailOn) String() string {
	if f.Never {
		return "never"
	}
	return f.Severity.String()
}

// Fails reports whether a finding of the given severity fails the run.
func (f FailOn) Fails(s rule.Severity) bool { return !f.Never && s >= f.Severity }

// Which profiles are read: none, or the default.pgo of each main package, as
// with go build.
const (
	PGOAuto = "auto"
	PGOOff  = "off"
)

// Default is the configuration without a file.
func Default() *Config {
	return &Config{FailOn: FailOn{Severity: rule.Warning}, Tests: true, PGO: PGOAuto}
}

// ReadProfile reads the profile that the configuration names, if it names one.
func (c *Config) ReadProfile() error {
	if c.PGO == PGOAuto || c.PGO == PGOOff {
		return nil
	}
	p, err := pgo.Read(c.PGO, filepath.Base(c.PGO))
	if err != nil {
		return err
	}
	c.Settings.Profiles = []*settings.Profile{p}
	return nil
}

// FindProfiles reads the profiles that an analysis of the module around dir
// uses: the one that is named, or those of the module's main packages.
func (c *Config) FindProfiles(dir string) error {
	if c.PGO != PGOAuto {
		return c.ReadProfile()
	}
	root, files := pgo.Search(dir)
	var err error
	c.Settings.Profiles, err = pgo.ReadAll(files, root)
	return err
}

// Error is a fault in a configuration file.
type Error struct {
	Path      string
	Line, Col int
	Message   string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Col, e.Message)
}

// Find returns the configuration file for dir: the nearest one upwards.
// It returns "" when there is none.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		name := filepath.Join(dir, FileName)
		_, err := os.Stat(name)
		if err == nil {
			return name, nil
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// Read reads a configuration file.
func Read(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Switch appends a switch: the name of a rule, a rule/kind, a severity or
// all. It fails on a name that is none of these.
func (c *Config) Switch(name string, on bool) error {
	name = analyzers.Renamed(name)
	if err := CheckName(name); err != nil {
		return err
	}
	sign := "-"
	if on {
		sign = "+"
	}
	c.Settings.Switches = append(c.Settings.Switches, sign+name)
	return nil
}

// Grade sets the severity of a rule or kind.
func (c *Config) Grade(name string, s rule.Severity) error {
	if _, ok := rule.ParseSeverity(name); ok || name == "all" {
		return fmt.Errorf("a severity is given to a rule or a kind, not to %s", name)
	}
	name = analyzers.Renamed(name)
	if err := CheckName(name); err != nil {
		return err
	}
	if c.Settings.Severity == nil {
		c.Settings.Severity = make(map[string]string)
	}
	c.Settings.Severity[name] = s.String()
	return nil
}

// CheckName reports whether name is a rule, a kind, also by a name that it had, a severity
// or all.
func CheckName(name string) error {
	known := []string{"all"}
	for _, s := range []rule.Severity{rule.Error, rule.Warning, rule.Advice, rule.Strict} {
		known = append(known, s.String())
	}
	for _, r := range analyzers.All() {
		known = append(known, r.Name)
		for _, k := range r.Kinds {
			known = append(known, r.ID(k))
		}
	}
	return check("rule", analyzers.Renamed(name), known)
}

// check fails if name is not among known, and names the nearest one.
func check(what, name string, known []string) error {
	for _, k := range known {
		if k == name {
			return nil
		}
	}
	msg := fmt.Sprintf("unknown %s %q", what, name)
	if n := rule.Nearest(name, known); n != "" {
		msg += fmt.Sprintf(": did you mean %q?", n)
	} else if what == "rule" {
		msg += ": 'asynclint rules' lists them"
	} else {
		msg += ": known are " + strings.Join(known, ", ")
	}
	return errors.New(msg)
}

// Excluded reports whether a file is left out by the configuration. name is
// absolute.
func (c *Config) Excluded(name string) bool {
	if len(c.Exclude) == 0 {
		return false
	}
	rel, err := filepath.Rel(filepath.Dir(c.Path), name)
	if err != nil {
		return false
	}
	rel = filepath.ToSlash(rel)
	for _, p := range c.Exclude {
		if match(strings.Split(p, "/"), strings.Split(rel, "/")) {
			return true
		}
	}
	return false
}

// match matches path elements: ** stands for any number of them, and a
// pattern that matches a folder matches what is in it.
func match(pattern, name []string) bool {
	if len(pattern) == 0 {
		return true
	}
	if pattern[0] == "**" {
		for i := range len(name) + 1 {
			if match(pattern[1:], name[i:]) {
				return true
			}
		}
		return false
	}
	if len(name) == 0 {
		return false
	}
	ok, err := filepath.Match(pattern[0], name[0])
	return err == nil && ok && match(pattern[1:], name[1:])
}
