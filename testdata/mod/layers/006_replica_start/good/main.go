package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"example.com/layers/006_replica_start/good/artifact"
	"example.com/layers/006_replica_start/good/replicate"
)

func main() {
	path := flag.String("file", "", "artifact to publish")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := publish(ctx, *path, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "publish:", err)
		os.Exit(1)
	}
	fmt.Println("published", *path)
}

func publish(ctx context.Context, path string, hosts []string) error {
	a, err := artifact.Read(path)
	if err != nil {
		return err
	}
	h := replicate.Start(ctx, a, hosts)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			fmt.Printf("%d/%d replicas\n", h.Copied(), len(hosts))
		case <-h.Done():
			return h.Err()
		}
	}
}
