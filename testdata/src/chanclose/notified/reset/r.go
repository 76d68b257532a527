// Package reset has signals ignored again.
package reset

import (
	"os"
	"os/signal"
)

func work() {}

// ok: all are ignored from then on.
func reset() {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	work()
	signal.Reset()
	close(sigs)
}
