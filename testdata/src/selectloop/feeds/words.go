package feeds

import (
	"fmt"
	"os"
)

// Fatalf says it, and ends the program.
func Fatalf(format string, args ...any) { say("FATAL", format, args) }

// Warnf says it.
func Warnf(format string, args ...any) { fmt.Fprintf(os.Stderr, format, args...) }

func say(level, format string, args []any) {
	fmt.Fprintf(os.Stderr, level+format, args...)
	if level == "FATAL" {
		os.Exit(1)
	}
}
