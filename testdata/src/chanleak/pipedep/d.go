// Package pipedep has functions that return the reading end of a pipe.
package pipedep

import (
	"bufio"
	"fmt"
	"io"
)

// Lines returns lines that a goroutine writes.
func Lines(n int) io.Reader {
	pr, pw := io.Pipe()
	go write(pw, n)
	return pr
}

func write(pw *io.PipeWriter, n int) {
	w := bufio.NewWriter(pw)
	for i := range n {
		if _, err := fmt.Fprintln(w, i); err != nil {
			break
		}
	}
	pw.CloseWithError(w.Flush())
}
