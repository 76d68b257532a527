package main

import (
	"context"
	"os"

	"unawaited/recorder"
	"unawaited/users"
)

func main() {
	rec := recorder.New(os.Stdout) // ok: waited for
	defer rec.Flush()
	users.New(rec).Disable("x")

	f, err := recorder.Open("/tmp") // ok: another method that waits
	if err != nil {
		return
	}
	users.Keep(f, "x")
	stop(f.Shutdown)

	p := &recorder.Poller{} // ok: nothing is lost
	p.Start()

	var b recorder.Both // ok: it has waited
	b.All(nil)
}

func stop(f func(context.Context) error) { _ = f(context.Background()) }
