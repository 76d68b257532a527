package filter

import (
	"fmt"
	"io"
	"strings"
)

// Copy writes the lines that contain sub until the channel is closed.
func Copy(w io.Writer, lines <-chan string, sub string) {
	for l := range lines {
		if strings.Contains(l, sub) {
			fmt.Fprintln(w, l)
		}
	}
}
