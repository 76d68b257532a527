package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/courses/046_node_exec_client_lock/good/control"
)

// restart stops the roll-out, with the calls under way, at the first failure.
func restart(ctx context.Context, c *control.Client, nodes []string, unit string, parallel int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	for _, node := range nodes {
		g.Go(func() error {
			res, err := c.Exec(ctx, node, "systemctl", "restart", unit)
			if err != nil {
				return fmt.Errorf("restart %s on %s: %w", unit, node, err)
			}
			if res.ExitCode != 0 {
				return fmt.Errorf("restart %s on %s: exit %d: %s", unit, node, res.ExitCode, res.Output)
			}
			slog.Info("restarted", "node", node, "unit", unit, "took", c.Spent(node))
			return nil
		})
	}
	return g.Wait()
}

func main() {
	unit := flag.String("unit", "edge-proxy", "unit to restart")
	parallel := flag.Int("parallel", 10, "nodes at the same time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := control.NewClient(7070, 2*time.Minute)
	if err := restart(ctx, c, flag.Args(), *unit, *parallel); err != nil {
		slog.Error("restart", "err", err)
		stop()
		os.Exit(1)
	}
}
