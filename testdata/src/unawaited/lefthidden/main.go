package main

import (
	"os"

	"unawaited/recorder"
)

type flusher interface{ Flush() }

func main() {
	rec := recorder.New(os.Stdout) // ok: waited for as something else
	rec.Record("x")
	for _, f := range []flusher{rec} {
		f.Flush()
	}
}
