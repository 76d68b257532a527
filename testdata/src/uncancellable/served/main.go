// The program listens for signals.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"time"
)

type node struct{ name string }

func (n node) restart(ctx context.Context) error { return ctx.Err() }

func perturb(ctx context.Context, nodes []node) error {
	for _, n := range nodes {
		if err := n.restart(ctx); err != nil {
			return err
		}
		time.Sleep(8 * time.Second) // want `time.Sleep goes on waiting after ctx has ended`
	}
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := perturb(ctx, []node{{os.Args[0]}}); err != nil {
		log.Print(err)
	}
}
