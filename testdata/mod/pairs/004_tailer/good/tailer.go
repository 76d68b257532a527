package tailer

import (
	"bufio"
	"io"
	"strings"
)

type Line struct {
	No   int
	Text string
}

// lines streams the input line by line.
func lines(r io.Reader, done <-chan struct{}) <-chan Line {
	out := make(chan Line)
	go func() {
		defer close(out)
		sc := bufio.NewScanner(r)
		for n := 1; sc.Scan(); n++ {
			select {
			case out <- Line{No: n, Text: sc.Text()}:
			case <-done:
				return
			}
		}
	}()
	return out
}

// FindFirst returns the first line containing needle.
func FindFirst(r io.Reader, needle string) (Line, bool) {
	done := make(chan struct{})
	defer close(done)
	for l := range lines(r, done) {
		if strings.Contains(l.Text, needle) {
			return l, true
		}
	}
	return Line{}, false
}
