package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/asynclint/asynclint/analyzers"
)

// YAML returns the resolved configuration: every kind with what happens to
// it. Reading it back gives the same configuration.
func (c *Config) YAML() string {
	var b strings.Builder
	if c.Path != "" {
		fmt.Fprintf(&b, "# read from %s\n", c.Path)
	} else {
		b.WriteString("# no " + FileName + " found: these are the defaults\n")
	}
	fmt.Fprintf(&b, "fail-on: %s\ntests: %v\ngenerated: %v\n", c.FailOn, c.Tests, c.Settings.Generated)
	for _, l := range []struct {
		key  string
		list []string
	}{{"tags", c.Tags}, {"exclude", c.Exclude}} {
		if len(l.list) > 0 {
			b.WriteString(marshal(map[string][]string{l.key: l.list}))
		}
	}
	if c.PGO != PGOAuto {
		b.WriteString(marshal(map[string]string{"pgo": c.PGO}))
	}
	b.WriteString("rules:\n")
	for _, r := range analyzers.All() {
		for _, k := range r.Kinds {
			sev, on := c.Settings.Level(r.Name, k.Name, k.Severity.String())
			switch {
			case !on:
				sev = "off"
			case sev == "strict":
				sev = "on"
			}
			fmt.Fprintf(&b, "  %s: %s\n", r.ID(k), sev)
		}
	}
	var owners []string
	for o := range c.Settings.Options {
		owners = append(owners, o)
	}
	slices.Sort(owners)
	if len(owners) > 0 {
		b.WriteString("options:\n")
		for _, o := range owners {
			text := marshal(map[string]any{o: c.Settings.Options[o]})
			for line := range strings.Lines(text) {
				b.WriteString("  " + line)
			}
		}
	}
	return b.String()
}

func marshal(v any) string {
	text, err := yaml.Marshal(v)
	if err != nil {
		return fmt.Sprintf("# %v\n", err)
	}
	return string(text)
}
