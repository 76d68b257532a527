package query

import (
	"iter"
	"strings"

	"example.com/courses/022_log_merge/good/logfile"
)

type Query struct {
	Contains string
	Limit    int
}

func (q Query) matches(l logfile.Line) bool {
	return strings.Contains(l.Text, q.Contains)
}

// merge yields the lines of both sequences in the order of their times.
func merge(a, b iter.Seq[logfile.Line]) iter.Seq[logfile.Line] {
	return func(yield func(logfile.Line) bool) {
		nextA, stopA := iter.Pull(a)
		defer stopA()
		nextB, stopB := iter.Pull(b)
		defer stopB()

		la, okA := nextA()
		lb, okB := nextB()
		for okA || okB {
			if okA && (!okB || !lb.At.Before(la.At)) {
				if !yield(la) {
					return
				}
				la, okA = nextA()
				continue
			}
			if !yield(lb) {
				return
			}
			lb, okB = nextB()
		}
	}
}

// Run returns the first lines of the two files that match.
func Run(q Query, app, proxy string) []logfile.Line {
	var found []logfile.Line
	for l := range merge(logfile.Lines(app), logfile.Lines(proxy)) {
		if !q.matches(l) {
			continue
		}
		found = append(found, l)
		if len(found) == q.Limit {
			break
		}
	}
	return found
}
