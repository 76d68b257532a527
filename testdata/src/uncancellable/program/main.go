// The program is started by hand, and an interrupt kills it: a case from
// cometbft's test runner.
package main

import (
	"context"
	"log"
	"os"
	"time"
)

type node struct{ name string }

func (n node) restart(ctx context.Context) error { return ctx.Err() }

func perturb(ctx context.Context, nodes []node) error {
	for _, n := range nodes {
		if err := n.restart(ctx); err != nil {
			return err
		}
		time.Sleep(3 * time.Second) // ok: who stops the program stops this
	}
	return nil
}

func Load(ctx context.Context, nodes []node) error {
	for _, n := range nodes {
		if err := n.restart(ctx); err != nil {
			return err
		}
		time.Sleep(5 * time.Second) // ok
	}
	return nil
}

func run(ctx context.Context, nodes []node) error {
	if err := perturb(ctx, nodes); err != nil {
		return err
	}
	loadCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	return Load(loadCtx, nodes)
}

func main() {
	if err := run(context.Background(), []node{{os.Args[0]}}); err != nil {
		log.Fatal(err)
	}
}
