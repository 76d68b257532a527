// Package words looks at words. Nothing in it says how often it is called.
package words

import (
	"regexp"
	"strings"
)

// HasNumber reports whether a line has a number in it.
func HasNumber(line string) bool {
	return regexp.MustCompile(`\d+`).MatchString(line)
}

// Clean leaves out what is not printed.
func Clean(line string) string {
	for _, field := range strings.Fields(line) {
		line = strings.NewReplacer("<", "&lt;", ">", "&gt;", "1", "one").Replace(line) + field[:0]
	}
	return line
}

// Lengths adds up what a function says of the lines.
func Lengths[T any](lines []T, length func(T) int) (n int) {
	each := func(l T) {
		if regexp.MustCompile(`^a*b$`).MatchString("aab") {
			n += length(l)
		}
	}
	for _, l := range lines {
		each(l)
	}
	return n
}

// Rare is not in the profile, since nobody calls it.
func Rare(line string) bool {
	return regexp.MustCompile(`\s+`).MatchString(line)
}
