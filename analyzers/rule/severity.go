package rule

import "fmt"

// Severity says what a report means for the person who gets it and for the
// exit status.
type Severity int

const (
	// Strict is opinion, or needs the team's agreement; off unless enabled.
	Strict Severity = iota
	// Advice is not a bug: faster, clearer or more robust another way.
	Advice
	// Warning is very likely wrong.
	Warning
	// Error goes wrong on some run that the report can show.
	Error
)

var severityNames = [...]string{Strict: "strict", Advice: "advice", Warning: "warning", Error: "error"}

// String returns the word used in configuration and output.
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return fmt.Sprintf("Severity(%d)", int(s))
	}
	return severityNames[s]
}

// ParseSeverity returns the severity with the given name.
func ParseSeverity(name string) (Severity, bool) {
	for s, n := range severityNames {
		if n == name {
			return Severity(s), true
		}
	}
	return 0, false
}

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Severity) UnmarshalText(text []byte) error {
	v, ok := ParseSeverity(string(text))
	if !ok {
		return fmt.Errorf("unknown severity %q: want error, warning, advice or strict", text)
	}
	*s = v
	return nil
}
