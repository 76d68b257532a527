// Package cli is the command line of asynclint.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/asynclint/asynclint/internal/driver"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/settings"
)

// Exit statuses.
const (
	exitClean      = 0
	exitFindings   = 1
	exitUsage      = 2
	exitIncomplete = 3 // something could not be loaded or analysed
)

// Streams are where a run reads and writes.
type Streams struct {
	Out, Err io.Writer
}

// Std are the streams of the process.
func Std() Streams { return Streams{os.Stdout, os.Stderr} }

// Main runs the command line and returns the exit status.
func Main(args []string, s Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	cfg := driver.Config{Load: load.Config{Patterns: args, Tests: true}, Settings: new(settings.Settings)}
	if len(args) == 0 {
		cfg.Load.Patterns = []string{"./..."}
	}
	if v := os.Getenv("ASYNCLINT_SWITCH"); v != "" {
		cfg.Settings.Switches = []string{v}
	}
	res, err := driver.Run(ctx, cfg)
	if err != nil {
		fmt.Fprintln(s.Err, err)
		return exitIncomplete
	}
	for _, f := range res.Findings {
		fmt.Fprintf(s.Out, "%s:%d:%d: %s (%s)\n", f.File, f.Line, f.Col, f.Message, f.ID())
	}
	for _, p := range res.Problems {
		fmt.Fprintf(s.Err, "%s:%d:%d: %s [%s]\n", p.File, p.Line, p.Col, p.Message, p.Package)
	}
	fmt.Fprintln(s.Err, res.Stats)
	return exitClean
}
