package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/settings"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Keys are the top-level keys of a configuration file, with what they are
// for; the JSON schema derives from them.
var Keys = []struct{ Name, Doc string }{
	{"rules", "What to do with rules and kinds: on, off, or a severity (error, warning, advice, strict). Keys are a rule, a rule/kind, a severity or all; the more specific key wins."},
	{"options", "Settings of single rules, by rule."},
	{"fail-on", "The least severity that makes the exit status 1: error, warning (default), advice, strict or never."},
	{"tests", "Whether test files are analysed (default true)."},
	{"tags", "Build tags, as with go build -tags."},
	{"generated", "Whether generated files are reported on (default false)."},
	{"pgo", "A CPU profile that says which code is hot: a file, relative to the configuration file, auto for the default.pgo of each main package (default), or off."},
	{"exclude", "Files and folders not to report on, relative to the configuration file; ** stands for any folders."},
}

// Parse reads the text of a configuration file. Every error is an *Error.
func Parse(path string, text []byte) (*Config, error) {
	c := Default()
	c.Path = path
	p := &yamlReader{path: path, c: c}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, p.syntax(err)
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if err := p.document(doc.Body); err != nil {
			return nil, err
		}
	}
	return c, nil
}

type yamlReader struct {
	path string
	c    *Config
}

func (p *yamlReader) syntax(err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		pos := ye.GetToken().Position
		return &Error{Path: p.path, Line: pos.Line, Col: pos.Column, Message: ye.GetMessage()}
	}
	return &Error{Path: p.path, Message: err.Error()}
}

func (p *yamlReader) fail(n ast.Node, format string, args ...any) error {
	e := &Error{Path: p.path, Message: fmt.Sprintf(format, args...)}
	if t := n.GetToken(); t != nil && t.Position != nil {
		e.Line, e.Col = t.Position.Line, t.Position.Column
	}
	return e
}

// mapping calls f for every key of a mapping.
func (p *yamlReader) mapping(n ast.Node, what string, f func(key string, k, v ast.Node) error) error {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return nil
	default:
		return p.fail(n, "%s wants a mapping", what)
	}
	for _, v := range values {
		key, ok := v.Key.(ast.ScalarNode)
		if !ok {
			return p.fail(v.Key, "%s wants plain keys", what)
		}
		name, ok := key.GetValue().(string)
		if !ok {
			name = fmt.Sprint(key.GetValue())
		}
		if err := f(name, v.Key, v.Value); err != nil {
			return err
		}
	}
	return nil
}

func (p *yamlReader) document(n ast.Node) error {
	var known []string
	for _, k := range Keys {
		known = append(known, k.Name)
	}
	if _, ok := n.(*ast.CommentGroupNode); ok {
		return nil
	}
	return p.mapping(n, "the configuration", func(key string, k, v ast.Node) error {
		switch key {
		case "rules":
			return p.mapping(v, key, p.rule)
		case "options":
			return p.mapping(v, key, p.options)
		case "fail-on":
			s, err := p.text(v, key)
			if err != nil {
				return err
			}
			if p.c.FailOn, err = ParseFailOn(s); err != nil {
				return p.fail(v, "%v", err)
			}
		case "tests":
			return p.boolean(v, key, &p.c.Tests)
		case "generated":
			return p.boolean(v, key, &p.c.Settings.Generated)
		case "tags":
			return p.list(v, key, &p.c.Tags)
		case "pgo":
			return p.profile(v)
		case "exclude":
			return p.exclude(v)
		default:
			return p.fail(k, "%v", check("key", key, known))
		}
		return nil
	})
}

func (p *yamlReader) rule(name string, k, v ast.Node) error {
	if err := CheckName(name); err != nil {
		return p.fail(k, "%v", err)
	}
	if b, ok := v.(*ast.BoolNode); ok {
		return p.c.Switch(name, b.Value)
	}
	s, err := p.text(v, name)
	if err != nil {
		return err
	}
	switch s {
	case "on", "off":
		return p.c.Switch(name, s == "on")
	}
	sev, ok := rule.ParseSeverity(s)
	if !ok {
		return p.fail(v, "%s takes on, off, error, warning, advice or strict, not %q", name, s)
	}
	if err := p.c.Grade(name, sev); err != nil {
		return p.fail(k, "%v", err)
	}
	return nil
}

func (p *yamlReader) options(owner string, k, v ast.Node) error {
	known := Options()
	var owners []string
	for _, o := range known {
		owners = append(owners, o.Owner)
	}
	i := slices.Index(owners, owner)
	if i < 0 {
		return p.fail(k, "%v", check("owner of options", owner, owners))
	}
	return p.mapping(v, owner, func(name string, k, v ast.Node) error {
		var names []string
		for _, o := range known[i].Options {
			names = append(names, o.Name)
		}
		j := slices.Index(names, name)
		if j < 0 {
			return p.fail(k, "%v", check("option of "+owner, name, names))
		}
		val, err := p.value(v, owner+"."+name, known[i].Options[j].Default)
		if err != nil {
			return err
		}
		if p.c.Settings.Options == nil {
			p.c.Settings.Options = make(map[string]map[string]any)
		}
		if p.c.Settings.Options[owner] == nil {
			p.c.Settings.Options[owner] = make(map[string]any)
		}
		p.c.Settings.Options[owner][name] = val
		return nil
	})
}

// Owner is a rule or pass with its options.
type Owner struct {
	Owner   string
	Options []settings.Option
}

// Options lists the options of all rules and passes that have some.
func Options() []Owner {
	out := []Owner{{"spawn", spawn.Options}}
	for _, r := range analyzers.All() {
		if len(r.Options) > 0 {
			out = append(out, Owner{r.Name, r.Options})
		}
	}
	return out
}

// value reads a value of the type of def.
func (p *yamlReader) value(v ast.Node, name string, def any) (any, error) {
	switch def.(type) {
	case []string:
		var out []string
		err := p.list(v, name, &out)
		return out, err
	case bool:
		var out bool
		err := p.boolean(v, name, &out)
		return out, err
	case int:
		var out int
		if err := yaml.NodeToValue(v, &out); err != nil {
			return nil, p.fail(v, "%s wants a number", name)
		}
		return out, nil
	default:
		return p.text(v, name)
	}
}

func (p *yamlReader) text(v ast.Node, name string) (string, error) {
	if s, ok := v.(*ast.StringNode); ok {
		return s.Value, nil
	}
	return "", p.fail(v, "%s wants a word", name)
}

func (p *yamlReader) boolean(v ast.Node, name string, out *bool) error {
	b, ok := v.(*ast.BoolNode)
	if !ok {
		return p.fail(v, "%s wants true or false", name)
	}
	*out = b.Value
	return nil
}

func (p *yamlReader) list(v ast.Node, name string, out *[]string) error {
	if _, ok := v.(*ast.SequenceNode); !ok {
		return p.fail(v, "%s wants a list", name)
	}
	var list []string
	if err := yaml.NodeToValue(v, &list); err != nil {
		return p.fail(v, "%s wants a list of words", name)
	}
	*out = list
	return nil
}

// profile reads the name of a profile, which is relative to the file.
func (p *yamlReader) profile(v ast.Node) error {
	name, err := p.text(v, "pgo")
	if err != nil {
		return err
	}
	if name == "" {
		return p.fail(v, "pgo takes auto, off or a file")
	}
	p.c.PGO = name
	if name == PGOAuto || name == PGOOff {
		return nil
	}
	if !filepath.IsAbs(name) {
		p.c.PGO = filepath.Join(filepath.Dir(p.path), name)
	}
	if p.c.PGO == PGOAuto || p.c.PGO == PGOOff {
		p.c.PGO = "." + string(filepath.Separator) + p.c.PGO // a file of that name
	}
	return nil
}

func (p *yamlReader) exclude(v ast.Node) error {
	if err := p.list(v, "exclude", &p.c.Exclude); err != nil {
		return err
	}
	for _, pattern := range p.c.Exclude {
		for elem := range strings.SplitSeq(pattern, "/") {
			if _, err := filepath.Match(elem, ""); err != nil {
				return p.fail(v, "exclude: malformed pattern %q", pattern)
			}
		}
	}
	return nil
}
