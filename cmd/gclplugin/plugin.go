// Package gclplugin makes asynclint a linter of golangci-lint, by its module
// plugin system: importing the package registers it.
//
// The linter's settings have the keys of .asynclint.yaml that are about rules;
// what golangci-lint decides itself (tests, tags, exclusions, exit status) is
// refused with a pointer to its own key. docs/golangci-lint.md shows the two
// files that a project needs.
package gclplugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/internal/config"
)

// Name is what the linter is called in golangci-lint's configuration and in
// //nolint comments.
const Name = "asynclint"

func init() { register.Plugin(Name, New) }

// elsewhere are keys of .asynclint.yaml that golangci-lint has its own for.
var elsewhere = map[string]string{
	"exclude": "linters.exclusions.paths",
	"fail-on": "issues.exit-code and severity",
	"tags":    "run.build-tags",
	"tests":   "run.tests",
}

// New makes the linter from its settings: the value below
// linters.settings.custom.asynclint.settings, or nil.
func New(raw any) (register.LinterPlugin, error) {
	conf, err := read(raw)
	if err != nil {
		return nil, fmt.Errorf("linters.settings.custom.%s.settings: %w", Name, err)
	}
	if err := conf.FindProfiles("."); err != nil {
		return nil, fmt.Errorf("linters.settings.custom.%s.settings: pgo: %w", Name, err)
	}
	return &plugin{combine(analyzers.All(), &conf.Settings)}, nil
}

// read gives the settings to the reader of .asynclint.yaml, so that keys,
// values and complaints are the same.
func read(raw any) (*config.Config, error) {
	keys, err := register.DecodeSettings[map[string]any](raw)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if own := elsewhere[key]; own != "" {
			return nil, fmt.Errorf("%s is for golangci-lint to decide: use %s", key, own)
		}
	}
	text, err := json.Marshal(keys) // JSON is YAML
	if err != nil {
		return nil, err
	}
	conf, err := config.Parse("", text)
	var bad *config.Error
	if errors.As(err, &bad) {
		return nil, errors.New(strings.TrimSpace(bad.Message)) // the position is in text that nobody wrote
	}
	return conf, err
}

type plugin struct{ analyzer *analysis.Analyzer }

// BuildAnalyzers returns one analyzer that runs all rules.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{p.analyzer}, nil
}

// GetLoadMode says that types are needed.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
