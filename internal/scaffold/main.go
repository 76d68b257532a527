// Command scaffold writes the files of a new rule:
//
//	go run ./internal/scaffold NAME
//
// The rule builds at once; its test tells what is to be filled in. No other
// file needs an edit: go generate ./analyzers adds the rule to the registry.
package main

import (
	"fmt"
	"go/format"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("scaffold: ")
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./internal/scaffold NAME")
	}
	_, self, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(self), "..", "..")
	if err := scaffold(root, os.Args[1]); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("wrote analyzers/%[1]s and testdata/src/%[1]s: fill them in, then go generate ./analyzers && go test ./analyzers/%[1]s\n", os.Args[1])
}

// reserved are names that would collide with flags of the go command, which
// analyzers' names become under go vet.
var reserved = map[string]bool{"race": true, "cover": true, "tags": true, "json": true, "fix": true, "asan": true, "msan": true, "mod": true, "work": true, "trimpath": true, "diff": true, "flags": true, "rule": true, "ruletest": true}

var valid = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

func scaffold(root, name string) error {
	if !valid.MatchString(name) || reserved[name] {
		return fmt.Errorf("%q: want one lower-case word that is no flag of the go command", name)
	}
	if _, err := os.Stat(filepath.Join(root, "analyzers", name)); err == nil {
		return fmt.Errorf("analyzers/%s is there already", name)
	}
	for path, text := range files {
		path = filepath.Join(root, strings.ReplaceAll(path, "NAME", name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		text, err := format.Source([]byte(strings.ReplaceAll(text, "NAME", name))) // imports are in the order of names
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

var files = map[string]string{
	"analyzers/NAME/doc.go": `// Package NAME finds ... (say what, in a sentence or two).
//
// Say what it is silent on, and where it approximates.
//
// # kind
//
// What a report of this kind means.
//
// WRONG:
//
//	func f() {
//	}
//
// RIGHT:
//
//	func f() {
//	}
package NAME
`,
	"analyzers/NAME/NAME.go": `package NAME

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
)

//go:embed doc.go
var doc string

// Rule finds ...
var Rule = rule.New(rule.Rule{
	Name:    "NAME",
	Summary: "finds ...",
	Doc:     doc,
	Since:   "0.1.0",
	Kinds: []rule.Kind{
		{Name: "kind", Severity: rule.Strict, Summary: "what a report says"},
	},
	Requires: []*analysis.Analyzer{callees.Analyzer},
	Run:      run,
})

// Analyzer is the rule's analyzer, for drivers that take one a package.
var Analyzer = Rule.Analyzer

func run(p *rule.Pass) error {
	for range p.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		// Ask passes, decide, p.Report.
	}
	return nil
}
`,
	"analyzers/NAME/NAME_test.go": `package NAME_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/NAME"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, NAME.Rule) }
`,
	"testdata/src/NAME/NAME.go": `package NAME

// Small stories from real programs: the bad case as literal, named function,
// method, through a helper, generic and across packages, each with a want
// comment, and look-alikes, each with an ok comment that says why.
`,
}
