package items

import (
	"fmt"
	"io"
	"regexp"
	"text/tabwriter"
)

// From a library for recordings: only a table of cases calls it in a loop.
func preamble(text string) bool {
	return regexp.MustCompile(`^#![a-z]+ \d+`).MatchString(text) // ok
}

// From a client that prints what it knows: each table is laid out by itself.
func tables(w io.Writer, topics map[string][]int) {
	tw := new(tabwriter.Writer)
	for name, parts := range topics {
		fmt.Fprintln(w, name)
		tw.Init(w, 0, 8, 2, ' ', 0)
		for _, p := range parts {
			fmt.Fprintf(tw, "%d\t\n", p)
		}
		tw.Flush() // ok
	}
}

// From a builder: each of the functions that are kept runs once.
type maker struct{ make func(string) bool }

var makers []maker

func register(m maker) { makers = append(makers, m) }

func init() {
	register(maker{make: named})
	register(maker{make: numbered})
}

func named(s string) bool    { return regexp.MustCompile(`^[a-z]+$`).MatchString(s) } // ok
func numbered(s string) bool { return regexp.MustCompile(`^\d+$`).MatchString(s) }    // ok

func makeAll(s string) (n int) {
	for _, m := range makers {
		if m.make(s) {
			n++
		}
	}
	return n
}

// From a driver: an error that asks the error in it does not call itself.
type parseError struct {
	text  string
	cause error
}

func (e *parseError) Error() string {
	if e.cause == nil {
		return hide(e.text)
	}
	return hide(e.text) + ": " + e.cause.Error()
}

func hide(s string) string { return regexp.MustCompile(`password=\S*`).ReplaceAllString(s, "") } // ok

// From Tempo: only a library for tests, in another file, calls it in a loop.
func containerName(s string) string {
	return regexp.MustCompile(`[^a-z]`).ReplaceAllString(s, "_") // ok
}

// From longhorn: what is only done when something has failed is no part of a usual
// round.
func lookUp(names []string, get func(string) error) (missing []string) {
	for _, name := range names {
		if err := get(name); err != nil {
			if regexp.MustCompile(`^not found: \d+$`).MatchString(err.Error()) { // ok
				missing = append(missing, name)
			}
		}
		if regexp.MustCompile(`^/v\d+/$`).MatchString(name) { // want `compiles the same regular expression`
			missing = append(missing, name)
		}
	}
	return missing
}
