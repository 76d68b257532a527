package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"example.com/layers/009_pipeline_context/bad/pipeline"
	"example.com/layers/009_pipeline_context/bad/sink"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pipeline FILE")
		os.Exit(2)
	}
	f, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "pipeline:", err)
		os.Exit(1)
	}
	defer f.Close()
	tot := sink.NewTotals()
	if err := pipeline.Run(ctx, f, tot); err != nil {
		fmt.Fprintln(os.Stderr, "pipeline:", err)
		os.Exit(1)
	}
	tot.Print(os.Stdout)
}
