// Command docgen writes what is derived from the rules' own documentation:
// docs/rules, and the JSON schema of the configuration file. Run by
// go generate ./analyzers, or go run ./internal/docgen.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/config"
	"github.com/asynclint/asynclint/internal/render"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("docgen: ")
	_, self, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(self), "..", "..")
	files, err := generate(root)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "docs", "rules"), 0o777); err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

// generate returns the files to write, by path below the root.
func generate(root string) (map[string][]byte, error) {
	out := make(map[string][]byte)
	var err error
	if out["docs/precision.md"], err = precision(filepath.Join(root, "docs", "precision.d")); err != nil {
		return nil, err
	}
	var index strings.Builder
	index.WriteString("# Rules\n\nGenerated from the rules' documentation by `go generate ./analyzers`; do not edit.\n\n| rule/kind | severity | on by default | a report says |\n|---|---|---|---|\n")
	for _, r := range analyzers.All() {
		for _, k := range r.Kinds {
			anchor := ""
			if k.Name != "" {
				anchor = "#" + k.Name
			}
			fmt.Fprintf(&index, "| [`%s`](%s.md%s) | %s | %s | %s |\n", r.ID(k), r.Name, anchor, k.Severity, yesNo(k.Severity != rule.Strict), cell(k.Summary))
		}
		out["docs/rules/"+r.Name+".md"] = page(r)
	}
	out["docs/rules/README.md"] = []byte(index.String())
	schema, err := json.MarshalIndent(schema(), "", "  ")
	if err != nil {
		return nil, err
	}
	out["docs/asynclint.schema.json"] = append(schema, '\n')
	return out, nil
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func page(r *rule.Rule) []byte {
	doc := rule.ParseDoc(r.Doc)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nGenerated from analyzers/%s/doc.go by `go generate ./analyzers`; do not edit.\n\n", r.Name, r.Name)
	fmt.Fprintf(&b, "%s. Since %s.\n\n", strings.ToUpper(r.Summary[:1])+r.Summary[1:], r.Since)
	b.WriteString("| kind | severity | on by default | a report says |\n|---|---|---|---|\n")
	for _, k := range r.Kinds {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.ID(k), k.Severity, yesNo(k.Severity != rule.Strict), cell(k.Summary))
	}
	fmt.Fprintf(&b, "\n%s\n", render.Markdown(doc.Intro))
	if len(r.Options) > 0 {
		b.WriteString("## Options\n\n| option | default | what for |\n|---|---|---|\n")
		for _, o := range r.Options {
			text, _ := json.Marshal(o.Default)
			fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", o.Name, text, cell(o.Doc))
		}
		b.WriteString("\n")
	}
	for _, s := range doc.Sections {
		fmt.Fprintf(&b, "## %s\n\n%s\n", s.Heading, render.Markdown(s.Body))
	}
	return []byte(strings.TrimRight(b.String(), "\n") + "\n")
}

// schema describes .asynclint.yaml in JSON Schema.
func schema() map[string]any {
	rules := map[string]any{}
	value := map[string]any{"enum": []any{true, false, "on", "off", "error", "warning", "advice", "strict"}}
	for _, name := range []string{"all", "error", "warning", "advice", "strict"} {
		rules[name] = map[string]any{"enum": []any{true, false, "on", "off"}}
	}
	for _, r := range analyzers.All() {
		rules[r.Name] = value
		for _, k := range r.Kinds {
			rules[r.ID(k)] = map[string]any{"description": k.Summary, "enum": value["enum"]}
		}
	}
	options := map[string]any{}
	for _, o := range config.Options() {
		props := map[string]any{}
		for _, opt := range o.Options {
			props[opt.Name] = optionSchema(opt.Doc, opt.Default)
		}
		options[o.Owner] = object(props)
	}
	list := map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
	types := map[string]map[string]any{
		"rules": object(rules), "options": object(options),
		"fail-on":   {"enum": []any{"error", "warning", "advice", "strict", "never"}},
		"tests":     {"type": "boolean"},
		"generated": {"type": "boolean"},
		"tags":      list,
		"exclude":   list,
		"pgo":       {"type": "string", "minLength": 1, "default": "auto"},
	}
	props := map[string]any{}
	for _, k := range config.Keys {
		p := map[string]any{"description": k.Doc}
		for key, v := range types[k.Name] {
			p[key] = v
		}
		props[k.Name] = p
	}
	s := object(props)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "https://github.com/asynclint/asynclint/blob/main/docs/asynclint.schema.json"
	s["title"] = config.FileName
	return s
}

func object(props map[string]any) map[string]any {
	return map[string]any{"type": "object", "additionalProperties": false, "properties": props}
}

func optionSchema(doc string, def any) map[string]any {
	s := map[string]any{"description": doc, "default": def}
	switch def.(type) {
	case []string:
		s["type"], s["items"] = "array", map[string]any{"type": "string"}
	case int:
		s["type"] = "integer"
	case bool:
		s["type"] = "boolean"
	default:
		s["type"] = "string"
	}
	return s
}
