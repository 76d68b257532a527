package main

import (
	"os"

	"unawaited/leftelse/app"
	"unawaited/recorder"
)

func main() {
	rec := recorder.New(os.Stdout) // ok: the package that it is given to waits
	a := app.New(rec)
	a.Run()
	a.Close()
}
