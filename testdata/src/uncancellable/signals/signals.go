// Package signals runs its commands until a signal ends their context.
package signals

import (
	"context"
	"os"
	"os/signal"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"
)

var fetchCmd = &ffcli.Command{Name: "fetch", Exec: runFetch}

// Run is the program.
func Run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return fetchCmd.ParseAndRun(ctx, args)
}

var every time.Duration

func runFetch(ctx context.Context, args []string) error {
	for {
		if err := once(ctx, args); err != nil {
			return err
		}
		time.Sleep(every) // want `time.Sleep goes on waiting after ctx has ended`
	}
}

func once(ctx context.Context, args []string) error { return ctx.Err() }
