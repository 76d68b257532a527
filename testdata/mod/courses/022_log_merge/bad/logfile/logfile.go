package logfile

import (
	"bufio"
	"iter"
	"log/slog"
	"os"
	"time"
)

type Line struct {
	At   time.Time
	Text string
}

// Lines reads a log file whose lines begin with an RFC 3339 time.
func Lines(path string) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		f, err := os.Open(path)
		if err != nil {
			slog.Warn("log file skipped", "path", path, "err", err)
			return
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			text := sc.Text()
			if len(text) < len(time.RFC3339)-5 {
				continue
			}
			at, err := time.Parse(time.RFC3339, text[:len(time.RFC3339)-5])
			if err != nil {
				continue
			}
			if !yield(Line{At: at, Text: text}) {
				return
			}
		}
		if err := sc.Err(); err != nil {
			slog.Warn("log file cut off", "path", path, "err", err)
		}
	}
}
