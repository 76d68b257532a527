package lines

import (
	"bufio"
	"context"
	"os"
)

// Line is a line of a file, or the error that ended the reading.
type Line struct {
	No   int
	Text string
	Err  error
}

// Read sends the lines of the file. The channel is closed at the end of the
// file, after an error and when ctx is done.
func Read(ctx context.Context, path string) <-chan Line {
	out := make(chan Line)
	send := func(l Line) bool {
		select {
		case out <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(out)
		f, err := os.Open(path)
		if err != nil {
			send(Line{Err: err})
			return
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		for n := 1; sc.Scan(); n++ {
			if !send(Line{No: n, Text: sc.Text()}) {
				return
			}
		}
		if err := sc.Err(); err != nil {
			send(Line{Err: err})
		}
	}()
	return out
}
