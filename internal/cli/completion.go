package cli

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/render"
)

// completion prints a script that completes the command line in a shell.
func completion(_ context.Context, args []string, s Streams) (int, error) {
	if len(args) == 1 {
		switch args[0] {
		case "bash":
			fmt.Fprint(s.Out, bashCompletion(vocabulary()))
			return exitClean, nil
		case "zsh": // zsh runs the script for bash through its own adapter
			fmt.Fprint(s.Out, "autoload -Uz bashcompinit && bashcompinit\n", bashCompletion(vocabulary()))
			return exitClean, nil
		case "fish":
			fmt.Fprint(s.Out, fishCompletion(vocabulary()))
			return exitClean, nil
		}
	}
	return 0, usagef("completion takes the name of a shell: bash, zsh or fish")
}

// words are what can be completed.
type words struct {
	commands []command
	flags    []*flag.Flag
	values   map[string][]string // what a flag takes, where that is a fixed list
	rules    []string            // rules and kinds
}

func vocabulary() words {
	w := words{commands: commands(), values: make(map[string][]string)}
	new(options).flagSet().VisitAll(func(f *flag.Flag) { w.flags = append(w.flags, f) })
	for _, r := range analyzers.All() {
		w.rules = append(w.rules, r.Name)
		for _, k := range r.Kinds {
			w.rules = append(w.rules, r.ID(k))
		}
	}
	slices.Sort(w.rules)
	var severities []string
	for _, s := range []rule.Severity{rule.Error, rule.Warning, rule.Advice, rule.Strict} {
		severities = append(severities, s.String())
	}
	names := append(append([]string{"all"}, severities...), w.rules...)
	w.values["enable"], w.values["disable"] = names, names
	w.values["fail-on"] = append(severities, "never")
	w.values["color"] = []string{"auto", "always", "never"}
	for _, f := range render.Formats {
		w.values["f"] = append(w.values["f"], f.Name)
	}
	w.values["o"] = w.values["f"]
	return w
}

// takesFile says whether a flag's value is a file or directory.
func takesFile(f *flag.Flag) bool {
	what, _ := flag.UnquoteUsage(f)
	return what == "file" || what == "directory"
}

func bashCompletion(w words) string {
	var b strings.Builder
	b.WriteString(`_asynclint() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  case $prev in
`)
	for _, f := range w.flags {
		switch {
		case w.values[f.Name] != nil:
			fmt.Fprintf(&b, "  -%s) words='%s';;\n", f.Name, strings.Join(w.values[f.Name], " "))
		case takesFile(f):
			fmt.Fprintf(&b, "  -%s) COMPREPLY=($(compgen -f -- \"$cur\")); return;;\n", f.Name)
		}
	}
	fmt.Fprintf(&b, "  explain) words='%s';;\n  completion) words='bash zsh fish';;\n  esac\n", strings.Join(w.rules, " "))
	var flags, names []string
	for _, f := range w.flags {
		flags = append(flags, "-"+f.Name)
	}
	for _, c := range w.commands {
		names = append(names, c.name)
	}
	fmt.Fprintf(&b, `  if [[ -z $words ]]; then
    if [[ $cur == -* ]]; then
      words='%s'
    elif [[ $COMP_CWORD -eq 1 ]]; then
      words='%s ./...'
    else
      COMPREPLY=($(compgen -d -- "$cur"))
      return
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _asynclint asynclint
`, strings.Join(flags, " "), strings.Join(names, " "))
	return b.String()
}

func fishCompletion(w words) string {
	var b strings.Builder
	quote := func(s string) string {
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
	}
	for _, c := range w.commands {
		fmt.Fprintf(&b, "complete -c asynclint -n __fish_use_subcommand -a %s -d %s\n", c.name, quote(c.doc))
	}
	for _, f := range w.flags {
		_, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "complete -c asynclint -o %s -d %s", f.Name, quote(usage))
		switch {
		case w.values[f.Name] != nil:
			fmt.Fprintf(&b, " -x -a %s", quote(strings.Join(w.values[f.Name], " ")))
		case takesFile(f):
			b.WriteString(" -r -F")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "complete -c asynclint -n '__fish_seen_subcommand_from explain' -f -a %s\n", quote(strings.Join(w.rules, " ")))
	b.WriteString("complete -c asynclint -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n")
	return b.String()
}
