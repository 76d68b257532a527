// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"iter"
	"regexp"
	"strings"
)

func matches(lines iter.Seq[string]) (n int) {
	for l := range lines {
		if regexp.MustCompile("a+b").MatchString(l) { // want `regexp.MustCompile compiles the same regular expression in each round of the loop`
			n++
		}
	}
	return n
}

// Another for each round.
func patterns(text string, all iter.Seq[string]) (n int) {
	for p := range all {
		if regexp.MustCompile(p).MatchString(text) { // ok
			n++
		}
	}
	return n
}

// The iterator makes the pauses.
func poll(ticks iter.Seq[int], in chan string) string {
	for range ticks {
		select { // ok
		case s := <-in:
			return s
		default:
		}
	}
	return ""
}

// Once, for what is gone through.
func once(text string) (n int) {
	for range strings.SplitSeq(regexp.MustCompile("a+b").ReplaceAllString(text, ","), ",") { // ok
		n++
	}
	return n
}
