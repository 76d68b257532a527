package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/config"
)

// explain prints a rule's documentation, or the part about one kind.
func explain(_ context.Context, args []string, s Streams) (int, error) {
	if len(args) != 1 {
		return 0, usagef("explain takes one rule or rule/kind: 'asynclint rules' lists them")
	}
	name, kind, one := strings.Cut(analyzers.Renamed(args[0]), "/")
	r := analyzers.Lookup(name)
	if r == nil {
		return 0, usageError{unknownRule(args[0])}
	}
	doc := rule.ParseDoc(r.Doc)
	if one {
		k, ok := r.Kind(kind)
		if !ok {
			return 0, usageError{unknownRule(args[0])}
		}
		sec, _ := doc.Section(kind)
		fmt.Fprintf(s.Out, "%s (%s): %s\n\n%s\n\n%s#%s\n", r.ID(k), k.Severity, k.Summary, sec.Body, r.PageURL(), kind)
		return exitClean, nil
	}
	fmt.Fprintf(s.Out, "%s: %s\n\n", r.Name, r.Summary)
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, k := range r.Kinds {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", r.ID(k), k.Severity, k.Summary)
	}
	w.Flush()
	fmt.Fprintf(s.Out, "\n%s\n%s\n", doc.Text(), r.PageURL())
	return exitClean, nil
}

func unknownRule(name string) error {
	if err := config.CheckName(name); err != nil {
		return err
	}
	return fmt.Errorf("%s is no rule: 'asynclint rules' lists them", name)
}

func listRules(_ context.Context, args []string, s Streams) (int, error) {
	if len(args) > 0 {
		return 0, usagef("rules takes no arguments")
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, r := range analyzers.All() {
		for _, k := range r.Kinds {
			on := "on"
			if k.Severity == rule.Strict {
				on = "off"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID(k), k.Severity, on, k.Summary)
		}
	}
	return exitClean, w.Flush()
}

// printConfig prints what a run with the same flags would use.
func printConfig(_ context.Context, args []string, s Streams) (int, error) {
	asJSON := false
	for i, a := range args {
		if a == "-json" || a == "--json" {
			asJSON = true
			args = append(append([]string(nil), args[:i]...), args[i+1:]...)
			break
		}
	}
	o := new(options)
	rest, err := o.parse(args)
	if errors.Is(err, errHelp) {
		help(s.Out)
		return exitClean, nil
	}
	if err != nil {
		return 0, err
	}
	if len(rest) > 0 {
		return 0, usagef("config takes no packages")
	}
	c, err := o.resolve()
	if err != nil {
		return 0, err
	}
	if asJSON {
		if err := c.FindProfiles(o.workDir()); err != nil {
			return 0, usageError{err}
		}
		text, err := json.Marshal(&c.Settings)
		if err != nil {
			return 0, err
		}
		fmt.Fprintf(s.Out, "%s\n", text)
		return exitClean, nil
	}
	fmt.Fprint(s.Out, c.YAML())
	return exitClean, nil
}

func version(_ context.Context, _ []string, s Streams) (int, error) {
	fmt.Fprintf(s.Out, "asynclint %s (%s %s/%s)\n", Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return exitClean, nil
}

// Version is the version of the module that the binary was built from.
func Version() string {
	if bi, ok := debug.ReadBuildInfo(); ok && bi.Main.Version != "" && bi.Main.Version != "(devel)" {
		return strings.TrimPrefix(bi.Main.Version, "v")
	}
	return "0.1.0-dev"
}
