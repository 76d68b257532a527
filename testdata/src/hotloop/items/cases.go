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
