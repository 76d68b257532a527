package rooted

import (
	"context"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"
)

// Commands that are run with context.Background: a case from tailscale.
var fetchCmd = &ffcli.Command{Name: "fetch", Exec: runFetch}

var root = func() *ffcli.Command {
	return &ffcli.Command{Name: "tool", Subcommands: []*ffcli.Command{
		fetchCmd,
		{Name: "watch", Exec: (&watcher{every: time.Minute}).run},
		{Name: "poll", Exec: func(ctx context.Context, args []string) error {
			for {
				if err := once(ctx, args); err != nil {
					return err
				}
				time.Sleep(pollEvery) // ok: the command runs until it is killed
			}
		}},
	}}
}

var pollEvery time.Duration

// Run is the program.
func Run(args []string) error {
	cmd := root()
	if err := cmd.Parse(args); err != nil {
		return err
	}
	return cmd.Run(context.Background())
}

func runFetch(ctx context.Context, args []string) error {
	for { // ok
		if err := once(ctx, args); err != nil {
			println(err.Error())
		}
		time.Sleep(5 * time.Second)
	}
}

type watcher struct{ every time.Duration }

func (w *watcher) run(ctx context.Context, args []string) error {
	for {
		if err := w.look(ctx, args); err != nil {
			return err
		}
	}
}

func (w *watcher) look(ctx context.Context, args []string) error {
	for range args {
		if err := once(ctx, args); err != nil {
			return err
		}
		time.Sleep(w.every) // ok: through a method that the command calls
	}
	return nil
}

func once(ctx context.Context, args []string) error { return ctx.Err() }

// Also called by somebody with a context of his own.
var syncCmd = &ffcli.Command{Name: "sync", Exec: runSync}

func Sync(ctx context.Context) error { return runSync(ctx, nil) }

func runSync(ctx context.Context, args []string) error {
	for {
		if err := once(ctx, args); err != nil {
			return err
		}
		time.Sleep(pollEvery) // want `time.Sleep goes on waiting after ctx has ended`
	}
}

// Kept elsewhere, too.
var mirrorCmd = &ffcli.Command{Name: "mirror", Exec: runMirror}

var byName = map[string]func(context.Context, []string) error{"mirror": runMirror}

func runMirror(ctx context.Context, args []string) error {
	for {
		if err := once(ctx, args); err != nil {
			return err
		}
		time.Sleep(pollEvery) // want `time.Sleep goes on waiting after ctx has ended`
	}
}
