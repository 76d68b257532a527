// Package cli is the command line of asynclint.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/driver"
)

// Exit statuses.
const (
	exitClean      = 0
	exitFindings   = 1 // findings that fail
	exitUsage      = 2 // wrong usage or configuration
	exitIncomplete = 3 // something could not be loaded or analysed
)

// Streams are where a run reads and writes.
type Streams struct {
	Out, Err io.Writer
}

// Std are the streams of the process.
func Std() Streams { return Streams{os.Stdout, os.Stderr} }

// usageError is the user's to correct.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// command is a subcommand.
type command struct {
	name, args, doc string
	run             func(ctx context.Context, args []string, s Streams) (int, error)
}

// commands are the subcommands; without one, packages are analysed.
func commands() []command {
	return []command{
		{"explain", "rule", "print a rule's documentation, with examples", explain},
		{"rules", "", "list the rules and kinds", listRules},
		{"config", "", "print the resolved configuration", printConfig},
		{"completion", "shell", "print a script that completes in bash, zsh or fish", completion},
		{"version", "", "print the version", version},
	}
}

// Main runs the command line and returns the exit status.
func Main(args []string, s Streams) int {
	if isVetTool(args) {
		return vetTool(args)
	}
	driver.TuneMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	status, err := dispatch(ctx, args, s)
	if err == nil {
		return status
	}
	fmt.Fprintf(s.Err, "asynclint: %v\n", err)
	var usage usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitIncomplete
}

func dispatch(ctx context.Context, args []string, s Streams) (int, error) {
	if len(args) > 0 {
		if args[0] == "help" {
			args = []string{"-help"}
		}
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run(ctx, args[1:], s)
			}
		}
	}
	return analyse(ctx, args, s)
}

// nearestFlag says which flag a mistyped one may have meant.
func nearestFlag(err error, known []string) error {
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return usageError{err}
	}
	name = strings.TrimPrefix(name, "-")
	if n := rule.Nearest(name, known); n != "" {
		return usagef("unknown flag -%s: did you mean -%s?", name, n)
	}
	return usagef("unknown flag -%s: 'asynclint -help' lists them", name)
}
