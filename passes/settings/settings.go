// Package settings carries the resolved configuration to rules and passes.
//
// The configuration is an analyzer of its own whose single flag is the only
// way in, so that every driver can set it and every cache has it in its key;
// the idea is nilaway's. Run as a vet tool the flag reads -asynclint.config.
package settings

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// Name is the analyzer's name, and so the prefix of its flag.
const Name = "asynclint"

// Analyzer gives rules and passes their *Settings.
var Analyzer = &analysis.Analyzer{
	Name:             Name,
	Doc:              "carries asynclint's configuration to its rules\n\nIt reports nothing. Its flag config takes the resolved configuration as JSON, as `asynclint config -json` prints it.",
	URL:              "https://github.com/asynclint/asynclint",
	RunDespiteErrors: true,
	ResultType:       reflect.TypeFor[*Settings](),
	Run:              func(*analysis.Pass) (any, error) { return current.get(), nil },
}

func init() {
	Analyzer.Flags.Var(&current, "config", "resolved configuration as JSON")
}

// current is the value of the flag. It is the one piece of state that the
// protocol of analyzers' flags forces to be global.
var current value

type value struct {
	mu   sync.Mutex
	text string
	s    *Settings
}

func (v *value) String() string {
	if v == nil {
		return ""
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.text
}

func (v *value) Set(text string) error {
	s := new(Settings)
	if text != "" {
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(s); err != nil {
			return fmt.Errorf("asynclint configuration: %w", err)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.text, v.s = text, s
	return nil
}

func (v *value) get() *Settings {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.s == nil {
		v.s = new(Settings)
	}
	return v.s
}

// Use makes s the configuration of all analyses that start from now on.
func Use(s *Settings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return Analyzer.Flags.Set("config", string(text))
}

// Settings is the resolved configuration. It is immutable once analyses run.
type Settings struct {
	// Switches turn kinds on ("+name") and off ("-name"), in order. A name is
	// a rule, a rule/kind, a severity or "all". The more specific name wins
	// (kind over rule over severity over all), among equals the later one.
	Switches []string `json:"switches,omitempty"`
	// Severity regrades: rule or rule/kind to error, warning, advice or
	// strict. Grading a strict kind higher turns it on.
	Severity map[string]string `json:"severity,omitempty"`
	// Options are the settings of single rules and passes: owner, option, value.
	Options map[string]map[string]any `json:"options,omitempty"`
	// Generated makes rules report in generated files too.
	Generated bool `json:"generated,omitempty"`
	// Profiles show which lines are hot.
	Profiles []*Profile `json:"profiles,omitempty"`
}

// Level returns the severity of a kind and whether it is on, given the
// severity that its rule declares. kind is empty for a rule with one kind.
func (s *Settings) Level(rule, kind, declared string) (severity string, on bool) {
	id := rule
	if kind != "" {
		id += "/" + kind
	}
	severity = declared
	if v, ok := s.Severity[rule]; ok {
		severity = v
	}
	if v, ok := s.Severity[id]; ok {
		severity = v
	}
	on = severity != "strict"
	best := -1
	for _, sw := range s.Switches {
		if sw == "" {
			continue
		}
		name, rank := sw[1:], -1
		switch name {
		case id:
			rank = 3
		case rule:
			rank = 2
		case severity:
			rank = 1
		case "all":
			rank = 0
		}
		if rank >= 0 && rank >= best {
			best, on = rank, sw[0] == '+'
		}
	}
	return severity, on
}

// Option describes a setting of a rule or pass. Default gives its type:
// []string, string, int or bool.
type Option struct {
	Name    string
	Doc     string
	Default any
}

// Strings returns the option's list, or def when it is not set.
func (s *Settings) Strings(owner, name string, def []string) []string {
	switch v := s.Options[owner][name].(type) {
	case []string:
		return v
	case []any:
		out := make([]string, 0, len(v))
		for _, e := range v {
			if str, ok := e.(string); ok {
				out = append(out, str)
			}
		}
		return out
	}
	return def
}

// Int returns the option's number, or def when it is not set.
func (s *Settings) Int(owner, name string, def int) int {
	switch v := s.Options[owner][name].(type) {
	case int:
		return v
	case float64:
		return int(v)
	}
	return def
}

// Bool returns the option's truth value, or def when it is not set.
func (s *Settings) Bool(owner, name string, def bool) bool {
	if v, ok := s.Options[owner][name].(bool); ok {
		return v
	}
	return def
}

// Of returns the settings of a pass whose analyzer requires Analyzer.
func Of(pass *analysis.Pass) *Settings { return pass.ResultOf[Analyzer].(*Settings) }
