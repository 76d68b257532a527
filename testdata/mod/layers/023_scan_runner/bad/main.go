package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"runtime"
	"slices"

	"example.com/layers/023_scan_runner/bad/runner"
	"example.com/layers/023_scan_runner/bad/scan"
)

func main() {
	workers := flag.Int("workers", runtime.NumCPU(), "files hashed at the same time")
	root := flag.String("root", ".", "directory")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := scan.New(runner.New(runner.WithWorkers(*workers), runner.WithName("hash")))
	sums, err := s.Tree(ctx, *root)
	if err != nil {
		slog.Error("scan", "root", *root, "err", err)
		os.Exit(1)
	}
	for _, p := range slices.Sorted(maps.Keys(sums)) {
		fmt.Printf("%s  %s\n", sums[p], p)
	}
}
