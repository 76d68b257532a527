package settings

import (
	"slices"
	"strings"
)

// Profile is what rules need to know of a profile of the program. It is part
// of the configuration, and so of every cache's key, rather than the name of a
// file that analyses would read.
type Profile struct {
	// Name is what messages call the profile.
	Name string `json:"name"`
	// Funcs are sorted by Name.
	Funcs []ProfiledFunc `json:"funcs,omitempty"`
}

// ProfiledFunc is a function on the profile's hot path.
type ProfiledFunc struct {
	// Name is the function's symbol, with dots in package paths unescaped.
	Name string `json:"name"`
	// Lines are sorted by Offset.
	Lines []ProfiledLine `json:"lines"`
}

// ProfiledLine is a line of a function with its share of the samples: those
// taken while the line, or what it calls, was running.
type ProfiledLine struct {
	Offset int     `json:"at"` // from the line on which the function begins
	Share  float64 `json:"share"`
}

// Lines returns the lines of the function with the given symbol, or nil.
func (p *Profile) Lines(symbol string) []ProfiledLine {
	i, ok := slices.BinarySearchFunc(p.Funcs, symbol, func(f ProfiledFunc, s string) int { return strings.Compare(f.Name, s) })
	if !ok {
		return nil
	}
	return p.Funcs[i].Lines
}

// Share returns the share of one line of a function, or of the hottest in a
// range of lines.
func (p *Profile) Share(symbol string, from, to int) float64 {
	most := 0.0
	for _, l := range p.Lines(symbol) {
		if from <= l.Offset && l.Offset <= to {
			most = max(most, l.Share)
		}
	}
	return most
}
